import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

export type Kernel = (a: readonly number[], b: readonly number[]) => number;
type Answer = (x: number[][], y: number[][], kernel: Kernel) => number;

/** 10.4: the unbiased estimate of the squared maximum mean discrepancy. */
export const unbiased: Exercise<Answer> = {
  expects: "a function (x, y, kernel) => number, of two lists of points",
  judge: judged,
};

const total = (x: number[][], y: number[][], kernel: Kernel) =>
  x.reduce((sum, a) => sum + y.reduce((inner, b) => inner + kernel(a, b), 0), 0);
const own = (x: number[][], kernel: Kernel) => x.reduce((sum, a) => sum + kernel(a, a), 0);
const mixed: Answer = (x, y, kernel) => total(x, y, kernel) / (x.length * y.length);
const others: (x: number[][], kernel: Kernel) => number = (x, kernel) =>
  (total(x, x, kernel) - own(x, kernel)) / (x.length * (x.length - 1));
const all: typeof others = (x, kernel) => total(x, x, kernel) / x.length ** 2;

const estimate: Answer = (x, y, kernel) => others(x, kernel) + others(y, kernel) - 2 * mixed(x, y, kernel);

const cubic: Kernel = (a, b) => (a.reduce((sum, v, i) => sum + v * (b[i] as number), 0) / a.length + 1) ** 3;
const bell: Kernel = (a, b) => Math.exp(-a.reduce((sum, v, i) => sum + (v - (b[i] as number)) ** 2, 0) / 2);

const CASES: readonly [number[][], number[][], Kernel][] = [
  [
    [
      [0.5, 1],
      [1, -1],
      [2, 0.25],
    ],
    [
      [0, 1],
      [1.5, 0.5],
      [-1, 2],
      [0.25, 0.75],
    ],
    cubic,
  ],
  [[[0], [1], [3]], [[0.5], [2]], bell],
];

const MISTAKES: readonly [Answer, string, string][] = [
  [
    (x, y, kernel) => all(x, kernel) + all(y, kernel) - 2 * mixed(x, y, kernel),
    "Each point was paired with itself:",
    "those pairs make the estimate too large, the more so the fewer points there are. How many pairs are left without them?",
  ],
  [
    (x, y, kernel) =>
      (total(x, x, kernel) - own(x, kernel)) / x.length ** 2 +
      (total(y, y, kernel) - own(y, kernel)) / y.length ** 2 -
      2 * mixed(x, y, kernel),
    "The pairs of a point with itself are left out of the sum, but not of the count:",
    "of n points there are n (n − 1) pairs of different ones.",
  ],
  [
    (x, y, kernel) => others(x, kernel) + others(y, kernel) - mixed(x, y, kernel),
    "The mixed term counts only once:",
    "(a − b)² = a² + b² − 2ab.",
  ],
  [
    (x, y, kernel) => Math.sqrt(Math.max(0, estimate(x, y, kernel))),
    "That is the root of it:",
    "no root is taken: what is unbiased is the square, and it may be negative.",
  ],
];

function judged(answer: Answer): Verdict {
  if (typeof answer !== "function")
    return wrong(`got ${describeAnswer(answer)}; expected a function (x, y, kernel) => number.`);
  const answers = CASES.map(([x, y, kernel]) => answer(structuredClone(x), structuredClone(y), kernel) as unknown);
  const odd = answers.findIndex((value) => typeof value !== "number" || !Number.isFinite(value));
  if (odd >= 0) return wrong(`it returned ${describeAnswer(answers[odd])}; expected a finite number.`);
  const same = (formula: Answer) =>
    CASES.every(([x, y, kernel], i) => {
      const expected = formula(x, y, kernel);
      return Math.abs((answers[i] as number) - expected) < 1e-6 * Math.max(1, Math.abs(expected));
    });
  if (same(estimate)) {
    return right(
      "pairs of different points within each set, all pairs across. Two samples of one source give 0 on average, so it is often below 0.",
    );
  }
  const why = `for three and four points with the kernel (x·y / 2 + 1)³ it gave ${(answers[0] as number).toPrecision(5)}; expected ${estimate(...(CASES[0] as (typeof CASES)[number])).toPrecision(5)}.`;
  const mistake = MISTAKES.find(([formula]) => same(formula));
  return mistake
    ? wrong(`${mistake[1]} ${why}`, mistake[2])
    : wrong(why, "mean of kernel(x, x′) over different x, the same of y, less twice the mean of kernel(x, y).");
}
