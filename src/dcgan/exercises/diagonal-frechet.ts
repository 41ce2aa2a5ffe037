import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

/** Features that do not vary together: a mean and a variance of each. */
export interface Spread {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

/** 7.3: the distance where all covariances between different features are 0. */
export const diagonalFrechet: Exercise<(a: Spread, b: Spread) => number> = {
  expects: "a function (a, b) => distance, of two { mean, variance } with as many numbers each",
  judge: judged,
};

const CASES: readonly [Spread, Spread][] = [
  [
    { mean: [1, -2, 0.5], variance: [4, 0.25, 9] },
    { mean: [0, 1, 0.5], variance: [1, 2.25, 16] },
  ],
  [
    { mean: [3, 7], variance: [0, 2] },
    { mean: [-1, 7.5], variance: [5, 0] },
  ],
  [
    { mean: [0.1], variance: [0.04] },
    { mean: [2.2], variance: [1.21] },
  ],
];

type Formula = (a: Spread, b: Spread) => number;

const sum = (a: Spread, b: Spread, term: (m: number, n: number, v: number, w: number) => number) =>
  a.mean.reduce(
    (total, m, i) => total + term(m, b.mean[i] as number, a.variance[i] as number, b.variance[i] as number),
    0,
  );

const distance: Formula = (a, b) => sum(a, b, (m, n, v, w) => (m - n) ** 2 + (Math.sqrt(v) - Math.sqrt(w)) ** 2);

/** Mistakes that are often made, and what gives them away. */
const MISTAKES: readonly [Formula, string, string][] = [
  [
    (a, b) => Math.sqrt(distance(a, b)),
    "That is the root of what was asked for:",
    "eq. 6 of the paper has a square on its left side, and so has ours.",
  ],
  [
    (a, b) => sum(a, b, (m, n, v, w) => (m - n) ** 2 + (v - w) ** 2),
    "It compares variances where deviations belong:",
    "tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½) of one feature is v + w − 2√(vw). Which square is that?",
  ],
  [
    (a, b) => sum(a, b, (m, n, v, w) => (m - n) ** 2 + v + w - 2 * v * w),
    "The root of the product is missing:",
    "(Σ₁Σ₂)^½ of one feature is √(vw).",
  ],
  [
    (a, b) => sum(a, b, (m, n, v, w) => (m - n) ** 2 + v + w),
    "What the two share is not taken off:",
    "a distribution would have a distance to itself.",
  ],
  [
    (a, b) => sum(a, b, (m, n, v, w) => (m - n) ** 2 + v + w - Math.sqrt(v * w)),
    "The shared part counts only once:",
    "−2√(vw).",
  ],
  [
    (a, b) => sum(a, b, (m, n) => (m - n) ** 2),
    "The spreads do not count in it:",
    "two clouds around one point differ.",
  ],
  [
    (a, b) => sum(a, b, (_m, _n, v, w) => (Math.sqrt(v) - Math.sqrt(w)) ** 2),
    "The means do not count in it:",
    "two clouds of one shape may lie far apart.",
  ],
  [
    (a, b) => sum(a, b, (m, n, v, w) => Math.abs(m - n) + (Math.sqrt(v) - Math.sqrt(w)) ** 2),
    "The distance of the means is not squared:",
    "|μ₁ − μ₂|².",
  ],
  [
    (a, b) => distance(a, b) / a.mean.length,
    "It is averaged over the features:",
    "a trace adds up, and so does the square of a length.",
  ],
];

function judged(answer: (a: Spread, b: Spread) => number): Verdict {
  if (typeof answer !== "function")
    return wrong(`got ${describeAnswer(answer)}; expected a function (a, b) => number.`);
  const ask = ([a, b]: readonly [Spread, Spread]): unknown => answer(structuredClone(a), structuredClone(b));
  const answers = CASES.map(ask);
  const odd = answers.find((value) => typeof value !== "number" || !Number.isFinite(value));
  if (answers.includes(odd) && (typeof odd !== "number" || !Number.isFinite(odd))) {
    return wrong(
      `it returned ${describeAnswer(odd)}; expected a finite number.`,
      Number.isNaN(odd)
        ? "is there a root of something that may fall below 0, or a division by a variance of 0?"
        : undefined,
    );
  }
  const close = (formula: Formula) => CASES.every(([a, b], i) => near(answers[i] as number, formula(a, b)));
  if (close(distance)) {
    return right(
      "the squared distance of the means, and the squared difference of the standard deviations, feature by feature.",
    );
  }
  const [a, b] = CASES[0] as [Spread, Spread];
  const given = `for means 1, −2, 0.5 and 0, 1, 0.5 with variances 4, 0.25, 9 and 1, 2.25, 16 it gave ${round(answers[0] as number)}; expected ${round(distance(a, b))}.`;
  const mistake = MISTAKES.find(([formula]) => close(formula));
  if (!mistake) return wrong(given, "begin with one feature, and what tr(…) is for 1×1 matrices.");
  const [, name, hint] = mistake;
  return wrong(`${name} ${given}`, hint);
}

function near(value: number, expected: number): boolean {
  return Math.abs(value - expected) < 1e-4 * Math.max(1, Math.abs(expected));
}

function round(value: number): string {
  return String(Number(value.toPrecision(5)));
}
