/**
 * Drawn faces on the disk. A line of JSON that says how many there are and what their bytes must be, then the bytes,
 * gzipped: a fifth of their size, and read no slower.
 */
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { sha256, writeWholeFile } from "../../files";

interface Header {
  readonly count: number;
  /** Of the file from the second line on. */
  readonly bytes: number;
  readonly sha256: string;
}

const LONGEST_HEADER = 500;

/**
 * The images in a file, one behind the other; undefined where there is no file, or one that is cut short, altered or
 * something else: then they are drawn again.
 *
 * @param bytesEach bytes of one image
 */
export async function readFaceCache(file: string, bytesEach: number): Promise<Uint8Array | undefined> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch {
    return undefined;
  }
  const end = content.subarray(0, LONGEST_HEADER).indexOf("\n");
  const header = headerOf(content.subarray(0, Math.max(0, end)).toString("utf8"));
  const payload = content.subarray(end + 1);
  if (!header || payload.length !== header.bytes || sha256(payload) !== header.sha256) return undefined;
  try {
    const images = await promisify(gunzip)(payload);
    return images.length === header.count * bytesEach ? images : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps images in a file. */
export async function writeFaceCache(file: string, images: Uint8Array, count: number): Promise<void> {
  const payload = await promisify(gzip)(images, { level: 1 });
  const header: Header = { count, bytes: payload.length, sha256: sha256(payload) };
  await writeWholeFile(file, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), payload]));
}

function headerOf(text: string): Header | undefined {
  try {
    const { count, bytes, sha256 } = JSON.parse(text) as Partial<Header>;
    return count !== undefined && bytes !== undefined && sha256 !== undefined ? { count, bytes, sha256 } : undefined;
  } catch {
    return undefined;
  }
}
