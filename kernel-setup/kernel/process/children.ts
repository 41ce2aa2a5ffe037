/**
 * Child processes that inherit the standard output of the kernel: what they print belongs under the cell that started
 * them, and not in Jupyter's log. They get a socket instead, whose other end the switchboard reads: so even what the
 * child of an `execSync` prints is shown at once, while the main thread stands still.
 */
import childProcess, { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Interrupted } from "../../../src/engine/host";
import { currentCell } from "../cell/cell";
import { textLimit } from "../output/flood";
import { Flag, type StreamName } from "../protocol/channel";
import type { Hotline } from "./hotline";

interface Spawned {
  stdio?: unknown;
}

/** What a child process is given in place of the kernel's own streams. */
interface Lent {
  stdio: unknown[];
  close(): void;
}

/**
 * Makes `stdio: "inherit"` mean the cell, for every function of `node:child_process`, and those of them that wait for
 * the child's end interruptible.
 */
export function captureChildren(hotline: Hotline, flags: Int32Array): void {
  // spawn, exec, execFile and fork all come through here.
  const prototype = ChildProcess.prototype as unknown as { spawn(options: Spawned): unknown };
  const { spawn } = prototype;
  prototype.spawn = function (this: ChildProcess, options) {
    const lent = lend(hotline, options.stdio);
    if (!lent) return spawn.call(this, options);
    options.stdio = lent.stdio;
    try {
      return spawn.call(this, options);
    } finally {
      lent.close();
      // Whoever hears of the child's end shall find what it printed before it.
      this.once("exit", () => hotline.callAndWait({ type: "drain" }));
    }
  };
  const module = childProcess as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ["spawnSync", "execSync", "execFileSync"]) {
    const original = module[name] as (...args: unknown[]) => unknown;
    const replacement = (...args: unknown[]): unknown => {
      const last = args.length - 1;
      const options = args[last];
      const lent = isOptions(options) ? lend(hotline, options.stdio) : undefined;
      if (lent) args[last] = { ...(options as Spawned), stdio: lent.stdio };
      Atomics.store(flags, Flag.Child, 1);
      try {
        return original(...args);
      } finally {
        Atomics.store(flags, Flag.Child, 0);
        if (lent) {
          lent.close();
          hotline.callAndWait({ type: "drain" });
        }
        // The interrupt ended the child. What the child's end means is of no interest then.
        if (currentCell() && Atomics.load(flags, Flag.Interrupt) === 1) stop();
      }
    };
    Object.defineProperty(replacement, "name", { value: name });
    module[name] = replacement;
  }
  syncBuiltinESMExports();
}

/** @throws {Interrupted} */
function stop(): never {
  throw new Interrupted();
}

function isOptions(value: unknown): value is Spawned {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Sockets for the streams that would be inherited; `undefined` where none would be, or no cell is there to show them. */
function lend(hotline: Hotline, asked: unknown): Lent | undefined {
  const cell = currentCell();
  const stdio: unknown[] =
    asked === "inherit" ? ["inherit", "inherit", "inherit"] : Array.isArray(asked) ? [...asked] : [];
  const inherited = stdio.map((stream, i) => inheritedAs(stream, i));
  const names = (["stdout", "stderr"] as const).filter((name) => inherited.includes(name));
  if (!cell || names.length === 0) return undefined;

  // A folder of its own is private; the socket in it lives only until it is connected.
  const folder = mkdtempSync(path.join(tmpdir(), "ganbook-child-"));
  try {
    const address = path.join(folder, "output");
    const { parent } = cell;
    const call = { type: "listen", path: address, parent, names, limit: cell.silent ? -1 : textLimit() } as const;
    const answer = hotline.callAndWait(call);
    if (answer.type === "failed") throw new Error(`the child's output cannot be shown: ${answer.message}`);
    const sockets = names.map(() => connected(address));
    return {
      stdio: stdio.map((stream, i) => {
        const name = inherited[i];
        return name === undefined ? stream : sockets[names.indexOf(name)]?.fd;
      }),
      close: () => {
        for (const { socket } of sockets) socket.destroy();
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Which of our streams a child would get. */
function inheritedAs(stream: unknown, index: number): StreamName | undefined {
  const number = stream === "inherit" ? index : stream;
  if (number === 1 || number === process.stdout) return "stdout";
  return number === 2 || number === process.stderr ? "stderr" : undefined;
}

/** A socket, and its number for a child: a local one is connected as soon as it is made. */
function connected(address: string): { socket: Socket; fd: number } {
  const socket = connect(address);
  socket.on("error", () => {});
  const fd = (socket as unknown as { _handle?: { fd?: number } })._handle?.fd;
  if (fd === undefined || fd < 0) throw new Error(`the child's output cannot be shown: no connection to ${address}`);
  return { socket, fd };
}
