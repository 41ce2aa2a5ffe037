/** How verdicts compare and put into words what they were given. */

/** Whether a value is a list of numbers, NaN included. */
export const isRow = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((number) => typeof number === "number");

/** Two rows of the same numbers, to 1e-9. */
export function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((number, i) => Math.abs(number - (b[i] as number)) < 1e-9);
}

/** Two matrices of the same numbers. */
export function sameMatrix(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): boolean {
  return a.length === b.length && a.every((line, i) => same(line, b[i] as readonly number[]));
}

/** A list of the same numbers, each to a millionth of the larger one: however small they are, they are compared. */
export function agree(actual: unknown, expected: readonly number[]): boolean {
  if (!isRow(actual) || actual.length !== expected.length) return false;
  return actual.every((value, i) => {
    const wanted = expected[i] as number;
    return Number.isFinite(value) && Math.abs(value - wanted) <= 1e-6 * Math.max(Math.abs(value), Math.abs(wanted));
  });
}

/** A number in four digits. */
export function tell(value: number | undefined): string {
  return value === undefined ? "nothing" : String(Number(value.toPrecision(4)));
}

/** A list of numbers in four digits each. */
export function row(numbers: readonly number[]): string {
  return `[${numbers.map(tell).join(", ")}]`;
}
