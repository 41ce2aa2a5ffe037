import { join } from "node:path";
import { COMPARISON, RECIPES, type Recipe, STUDENT_PROJECT } from "../../../src/dcgan";
import type { QualityOfSamples } from "../../../src/quality";
import type { Run } from "./runs";

/** Everything that docs/results.md reports. */
export interface Plan {
  /** The student project's experiment. */
  readonly dense: Run;
  /** Dense and DCGAN, seed by seed. */
  readonly compare: readonly Run[];
}

/**
 * What is trained, for how long and where.
 *
 * @param home folder of all runs, each of which gets one of its own
 * @param quick a few steps each: shows that everything runs
 */
export function planOf(home: string, quick: boolean): Plan {
  const { steps, seed, options } = STUDENT_PROJECT;
  const project: Recipe = { ...RECIPES.dense, options };
  const { full } = COMPARISON;
  return {
    dense: {
      ...runOf("dense", project, seed, steps, { home, quick }),
      // Often at first, then more and more rarely: squares.
      milestones: Array.from({ length: 12 }, (_, i) => Math.round(stepsOf(steps, quick) * ((i + 1) / 12) ** 2)),
      directory: join(home, "dense"),
    },
    compare: (quick ? full.seeds.slice(0, 1) : full.seeds).flatMap((seed) =>
      (["dense", "dcgan"] as const).map((name) => runOf(name, RECIPES[name], seed, full.steps, { home, quick })),
    ),
  };
}

/**
 * The recipe that the project stands by, on the digits, seed by seed; the first one's generator ships. Its name in the library,
 * `practice`, is that of the folders.
 */
export function recipeRuns(home: string, quick: boolean): Run[] {
  const { seeds } = COMPARISON.practice;
  return (quick ? seeds.slice(0, 1) : seeds).map((seed) =>
    recipeRun<QualityOfSamples>("practice", seed, { home, quick }),
  );
}

/** One training of that recipe. @param name of its folder, before the seed */
export function recipeRun<Q>(name: string, seed: number, where: { home: string; quick: boolean }): Run<Q> {
  return runOf<Q>(name, RECIPES.practice, seed, COMPARISON.practice.steps, where);
}

/** Of Fashion-MNIST: it shows that the recipe is not the digits' own; how seeds differ, the digits tell. */
export const FASHION_SEEDS = [1] as const;

/** A training that is measured ten times on its way. */
function runOf<Q = QualityOfSamples>(
  name: string,
  recipe: Recipe,
  seed: number,
  full: number,
  { home, quick }: { home: string; quick: boolean },
): Run<Q> {
  const steps = stepsOf(full, quick);
  return {
    ...{ recipe, seed, steps, samples: 3 },
    milestones: Array.from({ length: 10 }, (_, i) => Math.round((steps * (i + 1)) / 10)),
    directory: join(home, `${name}-${seed}`),
  };
}

function stepsOf(full: number, quick: boolean): number {
  return quick ? 60 : full;
}
