/** Files that are there whole or not at all, whatever moment the process is killed at. */
import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";

/** Names of what is not finished begin so; {@link removeUnfinished} removes what a kill has left. */
const UNFINISHED = ".unfinished-";

/** Writes a file and waits until it is on the disk. */
export async function writeDurably(file: string, data: string | Uint8Array): Promise<void> {
  await fs.writeFile(file, data);
  await sync(file);
}

/**
 * Writes a file in one go, so that at any moment, a power cut included, there is the old file or the whole new one. Makes the
 * folder. Two that write the same file at the same time are not in each other's way: the last one's file stays.
 */
export async function writeWholeFile(file: string, data: string | Uint8Array): Promise<void> {
  const folder = path.dirname(file);
  await fs.mkdir(folder, { recursive: true });
  const unfinished = path.join(folder, `${UNFINISHED}${randomUUID()}-${path.basename(file)}`);
  try {
    await writeDurably(unfinished, data);
    await fs.rename(unfinished, file);
  } catch (error) {
    await fs.rm(unfinished, { force: true }).catch(() => {});
    throw error;
  }
  await sync(folder);
}

/** Makes a folder, filled by `fill`, in one go; one of that name that is there is replaced. */
export async function replaceFolder(folder: string, fill: (unfinished: string) => Promise<void>): Promise<void> {
  const parent = path.dirname(folder);
  const unfinished = path.join(parent, UNFINISHED + path.basename(folder));
  await fs.rm(unfinished, { recursive: true, force: true });
  await fs.mkdir(unfinished, { recursive: true });
  try {
    await fill(unfinished);
  } catch (error) {
    // On a full disk above all: half a folder is of no use to anyone.
    await fs.rm(unfinished, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
  for (const name of await fs.readdir(unfinished)) await sync(path.join(unfinished, name));
  await sync(unfinished);
  await removeFolder(folder);
  await fs.rename(unfinished, folder);
  await sync(parent);
}

/** Removes a folder; killed on the way, it leaves nothing under that name that is half there. */
export async function removeFolder(folder: string): Promise<void> {
  const unfinished = path.join(path.dirname(folder), `${UNFINISHED}removal-${path.basename(folder)}`);
  try {
    await fs.rename(folder, unfinished);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  await fs.rm(unfinished, { recursive: true, force: true });
}

/** Clears away what was being written, or removed, when a process was killed. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (name.startsWith(UNFINISHED)) await fs.rm(path.join(folder, name), { recursive: true, force: true });
  }
}

/** Names in a folder, in order; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await fs.readdir(folder)).sort();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

async function sync(file: string): Promise<void> {
  const handle = await fs.open(file, "r");
  try {
    await handle.sync();
  } catch (error) {
    // Not every system lets a folder be synchronised; there, its own order of writing has to do.
    if (!(await handle.stat()).isDirectory()) throw error;
  } finally {
    await handle.close();
  }
}
