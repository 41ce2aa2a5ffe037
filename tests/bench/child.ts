/** A contender seen from the benchmark: a process that is asked one thing at a time. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import type { Answers, Requests } from "./protocol";

/** How to start a contender's process. */
export interface Program {
  program: string;
  args: readonly string[];
  env: Record<string, string>;
  /** Gets what it prints, appended. */
  log: string;
}

const running = new Set<Child>();

process.on("exit", stopChildren);

/** Ends all contenders at once. */
export function stopChildren(): void {
  for (const child of running) child.kill();
}

/** A contender's process. */
export class Child {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  readonly #log: string;
  readonly #file: WriteStream;
  #id = 0;
  #ended: Error | undefined;
  readonly #gone: Promise<void>;

  constructor({ program, args, env, log }: Program) {
    this.#log = log;
    // A group of its own: what it starts (compilers) ends with it.
    this.#process = spawn(program, args, { env: { ...process.env, ...env }, detached: true });
    running.add(this);
    this.#file = createWriteStream(log, { flags: "a" });
    this.#file.on("error", () => {}); // without a log it can still be measured
    this.#process.stderr.pipe(this.#file);
    this.#process.stdin.on("error", () => {}); // how it ended says more
    createInterface({ input: this.#process.stdout }).on("line", (line) => this.#take(line));
    this.#process.on("error", (error) => this.#end(`could not be started: ${error.message}`));
    this.#gone = new Promise((resolve) => {
      // Not "close": what it started may hold its output open for a while.
      this.#process.on("exit", (code, signal) => {
        this.#end(`ended by itself (${signal ?? `exit code ${code}`})`);
        resolve();
      });
      this.#process.on("error", () => resolve());
    });
  }

  /**
   * Asks and waits for the answer.
   * @throws Error with what the contender says went wrong, or how its process ended
   */
  ask<K extends keyof Requests>(request: Requests[K] & { do: K }): Promise<Answers[K]> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = ++this.#id;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      this.#process.stdin.write(`${JSON.stringify({ ...request, id })}\n`);
    });
  }

  /** Lets it end by itself, and waits for that. */
  async stop(): Promise<void> {
    this.#process.stdin.end();
    const late = setTimeout(() => this.kill(), 5_000);
    await this.#gone;
    clearTimeout(late);
    // Its last words are still on their way; what it started may hold the pipe open, so not for ever.
    await finished(this.#file, { signal: AbortSignal.timeout(1_000) }).catch(() => this.#process.stderr.destroy());
  }

  /** Ends it at once, with all that it started. */
  kill(): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // it has ended already
    }
  }

  #take(line: string): void {
    const { id, result, error } = JSON.parse(line) as { id: number; result?: unknown; error?: string };
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  #end(how: string): void {
    this.#ended ??= new Error(`${how}; what it printed: ${this.#log}`);
    running.delete(this);
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
