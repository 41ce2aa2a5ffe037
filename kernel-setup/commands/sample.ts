/** `npm run sample`: draws images with a trained generator. */
import { existsSync } from "node:fs";
import { Failure, report } from "../setup/failure";
import { withTensorFlow } from "../setup/relaunch";
import { stopOnSignals } from "../setup/run";

interface Options {
  files: [source: string];
  out: string;
  count?: number;
  seed?: number;
  noise?: "uniform" | "normal";
  columns?: number;
  scale?: number;
  interpolate: boolean;
  gif: boolean;
  force: boolean;
}

const { parseOptions } = require("../command-line/options.cjs") as {
  parseOptions(command: "sample", args: string[]): Options;
};

async function main(): Promise<void> {
  const { files, out, force, ...options } = parseOptions("sample", process.argv.slice(2));
  if (existsSync(out) && !force)
    throw new Failure(`${out} is there already.`, ["Choose another --out, or add --force."]);
  stopOnSignals();
  // Not before: in a process that starts again, TensorFlow would be loaded for nothing.
  const { sampleToFile } = require("../../src/terminal") as typeof import("../../src/terminal");
  const line = await sampleToFile({ source: files[0], file: out, ...options }).catch((error: Error) => {
    throw error.constructor === Error || error instanceof RangeError ? new Failure(error.message) : error;
  });
  console.log(line);
}

withTensorFlow("sample", main).catch(report);
