/** Errors as the reader sees them: the lines of cells and of src/, and none of the machinery between. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { headline, isError, nameOf } from "./cell/thrown";
import type { Compiled, Diagnostic } from "./compile/compiler";
import type { Position } from "./compile/position";
import { SourceMapReader } from "./compile/sourcemap";
import type { ErrorContent } from "./protocol/channel";
import type { Language } from "./protocol/languages";

/** Frames of the kernel itself, of what it is made with, and of Node. */
const MACHINERY =
  /node:|internal\/|kernel-setup[\\/]kernel[\\/]|[\\/]tslab[\\/]dist[\\/]|[\\/]import-meta-resolve[\\/]|ganbook\$/;
const FRAME = /^\s+at /;
/** How many frames of one error are shown. */
const SHOWN = 12;
/** How many diagnostics of one cell are shown. */
const TOLD = 50;
/** Stands for what was thrown where looking at it throws, too. */
const UNPRINTABLE: ErrorContent = {
  ename: "Uncaught",
  evalue: "a value that cannot be shown",
  traceback: ["Uncaught: a value that cannot be shown"],
};

/** Knows the cells that ran, to name their lines. */
export class Tracebacks {
  readonly #root: string;
  /** What is left out of the names of files. */
  readonly #folders: readonly string[];
  readonly #cells = new Map<string, Compiled>();
  readonly #units = new Map<number, { name: string; compiled: Compiled }>();
  readonly #files = new Map<string, SourceMapReader>();

  /**
   * @param root the kernel's folder
   * @param folder the notebook's
   */
  constructor(root: string, folder: string) {
    this.#root = root;
    // The one inside of the other first.
    this.#folders = [root, folder].map((one) => `${one}${path.sep}`).sort((a, b) => b.length - a.length);
  }

