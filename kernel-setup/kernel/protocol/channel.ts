/**
 * What the kernel's two threads say to each other. The switchboard thread owns the sockets and decides what runs next;
 * the main thread runs the cells.
 */
import { writeSync } from "node:fs";
import type { MessagePort } from "node:worker_threads";
import type { Guardian } from "./guardian";
import type { Language } from "./languages";

/** What the switchboard is started with. */
export interface SwitchboardData {
  connectionFile: string;
  language: Language;
  /** Shared by both threads; see {@link Flag}. */
  flags: Int32Array;
  /** Takes the answers to {@link Call}s. */
  answers: MessagePort;
  /** The process that must be alive for the kernel to live, if there is one. */
  guardian: Guardian | undefined;
}

/** Indices into the shared flags: what one thread must be able to see while the other is busy. */
export const Flag = {
  /** Loops of cells and of the library throw while it is not 0: once where it is 1, every time where it is 2. */
  Halt: 0,
  /** 1 from an interrupt request until the request that ran at that time is done. */
  Interrupt: 1,
  /** 1 while the synchronous part of a cell runs, the only time when SIGINT is an interrupt to V8. */
  Synchronous: 2,
  /** 1 when the sockets are closed and the process may end. */
  Closed: 3,
  /** 1 when there is an answer to a call that the main thread has not looked at. */
  Answered: 4,
  /** 1 while the main thread stands still until a child process ends. */
  Child: 5,
} as const;

/** How many flags there are. */
export const FLAGS = 6;

/** What the main thread needs an answer to. */
export type Call =
  /** The reader's input, for the cell whose request had the header `parent`. */
  | { type: "ask"; parent: string; prompt: string; password: boolean }
  /** A socket at `path`, once; of its connections the first prints to the first of `names`, and so on. */
  | { type: "listen"; path: string; parent: string; names: StreamName[]; limit: number }
  /** Answered when what has been written to such sockets before is on its way to the front end. */
  | { type: "drain" };

/** `ended`: the cell that asked is over. `gone`: nobody is there to be asked. */
export type Answer =
  | { type: "text"; value: string }
  | { type: "cancelled" | "interrupted" | "ended" | "gone" | "done" }
  | { type: "failed"; message: string };

/** An answer on its way: `id` names the call. */
export interface Answered {
  id: number;
  answer: Answer;
}

export type StreamName = "stdout" | "stderr";

/** An error as the protocol wants it. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** How a cell ended. */
export type Outcome = { status: "ok" } | ({ status: "error" } & ErrorContent);

/** What a comm says, in either direction. */
export interface CommReport {
  kind: "comm_open" | "comm_msg" | "comm_close";
  /** The header, as JSON, of the request that it belongs to. */
  parent: string;
  id: string;
  /** Of `comm_open` only. */
  target?: string;
  /** JSON. */
  data: string;
  /** JSON. */
  metadata: string;
  buffers: readonly Uint8Array[];
}

/** Switchboard to main thread. */
export type Order =
  | { type: "execute"; code: string; name: string; count: number; silent: boolean; parent: string; stdin: boolean }
  | { type: "complete"; code: string; cursor: number }
  | { type: "inspect"; code: string; cursor: number }
  | { type: "is_complete"; code: string }
  /** Answered by `comm handled`, whatever else runs. */
  | { type: "comm"; comm: CommReport }
  | { type: "interrupt" }
  | { type: "ping" }
  | { type: "exit" }
  | { type: "close" };

/** Main thread to switchboard. JSON travels as text: it is made once, and a thread's message copies text fastest. */
export type Report =
  | { type: "stream"; name: StreamName; parent: string; text: string }
  | { type: "publish"; kind: string; parent: string; content: string }
  | { type: "executed"; outcome: Outcome }
  | { type: "comm"; comm: CommReport }
  /** Whether comms to `target` are taken, if the front end opens some. */
  | { type: "comm target"; target: string; taken: boolean }
  /** What a comm of the front end said has been heard; in the order of the orders. */
  | { type: "comm handled" }
  | { type: "call"; id: number; call: Call }
  /** The call's answer is not waited for any more. */
  | { type: "hang up"; id: number }
  | { type: "answered"; content: Record<string, unknown> }
  /** Answers a ping; the first one says that TypeScript is loaded. */
  | { type: "pong" };

/** Writes a line to the kernel's own log, which is Jupyter's, never a cell's. */
export function log(text: string): void {
  try {
    // Not process.stderr: in the main thread that is a cell's, in the switchboard it waits for the main thread.
    writeSync(2, `[ganbook kernel] ${text}\n`);
  } catch {
    // Nobody reads the log.
  }
}
