import { join } from "node:path";
import { COMPARISON, RECIPES, type Recipe, STUDENT_PROJECT } from "../../../src/dcgan";
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
  const steps = quick ? 60 : STUDENT_PROJECT.steps;
  const project: Recipe = { ...RECIPES.dense, options: STUDENT_PROJECT.options };
  const { steps: most, seeds } = COMPARISON.full;
  const compared = quick ? 60 : most;
  return {
    dense: {
      recipe: project,
      seed: STUDENT_PROJECT.seed,
      steps,
      // Often at first, then more and more rarely: squares.
      milestones: Array.from({ length: 12 }, (_, i) => Math.round(steps * ((i + 1) / 12) ** 2)),
      samples: 3,
      directory: join(home, "dense"),
    },
    compare: (quick ? seeds.slice(0, 1) : seeds).flatMap((seed) =>
      Object.entries(RECIPES).map(([name, recipe]) => ({
        recipe,
        seed,
        steps: compared,
        milestones: Array.from({ length: 10 }, (_, i) => Math.round((compared * (i + 1)) / 10)),
        samples: 3,
        directory: join(home, `${name}-${seed}`),
      })),
    ),
  };
}
