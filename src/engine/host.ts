/**
 * What the process we run in offers to the library: a place to show things and a way to be interrupted.
 *
 * Our kernel (`kernel-setup/kernel`) puts a {@link Host} on `globalThis` before the first cell runs. A plain Node
 * program has none, and then figures fall back to text on standard output and nothing interrupts.
 */

/** One output in several MIME types; a front end shows the richest it can. Values are text, base64 text or JSON. */
export type MimeBundle = Record<string, unknown>;

/**
 * The method by which an object says how it looks, as a {@link MimeBundle} or a promise of one: Deno's convention, which our
 * kernel follows for the value of a cell's last expression.
 */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** Sent to a front end as `display_data`, or as `update_display_data` when `update` is true. */
export interface DisplayMessage {
  data: MimeBundle;
  metadata?: Record<string, unknown>;
  /** Names the output, so that a later message can replace it in place. */
  displayId?: string;
  update?: boolean;
}

/** One message of a {@link Comm}, in either direction. */
export interface CommMessage {
  /** JSON. */
  data: Record<string, unknown>;
  /** JSON. */
  metadata?: Record<string, unknown>;
  /** Bytes that travel beside the JSON. */
  buffers?: readonly Uint8Array[];
}

/** A channel of Jupyter's protocol between the kernel and something in the front end, such as the model of a widget. */
export interface Comm {
  /** Names it on both sides. */
  readonly id: string;
  /** Nothing happens once it is closed. */
  send(message: CommMessage): void;
  /** Closes both sides. */
  close(): void;
}

/** What becomes of what the front end says. What it throws is shown under the cell that opened the comm. */
export interface CommListener {
  message(message: CommMessage): void;
  /** The front end has closed it. */
  closed?(): void;
}

/** Offered by the kernel to the code of cells. */
export interface Host {
  /** Shows a bundle under the cell that is running. */
  display(message: DisplayMessage): void;
  /**
   * Removes what the cell that is running has shown so far: at once, or with `wait` when its next output is there, which
   * then takes its place without a flicker. A host that cannot has no such function.
   */
  clearOutput?(options?: { wait?: boolean }): void;
  /**
   * Opens a comm to whatever in the front end knows `target`; a front end without it says nothing, or closes it. A host
   * without comms has no such function.
   */
  openComm?(target: string, opening: CommMessage, listener: CommListener): Comm;
  /** Takes the comms that the front end opens to `target`, until it is called again with nothing. */
  acceptComms?(target: string, accept: ((comm: Comm, opening: CommMessage) => CommListener) | undefined): void;
  /** Aborted, with an {@link Interrupted} error as its reason, when the reader interrupts the cell that is running. */
  readonly interrupt: AbortSignal;
}

const KEY = Symbol.for("ganbook.host");

/** The host, or `undefined` in a plain Node program. */
export function host(): Host | undefined {
  return (globalThis as { [KEY]?: Host })[KEY];
}

/** Installs (or, with `undefined`, removes) the host. Called by the kernel, and by tests that watch what is shown. */
export function setHost(value: Host | undefined): void {
  (globalThis as { [KEY]?: Host | undefined })[KEY] = value;
}

/** Thrown inside long work when the reader interrupts it; the kernel reports it as `KeyboardInterrupt`. */
export class Interrupted extends Error {
  override name = "KeyboardInterrupt";
  constructor(message = "interrupted by the reader") {
    super(message);
  }
}

/**
 * Lets waiting messages, timers and interrupts through. Long loops await it every few steps.
 *
 * @throws {Interrupted} when the cell that called it was interrupted
 */
export async function breathe(): Promise<void> {
  const signal = host()?.interrupt;
  await new Promise<void>(afterMessages);
  signal?.throwIfAborted();
}

/** Browsers have no `setImmediate`, and their timers wait for 4 ms once they are nested; a message to oneself does not. */
const afterMessages: (resolve: () => void) => void =
  typeof setImmediate === "function"
    ? (resolve) => setImmediate(resolve)
    : (resolve) => {
        const { port1, port2 } = new MessageChannel();
        // Node's types, which this file must do with alone, do not know what a browser's ports have.
        (port1 as unknown as { onmessage: () => void }).onmessage = () => {
          port1.close();
          resolve();
        };
        port2.postMessage(undefined);
      };
