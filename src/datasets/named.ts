import { homedir } from "node:os";
import { join } from "node:path";
import { digits } from "./digits";
import type { ImageDataset } from "./images";
import { mnistFrom } from "./mnist";

/** A data set that was asked for by name. */
export interface NamedImages extends ImageDataset {
  /** The name it was asked for by, like `mnist:/data/mnist`. */
  readonly name: string;
  /** What it is called in a sentence. */
  readonly title: string;
}

/** Data sets that ship with the project. */
const SHIPPED: Record<string, { title: string; read(): ImageDataset }> = {
  digits: { title: "digits", read: digits },
};

/** Kinds of folder that can be read. */
const FOLDERS: Record<string, { title: string; read(folder: string): ImageDataset }> = {
  mnist: { title: "MNIST", read: mnistFrom },
  fashion: { title: "Fashion-MNIST", read: mnistFrom },
};

/** What {@link namedImages} knows, for messages and help. */
export const IMAGE_NAMES: readonly string[] = [
  ...Object.keys(SHIPPED),
  ...Object.keys(FOLDERS).map((kind) => `${kind}:DIR`),
];

/**
 * The images of a name, as a command line gives it: `digits` (the 10 000 that ship with the project), or a kind and a
 * folder, `mnist:DIR` or `fashion:DIR` (the four IDX files of MNIST or Fashion-MNIST, see `mnistFrom`). A folder that
 * begins with `~/` lies in the reader's home: a shell does not expand it behind a colon.
 *
 * @throws Error for an unknown name (listing the known ones), a folder that is missing or lacks files (naming what was
 *   looked for and what is there), and for damaged files
 */
export function namedImages(name: string): NamedImages {
  const colon = name.indexOf(":");
  const kind = colon < 0 ? name : name.slice(0, colon);
  const folder = colon < 0 ? undefined : name.slice(colon + 1);
  const shipped = Object.hasOwn(SHIPPED, kind) ? SHIPPED[kind] : undefined;
  if (shipped) {
    if (folder === undefined) return { ...shipped.read(), name, title: shipped.title };
    throw new Error(`Data "${name}": ${kind} ship with the project and take no folder; say ${kind}.`);
  }
  const read = Object.hasOwn(FOLDERS, kind) ? FOLDERS[kind] : undefined;
  if (!read) throw new Error(`Data "${name}" is not known; possible are ${IMAGE_NAMES.join(", ")}.`);
  if (!folder) throw new Error(`Data "${name}" lacks its folder; say ${kind}:DIR, for example ${kind}:/data/${kind}.`);
  return { ...read.read(folder.startsWith("~/") ? join(homedir(), folder.slice(2)) : folder), name, title: read.title };
}
