import { existsSync, lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";

/** Endings of files that are taken for images. */
const IMAGES = new Set(["png", "jpg", "jpeg", "jfif", "webp", "gif", "tif", "tiff", "avif"]);
/** Endings of images that {@link decodeImage} cannot read, named where a folder holds nothing else. */
const FOREIGN = new Set(["heic", "heif", "bmp", "jxl", "cr2", "cr3", "nef", "arw", "dng", "raf", "psd"]);

/** A file that is to be an image. */
export interface ImageFile {
  /** Its path within the folder, with `/` on every system. */
  name: string;
  /** In bytes. */
  size: number;
  /** When it was last changed, in milliseconds. */
  modified: number;
}

/** What was found in a folder. */
export interface FoundFiles {
  /** In order of their names, by Unicode, so that all machines have the same order. */
  files: ImageFile[];
  /** What could not be looked into, and why. */
  unreadable: { name: string; reason: string }[];
}

/**
 * Finds the images in a folder and in all folders within, by the endings of their names. Hidden files and folders (`.…`)
 * are left out, as is what macOS adds to archives; links are followed, each folder is entered once.
 *
 * @throws Error when there is no such folder, when it may not be read, and when it holds no image, saying what is there
 */
export function listImages(folder: string): FoundFiles {
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder}; expected one with images.`);
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is a file; expected a folder with images.`);
  const found: FoundFiles = { files: [], unreadable: [] };
  const others = new Map<string, number>();
  const entered = new Set<string>();

  // Without waiting for each: 100 000 files are looked at in half a second so, in six seconds otherwise.
  const enter = (within: string): void => {
    const here = path.join(folder, within);
    const real = realpathSync(here);
    if (entered.has(real)) return;
    entered.add(real);
    for (const entry of readdirSync(here, { withFileTypes: true })) {
      const name = within ? `${within}/${entry.name}` : entry.name;
      if (entry.name.startsWith(".") || entry.name === "__MACOSX") continue;
      const ending = path.extname(entry.name).slice(1).toLowerCase();
      const link = entry.isSymbolicLink();
      if (!link && !entry.isDirectory() && !IMAGES.has(ending)) {
        others.set(ending, (others.get(ending) ?? 0) + 1);
        continue;
      }
      try {
        if (!link && entry.isDirectory()) enter(name);
        else look(name, ending);
      } catch (error) {
        found.unreadable.push({ name, reason: reasonOf(error) });
      }
    }
  };
  const look = (name: string, ending: string): void => {
    const { size, mtimeMs, ...kind } = statOf(path.join(folder, name));
    if (kind.directory) enter(name);
    else if (IMAGES.has(ending)) found.files.push({ name, size, modified: mtimeMs });
  };

  try {
    enter("");
  } catch (error) {
    throw new Error(`The folder ${folder} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
  if (found.files.length === 0) throw new Error(nothingIn(folder, found, others));
  found.files.sort(byName);
  found.unreadable.sort(byName);
  return found;
}

function statOf(file: string): { size: number; mtimeMs: number; directory: boolean } {
  const seen = statSync(file, { throwIfNoEntry: false });
  if (!seen)
    throw new Error(lstatSync(file).isSymbolicLink() ? "a link that leads nowhere" : "it is not there any more");
  return { size: seen.size, mtimeMs: seen.mtimeMs, directory: seen.isDirectory() };
}

function nothingIn(folder: string, { unreadable }: FoundFiles, others: ReadonlyMap<string, number>): string {
  const kinds = [...others].sort(([, a], [, b]) => b - a).slice(0, 5);
  const there = kinds.map(([ending, count]) => `${count} ${ending ? `.${ending}` : "without an ending"}`).join(", ");
  const foreign = kinds.find(([ending]) => FOREIGN.has(ending));
  const advice = foreign ? ` Convert the .${foreign[0]} files to JPEG or PNG first.` : "";
  const closed = unreadable[0] ? ` ${unreadable[0].name} cannot be read: ${unreadable[0].reason}.` : "";
  return (
    `${folder} holds no images (${[...IMAGES].map((ending) => `.${ending}`).join(", ")}), nor do the folders in it. ` +
    `Found there: ${there || "nothing"}.${closed}${advice}`
  );
}

/** Why a file could not be opened, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") return "no permission to read it";
  if (code === "ENOENT") return "it is not there any more";
  return message;
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
