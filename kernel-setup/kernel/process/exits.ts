/** A program's ways to end its process. In a cell they end the cell. */
import { syncBuiltinESMExports } from "node:module";
import { type Cell, currentCell } from "../cell/cell";

/** A cell asked for the end of the process. */
export class ProcessExit extends Error {
  override name = "ProcessExit";
  /** Whether a running cell ends with it, and shows it. */
  readonly shown: boolean;

  constructor(call: string, cell: Cell | undefined) {
    super(`${call} in a cell ends the cell, not the kernel; to end the kernel: Kernel ▸ Shut Down Kernel`);
    // Not only thrown: a catch, or a callback, must not keep the cell going.
    this.shown = cell?.fail(this) ?? false;
  }
}

/** Signals that end or stop no process. */
const HARMLESS = new Set<unknown>([0, "SIGINT", "SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH", "SIGUSR1"]);

/**
 * Replaces `process.exit`, `abort`, `reallyExit` and `kill` where it names this process.
 *
 * @returns the kernel's own way to end
 */
export function guardExits(): (code: number) => void {
  const { exit, kill } = process;
  const internal = process as unknown as { reallyExit: (code?: number) => void };
  const { reallyExit } = internal;
  const refuse = (call: string): never => {
    throw new ProcessExit(call, currentCell());
  };
  const shown = (code: unknown) => (code === undefined ? "" : String(code));

  process.exit = (code) => refuse(`process.exit(${shown(code)})`);
  process.abort = () => refuse("process.abort()");
  internal.reallyExit = (code) => refuse(`process.reallyExit(${shown(code)})`);
  process.kill = (pid, signal = "SIGTERM") => {
    // Also its group, 0 or by number, which is the kernel and whatever it started.
    const own = pid === process.pid || pid === 0 || pid === -process.pid;
    const heard = typeof signal === "string" && process.listenerCount(signal as NodeJS.Signals) > 0;
    if (own && !HARMLESS.has(signal) && !(heard && signal !== "SIGKILL" && signal !== "SIGSTOP"))
      refuse(`process.kill(${pid === process.pid ? "process.pid" : pid}, ${JSON.stringify(signal)})`);
    return kill.call(process, pid, signal);
  };
  syncBuiltinESMExports();

  return (code) => {
    // Node's own exit calls it.
    internal.reallyExit = reallyExit;
    exit.call(process, code);
  };
}
