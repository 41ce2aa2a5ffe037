/** Runs cells, one at a time, in one shared world. */

import { existsSync } from "node:fs";
import { types } from "node:util";
import { Script } from "node:vm";
import { Interrupted } from "../../src/engine/host";
import { Cell, currentCell, Epoch, runAs } from "./cell/cell";
import { type Compiled, Compiler, type Diagnostic } from "./compile/compiler";
import { Declarations } from "./compile/declarations";
import { complete, inspectCode, isComplete } from "./compile/language";
import { Project } from "./compile/project";
import { REQUIRE, RESULT } from "./compile/rewrite";
import { CellModules, PARAMETERS } from "./modules";
import type { Output } from "./output/output";
import { type Shown, show } from "./output/values";
import { type ErrorContent, Flag, type Order, type Outcome } from "./protocol/channel";
import type { Language } from "./protocol/languages";
import { diagnosticContent, type Tracebacks, warningText } from "./traceback";
import { metadataOf } from "./tslab";

/** Milliseconds after an interrupt: cells' awaits throw, and what still runs is left behind. */
const STOP = 200;
const ABANDON = 500;

const later = setTimeout;
const RUN = "ganbook$run";

/** What a session is made of. */
export interface SessionParts {
  /** The kernel's. */
  root: string;
  /** The notebook's. */
  folder: string;
  language: Language;
  flags: Int32Array;
  output: Output;
  tracebacks: Tracebacks;
  /** Shown by the first cell. */
  notice: string;
}

export class Session {
  readonly #parts: SessionParts;
  readonly #compiler: Compiler;
  readonly #declarations = new Declarations();
  readonly #modules: CellModules;
  readonly #entry = new Script(`${RUN}()`, { filename: "node:ganbook" });
  #epoch = new Epoch();
  #notice: string;

