import type { Table } from "../../datasets/tables";

/** How far apart two tables are in one column. */
export interface MarginalDistance {
  readonly column: string;
  /** Kolmogorov and Smirnov's for numbers, the total variation distance for categories; 0 the same, 1 nothing in common. */
  readonly distance: number;
}

/**
 * Compares two tables column by column, each column alone.
 *
 * @throws RangeError when the tables have different columns, or one has no rows
 */
export function marginalDistances(a: Table, b: Table): MarginalDistance[] {
  requireAlike(a, b);
  return a.columns.map((column, c) => {
    const [left, right] = [a.values[c] as Float64Array, b.values[c] as Float64Array];
    const distance =
      column.kind === "numeric"
        ? kolmogorovSmirnov(left, right)
        : totalVariation(shares(left, column.categories.length), shares(right, column.categories.length));
    return { column: column.name, distance };
  });
}

/** The largest gap between the shares of values ≤ x, over all x: Kolmogorov and Smirnov's distance, in [0, 1]. */
export function kolmogorovSmirnov(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length === 0 || b.length === 0)
    throw new RangeError(`${a.length} values against ${b.length}: expected some of each`);
  const [left, right] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let [i, j, most] = [0, 0, 0];
  while (i < left.length && j < right.length) {
    const x = Math.min(left[i] as number, right[j] as number);
    while (i < left.length && (left[i] as number) <= x) i++;
    while (j < right.length && (right[j] as number) <= x) j++;
    most = Math.max(most, Math.abs(i / left.length - j / right.length));
  }
  return most;
}

/** Half the sum of the differences between two lists of shares, in [0, 1]. */
export function totalVariation(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} shares against ${b.length}: expected as many`);
  return a.reduce((sum, share, i) => sum + Math.abs(share - (b[i] as number)), 0) / 2;
}

/** Share of each category; adds up to 1. @param values places of categories */
export function shares(values: ArrayLike<number>, categories: number): number[] {
  const counts = new Array<number>(categories).fill(0);
  for (const value of Array.from(values)) counts[value] = (counts[value] as number) + 1;
  return counts.map((count) => count / values.length);
}

/** @throws RangeError when the tables have different columns, or one has no rows */
export function requireAlike(a: Table, b: Table): void {
  const named = ({ columns }: Table) => columns.map(({ name }) => `"${name}"`).join(", ");
  if (JSON.stringify(a.columns) !== JSON.stringify(b.columns)) {
    throw new RangeError(`tables with the columns ${named(a)} and ${named(b)}: expected the same ones`);
  }
  if (a.count === 0 || b.count === 0) throw new RangeError(`${a.count} rows against ${b.count}: expected some of each`);
}
