/** What `npm run results -- --only faces` trains, for how long and where. */
import { join } from "node:path";
import type { Recipe } from "../../../src/dcgan";
import {
  changesOneByOne,
  FACE_TRAINING,
  type FaceQualityOfSamples,
  type FaceSize,
  faceQualityOf,
  faceRecipes,
} from "../../../src/faces";
import type { Run } from "./runs";

/** A training of a GAN that draws faces. */
export type FaceRun = Run<FaceQualityOfSamples> & { readonly size: FaceSize };

/** Everything that docs/results-faces.md reports. */
export interface FacePlan {
  /** The source's two set-ups and the way from its loop to today's, at 32×32, seed by seed. */
  readonly small: readonly FaceRun[];
  /** The source's two set-ups at 64×64. */
  readonly source: readonly FaceRun[];
  /** The generator that ships, 64×64. */
  readonly shipped: FaceRun;
}

/**
 * What is trained, for how long and where.
 *
 * @param home folder of all runs, each of which gets one of its own
 * @param quick a few steps each: shows that everything runs
 */
export function facePlanOf(home: string, quick: boolean): FacePlan {
  const run = (name: string, size: FaceSize, recipe: Recipe, seed: number, steps: number, marks: number): FaceRun => ({
    ...{ recipe, seed, size, image: [size, size, 3] as const },
    ...(quick
      ? { samples: 1, judge: (draw, samples) => faceQualityOf(draw, samples, 150) }
      : { samples: 3, judge: faceQualityOf }),
    steps: quick ? 4 : steps,
    milestones: quick ? [] : Array.from({ length: marks }, (_, i) => Math.round((steps * (i + 1)) / marks)),
    directory: join(home, `faces-${size}-${name}-${seed}`),
  });
  const { small, source, shipped } = FACE_TRAINING;
  const seeds: readonly number[] = quick ? small.seeds.slice(0, 1) : small.seeds;
  const [two, large] = [faceRecipes(32), faceRecipes(64)];
  const compared: Record<string, Recipe> = { sequential: two.sequential, convolutional: two.convolutional };
  changesOneByOne(32).forEach((recipe, i) => {
    // As docs/results-faces.md was measured, when an average did not forget its first weights by itself.
    const averaged = typeof recipe.options.averageDecay === "number";
    compared[`change-${i}`] = averaged ? { ...recipe, options: { ...recipe.options, averageDecay: 0.98 } } : recipe;
  });
  return {
    small: seeds.flatMap((seed) =>
      Object.entries(compared).map(([name, recipe]) => run(name, 32, recipe, seed, small.steps, 5)),
    ),
    source: [large.sequential, large.convolutional].map((recipe) =>
      run(recipe.name, 64, recipe, source.seed, source.steps, 5),
    ),
    shipped: run("shipped", 64, large.practice, shipped.seed, shipped.steps, 10),
  };
}
