import type { GanOptions } from "./options";
import type { PairName } from "./pairs";

/** How a pair is best trained, as far as the project knows. */
export interface Recommendation {
  /** Where they differ from the defaults. */
  readonly options: Readonly<Partial<GanOptions>>;
  /** Share of the training after which both learning rates fall, until its end; left out, they stay as they are. */
  readonly fallsFrom?: number;
  /** Steps in all. */
  readonly steps: number;
}

/**
 * What is recommended for each pair. The DCGANs' are from searches on the digits (src/dcgan/README.md) and on the faces
 * (src/faces/README.md). The labels' 0.9 is the smoothing that Salimans et al. (2016, section 3.4) propose, two learning rates
 * are what Heusel et al. (2017) call two time-scales, `r1` is the penalty of Mescheder et al. (2018), `translation` the
 * differentiable augmentation of Zhao et al. (2020): two pixels of a digit's 28.
 */
export const RECOMMENDED: Readonly<Record<PairName, Recommendation>> = {
  dense: { options: {}, steps: 5000 },
  dcgan: {
    options: {
      batchSize: 64,
      realLabel: 0.9,
      learningRate: { generator: 1e-3, discriminator: 2e-4 },
      translation: 2 / 28,
      noise: "normal",
      averageDecay: 0.999,
    },
    fallsFrom: 0.5,
    steps: 14_000,
  },
  narrow: {
    options: {
      batchSize: 64,
      realLabel: 0.9,
      r1: 1,
      learningRate: { generator: 1e-3, discriminator: 1e-3 },
      noise: "normal",
      averageDecay: 0.999,
    },
    steps: 5000,
  },
  sequential: { options: {}, steps: 5000 },
  convolutional: { options: {}, steps: 5000 },
};

/**
 * A recommendation's options for a training of so many steps.
 *
 * @param steps in all, a whole number from 1
 */
export function optionsFor(
  { options, fallsFrom }: Pick<Recommendation, "options" | "fallsFrom">,
  steps: number,
): Partial<GanOptions> {
  if (fallsFrom === undefined) return options;
  return { ...options, learningRateFall: { from: Math.floor(fallsFrom * steps), to: steps } };
}
