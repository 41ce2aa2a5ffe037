import { join } from "node:path";
import { type CommandOptions, notebooksCommand } from "../runner/command";
import { report } from "../setup/failure";
import { ROOT } from "../setup/paths";

const { parseOptions, USAGE } = require(join(ROOT, "kernel-setup", "command-line", "options.cjs")) as {
  parseOptions(command: "notebooks", args: string[]): CommandOptions & { help: boolean };
  USAGE: Record<"notebooks", string>;
};

async function main(args: string[]): Promise<void> {
  let options: ReturnType<typeof parseOptions>;
  try {
    options = parseOptions("notebooks", args);
  } catch (error) {
    console.error(`ganbook: ${(error as Error).message}  (--help lists the options)`);
    process.exitCode = 2;
    return;
  }
  if (options.help) {
    console.log(USAGE.notebooks);
    return;
  }
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // The second one means now: a process that exits takes its kernel with it, whatever that is at.
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  try {
    process.exitCode = await notebooksCommand(options, stop.signal);
  } catch (error) {
    report(error);
  }
}

void main(process.argv.slice(2));
