import type { LayersModel } from "@tensorflow/tfjs-layers";
import { grid, type Mixture, mixtureSample, ring } from "../datasets";
import { gradientLengths } from "../discriminator";
import { randomStreams, tf } from "../engine";
import type { GanOptions } from "../gan";
import type { NetworkOptions } from "../gan/networks";
import { latentVectors } from "../generator";
import { type Modes, modesOf } from "../quality";
import { mean } from "../statistics";
import { latestAccuracies, Training } from "../training";
import { planeDiscriminator, planeGenerator } from "./players";

/** The mixtures that mode collapse is counted on. */
export const MIXTURES: Readonly<Record<"ring" | "grid", Mixture>> = { ring: ring(), grid: grid() };

/** A GAN that learns a mixture in the plane: plain data, so that another process can play it. */
export interface MixtureGame {
  readonly mixture: keyof typeof MIXTURES;
  readonly steps: number;
  /** Units of G's hidden layers: three of 128, if left out. */
  readonly generator?: readonly number[];
  /** Units of D's hidden layers: three of 128, if left out. */
  readonly discriminator?: readonly number[];
  /** 2, if left out. */
  readonly latentSize?: number;
  readonly networks?: Readonly<NetworkOptions> & { readonly batchNorm?: boolean };
  /** Where they differ from {@link plain}. */
  readonly options?: Readonly<Partial<GanOptions>>;
  /** Steps at which what G draws is kept, besides the last one. */
  readonly keep?: readonly number[];
}

/** What G drew at a step. */
export interface Drawn {
  readonly step: number;
  /** 500 points, `[x, y]`. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** How a game ended. */
export interface MixtureOutcome {
  readonly seed: number;
  /** Of {@link COUNTED} points: where they lie. */
  readonly modes: Modes;
  /** In the order of their steps. */
  readonly drawn: readonly Drawn[];
  /** Mean over the last 200 steps: share of the real points that D took for real, and of the drawn ones for drawn. */
  readonly realAccuracy: number;
  readonly fakeAccuracy: number;
  /** Mean length of the gradient that reaches a point of G's, for the non-saturating loss; `NaN` where D sees packs. */
  readonly reachesG: number;
  readonly seconds: number;
}

/** The game without any cure. D learns faster than G (Heusel and others 2017), and both rates fall once the points have found their places. */
export function plain(steps: number): Partial<GanOptions> {
  return {
    batchSize: 128,
    noise: "normal",
    learningRate: { generator: 1e-3, discriminator: 3e-3 },
    learningRateFall: { from: Math.round(0.3 * steps), to: steps },
    averageDecay: null,
  };
}

/** Points that are counted. */
export const COUNTED = 2500;

/** Units of the hidden layers of both. */
const HIDDEN = [128, 128, 128];

/** Of the points that are kept to be shown. */
const SHOWN = 500;

/** Points to learn from. */
const REAL = 50_000;

/**
 * Plays a game to its end: a generator and a discriminator of dense layers, trained by the trainer on
 * points of the mixture. The same game and seed give the same outcome on the same machine.
 *
 * @param onStep told now and then how many steps are done
 */
export async function playMixture(
  game: MixtureGame,
  seed: number,
  onStep?: (step: number) => void,
): Promise<MixtureOutcome> {
  const { steps, latentSize = 2, options = {}, networks = {}, keep = [] } = game;
  const mixture = MIXTURES[game.mixture];
  const streams = randomStreams(seed);
  const { weights } = streams;
  const { virtualBatchNorm, batchNorm, ...judging } = networks;
  const generator = planeGenerator({
    latentSize,
    hidden: game.generator ?? HIDDEN,
    normalisation: virtualBatchNorm ?? (batchNorm ? "batch" : "none"),
    weights,
  });
  const packing = options.packing ?? 1;
  const discriminator = planeDiscriminator({ packing, hidden: game.discriminator ?? HIDDEN, ...judging, weights });
  const images = mixtureSample(mixture, REAL, streams.samples);
  const training = new Training({
    ...{ generator, discriminator, images, streams },
    options: { ...plain(steps), ...options },
  });
  const began = performance.now();
  const drawn: Drawn[] = [];
  try {
    for (const step of [...new Set([...keep.filter((one) => one < steps), steps])].sort((a, b) => a - b)) {
      await training.run({ steps: step, reportEvery: 100, onProgress: (at) => onStep?.(at.step) });
      drawn.push({ step, points: pointsOf(training, SHOWN) });
    }
    const seconds = (performance.now() - began) / 1000;
    return {
      ...{ seed, drawn, seconds },
      modes: countModes(mixture, pointsOf(training, COUNTED)),
      ...latestAccuracies(training.history),
      reachesG: packing === 1 ? reaching(discriminator, training) : Number.NaN,
    };
  } finally {
    training.dispose();
    tf.dispose([images]);
    for (const model of [generator, discriminator]) model.dispose();
  }
}

/** Where points lie: a point is on a mode within three standard deviations of its middle. */
export function countModes(mixture: Mixture, points: readonly (readonly number[])[]): Modes {
  const [samples, centres] = [points, mixture.centres].map((some) => tf.tensor2d(some.map((point) => [...point])));
  try {
    return modesOf(samples as tf.Tensor2D, centres as tf.Tensor2D, 3 * mixture.deviation);
  } finally {
    tf.dispose([samples, centres]);
  }
}

/** Seed of the latent vectors that are measured: the same for every game. */
const MEASURED_SEED = 2500;

function pointsOf(training: Training, count: number): [number, number][] {
  return tf.tidy(() => {
    const latent = latentOf(training, count);
    return training.sample(latent).reshape([count, 2]).arraySync() as [number, number][];
  });
}

function latentOf({ fixedLatent, options: { noise } }: Training, count: number): tf.Tensor {
  const stream = randomStreams(MEASURED_SEED).samples;
  return latentVectors(noise, [count, fixedLatent.shape[1] as number], stream);
}

function reaching(discriminator: LayersModel, training: Training): number {
  return tf.tidy(() => {
    const points = training.sample(latentOf(training, SHOWN)).reshape([SHOWN, 2]);
    return mean(gradientLengths(discriminator, points, "non-saturating"));
  });
}
