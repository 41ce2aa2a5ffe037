/**
 * Notebooks as files: nbformat 4.5 read, checked, and written the way JupyterLab writes them, so that a notebook saved
 * by either gives the same bytes and a diff shows only what an author changed.
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, relative, resolve } from "node:path";
import { kernelInfo } from "../kernel/protocol/info";
import { writeWhole } from "../setup/files";
import { type Data, type Output, settleText } from "./outputs";

export interface MarkdownCell {
  cell_type: "markdown" | "raw";
  id: string;
  metadata: Data;
  source: string;
  /** File name to MIME bundle, for pictures pasted into the text as `attachment:name`. */
  attachments?: Record<string, Data>;
}

export interface CodeCell {
  cell_type: "code";
  id: string;
  metadata: Data;
  source: string;
  execution_count: number | null;
  outputs: Output[];
}

export type Cell = MarkdownCell | CodeCell;

/** A notebook in memory: texts are whole strings, not arrays of lines as in the file. */
export interface Notebook {
  nbformat: 4;
  nbformat_minor: number;
  metadata: Data;
  cells: Cell[];
}

/** The largest notebook that `--write` stores; GitHub shows larger ones slowly or not at all. */
export const SIZE_LIMIT = 1_500_000;

/** A notebook that cannot be read or written; the message names the file and says what is wrong. */
export class NotebookError extends Error {
  override name = "NotebookError";
}

/** Where a front end with widgets looks for the model of one. */
const WIDGET_VIEW = "application/vnd.jupyter.widget-view+json";

/** Metadata that changes with every run or every machine, and would make noise in a diff. */
const VOLATILE = {
  notebook: ["signature", "orig_nbformat", "vscode", "interpreter", "widgets"],
  cell: ["execution", "ExecuteTime", "executionInfo", "trusted", "vscode"],
};

/** JupyterLab writes these when a kernel starts, and marks a notebook as changed where they differ from what it holds. */
const KERNELSPEC = { display_name: "TypeScript (ganbook)", language: "typescript", name: "ganbook" };
const LANGUAGE = kernelInfo().language_info;

/** The code cells that hold code. Their place in this list, from 1, is the number JupyterLab's Run All gives them. */
export function codeCells(notebook: Notebook): CodeCell[] {
  return notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === "code" && cell.source.trim() !== "");
}

/** The first level-one heading, or the file's name. */
export function titleOf(notebook: Notebook, file: string): string {
  for (const cell of notebook.cells) {
    const heading = cell.cell_type === "markdown" && /^# +(.+?)\s*#*\s*$/m.exec(cell.source)?.[1];
    if (heading) return heading;
  }
  return basename(file, ".ipynb");
}

/**
 * Reads a notebook.
 *
 * @throws {NotebookError} where the file is missing, not JSON, not a notebook, or of another format than 4.5
 */
export function readNotebook(file: string): Notebook {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new NotebookError(`${file}: ${reason(error)}`);
  }
  return parseNotebook(text, file);
}

/** {@link readNotebook} on text that was read already; `file` is for messages. */
export function parseNotebook(text: string, file: string): Notebook {
  const fail = (what: string): never => {
    throw new NotebookError(`${file}: ${what}`);
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const empty = text.trim() === "";
    return fail(empty ? "empty file, expected a notebook" : `not JSON, so not a notebook (${reason(error)})`);
  }
  if (!isObject(json) || !Array.isArray(json.cells) || typeof json.nbformat !== "number") {
    return fail("JSON, but not a notebook: expected an object with nbformat and a list of cells");
  }
  const minor = json.nbformat_minor;
  if (json.nbformat !== 4 || typeof minor !== "number" || minor < 5) {
    return fail(`nbformat ${json.nbformat}.${minor ?? "?"}, expected 4.5: open it in JupyterLab 4 and save it`);
  }
  if (json.metadata !== undefined && !isObject(json.metadata)) return fail("the notebook's metadata is not an object");

  const ids = new Set<string>();
  const cells = json.cells.map((cell: unknown, index): Cell => {
    const bad = (what: string) => fail(`entry ${index + 1} of its list of cells ${what}`);
    if (!isObject(cell)) return bad("is not an object");
    const { cell_type, id, metadata = {}, attachments } = cell;
    if (cell_type !== "code" && cell_type !== "markdown" && cell_type !== "raw") {
      return bad(`has cell_type ${JSON.stringify(cell_type)}, expected "code", "markdown" or "raw"`);
    }
    if (typeof id !== "string" || !/^[\w-]{1,64}$/.test(id)) return bad(`has no valid id: ${JSON.stringify(id)}`);
    if (ids.has(id)) return bad(`repeats the id "${id}"`);
    ids.add(id);
    const source = joined(cell.source);
    if (source === undefined) return bad("has a source that is neither text nor a list of lines");
    if (!isObject(metadata)) return bad("has metadata that is not an object");
    if (cell_type !== "code") {
      const extra = isObject(attachments) ? { attachments: attachments as Record<string, Data> } : {};
      return { cell_type, id, metadata, source, ...extra };
    }
    const outputs = Array.isArray(cell.outputs) ? cell.outputs.map(readOutput) : [undefined];
    const wrong = outputs.indexOf(undefined);
    if (wrong >= 0) return bad(`has no valid output ${wrong + 1}`);
    const count = cell.execution_count;
    const execution_count = typeof count === "number" ? count : null;
    return { cell_type, id, metadata, source, execution_count, outputs: outputs as Output[] };
  });
  return { nbformat: 4, nbformat_minor: minor, metadata: json.metadata ?? {}, cells };
}

