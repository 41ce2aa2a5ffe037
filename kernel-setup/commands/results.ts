/** `npm run results`: trains in full form, measures, and writes docs/results.md and the weights that ship. */
import path from "node:path";
import { report } from "../setup/failure";
import { pathsOf, ROOT } from "../setup/paths";
import { withTensorFlow } from "../setup/relaunch";
import type { ResultsOptions } from "./results/index";
import { stopTrainingOnSignals } from "./stop-training";

type Options = Pick<ResultsOptions, "only" | "recipe" | "seeds" | "quick" | "fresh">;

const { parseOptions } = require("../command-line/options.cjs") as {
  parseOptions(command: "results", args: string[]): Options;
};

async function main(): Promise<void> {
  const options = parseOptions("results", process.argv.slice(2));
  // Loaded only now: with it comes TensorFlow.
  const { makeResults } = require("./results/index") as typeof import("./results/index");
  const stop = stopTrainingOnSignals();
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

withTensorFlow("results", main).catch(report);
