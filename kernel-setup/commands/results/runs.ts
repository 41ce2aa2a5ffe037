import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { ImageSource } from "../../../src/datasets";
import { discard, type Judge, type Measured, measure, type Recipe } from "../../../src/dcgan";
import { describeDevice, randomStreams, tf } from "../../../src/engine";
import type { Images } from "../../../src/figures/image-grid";
import { writeWholeFile } from "../../../src/files";
import { ganOptions } from "../../../src/gan/options";
import { optionsFor } from "../../../src/gan/recommended";
import type { QualityOfSamples } from "../../../src/quality";
import { type Progress, Training } from "../../../src/training";

/** A training in a directory of its own, measured on its way; `Q` is what its images are found to be. */
export interface Run<Q = QualityOfSamples> {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly steps: number;
  /** Steps at which it is measured; the last step always is. */
  readonly milestones: readonly number[];
  /** Samples of 1 500 images at the last step; one at the others. */
  readonly samples: number;
  /** How what it draws is measured: as digits, if left out. */
  readonly judge?: Judge<Q>;
  /** Height, width and channels of what it draws: those of digits, if left out. */
  readonly image?: readonly [height: number, width: number, channels: number];
  readonly directory: string;
}

/**
 * Trains a run to its end and measures it; what is on the disk already is not done again. A run that was stopped goes on from
 * its last checkpoint.
 *
 * @param signal when it is aborted, training ends after its step, with a checkpoint, and throws the signal's reason
 * @returns measurements in order of their steps, and the training as it stands, the caller's to discard
 * @throws Error when the directory holds a run with other options
 */
export async function finish<Q = QualityOfSamples>(
  run: Run<Q>,
  {
    images,
    onProgress,
    signal,
  }: { images: Tensor | ImageSource; onProgress?: (progress: Progress) => void | Promise<void>; signal?: AbortSignal },
): Promise<{ measurements: Measured<Q>[]; training: Training }> {
  const { recipe, seed, steps, directory, judge } = run;
  const training = await openRun(run, images);
  const notes = join(directory, "measurements.json");
  const measurements: Measured<Q>[] = existsSync(notes) ? JSON.parse(readFileSync(notes, "utf8")) : [];
  for (const step of milestonesOf(run)) {
    if (measurements.some((one) => one.step === step)) continue;
    const [from, began] = [training.step, performance.now()];
    const more = { ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) };
    if (step > from) await training.run({ steps: step, reportEvery: 100, checkpointEvery: 1000, ...more });
    // After an interrupt only what is left of the stretch was timed; its speed stands for the whole. Where nothing is left,
    // the stretches before have to.
    const before = measurements.at(-1) ?? { step: 0, seconds: 0 };
    const timed = training.step - from;
    const secondsPerStep =
      timed > 0 ? (performance.now() - began) / 1000 / timed : before.seconds / Math.max(1, before.step);
    const seconds = before.seconds + secondsPerStep * (step - before.step);
    const samples = step === steps ? run.samples : 1;
    await keepDrawn(run, training);
    measurements.push(
      await measure(training, { name: recipe.name, seed, seconds, samples, ...(judge ? { judge } : {}) }),
    );
    await writeWholeFile(notes, Buffer.from(`${JSON.stringify(measurements, null, 1)}\n`));
  }
  return { measurements, training };
}

/** What a finished run has measured, without touching TensorFlow; `undefined` when it has not come to its end. */
export function measurementsOf<Q = QualityOfSamples>(run: Run<Q>): Measured<Q>[] | undefined {
  const notes = join(run.directory, "measurements.json");
  if (!existsSync(notes)) return undefined;
  const measurements = JSON.parse(readFileSync(notes, "utf8")) as Measured<Q>[];
  return measurements.at(-1)?.step === run.steps ? measurements : undefined;
}

/** This machine and what computes on it, in words. */
export function machineHere(): string {
  return `${describeDevice()}, Node ${process.versions.node}`;
}

/** Notes where a run was trained, in words. */
export function keepMachine({ directory }: Pick<Run, "directory">, machine: string): Promise<void> {
  return writeWholeFile(machineFile(directory), `${machine}\n`);
}

/** Where a run was trained, in words. */
export function machineOf({ directory }: Pick<Run, "directory">): string {
  return readFileSync(machineFile(directory), "utf8").trim();
}

/** The same; where nothing has been noted, this machine is. */
export async function keptMachine(run: Pick<Run, "directory">): Promise<string> {
  if (!existsSync(machineFile(run.directory))) await keepMachine(run, machineHere());
  return machineOf(run);
}

const machineFile = (directory: string) => join(directory, "machine.txt");

function milestonesOf({ steps, milestones }: Pick<Run, "steps" | "milestones">): number[] {
  return [...new Set([...milestones, steps])].filter((step) => step >= 1 && step <= steps).sort((a, b) => a - b);
}

async function openRun(
  { recipe, seed, steps, directory }: Pick<Run, "recipe" | "seed" | "steps" | "directory">,
  images: Tensor | ImageSource,
): Promise<Training> {
  const options = optionsFor(recipe, steps);
  if (!existsSync(join(directory, "run.json"))) {
    rmSync(directory, { recursive: true, force: true });
    const streams = randomStreams(seed);
    return new Training({ ...recipe.pair(streams), images, streams, options, directory });
  }
  const training = await Training.resume(directory, { images });
  const [found, wanted] = [training.options, ganOptions(options)].map((one) => JSON.stringify(one));
  if (found !== wanted) {
    discard(training);
    throw new Error(
      `${directory} holds a run with the options ${found}, but the recipe now says ${wanted}: ` +
        "train it anew with --fresh",
    );
  }
  return training;
}

/** Images that are kept at each milestone, always of the same latent vectors. */
export const DRAWN = 40;

/** What a run drew at a milestone, `[40, height, width, channels]` as values in [-1, 1], for {@link imageGrid}. */
export function drawnAt({ directory, image = [28, 28, 1] }: Pick<Run, "directory" | "image">, step: number): Images {
  const values = Float32Array.from(drawnBytes({ directory }, step), (byte) => byte / 127.5 - 1);
  return { shape: [DRAWN, ...image], values };
}

/** The same as it lies on the disk, a byte a value. */
export function drawnBytes({ directory }: Pick<Run, "directory">, step: number): Buffer {
  return readFileSync(drawnFile(directory, step));
}

async function keepDrawn({ directory }: Pick<Run, "directory">, training: Training): Promise<void> {
  const bytes = tf.tidy(() => {
    const images = training.sample(training.fixedLatent.slice([0, 0], [DRAWN, -1]));
    return Uint8Array.from(images.add(1).mul(127.5).round().dataSync());
  });
  await writeWholeFile(drawnFile(directory, training.step), bytes);
}

function drawnFile(directory: string, step: number): string {
  return join(directory, "drawn", `step-${String(step).padStart(6, "0")}.u8`);
}
