import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

type FindDirection = (vectors: number[][], has: number[]) => ArrayLike<number>;

/** 8.3: the direction of an attribute in latent space, from vectors and what was read of their images. */
export const attributeDirectionByHand: Exercise<FindDirection> = {
  expects: "a function (vectors, has) => direction, of rows of numbers and of 1 or 0 for each",
  judge: judged,
};

/** As many with as without, more with, more without; no row is like another. */
const CASES: readonly [vectors: number[][], has: number[]][] = [
  [
    [
      [1, 0, 2],
      [3, -2, 0.5],
      [-1, 4, 1],
      [0, 1, -3],
    ],
    [1, 1, 0, 0],
  ],
  [
    [
      [0.5, 2],
      [-1, 1],
      [4, 0],
      [2, -3],
      [1, 1.5],
    ],
    [0, 1, 0, 0, 0],
  ],
  [
    [
      [1, 1, 1, 0],
      [2, 0, -1, 3],
      [0, -2, 5, 1],
    ],
    [1, 0, 1],
  ],
];

type Sums = { withIt: number[]; without: number[]; all: number[]; having: number; count: number };

/** How the sums of the two groups become a direction: the right way first, then mistakes that are often made. */
const WAYS: readonly [way: (sums: Sums, i: number) => number, name: string, hint: string][] = [
  [({ withIt, without, having, count }, i) => at(withIt, i) / having - at(without, i) / (count - having), "", ""],
  [
    ({ withIt, without, having, count }, i) => at(without, i) / (count - having) - at(withIt, i) / having,
    "It leads the other way, to faces without it:",
    "which of the two means is to be subtracted?",
  ],
  [
    ({ withIt, without }, i) => at(withIt, i) - at(without, i),
    "It is a difference of sums:",
    "when more faces have it than not, what does a sum say about them?",
  ],
  [
    ({ withIt, without, count }, i) => (at(withIt, i) - at(without, i)) / count,
    "Both sums are divided by the number of all vectors:",
    "each mean has a number of its own.",
  ],
  [
    ({ withIt, having }, i) => at(withIt, i) / having,
    "It is the mean of those that have it, and nothing was subtracted:",
    "what do faces with and without it have in common? That should cancel.",
  ],
  [
    ({ withIt, all, having, count }, i) => at(withIt, i) / having - at(all, i) / count,
    "The mean of *all* was subtracted:",
    "those that have it are among all, too.",
  ],
];

function at(values: readonly number[], i: number): number {
  return values[i] as number;
}

function sumsOf([vectors, has]: (typeof CASES)[number]): Sums {
  const sum = (keep: (row: number) => boolean) =>
    (vectors[0] as number[]).map((_, i) => vectors.reduce((total, row, r) => total + (keep(r) ? at(row, i) : 0), 0));
  return {
    withIt: sum((row) => has[row] === 1),
    without: sum((row) => has[row] !== 1),
    all: sum(() => true),
    having: has.filter((flag) => flag === 1).length,
    count: has.length,
  };
}

function judged(answer: FindDirection): Verdict {
  if (typeof answer !== "function") {
    return wrong(`got ${describeAnswer(answer)}; expected a function (vectors, has) => direction.`);
  }
  const given: number[][] = [];
  for (const [vectors, has] of CASES) {
    const [rows, flags] = [structuredClone(vectors), [...has]];
    const direction: unknown = answer(rows, flags);
    const size = (vectors[0] as number[]).length;
    const numbers = numbersOf(direction);
    if (!numbers || numbers.length !== size) {
      const found = numbers ? `${numbers.length} numbers` : describeAnswer(direction);
      return wrong(`for vectors of ${size} numbers it gave ${found}; expected ${size} finite numbers, one for each.`);
    }
    if (JSON.stringify([rows, flags]) !== JSON.stringify([vectors, has])) {
      return wrong(
        "it changed the arrays it was given.",
        "make new ones: map gives a new array, += writes into the old.",
      );
    }
    given.push(numbers);
  }
  const follows = (way: (sums: Sums, i: number) => number) =>
    CASES.every((one, c) => (given[c] as number[]).every((value, i) => Math.abs(value - way(sumsOf(one), i)) < 1e-6));
  const found = WAYS.findIndex(([way]) => follows(way));
  if (found === 0) {
    return right(
      "the mean of those that have it, minus the mean of those that have not, however many there are of each.",
    );
  }
  const shown = WAYS[0] as (typeof WAYS)[number];
  const off = CASES.findIndex((one, c) =>
    (given[c] as number[]).some((value, i) => Math.abs(value - shown[0](sumsOf(one), i)) >= 1e-6),
  );
  const [vectors, has] = CASES[off] as (typeof CASES)[number];
  const wanted = (vectors[0] as number[]).map((_, i) => shown[0](sumsOf([vectors, has]), i));
  const text =
    `for the vectors ${vectors.map(list).join(", ")} with ${list(has)} it gave ${list(given[off] as number[])}; ` +
    `expected ${list(wanted)}.`;
  const [, name, hint] = WAYS[found] ?? [];
  return wrong(
    name ? `${name} ${text}` : text,
    hint ?? "begin with two vectors, one that has it and one that has not.",
  );
}

function numbersOf(value: unknown): number[] | undefined {
  if (typeof value !== "object" || value === null || !("length" in value)) return undefined;
  const numbers = Array.from(value as ArrayLike<unknown>);
  return numbers.every((one) => typeof one === "number" && Number.isFinite(one)) ? (numbers as number[]) : undefined;
}

function list(values: readonly number[]): string {
  return `[${values.map((value) => Number(value.toPrecision(4))).join(", ")}]`;
}
