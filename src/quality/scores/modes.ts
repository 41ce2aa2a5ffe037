import type { Tensor2D } from "@tensorflow/tfjs-core";
import { type Nearest, nearest } from "./rows";

/** Where the samples of a mixture lie. */
export interface Modes {
  /** Modes that at least one sample lies on. */
  readonly found: number;
  /** Share of the samples that lie on a mode. */
  readonly onMode: number;
  /** Share of the samples nearest to each mode, whether on it or not; adds up to 1. */
  readonly shares: readonly number[];
  /** {@link reverseKl} of those shares to modes that are equally likely. */
  readonly reverseKl: number;
}

/**
 * Counts the modes of a mixture that samples have found, as the literature on mode collapse does (Lin and others, "PacGAN",
 * 2018, section 4.1): a sample lies on a mode when it is nearer than `radius` to its middle, and a mode is found with
 * one such sample. A generator can find all of them and put hardly a sample on one, so read the three numbers together.
 *
 * @param samples `[n, dimensions]`
 * @param centres `[modes, dimensions]`
 * @param radius in the paper three standard deviations
 */
export function modesOf(samples: Tensor2D, centres: Tensor2D, radius: number): Modes {
  return countModes(nearest(samples, centres), centres.shape[0], radius);
}

/**
 * The same for samples whose nearest modes are known.
 *
 * @param nearest the mode that is nearest to each sample, and how far away it is
 * @param modes how many there are
 * @param radius as of {@link modesOf}, in the unit of the distances
 */
export function countModes({ rows, distances }: Nearest, modes: number, radius: number): Modes {
  const n = rows.length;
  const near = new Array<number>(modes).fill(0);
  const found = new Set<number>();
  let on = 0;
  rows.forEach((mode, i) => {
    near[mode] = (near[mode] as number) + 1;
    if ((distances[i] as number) > radius) return;
    on++;
    found.add(mode);
  });
  const shares = near.map((count) => count / n);
  return {
    found: found.size,
    onMode: on / n,
    shares,
    reverseKl: reverseKl(
      shares,
      shares.map(() => 1 / modes),
    ),
  };
}

/**
 * Kullback-Leibler divergence Σ q log (q / p) of generated shares q from the real ones p, in nats: 0 where they are the same,
 * log N where a source of N equally likely kinds draws only one. Called "reverse" because the generated ones come first.
 *
 * @param generated shares that add up to 1
 * @param real shares that add up to 1
 * @throws RangeError where there are not as many of both
 */
export function reverseKl(generated: readonly number[], real: readonly number[]): number {
  if (generated.length !== real.length) {
    throw new RangeError(`${generated.length} shares against ${real.length}: expected as many of both`);
  }
  return generated.reduce((sum, q, i) => (q > 0 ? sum + q * Math.log(q / (real[i] as number)) : sum), 0);
}
