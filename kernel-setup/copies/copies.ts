/**
 * A reader's notebooks: copies of the course's, in a folder that git does not see. What a reader changed is never touched; what
 * they did not change follows the course.
 */
import { createHash } from "node:crypto";
import { existsSync, renameSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { notebookFiles } from "../runner/folder";
import { NotebookError, readNotebook } from "../runner/notebook";
import { Failure } from "../setup/failure";
import { copyWhole, readText, writeWhole } from "../setup/files";

/** The folder, in the project's. */
export const COPIES = "my-notebooks";

/** What became of one notebook. */
export interface CopyNews {
  /** The path in {@link COPIES}. */
  name: string;
  /**
   * - `new`: it was not there, and is now
   * - `updated`: the reader had not changed it, and the course has
   * - `offered`: the reader has changed it, and so has the course: the course's version lies beside it, as `beside`
   * - `fresh`: a fresh copy was asked for; the old one is kept as `beside`
   * - `unreadable`: it is no notebook any more, and was left alone
   */
  what: "new" | "updated" | "offered" | "fresh" | "unreadable";
  beside?: string;
}

/** What is remembered of a copy: hashes of cells. */
interface Handed {
  /** As the course's notebook was when the copy was made. */
  cells: string;
  /** Of a later version that was laid beside a changed copy. */
  offered?: string;
}

type State = Record<string, Handed>;

/**
 * Brings copies of new and changed notebooks into the reader's folder. Only cells count, not outputs: a notebook that was run
 * and saved is not changed.
 *
 * @param root the project's folder
 * @param fresh chapters, by number, topic or file name, of which a fresh copy is wanted; the old ones are kept under another name
 * @returns what happened, in the order of the course; nothing where all is as it was
 * @throws {Failure} for a chapter that does not exist; nothing is copied then
 */
export function bringCopies(root: string, fresh: readonly string[] = []): CopyNews[] {
  const folder = join(root, COPIES);
  const originals = notebookFiles(root).map((file) => relative(join(root, "notebooks"), file));
  const wanted = new Set(fresh.flatMap((chapter) => chaptersCalled(chapter, originals)));
  const state = readState(folder);
  const news: CopyNews[] = [];
  for (const name of originals) {
    const original = join(root, "notebooks", name);
    const one = wanted.has(name) ? refresh(original, folder, name, state) : bring(original, folder, name, state);
    if (one) news.push(one);
  }
  const text = `${JSON.stringify(state, null, 1)}\n`;
  if (readText(stateFile(folder)) !== text) writeWhole(stateFile(folder), text);
  return news;
}

function bring(original: string, folder: string, name: string, state: State): CopyNews | undefined {
  const copy = join(folder, name);
  const cells = hashOfCells(original);
  if (cells === undefined) return undefined; // the author's business: the runner names what is wrong
  const handed = state[name];
  const hand = () => {
    copyWhole(original, copy);
    state[name] = { cells };
  };
  if (!existsSync(copy)) {
    hand();
    return { name, what: "new" };
  }
  const now = hashOfCells(copy);
  if (now === undefined) return { name, what: "unreadable" };
  if (now === cells) {
    state[name] = { cells };
    return undefined;
  }
  if (now === handed?.cells) {
    hand();
    return { name, what: "updated" };
  }
  if (cells === handed?.cells || cells === handed?.offered) return undefined;
  const beside = besideName(name, "new version", folder);
  copyWhole(original, join(folder, beside));
  state[name] = { cells: handed?.cells ?? "", offered: cells };
  return { name, what: "offered", beside };
}

function refresh(original: string, folder: string, name: string, state: State): CopyNews {
  const copy = join(folder, name);
  const cells = hashOfCells(original) ?? "";
  const beside = besideName(name, `mine, ${new Date().toISOString().slice(0, 10)}`, folder);
  const kept = existsSync(copy) && hashOfCells(copy) !== cells;
  if (kept) renameSync(copy, join(folder, beside));
  copyWhole(original, copy);
  state[name] = { cells };
  return { name, what: "fresh", ...(kept ? { beside } : {}) };
}

/** `02-network (new version).ipynb`, or with a number where that name is taken: nothing is ever written over. */
function besideName(name: string, what: string, folder: string): string {
  for (let n = 1; ; n++) {
    const beside = name.replace(/\.ipynb$/, ` (${what}${n === 1 ? "" : ` ${n}`}).ipynb`);
    if (!existsSync(join(folder, beside))) return beside;
  }
}

/** SHA-256 of what a reader writes: the cells' kinds and sources. Undefined for a file that is no notebook. */
function hashOfCells(file: string): string | undefined {
  try {
    const cells = readNotebook(file).cells.map(({ cell_type, source }) => [cell_type, source.trim()]);
    return createHash("sha256").update(JSON.stringify(cells)).digest("hex");
  } catch (error) {
    if (error instanceof NotebookError) return undefined;
    throw error;
  }
}

/** A number or topic means the chapter; its solutions are meant only by their own name. */
function chaptersCalled(chapter: string, originals: readonly string[]): string[] {
  const wanted = chapter.trim().replace(/\.ipynb$/, "");
  const number = /^\d+$/.test(wanted) ? Number(wanted) : undefined;
  const found = originals.filter((name) => {
    const own = basename(name, ".ipynb");
    if (own === wanted) return true;
    return name === basename(name) && (own.replace(/^\d+-/, "") === wanted || Number.parseInt(own, 10) === number);
  });
  if (found.length > 0) return found;
  const known = originals.map((name) => basename(name, ".ipynb")).join(", ");
  throw new Failure(`--fresh ${chapter}: no such chapter.`, [`Chapters: ${known}`]);
}

const stateFile = (folder: string) => join(folder, ".course.json");

/** A state that is not there or cannot be read knows of no copy: then every copy that differs is the reader's. */
function readState(folder: string): State {
  try {
    const state = JSON.parse(readText(stateFile(folder)) ?? "{}") as State;
    return typeof state === "object" && state !== null && !Array.isArray(state) ? state : {};
  } catch {
    return {};
  }
}

/** One line for each notebook of which a reader should know; new ones are counted together. */
export function tellCopies(news: readonly CopyNews[]): string[] {
  const added = news.filter(({ what }) => what === "new").map(({ name }) => name);
  const lines =
    added.length > 0 ? [`${COPIES}/ has ${added.length === 1 ? added[0] : `${added.length} notebooks more`}`] : [];
  for (const { name, what, beside } of news) {
    if (what === "updated") lines.push(`${name} is the course's new version; you had not changed it`);
    if (what === "offered") lines.push(`${name} is as you left it; the course's new version lies beside it: ${beside}`);
    if (what === "fresh") lines.push(`${name} is fresh${beside ? `; yours is kept as ${beside}` : ""}`);
    if (what === "unreadable")
      lines.push(`${name} cannot be read as a notebook and was left alone; --fresh gives a new one`);
  }
  return lines;
}
