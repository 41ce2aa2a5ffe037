/** What cells print and show, on its way to the front end. */
import { StringDecoder } from "node:string_decoder";
import type { DisplayMessage, MimeBundle } from "../../../src/engine/host";
import { type Cell, currentCell } from "../cell/cell";
import { Flag, log, type Report, type StreamName as Stream } from "../protocol/channel";
import { Allowance, displayPace, MESSAGE, type Pace, textPace } from "./flood";
import type { Shown } from "./values/shown";

/** Milliseconds after which a cell that waits looks whether it is to stop. */
const LOOK = 50;

/**
 * Sends output to the cell it came from, at once: the switchboard puts small writes together, so that a busy cell shows
 * what it printed although it never ends its turn.
 */
export class Output {
  readonly #post: (report: Report) => void;
  readonly #flags: Int32Array;
  readonly #allowances = new WeakMap<Cell, Allowance>();
  readonly #textPace = textPace();
  readonly #displayPace = displayPace();
  readonly #decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  #last: Cell | undefined;
  #printed: Stream | undefined;

  constructor(post: (report: Report) => void, flags: Int32Array) {
    this.#post = post;
    this.#flags = flags;
  }

  /** The cell that gets what comes from no cell's context. */
  set last(cell: Cell) {
    this.#last = cell;
  }

  /** Where output made now goes. */
  get cell(): Cell | undefined {
    return currentCell() ?? this.#last;
  }

  /** Replaces `process.stdout.write` and `process.stderr.write`, and what `console.clear` does. */
  capture(): void {
    console.clear = () => this.clear();
    for (const name of ["stdout", "stderr"] as const) {
      const write = (chunk: unknown, encoding?: unknown, callback?: unknown): boolean => {
        this.print(name, this.#decode(name, chunk, encoding));
        const done = typeof encoding === "function" ? encoding : callback;
        if (typeof done === "function") process.nextTick(done as () => void);
        return true;
      };
      process[name].write = write as typeof process.stdout.write;
    }
  }

  #decode(name: Stream, chunk: unknown, encoding: unknown): string {
    if (typeof chunk === "string") {
      const encoded = typeof encoding === "string" && !/^utf-?8$/i.test(encoding);
      return encoded ? this.#decoders[name].write(Buffer.from(chunk, encoding as BufferEncoding)) : chunk;
    }
    if (chunk instanceof Uint8Array) return this.#decoders[name].write(Buffer.from(chunk));
    throw new TypeError(`process.${name}.write: got ${typeof chunk}. Expected a string, a Buffer or a Uint8Array.`);
  }

  print(name: Stream, text: string, cell = this.cell): void {
    if (text === "") return;
    if (!cell) {
      log(text.replace(/\n$/, ""));
      return;
    }
    if (cell.silent) return;
    const shown = this.#allowance(cell).print(text);
    if (shown === "") return;
    this.#post({ type: "stream", name, parent: cell.parent, text: shown });
    // Small writes to one stream become one message.
    const more = name === this.#printed ? 0 : MESSAGE;
    this.#printed = name;
    this.#wait(this.#textPace, shown.length + more);
  }

  /**
   * Removes what the cell has shown so far.
   *
   * @param wait until the next output is there, which takes its place without a flicker
   */
  clear(wait = false): void {
    const cell = this.cell;
    if (!cell) return;
    this.#allowance(cell).clear();
    this.#publish("clear_output", cell, { wait });
  }

  /**
   * Shows a bundle. Bytes become base64, as the protocol wants them.
   *
   * @throws {TypeError} where a value cannot be written as JSON
   */
  display({ data, metadata = {}, displayId, update }: DisplayMessage): void {
    const cell = this.cell;
    if (!cell) return;
    if (update && displayId === undefined) throw new TypeError("display: update is true. Expected a displayId, too.");
    if (!update) {
      const allowed = this.#allowance(cell).display();
      if (allowed !== true) {
        this.print("stderr", allowed, cell);
        return;
      }
    }
    const transient = displayId === undefined ? {} : { display_id: displayId };
    this.#publish(update ? "update_display_data" : "display_data", cell, { data: encoded(data), metadata, transient });
  }

  /** Shows the value of a cell's last expression. */
  result({ data, metadata = {} }: Shown, count: number, cell: Cell): void {
    if (Object.keys(data).length === 0) return;
    const bundle = encoded(data);
    const text = bundle["text/plain"];
    // A string may be of any length.
    if (typeof text === "string") bundle["text/plain"] = this.#allowance(cell).print(text);
    this.#publish("execute_result", cell, { data: bundle, metadata, execution_count: count });
  }

  #publish(kind: string, cell: Cell, content: object): void {
    if (cell.silent) return;
    const text = json(content);
    this.#post({ type: "publish", kind, parent: cell.parent, content: text });
    this.#wait(this.#displayPace, text.length + MESSAGE);
  }

  #allowance(cell: Cell): Allowance {
    let allowance = this.#allowances.get(cell);
    if (!allowance) {
      allowance = new Allowance();
      this.#allowances.set(cell, allowance);
    }
    return allowance;
  }

  /** Holds up code that shows more than front ends can take; what waits to be sent would fill the memory besides. */
  #wait(pace: Pace, bytes: number): void {
    const end = performance.now() + pace.pay(bytes);
    for (let left = end - performance.now(); left >= 1; left = end - performance.now()) {
      if (Atomics.wait(this.#flags, Flag.Halt, 0, Math.min(left, LOOK)) === "not-equal") return;
    }
  }
}

function json(content: object): string {
  try {
    return JSON.stringify(content);
  } catch (error) {
    throw new TypeError(`What is to be shown cannot be written as JSON: ${(error as Error).message}`, { cause: error });
  }
}

function encoded(data: MimeBundle): MimeBundle {
  return Object.fromEntries(Object.entries(data).map(([type, value]) => [type, base64(value)]));
}

function base64(value: unknown): unknown {
  return value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")
    : value;
}