  /** Makes every stack in this process name original lines, also where a cell prints it by itself. */
  install(): void {
    Error.stackTraceLimit = 50;
    Error.prepareStackTrace = (error, sites) =>
      `${headline(error)}${sites.map((site) => `\n    at ${this.#frame(site.toString())}`).join("")}`;
  }

  /** Remembers a cell under the name that its script has. */
  add(name: string, compiled: Compiled): void {
    this.#cells.set(name, compiled);
    this.#units.set(compiled.unit, { name, compiled });
  }

  /** Remembers the source map, as JSON, of a file that was compiled as it was loaded. */
  addFile(file: string, map: string): void {
    this.#files.set(file, new SourceMapReader(() => map));
  }

  /**
   * Adds the place of the `await` that an error passed through, where its stack names no cell: behind a promise of our
   * own V8 does not know who waits.
   */
  locate(error: unknown, unit: number, position: Position): unknown {
    const cell = this.#units.get(unit);
    const place = cell?.compiled.originalOfCheck(position);
    try {
      if (cell && place && error instanceof Error && typeof error.stack === "string" && !/ cell \d+:/.test(error.stack))
        error.stack += `\n    at async ${cell.name}:${place.line + 1}:${place.column + 1}`;
    } catch {
      // A frozen error keeps the stack it has; so does one that throws when it is looked at.
    }
    return error;
  }

  /** What was thrown, as the protocol wants it. Never throws: what was thrown may be anything. */
  content(thrown: unknown): ErrorContent {
    try {
      return this.#describe(thrown);
    } catch {
      return UNPRINTABLE;
    }
  }

  #describe(thrown: unknown): ErrorContent {
    if (!isError(thrown)) {
      const evalue = inspect(thrown);
      return { ename: "Uncaught", evalue, traceback: [`Uncaught: ${evalue}`] };
    }
    const ename = nameOf(thrown);
    const evalue = String(thrown.message);
    return { ename, evalue, traceback: this.#lines(thrown, new Set()) };
  }

  /** The same as text, for errors that no cell waits for any more. */
  text(thrown: unknown): string {
    return this.content(thrown).traceback.join("\n");
  }

  #lines(error: Error, seen: Set<unknown>): string[] {
    seen.add(error);
    const lines = [...`${nameOf(error)}: ${error.message}`.split("\n"), ...this.#frames(error)];
    const nested = (label: string, value: unknown) => {
      if (seen.has(value)) return;
      if (!isError(value)) lines.push(`  [${label}] ${inspect(value)}`);
      else
        for (const [i, line] of this.#lines(value, seen).entries())
          lines.push(i === 0 ? `  [${label}] ${line}` : `  ${line}`);
    };
    if (error instanceof AggregateError) for (const [i, one] of error.errors.entries()) nested(`errors ${i}`, one);
    if (error.cause !== undefined) nested("cause", error.cause);
    return lines;
  }

  #frames(error: Error): string[] {
    const frames = String(error.stack ?? "")
      .split("\n")
      .filter((line) => FRAME.test(line) && !MACHINERY.test(line))
      .map((line) => this.#folders.reduce((text, folder) => text.replaceAll(folder, ""), line));
    // Frames inside a runtime without a place of their own say nothing at the end.
    while (/(?:\(<anonymous>\)|at (?:async )?<anonymous>)$/.test(frames.at(-1) ?? "")) frames.pop();
    return frames.length > SHOWN ? [...frames.slice(0, SHOWN - 1), `    … ${frames.length - SHOWN + 1} more`] : frames;
  }

  #frame(frame: string): string {
    return frame
      .replace(/\b((?:unnumbered )?cell(?: \d+)?):(\d+):(\d+)/, (all, name: string, line: string, column: string) => {
        const compiled = this.#cells.get(name);
        if (!compiled) return all;
        const place = compiled.original({ line: Number(line) - 1, column: Number(column) - 1 });
        return place ? `${name}:${place.line + 1}:${place.column + 1}` : name;
      })
      .replace(
        /((?:\/|[A-Za-z]:[\\/])[^()]*?\.[cm]?[jt]sx?):(\d+):(\d+)/,
        (all, file: string, line: string, column: string) => {
          const place = this.#files.get(file)?.find({ line: Number(line) - 1, column: Number(column) - 1 });
          return place && !isBuilt(file) ? `${file}:${place.line + 1}:${place.column + 1}` : all;
        },
      )
      .replace(
        /((?:\/|[A-Za-z]:[\\/])[^()]*[\\/]dist[\\/][^()]+?\.js):(\d+):(\d+)/,
        (all, file: string, line: string, column: string) => {
          const place = this.#map(file).find({ line: Number(line) - 1, column: Number(column) - 1 });
          if (!place) return all;
          return `${path.resolve(path.dirname(file), place.source)}:${place.line + 1}:${place.column + 1}`;
        },
      );
  }

  #map(file: string): SourceMapReader {
    let map = this.#files.get(file);
    if (!map) {
      map = new SourceMapReader(() => {
        if (!file.startsWith(path.join(this.#root, "dist"))) throw new Error("not ours");
        return readFileSync(`${file}.map`, "utf8");
      });
      this.#files.set(file, map);
    }
    return map;
  }
}

/** Whether a file was written by a build, whose map names another one. */
function isBuilt(file: string): boolean {
  return /[\\/]dist[\\/]/.test(file);
}

/**
 * The diagnostics of a cell: one line each, the source line, and a caret under the place.
 *
 * @param language of the cell; in JavaScript they are errors of syntax
 */
export function diagnosticContent(
  diagnostics: readonly Diagnostic[],
  source: string,
  language: Language = "typescript",
): ErrorContent {
  const ename = language === "typescript" ? "TypeScriptError" : "SyntaxError";
  const [first] = diagnostics;
  const evalue = first ? `line ${placeOf(first)}: ${first.message}` : "unknown";
  const traceback = [`${ename}: ${evalue}`];
  for (const diagnostic of diagnostics.slice(0, TOLD)) traceback.push("", ...diagnosticLines(diagnostic, source));
  if (diagnostics.length > TOLD) traceback.push("", `… ${diagnostics.length - TOLD} more`);
  return { ename, evalue, traceback };
}

/** The same for one that does not keep the cell from running. */
export function warningText(diagnostic: Diagnostic, source: string): string {
  return `${diagnosticLines(diagnostic, source).join("\n")}\n`;
}

function placeOf({ file, start }: Diagnostic): string {
  return `${file ? `${file}:` : ""}${start.line + 1}`;
}

function diagnosticLines(diagnostic: Diagnostic, source: string): string[] {
  const { start, end, code, message, file } = diagnostic;
  const head = `${placeOf(diagnostic)}:${start.column + 1} - TS${code}: ${message}`;
  const line = file === undefined ? source.split("\n")[start.line] : diagnostic.line;
  if (line === undefined) return [head];
  const width = end.line === start.line ? Math.max(1, end.column - start.column) : 1;
  // Tabs stay tabs, so that the caret stands under its character however wide they are shown.
  return [head, line, line.slice(0, start.column).replace(/[^\t]/g, " ") + "^".repeat(width)];
}
