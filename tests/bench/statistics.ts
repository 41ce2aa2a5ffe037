/** Numbers that describe repeated measurements. */

/** The middle of some measurements, and between which values the middle half of them lies. */
export interface Summary {
  median: number;
  /** First quartile. */
  low: number;
  /** Third quartile. */
  high: number;
  /** How many measurements. */
  count: number;
}

/**
 * Median and quartiles, interpolated linearly between neighbours.
 *
 * @throws RangeError when there is nothing to describe, or a value is not finite
 */
export function summary(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError("summary of no values: expected at least one measurement");
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`summary: got ${wrong}, expected finite numbers`);
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

/** Arithmetic mean. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
