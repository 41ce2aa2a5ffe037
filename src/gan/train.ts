import type { Scalar, Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { batches } from "../datasets";
import { breathe, capture, type RandomStreams, readRows, tf } from "../engine";
import type { WeightAverage } from "./average";
import type { History } from "./history";
import { type GanStep, ganStep, type Players } from "./step";

/** Where a run stands, told every `reportEvery` steps. */
export interface Progress {
  step: number;
  total: number;
  history: History;
  /** Images drawn from the fixed noise, `[count, pixels]` in [-1, 1]; disposed of when the callback is done. */
  samples: Tensor2D;
}

export interface TrainOptions extends Players {
  /** What is repeated; if left out, `ganStep` with uniform noise in [-1, 1], captured. */
  step?: GanStep;
  /** All training images, `[n, pixels]` in [-1, 1], on the backend. */
  images: Tensor2D;
  /** Kept up to date while G trains, and then draws the samples in its place. */
  average?: WeightAverage;
  steps: number;
  batchSize?: number;
  streams: RandomStreams;
  /** Latent vectors the samples are drawn from, always the same ones, `[count, latentSize]`. */
  fixedNoise: Tensor2D;
  /** Every how many steps numbers are read back and `onProgress` is called. */
  reportEvery?: number;
  onProgress?: (progress: Progress) => void | Promise<void>;
}

/**
 * Trains a GAN: each step takes a batch of real images and fresh uniform noise, and lets first D, then G, take a step
 * against the other (Goodfellow et al. 2014, algorithm 1 with k = 1). Numbers are read back only at reports, and between
 * steps the process breathes, so that a notebook can show progress and interrupt.
 *
 * @throws RangeError when there are fewer images than a batch holds, or shapes do not fit
 * @throws Interrupted when the reader interrupts; the models stay as the last whole step left them and can be trained on
 * @throws Error when a loss is no longer finite
 */
export async function trainGan({
  step: givenStep,
  images,
  average,
  steps,
  batchSize = 120,
  streams,
  fixedNoise,
  reportEvery = 50,
  onProgress,
  ...players
}: TrainOptions): Promise<History> {
  const latentSize = fixedNoise.shape[1];
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`steps ${steps}: expected a whole number ≥ 1`);
  if (!Number.isInteger(reportEvery) || reportEvery < 1) {
    throw new RangeError(`reportEvery ${reportEvery}: expected a whole number ≥ 1`);
  }
  requireWidth("images", images, players.discriminator);
  requireWidth("fixedNoise", fixedNoise, players.generator);

  const history: History = {
    steps: [],
    discriminatorLoss: [],
    generatorLoss: [],
    realAccuracy: [],
    fakeAccuracy: [],
  };
  const realImages = batches(images, batchSize, streams.batches);
  const artist = average?.model ?? players.generator;
  const own = givenStep
    ? undefined
    : capture(ganStep(players, (count) => streams.noise.uniform([count, latentSize], -1, 1)));
  const takeStep = givenStep ?? (own as GanStep);
  const unread: Scalar[][] = [];
  try {
    for (let step = 1; step <= steps; step++) {
      unread.push(
        tf.tidy(() => {
          const told = takeStep(realImages.next());
          return [told.discriminatorLoss, told.generatorLoss, told.realAccuracy, told.fakeAccuracy];
        }),
      );
      average?.update(step);
      if (step % reportEvery === 0 || step === steps) {
        await read(unread, step, history);
        if (onProgress) {
          const samples = artist.predict(fixedNoise) as Tensor2D;
          try {
            await onProgress({ step, total: steps, history, samples });
          } finally {
            samples.dispose();
          }
        }
      }
      await breathe();
    }
  } finally {
    tf.dispose(unread);
    own?.dispose();
  }
  return history;
}

/** Adds what the steps since the last report told to the history. */
async function read(unread: Scalar[][], lastStep: number, history: History): Promise<void> {
  const firstStep = lastStep - unread.length + 1;
  const rows = (await readRows(unread)) as [number, number, number, number][];
  rows.forEach(([discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy], i) => {
    const step = firstStep + i;
    if (!Number.isFinite(discriminatorLoss) || !Number.isFinite(generatorLoss)) {
      throw new Error(
        `the losses became D ${discriminatorLoss}, G ${generatorLoss} at step ${step}: the training diverged; ` +
          "try a smaller learning rate, and check that the images are finite and in [-1, 1]",
      );
    }
    history.steps.push(step);
    history.discriminatorLoss.push(discriminatorLoss);
    history.generatorLoss.push(generatorLoss);
    history.realAccuracy.push(realAccuracy);
    history.fakeAccuracy.push(fakeAccuracy);
  });
}

function requireWidth(name: string, tensor: Tensor2D, model: LayersModel): void {
  const expected = model.inputs[0]?.shape[1];
  if (tensor.rank !== 2 || tensor.shape[1] !== expected) {
    throw new RangeError(`${name} has the shape [${tensor.shape}], but the ${model.name} takes [batch, ${expected}]`);
  }
}
