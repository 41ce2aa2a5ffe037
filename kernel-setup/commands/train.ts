/** `npm run train`: trains a GAN in a folder of its own, with the trainer of the chapters. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { Asked, Plan } from "../../src/terminal";
import { Failure, report } from "../setup/failure";
import { withTensorFlow } from "../setup/relaunch";
import { duration } from "../setup/steps";
import { stopTrainingOnSignals } from "./stop-training";

interface Options extends Asked {
  out: string;
  resume: boolean;
  "report-every"?: number;
  "checkpoint-every"?: number;
}

const { parseOptions } = require("../command-line/options.cjs") as {
  parseOptions(command: "train", args: string[]): Options;
};

async function main(): Promise<void> {
  const options = parseOptions("train", process.argv.slice(2));
  const { out, resume } = options;
  const { newPlan, PLAN_FILE, readPlan, resumedPlan } =
    require("../../src/terminal/plan") as typeof import("../../src/terminal/plan");
  const command = (more: string) => `npm run train -- --out ${out} --resume${more}`;

  let plan: Plan;
  if (resume) {
    const before = refused(() => readPlan(out), `To begin one there: npm run train -- --out ${out}`);
    plan = refused(() => resumedPlan(options, before), undefined, 2);
  } else {
    plan = refused(() => newPlan(options), undefined, 2);
    if (existsSync(path.join(out, PLAN_FILE))) {
      throw new Failure(
        `${out} holds a run already.`,
        [`To go on with it: ${command("")}`, "Or choose another --out."],
        2,
      );
    }
  }

  // Not before: TensorFlow takes its time, and would be loaded for nothing where this process starts another.
  const { Screen, trainInFolder } = require("../../src/terminal") as typeof import("../../src/terminal");
  const screen = new Screen(process.stdout);
  const stop = stopTrainingOnSignals(() => {
    screen.end();
    console.log(`Stopped at once. To go on from the last checkpoint:\n  ${command("")}`);
  });
  const started = Date.now();
  const end = await trainInFolder({
    folder: out,
    plan,
    resume,
    screen,
    signal: stop.signal,
    ...(options["report-every"] === undefined ? {} : { reportEvery: options["report-every"] }),
    ...(options["checkpoint-every"] === undefined ? {} : { checkpointEvery: options["checkpoint-every"] }),
  }).catch((error: Error) => {
    throw expected(error);
  });
  const seconds = (Date.now() - started) / 1000;
  if (end.stopped && end.step === 0) {
    console.log("Stopped before the first step; nothing was begun.");
    process.exitCode = stop.exitCode();
    return;
  }
  if (end.stopped) {
    console.log(`Stopped at step ${end.step} of ${plan.steps}, with a checkpoint. To go on:\n  ${command("")}`);
    process.exitCode = stop.exitCode();
    return;
  }
  console.log(
    [
      `${end.step} steps are done, in ${duration(seconds)}${resume ? " this time" : ""}. ${end.diagnosis}`,
      ...(end.best
        ? [
            `  Best at step ${end.best.step} (Fréchet distance ${end.best.frechet.toFixed(2)} to the validation images): ${out}/best.keras`,
          ]
        : []),
      `  To draw with it:  npm run sample -- ${out} --out grid.png`,
      `  To measure it:    npm run evaluate -- ${out}`,
      `  To go on:         ${command(` --steps ${2 * plan.steps}`)}`,
    ].join("\n"),
  );
}

/** What `read` gives; an error of it is the reader's to mend. */
function refused<T>(read: () => T, cure?: string, exitCode?: 1 | 2): T {
  try {
    return read();
  } catch (error) {
    throw new Failure((error as Error).message, cure === undefined ? [] : [cure], exitCode);
  }
}

/** Errors that the library explains are shown without their stack; others are ours to mend and keep it. */
function expected(error: Error): Error {
  const ours = error.constructor === Error || error instanceof RangeError || error.name === "Diverged";
  return ours && !("code" in error) ? new Failure(error.message) : error;
}

withTensorFlow("train", main).catch(report);
