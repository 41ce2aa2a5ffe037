import type { Tensor } from "@tensorflow/tfjs-core";
import { type RandomStreams, randomStreams, tf } from "../engine";
import { optionsFor } from "../gan/recommended";
import { latentVectors } from "../generator";
import { type QualityOfSamples, qualityOf } from "../quality";
import { latestAccuracies, type Progress, Training } from "../training";
import type { Recipe } from "./recipe";

/** What a GAN was when it was measured. */
export interface MeasuredGan {
  /** Name of its recipe. */
  readonly name: string;
  readonly seed: number;
  readonly step: number;
  /** Seconds of training up to here, measuring not included. */
  readonly seconds: number;
  /** Mean over the last 200 steps: share of the real images that D took for real, and of the generated for generated. */
  readonly realAccuracy: number;
  readonly fakeAccuracy: number;
}

/** One GAN, measured after some steps: `Q` is what its images were found to be, {@link QualityOfSamples} where they are digits. */
export type Measured<Q> = MeasuredGan & Q;

/** One GAN that draws digits, measured after some steps. */
export interface Measurement extends MeasuredGan, QualityOfSamples {}

/**
 * Measures what a GAN draws.
 *
 * @param draw gives `count` images, new ones each time, to be disposed of
 * @param samples how many samples to measure
 */
export type Judge<Q> = (draw: (count: number) => Tensor, samples: number) => Promise<Q>;

/** Where a contest stands. */
export interface ContestProgress<Q = QualityOfSamples> {
  readonly name: string;
  readonly seed: number;
  /** Steps of all GANs together: done, and in total. */
  readonly done: number;
  readonly total: number;
  /** What has been measured so far. */
  readonly measurements: readonly Measured<Q>[];
}

/** A training that has not ended, or has. */
interface Entry {
  readonly recipe: Recipe;
  readonly seed: number;
  training?: Training;
  seconds: number;
}

/**
 * Several recipes, several seeds of each, all trained for the same number of steps on the same images, and measured on the
 * way. Interrupted, it goes on where it stood when {@link Contest.run} is called again.
 */
export class Contest<Q extends { readonly frechet: number } = QualityOfSamples> {
  readonly measurements: Measured<Q>[] = [];
  private readonly entries: Entry[];
  private readonly images: Tensor;
  private readonly steps: number;
  private readonly milestones: readonly number[];
  private readonly judge: Judge<Q>;
  private disposed = false;

