/**
 * `process.stdin` for cells: a stream of lines that the reader types where something in the running cell waits for one.
 * `node:readline` reads from it as it reads from a terminal.
 */
import { closeSync, openSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { devNull } from "node:os";
import readline from "node:readline";
import readlinePromises from "node:readline/promises";
import { Readable, type ReadableOptions } from "node:stream";
import { type Cell, runAs } from "../cell/cell";
import type { Answer } from "../protocol/channel";
import { type Input, unanswered } from "./input";

type Interface = readline.Interface & { input?: unknown };

/** Before cells can: they must not wrap it. */
const later = setImmediate;
/** A line at a time: no question is asked for a buffer's sake. */
const OPTIONS: ReadableOptions = { highWaterMark: 0 };
const NAME = "process.stdin";

/**
 * Puts the null device in the place of the process's own standard input, which Jupyter opens and never writes to: what
 * reads that by its number, a child that inherits it for one, finds its end and does not wait for ever.
 */
export function closeInput(): void {
  try {
    closeSync(0);
  } catch {
    // It was closed from the start.
  }
  // The lowest number that is free: 0.
  openSync(devNull, "r");
}

/**
 * A program's standard input is open all the time; a question in a notebook disturbs its reader. So it is put only
 * where a line is wanted: by a listener on the stream, or by an interface of `node:readline` that has a question or a
 * listener for lines; and only in the cell that wants it, while that runs.
 */
export class Stdin extends Readable {
  readonly fd = 0;
  readonly isTTY = false;
  readonly #input: Input;
  /** Those of `node:readline` that read from here. They listen all the time, wanted or not. */
  readonly #interfaces = new Set<Interface>();
  /** Those of them that have a question. */
  readonly #questions = new Set<Interface>();
  /** The stream has nothing left. */
  #empty = false;
  #asker: Cell | undefined;
  #asking = false;

  constructor(input: Input) {
    super(OPTIONS);
    this.#input = input;
    this.#listen();
  }

  /** Puts it in the place of `process.stdin`. */
  install(): void {
    Object.defineProperty(process, "stdin", { configurable: true, enumerable: true, get: () => this });
    for (const module of [readline, readlinePromises] as { createInterface: (...args: unknown[]) => unknown }[]) {
      const create = module.createInterface;
      module.createInterface = (...args) => {
        const made = create(...args) as Interface;
        if (made.input === this) this.#follow(made);
        return made;
      };
    }
    syncBuiltinESMExports();
  }

  override _read(): void {
    this.#empty = true;
    this.#consider();
  }

  /** @throws {InputError} where nobody could answer */
  #want(): void {
    this.#asker = this.#input.asker(NAME);
    this.#consider();
  }

  #listen(): void {
    this.on("newListener", (event) => {
      if (event === "data" || event === "readable") this.#want();
    });
  }

  #follow(made: Interface): void {
    this.#interfaces.add(made);
    made.once("close", () => {
      this.#interfaces.delete(made);
      this.#questions.delete(made);
    });
    made.on("newListener", (event) => {
      if (event === "line") this.#want();
    });
    // What question() calls, too. It throws before the question is printed where nobody could answer.
    const { prompt } = made;
    made.prompt = (preserveCursor) => {
      this.#want();
      this.#questions.add(made);
      prompt.call(made, preserveCursor);
    };
  }

  /** Whether something waits for a line. */
  get #wanted(): boolean {
    if (this.listenerCount("readable") > 0) return true;
    if (this.isPaused()) return false;
    if (this.listenerCount("data") > this.#interfaces.size) return true;
    return [...this.#interfaces].some((one) => this.#questions.has(one) || one.listenerCount("line") > 0);
  }

  /** Asks where a line is wanted. In a turn of its own: by then a cell that does not wait has ended. */
  #consider(): void {
    later(() => {
      const cell = this.#asker;
      if (!cell?.runs || !this.#empty || this.#asking || !this.#wanted) return;
      this.#asking = true;
      this.#input.ask(cell, (answer) => {
        this.#asking = false;
        runAs(cell, () => this.#take(answer, cell));
      });
    });
  }

  #take(answer: Answer, cell: Cell): void {
    switch (answer.type) {
      case "text":
        this.#empty = false;
        this.#questions.clear();
        this.push(Buffer.from(`${answer.value}\n`));
        break;
      case "cancelled":
        this.push(null);
        void cell.ended.then(() => this.#renew());
        break;
      case "interrupted":
        // As in a terminal, where Ctrl-C ends the program: what read from here is closed. Not before the cell has
        // ended, or its code would take the interrupt for the end of the input and go on.
        void cell.ended.then(() => this.#renew());
        break;
      case "ended":
        // By a signal, which the switchboard does not hear.
        if (cell.epoch.signal.aborted) void cell.ended.then(() => this.#renew());
        break;
      default:
        cell.fail(unanswered(NAME, answer));
    }
  }

  /** A stream that has not begun. It stays the same object, because cells keep what they imported. */
  #renew(): void {
    for (const one of this.#interfaces) one.close();
    this.removeAllListeners();
    this.#empty = false;
    this.#asker = undefined;
    (Readable as unknown as (this: Readable, options: ReadableOptions) => void).call(this, OPTIONS);
    this.#listen();
  }
}
