import type { Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { type Images, imagesTensor } from "../datasets";
import { tf } from "../engine";
import { mean, meanAndSpread } from "../statistics";
import type { FeatureNetwork } from "./networks/feature-network";
import { classifierScore } from "./scores/classifier-score";
import { kernelDistance } from "./scores/kernel-distance";
import { type Neighbourhoods, neighbourhoods } from "./scores/neighbourhoods";
import { type FeatureReference, featureReference } from "./scores/reference";
import { nearest } from "./scores/rows";
import { inTurn, sampled } from "./scores/sampled";

/** All that is measured of one sample of images, to be read beside the same of real ones. */
export interface Scores {
  /** Squared Fréchet distance to the held-out images; less is better. A small sample's comes out larger. */
  readonly frechet: number;
  /** Kernel distance (KID) to the held-out images, unbiased; less is better. */
  readonly kernel: number;
  /** Share of the images that lie among held-out ones. */
  readonly precision: number;
  /** Share of the held-out images that lie among these. */
  readonly recall: number;
  /** How densely held-out images lie around these; real ones about 1. */
  readonly density: number;
  /** Share of the held-out images that have one of these close by. */
  readonly coverage: number;
  /**
   * Share of the images that lie nearer to a training image than 99 of 100 held-out images do: about 0.01 for images as new as
   * those, 1 for copies. It finds copies as they are, not copies that were changed. Absent without training images.
   */
  readonly copied?: number;
  /** Classifier score, 1 to the number of classes. Absent where the network is no classifier. */
  readonly score?: number;
  /** Share of the images that the classifier takes for one class with more than 90 %. */
  readonly sure?: number;
}

/** The scores in the order in which a reader meets them; those of a classifier and of training images may be absent. */
export const SCALES = [
  "frechet",
  "kernel",
  "precision",
  "recall",
  "density",
  "coverage",
  "score",
  "copied",
] as const satisfies readonly (keyof Scores)[];

/** Several samples of one source: the mean of each score, and its standard deviation between samples (0 for one sample). */
export interface ScoresOfSamples {
  readonly mean: Scores;
  readonly spread: Scores;
  readonly samples: readonly Scores[];
  /** Images in a sample. */
  readonly count: number;
}

/** Real images, as an {@link ImageJudge} needs them. */
export interface RealImages {
  /** To judge by: none of them may have been trained on. */
  heldOut: Images;
  /** Those that were trained on, where they are known; all of them, for the nearest is sought there. */
  training?: Images;
}

/** Measures images against real ones, in the features of a network. */
export class ImageJudge {
  private readonly heldOut: Tensor2D;
  private readonly training: Tensor2D | undefined;
  private readonly reference: FeatureReference;
  /** How far each held-out image lies from the nearest training image; empty without training images. */
  private readonly usual: readonly number[];
  /** Nearer than this is a copy. */
  private readonly close: number;

  constructor(
    private readonly network: FeatureNetwork,
    { heldOut, training }: RealImages,
  ) {
    this.heldOut = this.features(heldOut);
    this.reference = featureReference(this.heldOut);
    this.training = training && this.features(training);
    this.usual = this.training ? Array.from(nearest(this.heldOut, this.training).distances) : [];
    const sorted = [...this.usual].sort((a, b) => a - b);
    this.close = sorted[Math.floor(sorted.length / 100)] ?? 0;
  }

  /** What a table says about where its figures were taken. */
  get title(): string {
    return this.network.title;
  }

  /** Real images that are judged by. */
  get count(): number {
    return this.heldOut.shape[0];
  }

  /**
   * @param images `[n, height, width, channels]` in [-1, 1], 20 at least; they stay the caller's
   * @throws RangeError for images of another shape or range, and for fewer
   */
  measure(images: Tensor4D): Scores {
    const { features, probabilities } = this.network.look(images);
    try {
      return {
        frechet: this.reference.distance(features),
        kernel: kernelDistance(features, this.heldOut).value,
        ...this.neighbourhoods(features),
        ...(this.training ? { copied: this.shareClose(Array.from(nearest(features, this.training).distances)) } : {}),
        ...(probabilities ? { score: classifierScore(probabilities), sure: shareSure(probabilities) } : {}),
      };
    } finally {
      tf.dispose([features, ...(probabilities ? [probabilities] : [])]);
    }
  }

  /**
   * Measures several samples of one source.
   *
   * @param draw gives `count` images, new ones each time; they are disposed of
   * @param onSample told after each one
   */
  async measureSamples(
    draw: (count: number) => Tensor4D,
    { samples = 3, count = this.count }: { samples?: number; count?: number },
    onSample?: (done: number) => void | Promise<void>,
  ): Promise<ScoresOfSamples> {
    const measured = await sampled(draw, (images) => this.measure(images), samples, { count, onSample });
    return { ...summary(measured), samples: measured, count };
  }

  /**
   * Real against real, the floor beside which every other figure is read: samples of other real images, no image in two of
   * them. What is `copied` would say nothing where they are training images; that of five parts of the held-out ones stands
   * in its place.
   *
   * @param others real images that are not held out, such as the training ones
   * @param options `samples` at most
   */
  async floor(
    others: Images,
    { samples = 5, count = this.count }: { samples?: number; count?: number } = {},
  ): Promise<ScoresOfSamples> {
    const possible = Math.max(1, Math.min(samples, Math.floor(others.count / count)));
    const measured = await this.measureSamples(inTurn(others), { samples: possible, count });
    if (!this.training) return measured;
    const part = Math.floor(this.usual.length / 5);
    const parts = [0, 1, 2, 3, 4].map((i) => this.shareClose(this.usual.slice(i * part, (i + 1) * part)));
    const [copied, spread] = meanAndSpread(parts);
    return { ...measured, mean: { ...measured.mean, copied }, spread: { ...measured.spread, copied: spread } };
  }

  private shareClose(distances: readonly number[]): number {
    return mean(distances.map((distance) => Number(distance < this.close)));
  }

  dispose(): void {
    tf.dispose([this.heldOut, ...(this.training ? [this.training] : [])]);
  }

  /** Equal numbers on both sides, as what they find depends on both. */
  private neighbourhoods(features: Tensor2D): Neighbourhoods {
    const count = Math.min(features.shape[0], this.count);
    return tf.tidy(() => ({
      ...neighbourhoods(this.heldOut.slice([0, 0], [count, -1]), features.slice([0, 0], [count, -1])),
    }));
  }

  /** A part at a time, so that images by the ten thousand need no more memory than their features. */
  private features(set: Images): Tensor2D {
    const parts: Tensor2D[] = [];
    for (let start = 0; start < set.count; start += PART) {
      const count = Math.min(PART, set.count - start);
      parts.push(tf.tidy(() => this.network.look(imagesTensor(set, { start, count })).features));
    }
    const all = tf.concat(parts) as Tensor2D;
    tf.dispose(parts);
    return all;
  }
}

/** Images that are looked at at once. */
const PART = 2000;

function shareSure(probabilities: Tensor2D): number {
  return tf.tidy(() => probabilities.max(1).greater(0.9).mean().dataSync()[0] as number);
}

function summary(samples: readonly Scores[]): { mean: Scores; spread: Scores } {
  const names = Object.keys(samples[0] as Scores) as (keyof Scores)[];
  const both = names.map((name) => [name, meanAndSpread(samples.map((one) => one[name] as number))] as const);
  const part = (i: 0 | 1) => Object.fromEntries(both.map(([name, values]) => [name, values[i]])) as unknown as Scores;
  return { mean: part(0), spread: part(1) };
}

/** Scores of which less is better; of the others more is. */
const LESS_IS_BETTER: ReadonlySet<keyof Scores> = new Set(["frechet", "kernel", "copied"]);

/**
 * By how many standard deviations of real samples each score is worse than their mean; below 0 where it lies on the side that
 * is called better, which need not be good: blurred images have a higher precision than real ones.
 *
 * @param real from {@link ImageJudge.floor}, of two samples at least
 */
export function worseThanReal(scores: Scores, { mean, spread }: ScoresOfSamples): Record<keyof Scores, number> {
  const names = (Object.keys(scores) as (keyof Scores)[]).filter((name) => mean[name] !== undefined);
  const worse = names.map((name) => {
    const beyond = ((scores[name] as number) - (mean[name] as number)) / (spread[name] as number);
    return [name, LESS_IS_BETTER.has(name) ? beyond : -beyond];
  });
  return Object.fromEntries(worse) as Record<keyof Scores, number>;
}
