import type { Pair } from "../gan/pairs";
import type { Noise } from "../generator/latent";
import {
  type Cells,
  cellCentres,
  jensenShannon,
  latentLine,
  type Mixture,
  optimalDiscriminator,
  pushForward,
} from "./densities";
import { outputsOf } from "./network";

/** All there is to see of a GAN on the line at one step; lists have one entry for each cell. */
export interface LineSnapshot {
  /** Whole steps (D and G) taken. */
  step: number;
  x: number[];
  /** p, the density of the data. */
  real: number[];
  /** q, the density of what G draws, exact. */
  generated: number[];
  /** D(x). */
  discriminator: number[];
  /** D*(x) = p / (p + q). */
  optimal: number[];
  /** JS of p and q in nats, summed over cells sixteen times as narrow as those of the lists. */
  jensenShannon: number;
  /** Eleven latent numbers. */
  latent: number[];
  /** Where G sends them, in their order. */
  drawn: number[];
}

/**
 * JS is summed over cells this many times as narrow as those that are drawn: within a wide one a steep edge of q is evened out,
 * and what is evened out always looks closer to p than it is.
 */
const FINER = 16;

/** Latent numbers that G is asked for. */
const LATENTS = 4001;

/** Latent numbers at evenly spaced quantiles of their distribution (11 of them), for the figures. */
const FOLLOWED: Readonly<Record<Noise, readonly number[]>> = {
  normal: [-1.69, -1.1, -0.75, -0.47, -0.23, 0, 0.23, 0.47, 0.75, 1.1, 1.69],
  uniform: [-0.91, -0.73, -0.55, -0.36, -0.18, 0, 0.18, 0.36, 0.55, 0.73, 0.91],
};

/** What a snapshot is of, besides the networks. */
export interface SnapshotPlan {
  data: Mixture;
  cells: Cells;
  step: number;
  noise?: Noise;
}

/** What the networks are asked for a snapshot: latent numbers for G, twice, and places for D. */
export function snapshotQuestions({ cells, noise = "normal" }: Pick<SnapshotPlan, "cells" | "noise">) {
  return { line: latentLine(LATENTS, noise), places: cellCentres(cells), followed: FOLLOWED[noise] };
}

/** What there is to see of these two networks against this data. */
export function snapshotOf({ generator, discriminator }: Pair, plan: SnapshotPlan): LineSnapshot {
  const { line, places, followed } = snapshotQuestions(plan);
  return snapshotFrom(
    {
      line: outputsOf(generator, line),
      places: outputsOf(discriminator, places, { probability: true }),
      followed: outputsOf(generator, followed),
    },
    plan,
  );
}

/** The same from what the networks answered to {@link snapshotQuestions}; D in probabilities. */
export function snapshotFrom(
  answers: Record<"line" | "places" | "followed", ArrayLike<number>>,
  { data, cells, step, noise = "normal" }: SnapshotPlan,
): LineSnapshot {
  const x = cellCentres(cells);
  const real = data.densities(cells);
  const generated = pushForward(answers.line, cells, noise);
  const fine = { ...cells, count: FINER * cells.count };
  return {
    step,
    x,
    real,
    generated,
    discriminator: Array.from(answers.places),
    optimal: optimalDiscriminator(real, generated),
    jensenShannon: jensenShannon(data.densities(fine), pushForward(answers.line, fine, noise), fine),
    latent: [...FOLLOWED[noise]],
    drawn: Array.from(answers.followed),
  };
}

/**
 * How far D is from the optimal one: the mean of |D − D*| over what D is shown, half of it real and half generated. Where there
 * are no samples, nothing teaches D, and nothing is counted.
 */
export function discriminatorError({ x, real, generated, discriminator, optimal }: LineSnapshot): number {
  const width = ((x.at(-1) as number) - (x[0] as number)) / (x.length - 1);
  return discriminator.reduce((sum, output, i) => {
    const shown = ((real[i] as number) + (generated[i] as number)) / 2;
    return sum + shown * width * Math.abs(output - (optimal[i] as number));
  }, 0);
}
