/** Errors as the reader sees them: the lines of cells and of src/, and none of the machinery between. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import type { Diagnostic } from "tslab/dist/converter";
import type { ErrorContent } from "./channel";
import type { Compiled } from "./compiler";
import type { Position } from "./position";
import { SourceMapReader } from "./sourcemap";
import { headline, isError, nameOf } from "./thrown";

/** Frames of the kernel itself, of tslab and of Node. */
const MACHINERY = /node:|internal\/|kernel-setup[\\/]kernel[\\/]|[\\/]tslab[\\/]dist[\\/]|ganbook\$/;
const FRAME = /^\s+at /;
/** How many frames of one error are shown. */
const SHOWN = 12;
/** Stands for what was thrown where looking at it throws, too. */
const UNPRINTABLE: ErrorContent = {
  ename: "Uncaught",
  evalue: "a value that cannot be shown",
  traceback: ["Uncaught: a value that cannot be shown"],
};

/** Knows the cells that ran, to name their lines. */
export class Tracebacks {
  readonly #root: string;
  readonly #cells = new Map<string, Compiled>();
  readonly #units = new Map<number, { name: string; compiled: Compiled }>();
  readonly #files = new Map<string, SourceMapReader>();

  constructor(root: string) {
    this.#root = root;
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
      .map((line) => line.replaceAll(`${this.#root}${path.sep}`, ""));
    // Frames inside a runtime without a place of their own say nothing at the end.
    while (/<anonymous>/.test(frames.at(-1) ?? "")) frames.pop();
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
      .replace(/([^\s(]+[\\/]dist[\\/]\S+\.js):(\d+):(\d+)/, (all, file: string, line: string, column: string) => {
        const place = this.#map(file).find({ line: Number(line) - 1, column: Number(column) - 1 });
        if (!place) return all;
        return `${path.resolve(path.dirname(file), place.source)}:${place.line + 1}:${place.column + 1}`;
      });
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

/** The diagnostics of a cell: one line each, the source line, and a caret under the place. */
export function diagnosticContent(diagnostics: readonly Diagnostic[], source: string): ErrorContent {
  const lines = source.split("\n");
  const ename = "TypeScriptError";
  const place = ({ fileName, start }: Diagnostic) => `${fileName ? `${fileName}:` : ""}${start.line + 1}`;
  const first = diagnostics[0];
  const evalue = first ? `line ${place(first)}: ${first.messageText}` : "unknown";
  const traceback = [`${ename}: ${evalue}`];
  for (const diagnostic of diagnostics) {
    const { start, end, code, messageText, fileName } = diagnostic;
    traceback.push("", `${place(diagnostic)}:${start.character + 1} - TS${code}: ${messageText}`);
    const line = fileName === undefined ? lines[start.line] : undefined;
    if (line === undefined) continue;
    const width = end.line === start.line ? Math.max(1, end.character - start.character) : 1;
    // Tabs stay tabs, so that the caret stands under its character however wide they are shown.
    traceback.push(line, line.slice(0, start.character).replace(/[^\t]/g, " ") + "^".repeat(width));
  }
  return { ename, evalue, traceback };
}
