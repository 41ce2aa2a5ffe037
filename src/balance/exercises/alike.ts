import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

/** Of each example, of each feature, the numbers by which two examples are compared. */
export type Compared = number[][][];
type Answer = (M: Compared) => number[][];

/** 9.3: what minibatch discrimination tells of each example. */
export const alike: Exercise<Answer> = {
  expects: "a function (M) => o, of M[i][b][c] (example, feature, number) to o[i][b]",
  judge: judged,
};

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const absolute = (a: readonly number[], b: readonly number[]) => sum(a.map((x, c) => Math.abs(x - (b[c] as number))));
const squared = (a: readonly number[], b: readonly number[]) => sum(a.map((x, c) => (x - (b[c] as number)) ** 2));

/** For each example and feature, what `of` makes of the distances to all examples, its own 0 among them. */
const each =
  (of: (distances: readonly number[]) => number, distance = absolute): Answer =>
  (M) =>
    M.map((features) => features.map((own, b) => of(M.map((other) => distance(own, other[b] as number[])))));

/** Salimans and others, "Improved techniques for training GANs", 2016, section 3.2. */
const closeness = (distances: readonly number[]) => sum(distances.map((distance) => Math.exp(-distance)));
const sums = each(closeness);

/** Relative; an answer made of tensors has single precision. */
const TOLERANCE = 1e-5;

/** Two equal examples among them; no two of examples, features and numbers are as many. */
const CASES: readonly Compared[] = [
  [
    [
      [0, 0.5, 1],
      [2, -1, 0],
    ],
    [
      [0.25, 0.5, 0],
      [1, -1, 0.5],
    ],
    [
      [0, 0.5, 1],
      [-1, 0, 3],
    ],
    [
      [-0.5, 1.5, 0.5],
      [2, -1, 0],
    ],
  ],
  [
    [[0.5], [-1], [0]],
    [[1.75], [-1.5], [4]],
  ],
];

const MISTAKES: readonly [Answer, string, string][] = [
  [
    each((distances) => closeness(distances) - 1),
    "An example is not compared with itself:",
    "the sum is over all j, j = i among them, which adds exp(0).",
  ],
  [each(closeness, squared), "The differences are squared:", "the distance is the sum of their absolute values."],
  [
    each(closeness, (a, b) => Math.sqrt(squared(a, b))),
    "That is the straight distance, with squares and a root:",
    "the distance is the sum of the absolute differences.",
  ],
  [
    each((distances) => Math.exp(-sum(distances))),
    "The distances are added up before the exponential:",
    "each j has an exponential of its own: one example far away must not hide one that is near.",
  ],
  [
    each((distances) => closeness(distances) / distances.length),
    "That is the mean over the batch:",
    "the paper has the sum: two alike are worth the same in a batch of 10 and of 100.",
  ],
  [
    each((distances) => sum(distances.map(Math.exp))),
    "The exponential grows with the distance:",
    "examples that are alike should count most. Which sign has the exponent?",
  ],
  [
    (M) =>
      M.map((features) => {
        const all = closeness(M.map((other) => sum(features.map((own, b) => absolute(own, other[b] as number[])))));
        return features.map(() => all);
      }),
    "The features are added up with the numbers:",
    "only the numbers c of one feature make a distance; each feature b has its own.",
  ],
];

function judged(answer: Answer): Verdict {
  if (typeof answer !== "function") return wrong(`got ${describeAnswer(answer)}; expected a function (M) => o.`);
  const given: number[][][] = [];
  for (const M of CASES) {
    const value: unknown = answer(structuredClone(M));
    const [examples, features] = [M.length, (M[0] as number[][]).length];
    const told = `for ${examples} examples with ${features} features it returned`;
    const wanted = `expected ${examples} lists of ${features} finite numbers, o[i][b].`;
    if (!Array.isArray(value)) return wrong(`${told} ${describeAnswer(value)}; ${wanted}`);
    if (isTable(value, features, examples)) {
      return wrong(`${told} ${features} lists of ${examples} numbers; ${wanted}`, "i first, then b.");
    }
    if (!isTable(value, examples, features)) {
      return wrong(`${told} a list of ${value.length} that begins with ${describeAnswer(value[0])}; ${wanted}`);
    }
    given.push(value);
  }
  const meets = (formula: Answer, at: number) => {
    const expected = formula(CASES[at] as Compared).flat();
    return (given[at] as number[][])
      .flat()
      .every((value, i) => Math.abs(value - (expected[i] as number)) < TOLERANCE * Math.max(1, expected[i] as number));
  };
  const missed = CASES.findIndex((_, at) => !meets(sums, at));
  if (missed < 0) {
    return right(
      "a batch of n equal examples has n everywhere, one without any likeness hardly more than 1. So D sees at once that a batch is all alike, and no single image shows that.",
    );
  }
  const M = CASES[missed] as Compared;
  const why = `for ${JSON.stringify(M)} it gave ${table(given[missed] as number[][])}; expected ${table(sums(M))}.`;
  const mistake = MISTAKES.find(([formula]) => CASES.every((_, at) => meets(formula, at)));
  return mistake
    ? wrong(`${mistake[1]} ${why}`, mistake[2])
    : wrong(why, "begin with the distance of two examples in one feature; of an example to itself it is 0.");
}

function isTable(value: readonly unknown[], rows: number, columns: number): value is number[][] {
  return (
    value.length === rows &&
    value.every((row) => Array.isArray(row) && row.length === columns && row.every(Number.isFinite))
  );
}

function table(rows: readonly number[][]): string {
  return JSON.stringify(rows.map((row) => row.map((value) => Number(value.toPrecision(4)))));
}
