import { packageRoot } from "../files";
import type { StackModes } from "../quality";
import { kept, percentPlusMinus, plusMinus, readMeasured } from "./measured";
import type { StackRecipeName } from "./stacks";

/** What several trainings drew, or real stacks are found to be: a number a seed. */
export interface MeasuredStackModes {
  /** Kinds of stack, of 1,000, that were found. */
  readonly found: readonly number[];
  /** Of the shares of the kinds to the real ones, in nats. */
  readonly reverseKl: readonly number[];
  /** Share of the stacks of which the classifier is sure. */
  readonly sure: readonly number[];
  /** Fréchet distance of the digits to held-out ones. */
  readonly frechet: readonly number[];
}

/** A recipe after some steps. */
export interface MeasuredStackStage extends MeasuredStackModes {
  readonly step: number;
}

/** What became of a recipe. */
export interface MeasuredStackRecipe {
  readonly name: StackRecipeName;
  /** In the order of their steps; the last is the end of the training. */
  readonly stages: readonly [MeasuredStackStage, ...MeasuredStackStage[]];
  /** Of one step, the quickest seed's. */
  readonly milliseconds: number;
}

/** What `npm run results -- --only stacked` has measured, and where. */
export interface MeasuredStacks {
  /** On which the seeds were trained, each once. */
  readonly machines: readonly string[];
  /** `2026-11-29`. */
  readonly date: string;
  readonly seeds: readonly number[];
  /** Stacks that were drawn for each measurement. */
  readonly count: number;
  readonly recipes: readonly MeasuredStackRecipe[];
  /** Stacks of held-out digits, measured alike, from as many seeds. */
  readonly real: MeasuredStackModes;
}

/** A figure of the literature, of 26,000 stacks of MNIST's digits. */
export interface PublishedStacks {
  readonly name: string;
  readonly source: string;
  readonly found: number;
  /** In nats. */
  readonly reverseKl: number;
}

/**
 * What others have published. The first three as table 2 of Lin and others (2018) has them, who took the first two from
 * Srivastava and others (2017); they trained for 50 epochs of 128,000 stacks, which are 100,000 steps.
 */
export const PUBLISHED_STACKS: readonly PublishedStacks[] = [
  { name: "DCGAN", source: "Srivastava et al. 2017", found: 99, reverseKl: 3.4 },
  { name: "VEEGAN", source: "Srivastava et al. 2017", found: 150, reverseKl: 2.95 },
  { name: "PacDCGAN2", source: "Lin et al. 2018", found: 1000, reverseKl: 0.06 },
  { name: "R3GAN", source: "Huang et al. 2025", found: 1000, reverseKl: 0.078 },
];

/** Where it lies, from the root of the repository, and the command that writes it. */
export const MEASURED_STACKS = {
  file: "src/balance/measured-stack-modes.json",
  command: "npm run results -- --only stacked",
} as const;

/** What came with ganbook. @throws Error when the file is missing or damaged, with the command that restores it */
export function measuredStacks(root = packageRoot()): MeasuredStacks {
  return readMeasured(MEASURED_STACKS, root);
}

/** What the seeds of a recipe, or of real stacks, were measured to be, as it is kept. */
export function stackStage(seeds: readonly StackModes[]): MeasuredStackModes {
  return {
    found: seeds.map(({ found }) => found),
    reverseKl: seeds.map(({ reverseKl }) => kept(reverseKl)),
    sure: seeds.map(({ sure }) => kept(sure)),
    frechet: seeds.map(({ frechet }) => kept(frechet)),
  };
}

/** Means over the seeds with their spread, a row a recipe, then what others have published, then real stacks; for `console.table`. */
export function stackTable({
  recipes,
  real,
}: Pick<MeasuredStacks, "recipes" | "real">): Record<string, string | number>[] {
  const row = (name: string, { found, reverseKl, sure, frechet }: MeasuredStackModes) => ({
    GAN: name,
    "modes of 1,000": plusMinus(found, 0),
    "reverse KL": plusMinus(reverseKl, 3),
    "sure (%)": percentPlusMinus(sure, 0),
    Fréchet: plusMinus(frechet, 1),
  });
  return [
    ...recipes.map(({ name, stages }) => row(name, stages.at(-1) as MeasuredStackStage)),
    ...PUBLISHED_STACKS.map(({ name, source, found, reverseKl }) => ({
      GAN: `${name} (${source})`,
      "modes of 1,000": String(found),
      "reverse KL": String(reverseKl),
      "sure (%)": "",
      Fréchet: "",
    })),
    row("real stacks", real),
  ];
}
