/** Decoded images on disk: one file of bytes, image after image, and an index that says what they were made of. */
import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { namesIn, writeWholeFile } from "../../files";
import type { ImageFile } from "./list";

/** Raised when the same files come out otherwise than before, so that no old cache is taken for a new one. */
const FORMAT = 1;
const INDEX = "index.json";
/** So much is gathered before it is written. */
const CHUNK_BYTES = 4 * 2 ** 20;
/** What a killed process was writing is cleared away after so long; before, it may be a living one's. */
const STALE_MS = 60 * 60 * 1000;

/** What became of a file. */
export interface CachedFile extends ImageFile {
  /** SHA-256 of the file; absent where it could not be read. */
  sha256?: string;
  /** Number of its image; absent where there is none. */
  row?: number;
  /** Why there is none. */
  reason?: string;
}

/** What a cache holds. */
export interface CacheIndex {
  count: number;
  /** Bytes of one image. */
  imageBytes: number;
  /** Of all images, one after the other. */
  sha256: string;
  files: CachedFile[];
}

/** The file with the images. Its name is what is in it: an index never points to images of another one. */
export function imagesFile(folder: string, { sha256 }: Pick<CacheIndex, "sha256">): string {
  return path.join(folder, `${sha256}.bytes`);
}

/** The index of a cache, or `undefined` where there is no whole one. */
export async function readIndex(folder: string): Promise<CacheIndex | undefined> {
  try {
    const { format, ...index } = JSON.parse(await fs.readFile(path.join(folder, INDEX), "utf8")) as CacheIndex & {
      format: number;
    };
    const { size } = await fs.stat(imagesFile(folder, index));
    return format === FORMAT && size === index.count * index.imageBytes ? index : undefined;
  } catch {
    return undefined; // none yet, or damaged: it is made anew
  }
}

/** Writes a cache, image after image; it takes the place of the former one with {@link finish}, and not before. */
export class CacheWriter {
  private readonly unfinished: string;
  private readonly hash = createHash("sha256");
  private readonly files: CachedFile[] = [];
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private count = 0;
  private file: fs.FileHandle | undefined;

  /** @param imageBytes bytes of one image */
  constructor(
    private readonly folder: string,
    private readonly imageBytes: number,
  ) {
    this.unfinished = path.join(folder, `.unfinished-${randomUUID()}`);
  }

  /** Adds what became of a file: its image, or the reason why there is none. */
  async add(file: CachedFile, image?: Uint8Array): Promise<void> {
    if (!image) {
      this.files.push(file);
      return;
    }
    if (image.length !== this.imageBytes) throw new RangeError(`image of ${image.length} bytes: ${this.imageBytes}`);
    this.files.push({ ...file, row: this.count++ });
    this.waiting.push(image);
    this.waitingBytes += image.length;
    if (this.waitingBytes >= CHUNK_BYTES) await this.write();
  }

  private async write(): Promise<void> {
    if (!this.file) {
      await fs.mkdir(this.folder, { recursive: true });
      this.file = await fs.open(this.unfinished, "wx");
    }
    const bytes = Buffer.concat(this.waiting);
    [this.waiting, this.waitingBytes] = [[], 0];
    this.hash.update(bytes);
    await this.file.appendFile(bytes);
  }

  async finish(): Promise<CacheIndex> {
    await this.write();
    await this.file?.sync();
    await this.close();
    const { count, imageBytes, files } = this;
    const index: CacheIndex = { count, imageBytes, sha256: this.hash.digest("hex"), files };
    const images = imagesFile(this.folder, index);
    await fs.rename(this.unfinished, images);
    await writeWholeFile(path.join(this.folder, INDEX), JSON.stringify({ format: FORMAT, ...index }));
    await this.clear(path.basename(images));
    return index;
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.close().catch(() => {});
    await fs.rm(this.unfinished, { force: true });
  }

  private async close(): Promise<void> {
    const { file } = this;
    this.file = undefined;
    await file?.close();
  }

  /** Removes the images of former indexes. One that still reads them goes on: it holds the file open. */
  private async clear(kept: string): Promise<void> {
    for (const name of await namesIn(this.folder)) {
      if (name === kept || name === INDEX) continue;
      const file = path.join(this.folder, name);
      if (name.startsWith(".unfinished-") && Date.now() - (await ageOf(file)) < STALE_MS) continue;
      await fs.rm(file, { force: true }).catch(() => {}); // Windows keeps what is open
    }
  }
}

async function ageOf(file: string): Promise<number> {
  return (await fs.stat(file).catch(() => undefined))?.mtimeMs ?? Date.now();
}
