import { mean } from "../statistics";
/**
 * How much a square filter looks like an edge of *some* direction, 0 to 1.
 *
 * The two plainest edges are ramps: X rises evenly from left to right, Y from top to bottom. Turned by an angle θ the ramp is
 * cos θ · X + sin θ · Y, and the largest correlation of a filter f with any of them is the length of f's shadow on the
 * plane of X and Y: √(r(f, X)² + r(f, Y)²), with r the correlation coefficient. 1: the filter is such a ramp, apart from brightness
 * and contrast; 0: it has nothing of one. A filter of n random numbers has about √(2 / (n − 1)), because 2 of the n − 1
 * directions left once its mean is taken off lie in the plane.
 *
 * @param filter the filter's numbers row after row, a square number of them, at least 4
 * @throws RangeError when they are not a square, when one is not finite, or when all are the same (a flat filter points
 *   nowhere)
 */
export function edgeLikeness(filter: ArrayLike<number>): number {
  const side = Math.sqrt(filter.length);
  if (!Number.isInteger(side) || side < 2) {
    throw new RangeError(`${filter.length} numbers are no square filter; give 9 for 3 × 3, 25 for 5 × 5`);
  }
  const numbers = Array.from(filter);
  const bad = numbers.findIndex((number) => !Number.isFinite(number));
  if (bad >= 0) {
    throw new RangeError(
      `the filter's number in row ${Math.floor(bad / side)}, column ${bad % side} is ${numbers[bad]}; expected a finite number`,
    );
  }
  // Compared one by one: the mean of equal numbers can miss them by a rounding.
  if (numbers.every((number) => number === numbers[0])) {
    throw new RangeError(`a filter of equal numbers (${numbers[0]}) looks like no edge and no other pattern`);
  }
  const x = numbers.map((_, i) => i % side);
  const y = numbers.map((_, i) => Math.floor(i / side));
  return Math.hypot(correlation(numbers, x), correlation(numbers, y));
}

/** Pearson's r = Σ (a − ā)(b − b̄) / √(Σ (a − ā)² · Σ (b − b̄)²). */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [da, db] = [centred(a), centred(b)];
  return dot(da, db) / Math.sqrt(dot(da, da) * dot(db, db));
}

function centred(numbers: readonly number[]): number[] {
  const centre = mean(numbers);
  return numbers.map((number) => number - centre);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, number, i) => sum + number * (b[i] as number), 0);
}
