import { dcganDiscriminator } from "../discriminator";
import type { RandomStreams } from "../engine";
import { type GanOptions, ganOptions, learningRates } from "../gan/options";
import { type Pair, pair } from "../gan/pairs";
import { RECOMMENDED, type Recommendation } from "../gan/recommended";
import { dcganGenerator } from "../generator";

/** How one kind of GAN is made and trained: what chapter 07 and `npm run results` both use. */
export interface Recipe extends Pick<Recommendation, "options" | "fallsFrom"> {
  /** Its name in figures and tables. */
  readonly name: string;
  readonly latentSize: number;
  /** Fresh networks; the same streams give the same first weights. */
  pair(streams: RandomStreams): Pair;
}

const latentSize = 100;
const image = [28, 28, 1] as const;

/** Radford et al. 2015 for images of 28×28, with few filters. */
const dcgan: Recipe = {
  name: "DCGAN",
  latentSize,
  options: {
    batchSize: 64,
    realLabel: 0.9,
    learningRate: { generator: 1e-3, discriminator: 2e-4 },
    noise: "normal",
    averageDecay: 0.999,
  },
  pair: ({ weights }) => {
    const common = { hidden: [256], kernelSize: 4, firstWeights: "glorot", weights } as const;
    return {
      generator: dcganGenerator({ ...common, latentSize, filters: [64, 32] }),
      discriminator: dcganDiscriminator({ ...common, filters: [32, 64], batchNorm: true }),
    };
  },
};

/**
 * What chapter 07 compares. What a pair does not need by its nature is the same for all: latent size, batch size, loss, labels,
 * the average that draws the samples. Noise and learning rates of `dense` and `dcgan` are those that did best for each in short
 * trials, of one seed, on the first steps.
 */
export const RECIPES = {
  /** The multi-layer perceptrons of chapter 06. */
  dense: {
    name: "dense",
    latentSize,
    options: { batchSize: 64, realLabel: 0.9, learningRate: 5e-4, noise: "uniform", averageDecay: 0.999 },
    pair: (streams) => pair("dense", { image, latentSize, streams }),
  },
  dcgan,
  /** The same networks in a hurry: large steps, which have to fall soon (src/dcgan/README.md). */
  fast: {
    ...dcgan,
    name: "fast DCGAN",
    options: { ...dcgan.options, learningRate: { generator: 6e-3, discriminator: 4e-3 } },
    fallsFrom: 0.3,
  },
  /** What the project stands by: `pair("dcgan")`, trained as is recommended. */
  practice: {
    name: "practice",
    latentSize,
    ...RECOMMENDED.dcgan,
    pair: (streams) => pair("dcgan", { image, latentSize, streams }),
  },
} satisfies Record<string, Recipe>;

/** A name of {@link RECIPES}. */
export type RecipeName = keyof typeof RECIPES;

/**
 * How long, and from which seeds. `quick` and `fast` fit in a chapter that is read; `full` is what docs/results.md reports of
 * dense and DCGAN, `practice` what docs/results-recipe.md reports of that.
 */
export const COMPARISON = {
  quick: { steps: 600, seeds: [1, 2, 3] },
  fast: { steps: 1500, seeds: [1] },
  full: { steps: 8000, seeds: [1, 2, 3] },
  practice: { steps: RECOMMENDED.dcgan.steps, seeds: [1, 2, 3, 4, 5] },
} as const;

/** What was chosen for each recipe, as a table, one row a recipe. */
export function settingsTable(recipes: readonly Recipe[]): Record<string, string | number>[] {
  return recipes.map(({ name, options }) => {
    const all = ganOptions(options);
    const { generator, discriminator } = learningRates(all);
    return {
      recipe: name,
      "rate of G": generator,
      "rate of D": discriminator,
      noise: all.noise,
      batch: all.batchSize,
      "real label": all.realLabel,
      average: all.averageDecay ?? "none",
    };
  });
}

/** The project's experiment of chapter 06 in full: 30 000 iterations with batches of 120. */
export const STUDENT_PROJECT = {
  steps: 30_000,
  seed: 2014,
  options: { batchSize: 120, learningRate: 2e-4, noise: "uniform" },
} as const satisfies { steps: number; seed: number; options: Partial<GanOptions> };
