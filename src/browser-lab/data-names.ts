/** The data of the lab, by name; plain numbers, so that pages can list them without TensorFlow. */

/** Modes on the line: share, mean, standard deviation. The first is the data of chapter 06. */
export const LINE_DATA: Readonly<
  Record<string, readonly (readonly [share: number, mean: number, deviation: number])[]>
> = {
  two: [
    [0.4, -2, 0.6],
    [0.6, 1.6, 0.8],
  ],
  one: [[1, 1.5, 0.7]],
  three: [
    [0.3, -3.5, 0.4],
    [0.4, 0, 0.5],
    [0.3, 3.5, 0.4],
  ],
  apart: [
    [0.5, -4, 0.25],
    [0.5, 4, 0.25],
  ],
  comb: [-4, -2, 0, 2, 4].map((mean) => [0.2, mean, 0.2] as const),
  drawn: [],
};

/** What is drawn in the plane; `data.ts` has their centres. */
export const PLANE_DATA: Readonly<Record<string, string>> = {
  ring: "8 modes on a circle, as in the literature on mode collapse",
  grid: "25 modes on a square grid, as in the literature on mode collapse",
  two: "two round modes",
  circle: "a line without ends",
  spiral: "a line that winds",
  drawn: "your own points",
};

/** Digits: all ten, or only one of them. */
export const DIGITS_DATA: readonly string[] = ["all", ...Array.from({ length: 10 }, (_, digit) => String(digit))];
