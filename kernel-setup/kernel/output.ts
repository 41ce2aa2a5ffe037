/** What cells print and show, on its way to the front end. */
import { StringDecoder } from "node:string_decoder";
import type { DisplayMessage } from "../../src/engine/host";
import { type Cell, currentCell } from "./cell";
import { log, type Report } from "./channel";

type Stream = "stdout" | "stderr";

/** Text this long, or this old in milliseconds, does not wait for the end of the turn. */
const LONG = 32_768;
const OLD = 50;

/** The real one: it also comes when the cell that printed is abandoned. */
const soon = setImmediate;

/** Sends output to the cell it came from: small writes together, and everything in the order it was made. */
export class Output {
  readonly #post: (report: Report) => void;
  readonly #decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  #last: Cell | undefined;
  #pending: { cell: Cell; name: Stream; text: string; since: number } | undefined;

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
    const pending = this.#pending;
    if (pending && pending.cell === cell && pending.name === name) pending.text += text;
    else {
      this.flush();
      this.#pending = { cell, name, text, since: performance.now() };
      soon(() => this.flush());
    }
    // A busy cell never ends its turn, and still shows what it prints.
    if (this.#pending && (this.#pending.text.length > LONG || performance.now() - this.#pending.since > OLD))
      this.flush();
  }

  /** Sends what was printed and not sent yet. */
  flush(): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = undefined;
    this.#publish("stream", pending.cell, { name: pending.name, text: pending.text });
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
    const bundle = Object.fromEntries(Object.entries(data).map(([type, value]) => [type, base64(value)]));
    const transient = displayId === undefined ? {} : { display_id: displayId };
    this.flush();
    this.#publish(update ? "update_display_data" : "display_data", cell, { data: bundle, metadata, transient });
  }

  #publish(kind: string, cell: Cell, content: object): void {
    if (!cell.silent) this.#post({ type: "publish", kind, parent: cell.parent, content: JSON.stringify(content) });
  }
}

function base64(value: unknown): unknown {
  return value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")
    : value;
}