  /**
   * @param recipes at least one, with different names
   * @param seeds of each recipe; the i-th GAN of every recipe sees the training images in the same order
   * @param milestones steps at which samples are drawn and measured; the last step is always one
   * @param images `[n, height, width, channels]` in [-1, 1]; stay the caller's
   * @param judge how what is drawn is measured: as digits, if left out
   * @throws RangeError when a milestone lies behind the end, there is nothing to compare, or a name or seed comes twice
   */
  constructor({
    recipes,
    seeds,
    steps,
    milestones = [],
    images,
    judge = qualityOf as unknown as Judge<Q>,
  }: {
    recipes: readonly Recipe[];
    seeds: readonly number[];
    steps: number;
    milestones?: readonly number[];
    images: Tensor;
    judge?: Judge<Q>;
  }) {
    if (recipes.length === 0 || seeds.length === 0) {
      throw new RangeError(`${recipes.length} recipes, ${seeds.length} seeds: expected at least one of each`);
    }
    for (const one of [recipes.map(({ name }) => name), seeds]) {
      if (new Set<unknown>(one).size < one.length) {
        throw new RangeError(`[${one.join(", ")}]: expected a different name for each recipe, and different seeds`);
      }
    }
    if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`steps ${steps}: expected a whole number ≥ 1`);
    for (const step of milestones) {
      if (!Number.isInteger(step) || step < 1 || step > steps) {
        throw new RangeError(`milestone ${step}: expected a whole number from 1 to ${steps}, the number of steps`);
      }
    }
    this.images = images;
    this.judge = judge;
    this.steps = steps;
    this.milestones = [...new Set([...milestones, steps])].sort((a, b) => a - b);
    // Seed by seed, so that whoever interrupts early has something of every recipe.
    this.entries = seeds.flatMap((seed) => recipes.map((recipe) => ({ recipe, seed, seconds: 0 })));
  }

  /**
   * Trains what is left to train.
   *
   * @param reportEvery steps between two calls of `onProgress`
   * @throws Interrupted when the reader interrupts; call again to go on
   * @throws Error when it has been disposed of
   */
  async run({
    reportEvery = 50,
    onProgress,
  }: {
    reportEvery?: number;
    onProgress?: (progress: ContestProgress<Q>) => void | Promise<void>;
  } = {}): Promise<readonly Measured<Q>[]> {
    if (this.disposed) throw new Error("this contest has been disposed of: make a new one to train again");
    const total = this.entries.length * this.steps;
    for (const [i, entry] of this.entries.entries()) {
      const { name } = entry.recipe;
      entry.training ??= startTraining(entry.recipe, {
        images: this.images,
        streams: randomStreams(entry.seed),
        steps: this.steps,
      });
      const tell = async ({ step }: Pick<Progress, "step">) =>
        onProgress?.({
          name,
          seed: entry.seed,
          done: i * this.steps + step,
          total,
          measurements: this.measurements,
        });
      for (const step of this.milestones) {
        if (this.measured(name, entry.seed, step)) continue;
        await this.trainTo(step, entry, reportEvery, tell);
        this.measurements.push(
          await measure(entry.training, { name, seed: entry.seed, seconds: entry.seconds, judge: this.judge }),
        );
      }
      await tell({ step: this.steps });
    }
    return this.measurements;
  }

  /**
   * Images that a GAN of the contest draws, the caller's; always from the same latent vectors.
   *
   * @param count up to as many as a training keeps fixed latent vectors, 64
   * @returns `[count, height, width, channels]`
   * @throws RangeError when that GAN has not been trained here, was disposed of, or has fewer fixed latent vectors
   */
  samples(name: string, seed: number, count = 32): Tensor {
    const entry = this.entries.find((one) => one.recipe.name === name && one.seed === seed);
    const training = entry?.training;
    if (!training) {
      const why = this.disposed
        ? "the contest has been disposed of"
        : `no GAN "${name}" of seed ${seed} has been trained here`;
      throw new RangeError(`${why}: make a contest with it, and run it first`);
    }
    const most = training.fixedLatent.shape[0] as number;
    if (!(count >= 1 && count <= most)) throw new RangeError(`count ${count}: expected 1 to ${most} images`);
    return tf.tidy(() => training.sample(training.fixedLatent.slice([0, 0], [count, -1])));
  }

  /** Frees all trainings. What was measured stays. */
  dispose(): void {
    this.disposed = true;
    for (const entry of this.entries) {
      if (entry.training) discard(entry.training);
      delete entry.training;
    }
  }

  private measured(name: string, seed: number, step: number): boolean {
    return this.measurements.some((one) => one.name === name && one.seed === seed && one.step === step);
  }

  private async trainTo(
    steps: number,
    entry: Entry,
    reportEvery: number,
    onProgress: (progress: Progress) => Promise<void>,
  ): Promise<void> {
    const from = performance.now();
    try {
      await entry.training?.run({ steps, reportEvery, onProgress });
    } finally {
      entry.seconds += (performance.now() - from) / 1000;
    }
  }
}

/** Fresh networks of a recipe, and their training. @param steps how many it is to be, for rates that fall towards its end */
export function startTraining(
  recipe: Recipe,
  { images, streams, steps }: { images: Tensor; streams: RandomStreams; steps: number },
): Training {
  return new Training({ ...recipe.pair(streams), images, streams, options: optionsFor(recipe, steps) });
}

/** Frees a training and the two networks it trained. */
export function discard(training: Training): void {
  training.dispose();
  training.generator.dispose();
  training.discriminator.dispose();
}

/** Seed of the latent vectors that are measured: the same ones for every GAN that wants such vectors, at every moment. */
const MEASURED_SEED = 1500;

/**
 * Draws samples of 1 500 images and measures them. Changes nothing in the training, its random streams included.
 *
 * @param samples how many samples
 * @param judge how they are measured: as digits, if left out
 */
export async function measure<Q = QualityOfSamples>(
  training: Training,
  {
    name,
    seed,
    seconds,
    samples = 1,
    judge = qualityOf as unknown as Judge<Q>,
  }: { name: string; seed: number; seconds: number; samples?: number; judge?: Judge<Q> },
): Promise<Measured<Q>> {
  const stream = randomStreams(MEASURED_SEED).samples;
  const latentSize = training.fixedLatent.shape[1] as number;
  const latent = (count: number) => latentVectors(training.options.noise, [count, latentSize], stream);
  const drawn = await judge((count) => tf.tidy(() => training.sample(latent(count))), samples);
  return { ...drawn, name, seed, step: training.step, seconds, ...latestAccuracies(training.history) };
}

/**
 * What several seeds of two recipes allow to say: one is better where *each* of its values is below each of the other's,
 * otherwise it is open. With n seeds each, and no difference in truth, chance alone puts one wholly below the other once in
 * (2n choose n) / 2 times: once in 10 for three seeds.
 *
 * @param a values of one, such as Fréchet distances; less is better
 * @param b values of the other
 */
export function verdict(a: readonly number[], b: readonly number[]): "first" | "second" | "open" {
  if (a.length === 0 || b.length === 0) {
    throw new RangeError(`${a.length} values against ${b.length}: expected at least one each`);
  }
  if (Math.max(...a) < Math.min(...b)) return "first";
  return Math.max(...b) < Math.min(...a) ? "second" : "open";
}