function readOutput(output: unknown): Output | undefined {
  if (!isObject(output)) return undefined;
  const data = isObject(output.data)
    ? Object.fromEntries(
        Object.entries(output.data).map(([type, value]) => [type, isLines(value) ? value.join("") : value]),
      )
    : undefined;
  const metadata = isObject(output.metadata) ? output.metadata : {};
  switch (output.output_type) {
    case "stream": {
      const text = joined(output.text);
      if (text === undefined) return undefined;
      return { output_type: "stream", name: output.name === "stderr" ? "stderr" : "stdout", text };
    }
    case "display_data":
      return data && { output_type: "display_data", data, metadata };
    case "execute_result": {
      const count = output.execution_count;
      return (
        data && {
          output_type: "execute_result",
          data,
          metadata,
          execution_count: typeof count === "number" ? count : null,
        }
      );
    }
    case "error":
      return {
        output_type: "error",
        ename: String(output.ename ?? ""),
        evalue: String(output.evalue ?? ""),
        traceback: isLines(output.traceback) ? output.traceback : [],
      };
    default:
      return undefined;
  }
}

/**
 * A copy without what changes from run to run or from machine to machine: volatile metadata goes, the kernel's name is
 * normalized, widgets are still pictures, progress bars are settled, neighbouring streams merge, and `root` becomes `.` in
 * every output.
 *
 * @param root the project's folder, absolute
 */
export function withoutNoise(notebook: Notebook, root: string): Notebook {
  const here = new RegExp(`${root.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?![\\w-])`, "g");
  return {
    ...notebook,
    nbformat_minor: 5,
    metadata: { ...without(notebook.metadata, VOLATILE.notebook), kernelspec: KERNELSPEC, language_info: LANGUAGE },
    cells: notebook.cells.map((cell) => {
      const metadata = without(cell.metadata, VOLATILE.cell);
      if (cell.cell_type !== "code") return { ...cell, metadata };
      const outputs = mergedStreams(cell.outputs)
        .map(withoutWidget)
        .map((output) => replaceText(output, here, ".") as Output);
      return { ...cell, metadata, outputs };
    }),
  };
}

/** An output without the way to a widget's model, which ends with its kernel; a widget has other forms besides. */
function withoutWidget(output: Output): Output {
  return "data" in output ? { ...output, data: without(output.data, [WIDGET_VIEW]) } : output;
}

function mergedStreams(outputs: readonly Output[]): Output[] {
  const merged: Output[] = [];
  for (const output of outputs) {
    const last = merged.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      last.text += output.text;
    } else merged.push({ ...output });
  }
  for (const output of merged) if (output.output_type === "stream") output.text = settleText(output.text);
  return merged;
}

/** Replaces `from` in every string inside a JSON value. */
function replaceText(value: unknown, from: RegExp, to: string): unknown {
  if (typeof value === "string") return value.replaceAll(from, to);
  if (Array.isArray(value)) return value.map((item) => replaceText(item, from, to));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceText(item, from, to)]));
}

