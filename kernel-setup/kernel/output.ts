/** What cells print and show, on its way to the front end. */
import { StringDecoder } from "node:string_decoder";
import type { DisplayMessage, MimeBundle } from "../../src/engine/host";
import { type Cell, currentCell } from "./cell";
import { log, type Report } from "./channel";
import type { Shown } from "./values/shown";

type Stream = "stdout" | "stderr";

/**
 * Sends output to the cell it came from, at once: the switchboard puts small writes together, so that a busy cell shows
 * what it printed although it never ends its turn.
 */
export class Output {
  readonly #post: (report: Report) => void;
  readonly #decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  #last: Cell | undefined;

  constructor(post: (report: Report) => void) {
    this.#post = post;
  }

  /** The cell that gets what comes from no cell's context. */
  set last(cell: Cell) {
    this.#last = cell;
  }

  /** Where output made now goes. */
  get cell(): Cell | undefined {
    return currentCell() ?? this.#last;
  }

  /** Replaces `process.stdout.write` and `process.stderr.write`. */
  capture(): void {
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
    if (!cell.silent) this.#post({ type: "stream", name, parent: cell.parent, text });
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
    const transient = displayId === undefined ? {} : { display_id: displayId };
    this.#publish(update ? "update_display_data" : "display_data", cell, { data: encoded(data), metadata, transient });
  }

  /** Shows the value of a cell's last expression. */
  result({ data, metadata = {} }: Shown, count: number, cell: Cell): void {
    if (Object.keys(data).length === 0) return;
    this.#publish("execute_result", cell, { data: encoded(data), metadata, execution_count: count });
  }

  #publish(kind: string, cell: Cell, content: object): void {
    if (!cell.silent) this.#post({ type: "publish", kind, parent: cell.parent, content: json(content) });
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
