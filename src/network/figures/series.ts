import { mean } from "../../statistics";

/** Of each value the mean with those up to `count` − 1 before it, so that one odd batch does not hide the course of things. */
export function runningMean(values: readonly number[], count: number): number[] {
  return values.map((_, i) => mean(values.slice(Math.max(0, i - count + 1), i + 1)));
}

/** Every n-th of a list of numbers, with its place: a curve needs no more. */
export function everyNth(n: number, values: readonly number[]): { x: number[]; y: number[] } {
  const x = values.map((_, i) => i).filter((i) => i % n === 0);
  return { x, y: x.map((i) => values[i] as number) };
}

/** The middle between the lowest and the highest of each list, and how far it is to either: a bar with its error bar. */
export function middleAndReach(lists: readonly (readonly number[])[]): { y: number[]; error: number[] } {
  const ends = lists.map((values) => [Math.min(...values), Math.max(...values)] as const);
  return { y: ends.map(([low, high]) => (low + high) / 2), error: ends.map(([low, high]) => (high - low) / 2) };
}
