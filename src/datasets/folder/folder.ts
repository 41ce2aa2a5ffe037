import fs from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { breathe } from "../../engine";
import { cacheFolder, sha256 } from "../../files";
import type { ImageSource } from "../source";
import type { Box, SquareCrop } from "./box";
import { type CachedFile, CacheWriter, imagesFile, readIndex } from "./cache";
import { decodeImage, type ImageForm, requireForm } from "./decode";
import { type ImageFile, listImages, reasonOf } from "./list";
import { openStored, readRows } from "./stored";

/** How far the preparing of a folder's images is. */
export interface FolderProgress {
  /** Files that are done, broken ones among them. */
  done: number;
  total: number;
  broken: number;
}

/** What is cut out of each image, by its name within the folder. */
export type Boxes = ReadonlyMap<string, Box | SquareCrop>;

export interface ImageFolderOptions extends Omit<ImageForm, "height" | "width" | "crop"> {
  /** Pixels of a side, or height and width (64). */
  size?: number | readonly [height: number, width: number];
  /**
   * Which part of each image is taken: as in {@link ImageForm}; or a box for each, by its name within the folder, and then
   * images without a box are left out.
   */
  crop?: "centre" | "stretch" | Boxes;
  /** Where the decoded images are kept; a folder in the system's cache by default. */
  cache?: string;
  /** Called now and then while images are decoded; not where all are in the cache. */
  onProgress?: (progress: FolderProgress) => void;
  /** Stops the preparing; what was decoded so far is lost. */
  signal?: AbortSignal;
}

/** The images of a folder, made alike and kept on disk. */
export interface ImageFolder extends ImageSource {
  /** Name of each image within the folder. */
  readonly names: readonly string[];
  /** Files that gave no image, and why. */
  readonly broken: readonly { name: string; reason: string }[];
  /** Images that have no box, where boxes were given. */
  readonly withoutBox: number;
  /** Where the bytes lie. */
  readonly file: string;
  /** Closes the file of the cache. */
  close(): Promise<void>;
}

/** Progress is told so often. */
const TELL_MS = 200;

/**
 * All images of a folder, and of the folders within it, in one size: PNG, JPEG, WebP, GIF, TIFF, AVIF, of mixed sizes and kinds, as
 * {@link decodeImage} takes them. They are decoded several at a time the first time, and kept in a cache; afterwards they
 * are there at once, and only files that are new or changed are decoded. However large the folder is, memory holds
 * a few images only.
 *
 * A broken file is left out and named in `broken`. Images come in the order of their names.
 *
 * ```ts
 * const photographs = await imageFolder("/home/me/pictures", { size: 64 });
 * const training = new Training({ ...pair("dcgan", { image: [64, 64, 3], streams }), images: photographs, streams });
 * ```
 *
 * @throws RangeError for options that make no sense
 * @throws Error when there is no such folder, when it may not be read, or when no image in it can be
 */
export async function imageFolder(folder: string, options: ImageFolderOptions = {}): Promise<ImageFolder> {
  const { size = 64, channels = 3, crop = "centre" } = options;
  const [height, width] = typeof size === "number" ? [size, size] : size;
  const boxes = typeof crop === "string" ? undefined : crop;
  const form: ImageForm = { height, width, channels, ...(typeof crop === "string" ? { crop } : {}) };
  requireForm(form);
  const found = listImages(folder);
  const files = boxes ? found.files.filter(({ name }) => boxes.has(name)) : found.files;
  const missing = boxes ? absent(boxes, found.files) : [];
  if (boxes && files.length === 0) throw new Error(noneBoxed(folder, boxes, found.files));

  const cache = options.cache ?? cacheFolder("images", await keyOf(folder, form, boxes));
  let index = await readIndex(cache);
  if (!index || !sameFiles(index.files, files)) {
    const formOf = (name: string): ImageForm => {
      const box = boxes?.get(name);
      return box ? { ...form, crop: box } : form;
    };
    const former = index && (await Former.open(cache, index, { byContent: !boxes }));
    const writer = new CacheWriter(cache, height * width * channels);
    try {
      await fill(writer, folder, files, formOf, former, options);
      index = await writer.finish();
    } catch (error) {
      await writer.abandon();
      throw error;
    } finally {
      await former?.close();
    }
  }
  const broken = [
    ...index.files.flatMap(({ name, reason }) => (reason === undefined ? [] : [{ name, reason }])),
    ...missing.map((name) => ({ name, reason: "it has a box, but is not in the folder" })),
    ...found.unreadable,
  ];
  if (index.count === 0)
    throw new Error(`None of the ${files.length} images in ${folder} can be read. ${listed(broken)}`);
  const file = imagesFile(cache, index);
  const { count, sha256: digest } = index;
  const stored = await openStored(file, { count, height, width, channels, sha256: digest });
  return {
    ...stored,
    names: index.files.flatMap(({ name, row }) => (row === undefined ? [] : [name])),
    broken,
    withoutBox: found.files.length - files.length,
    file,
  };
}

/** Some of the files that gave no image, for a message: `3 files are left out: a.jpg (why), …`. */
export function listed(broken: readonly { name: string; reason: string }[], most = 5): string {
  const some = broken.slice(0, most).map(({ name, reason }) => `${name} (${reason})`);
  const more = broken.length > most ? `, and ${broken.length - most} more` : "";
  return `${broken.length} file${broken.length === 1 ? " is" : "s are"} left out: ${some.join(", ")}${more}.`;
}

