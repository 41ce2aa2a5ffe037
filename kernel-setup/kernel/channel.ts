/**
 * What the kernel's two threads say to each other. The switchboard thread owns the sockets and decides what runs next;
 * the main thread runs the cells.
 */
import { writeSync } from "node:fs";
import type { Language } from "./languages";

/** What the switchboard is started with. */
export interface SwitchboardData {
  connectionFile: string;
  language: Language;
  /** Shared by both threads; see {@link Flag}. */
  flags: Int32Array;
  /** The process that must be alive for the kernel to live, or 0. */
  guardian: number;
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
} as const;

/** How many flags there are. */
export const FLAGS = 4;

/** An error as the protocol wants it. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** How a cell ended. */
export type Outcome = { status: "ok" } | ({ status: "error" } & ErrorContent);

/** Switchboard to main thread. */
export type Order =
  | { type: "execute"; code: string; name: string; count: number; silent: boolean; parent: string }
  | { type: "complete"; code: string; cursor: number }
  | { type: "inspect"; code: string; cursor: number }
  | { type: "is_complete"; code: string }
  | { type: "interrupt" }
  | { type: "ping" }
  | { type: "exit" }
  | { type: "close" };

/** Main thread to switchboard. JSON travels as text: it is made once, and a thread's message copies text fastest. */
export type Report =
  | { type: "stream"; name: "stdout" | "stderr"; parent: string; text: string }
  | { type: "publish"; kind: string; parent: string; content: string }
  | { type: "executed"; outcome: Outcome }
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
