/** The `.keras` file itself: a zip archive of three files. */
import { strFromU8, strToU8, type UnzipFileInfo, unzipSync, zipSync } from "fflate";
import { asObject, type Json, type JsonObject } from "./json";

export interface Archive {
  metadata: JsonObject;
  config: JsonObject;
  weights: Uint8Array;
}

const [METADATA, CONFIG, WEIGHTS] = ["metadata.json", "config.json", "model.weights.h5"] as const;

/** The archive's bytes. Weights hardly get smaller, so nothing is compressed; Keras does not either. */
export function toArchive({ metadata, config, weights }: Archive): Uint8Array {
  const text = (json: JsonObject) => strToU8(JSON.stringify(json));
  return zipSync(
    { [METADATA]: text(metadata), [CONFIG]: text(config), [WEIGHTS]: weights },
    // The first moment that a zip file can tell, and the permissions of an ordinary file.
    { level: 0, mtime: new Date(1980, 0, 1), os: 3, attrs: 0o644 << 16 },
  );
}

/**
 * @throws Error when the bytes are no zip archive, are damaged, or hold something else than a Keras model; for damage,
 *   with what to do
 */
export function fromArchive(bytes: Uint8Array): Archive {
  let files: Record<string, Uint8Array>;
  let sums: Map<string, number>;
  try {
    sums = checksums(bytes);
    files = unzipSync(bytes, { filter: isPossible });
  } catch (error) {
    throw damage("it is no zip archive, or was cut short or damaged", error);
  }
  const file = (name: string): Uint8Array => {
    const content = files[name];
    if (!content) throw damage(`it holds no ${name}, so it is something else or damaged`);
    if (crc32(content) !== sums.get(name)) throw damage(`its ${name} is damaged`);
    return content;
  };
  const json = (name: string): JsonObject => {
    const text = strFromU8(file(name));
    try {
      return asObject(JSON.parse(text) as Json, name);
    } catch (error) {
      throw new Error(`its ${name} cannot be read: ${(error as Error).message}`, { cause: error });
    }
  };
  return { metadata: json(METADATA), config: json(CONFIG), weights: file(WEIGHTS) };
}

/** What is wrong with a file that is not as it was written, with what to do. */
export function damage(what: string, cause?: unknown): Error {
  return new Error(`${what}. Copy the file again from where it came, or save the model again`, { cause });
}

/** Refuses a size that no compression leads to, before memory is asked for it: deflate makes at most 1032 bytes of one. */
function isPossible({ name, size, originalSize, compression }: UnzipFileInfo): boolean {
  const possible = compression === 0 ? originalSize === size : originalSize <= 1032 * size;
  if (!possible) throw new Error(`${name}: ${size} bytes cannot hold ${originalSize}`);
  return true;
}

/**
 * The checksum of each file, from the archive's directory; fflate unpacks without looking at them.
 * @throws Error when there is no whole directory
 */
function checksums(bytes: Uint8Array): Map<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sums = new Map<string, number>();
  // PKWARE's APPNOTE 4.3.16: the end record tells the number of entries and where they begin; 4.3.12: an entry.
  let end = bytes.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  const count = view.getUint16(end + 10, true);
  let entry = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (view.getUint32(entry, true) !== 0x02014b50) throw new Error(`no entry of a directory at byte ${entry}`);
    const [size, nameLength, extraLength, commentLength] = [
      view.getUint32(entry + 20, true),
      ...[28, 30, 32].map((at) => view.getUint16(entry + at, true)),
    ] as [number, number, number, number];
    if (size > bytes.length) throw new Error(`${size} packed bytes, where the archive has ${bytes.length}`);
    const name = strFromU8(bytes.subarray(entry + 46, entry + 46 + nameLength));
    sums.set(name, view.getUint32(entry + 16, true));
    entry += 46 + nameLength + extraLength + commentLength;
  }
  return sums;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});

function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    sum = (CRC_TABLE[(sum ^ (bytes[i] as number)) & 0xff] as number) ^ (sum >>> 8);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