/** Decodes files, several at a time, and adds them in their order. */
async function fill(
  writer: CacheWriter,
  folder: string,
  files: readonly ImageFile[],
  formOf: (name: string) => ImageForm,
  former: Former | undefined,
  { onProgress, signal }: Pick<ImageFolderOptions, "onProgress" | "signal">,
): Promise<void> {
  // One that is decoded on each processor, and one that is read for it meanwhile.
  const atOnce = 2 * Math.max(2, availableParallelism());
  const under: Promise<{ file: CachedFile; image?: Uint8Array }>[] = [];
  const progress: FolderProgress = { done: 0, total: files.length, broken: 0 };
  let told = 0;
  for (let next = 0; next < files.length || under.length > 0; ) {
    while (next < files.length && under.length < atOnce)
      under.push(open(folder, files[next++] as ImageFile, formOf, former));
    const { file, image } = await (under.shift() as (typeof under)[number]);
    await writer.add(file, image);
    progress.done++;
    if (!image) progress.broken++;
    if (Date.now() - told > TELL_MS || progress.done === progress.total) {
      told = Date.now();
      onProgress?.({ ...progress });
      await breathe();
      signal?.throwIfAborted();
    }
  }
}

async function open(
  folder: string,
  { name, size, modified }: ImageFile,
  formOf: (name: string) => ImageForm,
  former: Former | undefined,
): Promise<{ file: CachedFile; image?: Uint8Array }> {
  const file: CachedFile = { name, size, modified };
  const before = former?.unchanged(file);
  if (before) {
    const image = await former?.image(before);
    return image ? { file: { ...file, sha256: before.sha256 as string }, image } : { file: { ...before, ...file } };
  }
  let content: Uint8Array;
  try {
    content = await fs.readFile(path.join(folder, name));
  } catch (error) {
    return { file: { ...file, reason: reasonOf(error) } };
  }
  file.sha256 = sha256(content);
  const alike = former?.alike(file.sha256);
  const image = alike && (await former?.image(alike));
  if (image) return { file, image };
  if (content.length === 0) return { file: { ...file, reason: "empty" } };
  try {
    return { file, image: await decodeImage(content, formOf(name)) };
  } catch (error) {
    return { file: { ...file, reason: (error as Error).message } };
  }
}

/** What the cache held before: images that need not be decoded again. */
class Former {
  private readonly byName: ReadonlyMap<string, CachedFile>;
  private readonly byContent: ReadonlyMap<string, CachedFile>;

  private constructor(
    private readonly file: fs.FileHandle,
    files: readonly CachedFile[],
    private readonly imageBytes: number,
    byContent: boolean,
  ) {
    this.byName = new Map(files.map((file) => [file.name, file]));
    this.byContent = new Map(
      byContent ? files.flatMap((file) => (file.row === undefined ? [] : [[file.sha256 as string, file]])) : [],
    );
  }

  /** @param byContent whether files of the same content give the same image; not where each name has a box of its own */
  static async open(
    cache: string,
    index: { files: CachedFile[]; imageBytes: number; sha256: string },
    { byContent }: { byContent: boolean },
  ): Promise<Former> {
    return new Former(await fs.open(imagesFile(cache, index), "r"), index.files, index.imageBytes, byContent);
  }

  /** The same file, where it has not changed since. */
  unchanged({ name, size, modified }: ImageFile): CachedFile | undefined {
    const before = this.byName.get(name);
    return before?.sha256 && before.size === size && before.modified === modified ? before : undefined;
  }

  /** A file of the same content: one that was renamed, or touched. */
  alike(content: string): CachedFile | undefined {
    return this.byContent.get(content);
  }

  async image({ row }: CachedFile): Promise<Uint8Array | undefined> {
    return row === undefined ? undefined : readRows(this.file.fd, Int32Array.of(row), this.imageBytes);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** Whether these are the files that a cache was made of. One that could not be read is tried again. */
function sameFiles(cached: readonly CachedFile[], files: readonly ImageFile[]): boolean {
  return (
    cached.length === files.length &&
    cached.every((before, i) => {
      const now = files[i] as ImageFile;
      const { name, size, modified } = before;
      return before.sha256 !== undefined && name === now.name && size === now.size && modified === now.modified;
    })
  );
}

/** What decides how an image comes out, besides its content. */
async function keyOf(folder: string, form: ImageForm, boxes: Boxes | undefined): Promise<string> {
  const { height, width, channels, crop } = form;
  const said = JSON.stringify([
    await fs.realpath(folder),
    height,
    width,
    channels,
    crop,
    boxes && [...boxes].sort(byKey),
  ]);
  return `${path
    .basename(path.resolve(folder))
    .replaceAll(/[^\w-]/g, "_")
    .slice(0, 40)}-${sha256(said).slice(0, 16)}`;
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function absent(boxes: Boxes, files: readonly ImageFile[]): string[] {
  const there = new Set(files.map(({ name }) => name));
  return [...boxes.keys()].filter((name) => !there.has(name));
}

function noneBoxed(folder: string, boxes: Boxes, files: readonly ImageFile[]): string {
  const [boxed] = boxes.keys();
  return (
    `None of the ${boxes.size} boxes is for an image in ${folder}: there is a box for ${boxed ?? "nothing"}, and the ` +
    `folder holds ${(files[0] as ImageFile).name}. Names are to be as within the folder.`
  );
}
