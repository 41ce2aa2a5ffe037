/** Some libraries are found only by a process that was started with the way to them in its environment. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import path from "node:path";
import { tensorflowEnvironment } from "./kernelspec";
import { ROOT } from "./paths";

const MARK = "GANBOOK_RELAUNCHED";

/**
 * Runs `main` where this process can load TensorFlow with all its libraries; else starts the same command again with what it
 * needs in its environment (on a machine with an NVIDIA GPU, see {@link tensorflowEnvironment}), hands signals on, and ends
 * as it ends.
 *
 * @param command the one that runs, as `npm run` knows it
 */
export async function withTensorFlow(command: string, main: () => Promise<void>): Promise<void> {
  const { LD_LIBRARY_PATH: libraries, ...quiet } = tensorflowEnvironment();
  if (libraries === undefined || process.env[MARK]) {
    Object.assign(process.env, quiet);
    return main();
  }
  const bootstrap = path.join(ROOT, "kernel-setup", "bootstrap.cjs");
  process.exitCode = await sameEnd(process.execPath, [bootstrap, command, ...process.argv.slice(2)], {
    ...quiet,
    LD_LIBRARY_PATH: libraries,
    [MARK]: "1",
  });
}

/**
 * Runs a program in our terminal, with something added to our environment.
 *
 * Ctrl-C reaches it and us; a signal that is sent to us alone is handed on. What it gets twice within a moment is one Ctrl-C.
 *
 * @returns the exit code that says how it ended: its own, or 128 + n where signal n ended it
 */
export async function sameEnd(program: string, args: readonly string[], env: Record<string, string>): Promise<number> {
  const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...env } });
  const handOn = (signal: NodeJS.Signals) => child.kill(signal);
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of names) process.on(name, handOn);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)));
    });
  } finally {
    for (const name of names) process.off(name, handOn);
  }
}
