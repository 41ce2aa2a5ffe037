/** Servers of front ends: on 127.0.0.1 only, on free ports, and ended with us by whatever cause we end. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readText } from "../../../kernel-setup/setup/files";
import { stopper } from "../../../kernel-setup/setup/lab";
import type { Desk } from "./desk";
import { FRONT_ENDS } from "./environment";

const READY_MS = 60_000;

/** A server that answers. */
export interface Server {
  /** Stops it and all that it started. */
  stop(): Promise<void>;
}

/**
 * Starts `python -m module …` and waits until it answers.
 *
 * @param ready an address that answers with success as soon as the server does
 * @param env besides the desk's: what must not stand in a command line, where every user of the machine can read it
 */
export async function startServer(
  desk: Desk,
  module: string,
  args: readonly string[],
  { ready, env }: { ready: string; env: Record<string, string> },
): Promise<Server> {
  const log = path.join(desk.home, `${module}.log`);
  const output = openSync(log, "w");
  const child = spawn(FRONT_ENDS.interpreter, [path.join(__dirname, "python", "guarded.py"), module, ...args], {
    cwd: desk.home,
    env: { ...process.env, ...desk.env, ...env },
    stdio: ["pipe", output, output],
    detached: true,
  });
  closeSync(output);
  let over = false;
  const ended = new Promise<number>((resolve) => {
    child.on("error", () => resolve(127));
    child.on("exit", (code) => resolve(code ?? 1));
  }).finally(() => {
    over = true;
  });
  const server = { stop: stopper(child, ended) };
  for (const started = Date.now(); !over && Date.now() - started < READY_MS; await sleep(100)) {
    const answer = await fetch(ready).catch(() => undefined); // not listening yet
    if (answer?.ok) return server;
  }
  await server.stop();
  throw new Error(`${module} ${over ? "ended at once" : "does not answer"}:\n${readText(log)}`);
}

/** Ports that nobody listens on, each another one. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => net.createServer());
  // All at once: a port that was given back can be the next one that is given.
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
