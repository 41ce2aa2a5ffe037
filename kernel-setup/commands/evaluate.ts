/** `npm run evaluate`: measures what a run, a generator or a folder of images is like, beside real images. */
import path from "node:path";
import type { ImagesForm } from "../../src/datasets";
import { Failure, report } from "../setup/failure";
import { withTensorFlow } from "../setup/relaunch";
import { stopOnSignals } from "../setup/run";

interface Options extends ImagesForm {
  files: string[];
  data?: string;
  features?: string;
  count?: number;
  samples?: number;
  seed?: number;
  noise?: "uniform" | "normal";
  json?: string;
  chart?: string;
}

const { parseOptions } = require("../command-line/options.cjs") as {
  parseOptions(command: "evaluate", args: string[]): Options;
};

async function main(): Promise<void> {
  const { files, json, chart, ...options } = parseOptions("evaluate", process.argv.slice(2));
  stopOnSignals();
  // Not before: in a process that starts again, TensorFlow would be loaded for nothing.
  const { evaluate, evaluationChart, evaluationLines, Screen } =
    require("../../src/terminal") as typeof import("../../src/terminal");
  const { writeWholeFile } = require("../../src/files") as typeof import("../../src/files");
  const screen = new Screen(process.stderr);
  const found = await evaluate({ ...options, sources: files, told: screen }).catch((error: Error) => {
    throw error.constructor === Error || error instanceof RangeError ? new Failure(error.message) : error;
  });
  screen.end();
  console.log(evaluationLines(found).join("\n"));
  if (json) await writeWholeFile(json, `${JSON.stringify(found, null, 2)}\n`);
  if (chart) await writeWholeFile(chart, await evaluationChart(found).png());
  for (const file of [json, chart]) if (file) console.log(`Written: ${path.resolve(file)}`);
}

withTensorFlow("evaluate", main).catch(report);
