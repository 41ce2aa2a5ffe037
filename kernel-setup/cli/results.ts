/** `npm run results`: trains in full form, measures, and writes docs/results.md and the weights that ship. */
import { constants } from "node:os";
import path from "node:path";
import type { ResultsOptions } from "../../src/results";
import { Failure, report } from "../setup/failure";
import { pathsOf, ROOT } from "../setup/paths";
import { withTensorFlow } from "../setup/relaunch";

type Options = Pick<ResultsOptions, "only" | "quick" | "fresh">;

const { parseOptions } = require("../setup/options.cjs") as {
  parseOptions(command: "results", args: string[]): Options;
};

async function main(): Promise<void> {
  const options = parseOptions("results", process.argv.slice(2));
  // Loaded only now: with it comes TensorFlow.
  const { makeResults } = require("../../src/results") as typeof import("../../src/results");
  const stop = stopOnSignals();
  try {
    await makeResults({
      ...options,
      home: path.join(pathsOf().home, "results", ...(options.quick ? ["quick"] : [])),
      root: ROOT,
      signal: stop.signal,
      tell: (line) => console.log(line),
    });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    console.log("Stopped. The same command goes on from here.");
    process.exitCode = stop.exitCode();
  }
}

/** Within this time a second signal is the same Ctrl-C, passed on by npm. */
const SAME_MS = 400;

/** The first signal stops after the step under way, with a checkpoint; one more stops at once. */
function stopOnSignals(): { signal: AbortSignal; exitCode(): number } {
  const controller = new AbortController();
  let [exitCode, first] = [1, 0];
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      exitCode = 128 + constants.signals[name];
      if (controller.signal.aborted && Date.now() - first > SAME_MS) process.exit(exitCode);
      first ||= Date.now();
      controller.abort(new Failure(`Stopped by ${name}.`));
    });
  }
  return { signal: controller.signal, exitCode: () => exitCode };
}

withTensorFlow("results", main).catch(report);
