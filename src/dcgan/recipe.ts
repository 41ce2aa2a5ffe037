import { dcganDiscriminator, denseDiscriminator } from "../discriminator";
import type { RandomStreams } from "../engine";
import type { GanOptions } from "../gan/options";
import type { Pair } from "../gan/pairs";
import { dcganGenerator, denseGenerator } from "../generator";

/** How one kind of GAN is made and trained: what chapter 07 and `npm run results` both use. */
export interface Recipe {
  /** Its name in figures and tables. */
  readonly name: string;
  readonly latentSize: number;
  readonly options: Readonly<Partial<GanOptions>>;
  /** Fresh networks; the same streams give the same first weights. */
  pair(streams: RandomStreams): Pair;
}

/** Channels of the two hidden images of our DCGAN, 7×7 and 14×14. */
const FILTERS = [64, 32] as const;

const latentSize = 100;

/**
 * The two that chapter 07 compares. What a pair does not need by its nature is the same for both: batch size, latent size,
 * loss, the average that draws the samples. Noise and learning rate are those that suited each in short trials, on the
 * Fréchet distance to training digits.
 */
export const RECIPES = {
  /** The multi-layer perceptrons of chapter 06. */
  dense: {
    name: "dense",
    latentSize,
    options: { batchSize: 64, learningRate: 5e-4, noise: "uniform", averageDecay: 0.998 },
    pair: ({ weights }) => ({
      generator: denseGenerator({ latentSize, weights }),
      discriminator: denseDiscriminator({ weights }),
    }),
  },
  /** Radford et al. 2015, at a size that a laptop trains. */
  dcgan: {
    name: "DCGAN",
    latentSize,
    options: { batchSize: 64, learningRate: 1e-3, noise: "normal", averageDecay: 0.998 },
    pair: ({ weights }) => ({
      generator: dcganGenerator({ latentSize, filters: FILTERS, firstWeights: "glorot", weights }),
      discriminator: dcganDiscriminator({ filters: [...FILTERS].reverse(), firstWeights: "glorot", weights }),
    }),
  },
} satisfies Record<string, Recipe>;

/** A name of {@link RECIPES}. */
export type RecipeName = keyof typeof RECIPES;

/** How long, and from which seeds. `quick` fits in a chapter that is read; `full` is what docs/results.md reports. */
export const COMPARISON = {
  quick: { steps: 900, seeds: [1, 2, 3] },
  full: { steps: 20_000, seeds: [1, 2, 3] },
} as const;

/** The project's experiment of chapter 06 in full: 30 000 iterations with batches of 120. */
export const STUDENT_PROJECT = {
  steps: 30_000,
  seed: 2014,
  options: { batchSize: 120, learningRate: 2e-4, noise: "uniform" },
} as const satisfies { steps: number; seed: number; options: Partial<GanOptions> };