  /** Loads TypeScript, which takes most of a second. */
  constructor(parts: SessionParts) {
    this.#parts = parts;
    const project = new Project(parts.folder, parts.root, parts.language);
    this.#notice = [parts.notice, ...project.problems].filter((line) => line !== "").join("\n");
    this.#compiler = new Compiler(project, parts.language);
    this.#modules = new CellModules({
      project,
      notebook: this.#compiler.notebook,
      tell: (line) => parts.output.print("stderr", `${line}\n`),
      mapped: (file, map) => parts.tracebacks.addFile(file, map),
    });
    // The first compilation is slow; better now than in the reader's first cell.
    this.#compiler.compile("", "console.log(0)");
  }

  /** The signal of the code that asks. */
  get signal(): AbortSignal {
    return (currentCell()?.epoch ?? this.#epoch).signal;
  }

  /** What code that begins now belongs to. */
  get epoch(): Epoch {
    return this.#epoch;
  }

  /** Answers whatever the switchboard asks about code. */
  answer(order: Order & { type: "complete" | "inspect" | "is_complete" }): Record<string, unknown> {
    const { types } = this.#declarations;
    try {
      if (order.type === "is_complete") return isComplete(order.code);
      const answer = order.type === "complete" ? complete : inspectCode;
      return answer(this.#compiler.notebook, types, order.code, order.cursor);
    } catch (error) {
      return { status: "error", ...this.#parts.tracebacks.content(error) };
    }
  }

  /** Runs a cell to its end, or to an interrupt. Never rejects. */
  async execute({ code, name, count, silent, parent, stdin }: Order & { type: "execute" }): Promise<Outcome> {
    const { output, tracebacks, flags, language } = this.#parts;
    const cell = new Cell(parent, silent, this.#epoch, stdin);
    output.last = cell;
    try {
      if (this.#notice) output.print("stderr", `${this.#notice}\n`, cell);
      this.#notice = "";
      const compiled = this.#compile(code);
      if (Array.isArray(compiled)) return this.#failed(diagnosticContent(compiled, code, language));
      if (Atomics.load(flags, Flag.Interrupt) === 1) throw new Interrupted();
      for (const warning of compiled.warnings) output.print("stderr", `${warningText(warning, code)}\n`, cell);
      tracebacks.add(name, compiled);
      await this.#run(cell, name, compiled);
      await this.#show(cell, count);
      return { status: "ok" };
    } catch (error) {
      // What an interrupted cell left behind must not go on.
      if (cell.epoch.signal.aborted) cell.epoch.abandon();
      return this.#failed(tracebacks.content(error));
    } finally {
      cell.end();
      Atomics.store(flags, Flag.Halt, 0);
    }
  }

  /** Stops the cell that runs, and everything that finished cells left running; see {@link Epoch}. */
  interrupt(): void {
    const epoch = this.#epoch;
    this.#epoch = new Epoch();
    epoch.abort();
    later(() => epoch.stop(), STOP);
    later(() => epoch.abandon(), ABANDON);
  }

  /** Whatever it was that failed: without the folder nothing beside the notebook is found. */
  #failed(content: ErrorContent): Outcome {
    const { folder, output } = this.#parts;
    if (!existsSync(folder)) {
      const cure = "save the notebook in another folder, and restart the kernel";
      output.print("stderr", `The folder this kernel was started in is gone: ${folder}; ${cure}.\n`);
    }
    return { status: "error", ...content };
  }

  /** @returns the diagnostics, where there are any */
  #compile(code: string): Compiled | Diagnostic[] {
    const { module, jsx } = metadataOf(code);
    if (module !== undefined) {
      const diagnostics = this.#compiler.addModule(module, code, jsx === true);
      if (diagnostics.length > 0) return [...diagnostics];
      code = "";
    }
    const compiled = this.#compiler.compile(this.#declarations.types, code, jsx === true ? true : undefined);
    return compiled.diagnostics.length > 0 ? [...compiled.diagnostics] : compiled;
  }

  async #run(cell: Cell, name: string, compiled: Compiled): Promise<void> {
    const declarations = this.#declarations;
    if (compiled.code === undefined) return declarations.take(compiled.types, []);
    await runAs(cell, () => Promise.race([this.#modules.prepare(compiled.imports), cell.epoch.end, cell.failure]));
    cell.throwIfFailed();
    // Two functions: so a cell may declare a `require` or a `__filename` of its own.
    const inner = `${compiled.isAsync ? "async " : ""}function (exports) { `;
    const head = `(function (require, ${PARAMETERS}) { const ${REQUIRE} = require; return ${inner}`;
    const script = new Script(`${head}${compiled.code}\n}; })`, {
      filename: name,
      columnOffset: -head.length,
    });
    const outer = script.runInThisContext() as (...given: unknown[]) => (exports: object) => unknown;
    const body = outer(this.#modules.require, ...this.#modules.scope);
    const end = declarations.begin(compiled.names);
    try {
      const running = runAs(cell, () => this.#synchronously(() => body(declarations.values)));
      if (compiled.isAsync) await Promise.race([running, cell.epoch.end, cell.failure]);
      cell.throwIfFailed();
    } finally {
      declarations.take(compiled.types, end());
    }
  }

  /** Shows the value of the last expression, where it has one. */
  async #show(cell: Cell, count: number): Promise<void> {
    const value = this.#declarations.values[RESULT];
    delete this.#declarations.values[RESULT];
    if (value === undefined || value === null || cell.silent) return;
    const { output, tracebacks } = this.#parts;
    // A value may run code of its own to say how it looks, which an interrupt must be able to stop.
    const look = () => show(value, (error) => tracebacks.text(error));
    const shown = runAs(cell, () => this.#synchronously(look)) as Shown | Promise<Shown>;
    output.result(shown instanceof Promise ? await Promise.race([shown, cell.epoch.end]) : shown, count, cell);
  }

  /** Runs the part of a cell before its first `await`, where a SIGINT stops even code that has no checks in it. */
  #synchronously(work: () => unknown): unknown {
    const { flags } = this.#parts;
    Object.defineProperty(globalThis, RUN, { value: work, configurable: true });
    Atomics.store(flags, Flag.Synchronous, 1);
    try {
      return this.#entry.runInThisContext({ breakOnSigint: true });
    } catch (error) {
      // Only an Error is asked for its code: a Proxy may throw when it is looked at.
      throw types.isNativeError(error) && (error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_INTERRUPTED"
        ? new Interrupted()
        : error;
    } finally {
      Atomics.store(flags, Flag.Synchronous, 0);
    }
  }
}
