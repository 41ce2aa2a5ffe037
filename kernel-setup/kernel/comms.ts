/** The comms of Jupyter's protocol: channels between code of cells and something in the front end. */
import { randomUUID } from "node:crypto";
import type { Comm, CommListener, CommMessage, Host } from "../../src/engine/host";
import { Cell, type Epoch, runAs } from "./cell/cell";
import type { CommReport } from "./protocol/channel";

type Accept = Parameters<NonNullable<Host["acceptComms"]>>[1] & {};

/** What comms need of the kernel. */
export interface CommParts {
  send(report: CommReport): void;
  /** Told whether the front end may open comms to `target`. */
  taken(target: string, taken: boolean): void;
  /** The cell whose code is running. */
  cell(): Cell | undefined;
  /** What code that begins now belongs to. */
  epoch(): Epoch;
  /** Told what a listener threw. */
  failed(error: unknown, cell: Cell | undefined): void;
}

export class Comms {
  readonly #parts: CommParts;
  readonly #open = new Map<string, { cell: Cell | undefined; listener: CommListener }>();
  readonly #accepting = new Map<string, { cell: Cell | undefined; accept: Accept }>();
  /** The header of the message that is being heard: what is said meanwhile is said because of it. */
  #heard: string | undefined;

  constructor(parts: CommParts) {
    this.#parts = parts;
  }

  /** Opens a comm for the cell that is running. */
  open(target: string, opening: CommMessage, listener: CommListener): Comm {
    const comm = this.#comm(randomUUID());
    this.#say("comm_open", comm.id, opening, target);
    this.#open.set(comm.id, { cell: this.#parts.cell(), listener });
    return comm;
  }

  /** Takes the comms that the front end opens to `target`; `undefined`: no longer. */
  accept(target: string, accept: Accept | undefined): void {
    if (accept) this.#accepting.set(target, { cell: this.#parts.cell(), accept });
    else this.#accepting.delete(target);
    this.#parts.taken(target, accept !== undefined);
  }

  /** Passes on what the front end says. Never throws. */
  receive({ kind, parent, id, target = "", data, metadata, buffers }: CommReport): void {
    const message: CommMessage = { data: JSON.parse(data), metadata: JSON.parse(metadata), buffers };
    this.#heard = parent;
    if (kind === "comm_open") {
      const accepting = this.#accepting.get(target);
      if (!accepting) this.#say("comm_close", id, { data: {} });
      else {
        const { cell, accept } = accepting;
        this.#hear(cell, () => {
          const opened = { cell, listener: { message: () => {} } as CommListener };
          this.#open.set(id, opened);
          opened.listener = accept(this.#comm(id), message);
        });
      }
    } else {
      const open = this.#open.get(id);
      if (kind === "comm_close") this.#open.delete(id);
      // It may have been closed here while the message was under way.
      if (open) {
        const { cell, listener } = open;
        this.#hear(cell, () => (kind === "comm_msg" ? listener.message(message) : listener.closed?.()));
      }
    }
    this.#heard = undefined;
  }

  /** Runs a listener as the cell that opened the comm, and as work that begins now: an earlier interrupt was not meant. */
  #hear(opener: Cell | undefined, work: () => unknown): void {
    const cell = opener && new Cell(opener.parent, opener.silent, this.#parts.epoch());
    try {
      if (cell) runAs(cell, work);
      else work();
    } catch (error) {
      this.#parts.failed(error, cell);
    }
  }

  #comm(id: string): Comm {
    return {
      id,
      send: (message) => {
        if (this.#open.has(id)) this.#say("comm_msg", id, message);
      },
      close: () => {
        if (this.#open.delete(id)) this.#say("comm_close", id, { data: {} });
      },
    };
  }

  /** @throws {TypeError} where data or metadata cannot be written as JSON */
  #say(kind: CommReport["kind"], id: string, message: CommMessage, target?: string): void {
    const { data, metadata = {}, buffers = [] } = message;
    this.#parts.send({
      kind,
      id,
      parent: this.#heard ?? this.#parts.cell()?.parent ?? "{}",
      ...(target === undefined ? {} : { target }),
      data: JSON.stringify(data),
      metadata: JSON.stringify(metadata),
      buffers,
    });
  }
}
