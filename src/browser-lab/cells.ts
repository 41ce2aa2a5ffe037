/** The plane cut into square cells: how much of a distribution lies in each. */
import type { Mixture } from "../datasets/mixtures";
import { jensenShannon } from "../gan-1d/densities";

/** Cells of a side, over [-1, 1]. */
export const SIDE = 24;

/** The share of a mixture in each cell, row by row from below, exact; what lies outside is counted in the outermost ones. */
export function mixtureMasses({ centres, deviation }: Mixture): number[] {
  const masses = new Array<number>(SIDE * SIDE).fill(0);
  for (const [x, y] of centres) {
    const [across, up] = [x, y].map((centre) => cellShares(centre, deviation)) as [number[], number[]];
    for (let row = 0; row < SIDE; row++) {
      // Most modes are narrow, and most cells then have nothing of them.
      const share = (up[row] as number) / centres.length;
      if (share < 1e-12) continue;
      for (let column = 0; column < SIDE; column++) {
        const i = row * SIDE + column;
        masses[i] = (masses[i] as number) + share * (across[column] as number);
      }
    }
  }
  return masses;
}

/** The share of points in each cell, as {@link mixtureMasses}. @param points x, y, x, y … */
export function pointMasses(points: ArrayLike<number>): number[] {
  const masses = new Array<number>(SIDE * SIDE).fill(0);
  const count = points.length / 2;
  for (let i = 0; i < count; i++) {
    const cell = cellOf(points[2 * i + 1] as number) * SIDE + cellOf(points[2 * i] as number);
    masses[cell] = (masses[cell] as number) + 1 / count;
  }
  return masses;
}

/** The Jensen-Shannon divergence of two lists of masses, in nats. */
export function divergenceOfMasses(p: readonly number[], q: readonly number[]): number {
  return jensenShannon(p, q, { from: 0, to: p.length, count: p.length });
}

function cellOf(place: number): number {
  return Math.min(SIDE - 1, Math.max(0, Math.floor(((place + 1) / 2) * SIDE)));
}

/** Of a normal distribution, the share in each cell of an axis. */
function cellShares(centre: number, deviation: number): number[] {
  const below = (cell: number) =>
    cell === 0 ? 0 : cell === SIDE ? 1 : normalBelow(((2 * cell) / SIDE - 1 - centre) / deviation);
  return Array.from({ length: SIDE }, (_, cell) => below(cell + 1) - below(cell));
}

/**
 * The share of the standard normal distribution below z, to 2e-7 (Abramowitz and Stegun, "Handbook of mathematical functions",
 * 1964, 7.1.26).
 */
export function normalBelow(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const above = (series * Math.exp(-(z ** 2) / 2)) / 2;
  return z < 0 ? above : 1 - above;
}

/** The z that the standard normal distribution has this share below, in (0, 1), to 1e-6: by halving. */
export function normalQuantile(share: number): number {
  let [low, high] = [-8, 8];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
