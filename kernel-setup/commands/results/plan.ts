import { join } from "node:path";
import { COMPARISON, RECIPES, type Recipe, STUDENT_PROJECT } from "../../../src/dcgan";
import type { Run } from "./runs";

/** Everything that docs/results.md reports. */
export interface Plan {
  /** The student project's experiment. */
  readonly dense: Run;
  /** Dense and DCGAN, seed by seed. */
  readonly compare: readonly Run[];
  /** The recipe that the project stands by, seed by seed; the first one's generator ships. */
  readonly practice: readonly Run[];
}

/**
 * What is trained, for how long and where.
 *
 * @param home folder of all runs, each of which gets one of its own
 * @param quick a few steps each: shows that everything runs
 */
export function planOf(home: string, quick: boolean): Plan {
  const run = (name: string, recipe: Recipe, seed: number, steps: number): Run => ({
    ...{ recipe, seed, samples: 3 },
    steps: quick ? 60 : steps,
    milestones: Array.from({ length: 10 }, (_, i) => Math.round(((quick ? 60 : steps) * (i + 1)) / 10)),
    directory: join(home, `${name}-${seed}`),
  });
  const steps = quick ? 60 : STUDENT_PROJECT.steps;
  const project: Recipe = { ...RECIPES.dense, options: STUDENT_PROJECT.options };
  const { full, practice } = COMPARISON;
  const some = (seeds: readonly number[]) => (quick ? seeds.slice(0, 1) : seeds);
  return {
    dense: {
      ...run("dense", project, STUDENT_PROJECT.seed, STUDENT_PROJECT.steps),
      // Often at first, then more and more rarely: squares.
      milestones: Array.from({ length: 12 }, (_, i) => Math.round(steps * ((i + 1) / 12) ** 2)),
      directory: join(home, "dense"),
    },
    compare: some(full.seeds).flatMap((seed) =>
      (["dense", "dcgan"] as const).map((name) => run(name, RECIPES[name], seed, full.steps)),
    ),
    practice: some(practice.seeds).map((seed) => run("practice", RECIPES.practice, seed, practice.steps)),
  };
}