/** What {@link problems} found wrong in a notebook that is to be committed. */
export interface Problem {
  /** The code cell's number, or undefined for the notebook as a whole. */
  cell?: number;
  what: string;
}

/** Volatile metadata, and paths of this machine in outputs: what {@link withoutNoise} should have left none of. */
export function problems(notebook: Notebook): Problem[] {
  const found: Problem[] = [];
  for (const key of VOLATILE.notebook) if (key in notebook.metadata) found.push({ what: `metadata "${key}"` });
  for (const { metadata, id } of notebook.cells) {
    for (const key of VOLATILE.cell) if (key in metadata) found.push({ what: `metadata "${key}" in cell ${id}` });
  }
  const home = homedir();
  const local = /(?:\/(?:home|Users|root|tmp|workspace|mnt|private\/var)\/[\w.-]+|[A-Z]:\\Users\\)[^\s"')]*/;
  codeCells(notebook).forEach(({ outputs }, index) => {
    for (const text of texts(outputs)) {
      const path = local.exec(text)?.[0] ?? (home.length > 1 && text.includes(`${home}/`) ? home : undefined);
      if (path !== undefined) found.push({ cell: index + 1, what: `the path "${path}" in an output` });
    }
  });
  return found;
}

/** Every string in outputs that a reader could see; pictures in base64 are left out. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value.replace(/base64,[A-Za-z0-9+/=]+/g, "")];
  if (Array.isArray(value)) return value.flatMap(texts);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => (/^image\/(?!svg)/.test(key) ? [] : texts(item)));
}

/** A notebook as JupyterLab writes it: keys sorted, one space of indent, texts as lists of lines, newline at the end. */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(cell.source),
    ...(cell.cell_type === "code" ? { outputs: cell.outputs.map(formatOutput) } : {}),
  }));
  return `${JSON.stringify(sorted({ ...notebook, cells }), null, 1)}\n`;
}

function formatOutput(output: Output): Data {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return { ...output };
  const data = Object.entries(output.data).map(([type, value]) => {
    const split = typeof value === "string" && /^text\/|^application\/javascript$|^image\/svg\+xml$/.test(type);
    return [type, split ? lines(value) : value];
  });
  return { ...output, data: Object.fromEntries(data) };
}

function lines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/**
 * Writes a notebook: to a temporary name, which then takes the file's place, so that the file is always whole.
 *
 * @param limit bytes; a larger notebook is not written
 * @throws {NotebookError} where it is too large (naming the heaviest cells) or cannot be written; the file is as before
 */
export function writeNotebook(file: string, notebook: Notebook, limit = Number.POSITIVE_INFINITY): void {
  const text = formatNotebook(notebook);
  const size = Buffer.byteLength(text);
  if (size > limit) {
    const heaviest = codeCells(notebook)
      .map((cell, index) => ({ cell: index + 1, size: Buffer.byteLength(JSON.stringify(cell.outputs)) }))
      .sort((a, b) => b.size - a.size)
      .slice(0, 3)
      .map(({ cell, size }) => `cell ${cell} ${megabytes(size)}`);
    throw new NotebookError(
      `${file}: ${megabytes(size)} with its outputs, allowed are ${megabytes(limit)}; heaviest: ${heaviest.join(", ")}`,
    );
  }
  writeText(file, text);
}

/**
 * Writes a text file whole or not at all.
 *
 * @throws {NotebookError} where it cannot be written
 */
export function writeText(file: string, text: string): void {
  try {
    writeWhole(file, text);
  } catch (error) {
    throw new NotebookError(`${file}: not written, ${reason(error)}`);
  }
}

/** A file's path as a reader would type it here. */
export function shown(file: string): string {
  const short = relative(process.cwd(), resolve(file));
  return short === "" || short.startsWith("..") ? file : short;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function without(record: Data, keys: readonly string[]): Data {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

function joined(source: unknown): string | undefined {
  if (typeof source === "string") return source;
  return isLines(source) ? source.join("") : undefined;
}

function isLines(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((line) => typeof line === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const REASONS: Record<string, string> = {
  ENOENT: "no such file or folder",
  EISDIR: "is a folder, expected a notebook",
  EACCES: "permission denied",
  ENOSPC: "no space left on the disk",
  EROFS: "read-only file system",
};

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  return (code !== undefined && REASONS[code]) || (error instanceof Error ? error.message : String(error));
}
