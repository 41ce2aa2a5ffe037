/** Runs other programs: their whole output goes to a log file, each line to a callback. */
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { finished } from "node:stream";
import { diskFull, Failure } from "./failure";
import { stopGroup } from "./lock";

/** What a program said and how it ended. */
export interface Run {
  /** Exit code; 128 + n where signal n ended it; 127 where it could not be started. */
  code: number;
  /** Standard output and standard error together, in the order they came. */
  output: string;
}

/** Settings of {@link run}. */
export interface RunOptions {
  /** Added to our environment. `undefined` removes a variable. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** Gets the whole output, appended. */
  log?: string;
  /** Called with each line of output. */
  onLine?: (line: string) => void;
  /** Called with the process id once it runs. */
  onStart?: (pid: number) => void;
  /** Given on standard input. */
  input?: string;
  timeoutMs?: number;
}

const running = new Set<ChildProcess>();

/** Ends the programs that {@link run} waits for, and what they started: when we stop, nothing must go on writing. */
export function stopRunning(): void {
  for (const { pid } of running) if (pid !== undefined) stopGroup(pid);
}

process.on("exit", stopRunning);

/**
 * From now on a signal ends this process together with all that {@link run} has started.
 * @param farewell printed then
 * @returns a function after which signals do again what they did before
 */
export function stopOnSignals(farewell?: string): () => void {
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const stop = (name: NodeJS.Signals) => {
    stopRunning();
    if (farewell) console.log(`\n${farewell}`);
    process.exit(128 + constants.signals[name]);
  };
  for (const name of names) process.on(name, stop);
  return () => {
    for (const name of names) process.off(name, stop);
  };
}

/** Runs a program to its end. Never throws because of how the program ends. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const log = options.log === undefined ? undefined : openLog(options.log);
  log?.write(`\n$ ${program} ${args.join(" ")}\n`);
  return new Promise((resolve) => {
    let output = "";
    const env = { ...process.env, ...options.env };
    // A group of its own, so that what it starts ends with it.
    const child = spawn(program, args, { cwd: options.cwd, env, detached: true });
    // Not spawn's own timeout: its timer outlives a program that could not be started.
    const timer = options.timeoutMs && setTimeout(() => child.pid && stopGroup(child.pid), options.timeoutMs);
    running.add(child);
    const take = (text: string) => {
      output += text;
      log?.write(text);
    };
    // The two streams interleave, but not within a line.
    const takeLines = (stream: NodeJS.ReadableStream) => {
      let pending = "";
      stream.setEncoding("utf8").on("data", (text: string) => {
        take(text);
        const lines = (pending + text).split("\n");
        pending = lines.pop() ?? "";
        for (const line of lines) options.onLine?.(line);
      });
      stream.on("end", () => pending && options.onLine?.(pending));
    };
    const end = (code: number) => {
      running.delete(child);
      if (timer) clearTimeout(timer);
      const done = () => resolve({ code, output });
      if (!log) return done();
      // Who is told where the details are finds all of them there; and whatever becomes of the log, the program has ended.
      finished(log, done);
      log.end(`[exit code ${code}]\n`);
    };
    takeLines(child.stdout);
    takeLines(child.stderr);
    child.on("spawn", () => options.onStart?.(child.pid as number));
    child.on("error", (error) => {
      if (child.pid !== undefined) return;
      take(`${error.message}\n`);
      end(127);
    });
    child.on("close", (code, signal) => {
      if (signal) take(`ended by ${signal}\n`);
      end(code ?? 128);
    });
    child.stdin.on("error", () => {}); // it may end before it has read everything
    child.stdin.end(options.input ?? "");
  });
}

function openLog(file: string) {
  mkdirSync(path.dirname(file), { recursive: true });
  const stream = createWriteStream(file, { flags: "a" });
  stream.on("error", () => {}); // a full disk shows in the step itself
  return stream;
}

const NETWORK =
  /Failed to establish a new connection|NewConnectionError|Max retries exceeded|Temporary failure in name resolution|ConnectTimeoutError|ReadTimeoutError|ConnectionResetError|RemoteDisconnected|ProxyError|SSLError|Could not resolve host|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH/;

/**
 * What a failed install means to the reader.
 * @param what what could not be installed
 * @param registry where it comes from, like `the Python package index`
 */
export function installFailure(what: string, registry: string, result: Run, log: string): Failure {
  if (/No space left on device|ENOSPC/.test(result.output)) return diskFull();
  if (NETWORK.test(result.output)) {
    return new Unreachable(`${what} could not be fetched: ${registry} cannot be reached.`, [
      "Check the network (and, behind a proxy or a mirror, its settings: docs/install.md).",
      "Then run the same command again: what is already there is kept.",
      `Details: ${log}`,
    ]);
  }
  const message = `${what} could not be installed (exit code ${result.code}).`;
  const said = result.output.split("\n").filter((line) => /error/i.test(line));
  const cure = [...said.slice(-3).map((line) => line.trim()), `Details: ${log}`];
  return /No matching distribution found/.test(result.output)
    ? new Unavailable(message, cure)
    : new Failure(message, cure);
}

/** The index, or what it comes from, did not answer. */
export class Unreachable extends Failure {}

/** The index was reached and has no build for this platform. */
export class Unavailable extends Failure {}
