/** Chapter 09's GANs that draw stacks of three digits, of which 1,000 kinds can be counted. */
import type { Recipe } from "../dcgan";
import { type GanOptions, pair } from "../gan";
import { RECOMMENDED } from "../gan/recommended";

/** How a GAN is trained, and where that comes from. */
interface StackTraining extends Pick<Recipe, "options" | "fallsFrom"> {
  readonly source: string;
  /** In one line, for who reads the table. */
  readonly what: string;
}

/** The settings of Radford and others, with which Lin and others trained on stacks, too; and nothing that was found later. */
const CLASSIC = {
  batchSize: 64,
  learningRate: 2e-4,
  beta1: 0.5,
  noise: "uniform",
  averageDecay: null,
} as const satisfies Partial<GanOptions>;

/** The trainings that are compared, by name. The networks are the same in all, but for what a D that sees packs takes. */
export const STACK_RECIPES = {
  classic: {
    source: "Radford et al. 2015",
    what: "one rate of 0.0002 for both players, uniform noise, no smoothed labels, no average",
    options: CLASSIC,
  },
  packed: {
    source: "Lin et al. 2018",
    what: "the same, but D judges two stacks at once",
    options: { ...CLASSIC, packing: 2 },
  },
  recommended: {
    source: "what this project stands by",
    what: 'as `pair("dcgan")` is recommended for digits',
    ...RECOMMENDED.dcgan,
  },
} as const satisfies Record<string, StackTraining>;

/** A name of {@link STACK_RECIPES}. */
export type StackRecipeName = keyof typeof STACK_RECIPES;

/** All names, in the order in which they are told. */
export const stackRecipeNames = Object.keys(STACK_RECIPES) as readonly StackRecipeName[];

/** How long, from which seeds, on how many stacks (chosen by `stacksSeed`), and at which steps besides the last it is measured. */
export const STACK_TRAINING = {
  steps: 10_000,
  milestones: [1000, 2500, 5000],
  seeds: [1, 2, 3, 4, 5],
  stacks: 128_000,
  stacksSeed: 128,
} as const;

const latentSize = 100;

/** The recipe of that name. */
export function stackRecipe(name: StackRecipeName): Recipe {
  const { options, fallsFrom }: StackTraining = STACK_RECIPES[name];
  const packing = options.packing ?? 1;
  return {
    ...{ name, latentSize, options, ...(fallsFrom === undefined ? {} : { fallsFrom }) },
    pair: (streams) => pair("dcgan", { image: [28, 28, 3], latentSize, packing, streams }),
  };
}
