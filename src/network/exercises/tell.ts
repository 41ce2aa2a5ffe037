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

/** A number in three digits. */
export function tell(value: number | undefined): string {
  return value === undefined ? "nothing" : String(Number(value.toPrecision(3)));
}

/** A list of numbers in three digits each. */
export function row(numbers: readonly number[]): string {
  return `[${numbers.map(tell).join(", ")}]`;
}
