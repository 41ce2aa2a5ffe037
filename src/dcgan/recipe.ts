import type { RandomStreams } from "../engine";
import { type GanOptions, ganOptions, learningRates } from "../gan/options";
import { type Pair, pair } from "../gan/pairs";
import { RECOMMENDED } from "../gan/recommended";

/** How one kind of GAN is made and trained: what chapter 07 and `npm run results` both use. */
export interface Recipe {
  /** Its name in figures and tables. */
  readonly name: string;
  readonly latentSize: number;
  readonly options: Readonly<Partial<GanOptions>>;
  /** Fresh networks; the same streams give the same first weights. */
  pair(streams: RandomStreams): Pair;
}

const latentSize = 100;
const image = [28, 28, 1] as const;

/**
 * The two that chapter 07 compares. What a pair does not need by its nature is the same for both: latent size, batch size,
 * loss, the average that draws the samples. Noise and learning rates are those that did best for each in short trials, of
 * one seed, on the first steps.
 */
export const RECIPES = {
  /** The multi-layer perceptrons of chapter 06. */
  dense: {
    name: "dense",
    latentSize,
    options: { batchSize: 64, realLabel: 0.9, learningRate: 5e-4, noise: "uniform", averageDecay: 0.999 },
    pair: (streams) => pair("dense", { image, latentSize, streams }),
  },
  /** What `pair("dcgan")` makes of Radford et al. 2015 for images of 28×28. */
  dcgan: {
    name: "DCGAN",
    latentSize,
    options: RECOMMENDED.dcgan,
    pair: (streams) => pair("dcgan", { image, latentSize, streams }),
  },
} satisfies Record<string, Recipe>;

/** A name of {@link RECIPES}. */
export type RecipeName = keyof typeof RECIPES;

/** How long, and from which seeds. `quick` fits in a chapter that is read; `full` is what docs/results.md reports. */
export const COMPARISON = {
  quick: { steps: 600, seeds: [1, 2, 3] },
  full: { steps: 8000, seeds: [1, 2, 3] },
} as const;

/**
 * The recipe for a training of a few hundred steps. An average that keeps 0.999 of itself a step looks back over some 1000
 * steps, and after as many would still be full of first weights; this one looks back over 50.
 */
export function shortened(recipe: Recipe): Recipe {
  return { ...recipe, options: { ...recipe.options, averageDecay: 0.98 } };
}

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
