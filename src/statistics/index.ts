/** Lists of numbers summed up, and shares written as readers read them. */

/** @throws RangeError for an empty list */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / some(values, "mean").length;
}

/** The middle value, or the mean of the two in the middle. @throws RangeError for an empty list */
export function median(values: readonly number[]): number {
  const sorted = [...some(values, "median")].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : mean(sorted.slice(middle - 1, middle + 1));
}

/** The sample standard deviation, divided by n − 1. @throws RangeError for fewer than two values */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) throw new RangeError(`standard deviation of ${values.length} values: expected at least 2`);
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** Mean and {@link standardDeviation}, which is 0 for one value. @throws RangeError for an empty list */
export function meanAndSpread(values: readonly number[]): [mean: number, spread: number] {
  return [mean(values), values.length < 2 ? 0 : standardDeviation(values)];
}

/** The middle of some values, and between which values the middle half of them lies. */
export interface Quartiles {
  median: number;
  /** First quartile. */
  low: number;
  /** Third quartile. */
  high: number;
  /** How many values. */
  count: number;
}

/**
 * Median and quartiles, interpolated linearly between neighbours.
 *
 * @throws RangeError for an empty list, and for a value that is not finite
 */
export function quartiles(values: readonly number[]): Quartiles {
  const wrong = some(values, "quartiles").find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`quartiles: got ${wrong}, expected finite numbers`);
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const low = sorted[below] as number;
    const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
    return low + (high - low) * (place - below);
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75), count: sorted.length };
}

/** A share in [0, 1] as text: 0.973 is `97 %`, and with one digit `97.3 %`. */
export function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)} %`;
}

function some(values: readonly number[], what: string): readonly number[] {
  if (values.length === 0) throw new RangeError(`${what} of no values: expected at least one`);
  return values;
}
