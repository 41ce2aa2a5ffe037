import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

/** A matrix as a list of its rows. */
export type Matrix = number[][];
type Answer = (W: Matrix) => number;

/** 9.4: the largest singular value, by which spectral normalisation divides. */
export const largestStretch: Exercise<Answer> = {
  expects: "a function (W) => sigma, of a list of rows",
  judge: judged,
};

/** Relative. */
const TOLERANCE = 1e-4;
const near = (value: number, expected: number) => Math.abs(value - expected) <= TOLERANCE * expected;

interface Case {
  readonly W: Matrix;
  /** σ, the root of the largest eigenvalue of WᵀW, or of WWᵀ where that is the one of 2×2: a quadratic equation. */
  readonly sigma: number;
  /** Of the eigenvalues of a square W, the size of the largest, where it is not σ. */
  readonly eigenvalue?: number;
  /** A start at right angles to the leading singular vector, and what power iteration from there ends at. */
  readonly trap?: { readonly start: string; readonly leading: string; readonly ends: number };
}

const CASES: readonly Case[] = [
  {
    W: [
      [3, 0],
      [4, 5],
    ],
    sigma: Math.sqrt(45),
    eigenvalue: 5,
  },
  {
    W: [
      [1, 4],
      [0, -2],
    ],
    sigma: Math.sqrt((21 + Math.sqrt(425)) / 2),
    eigenvalue: 2,
  },
  {
    W: [
      [2, 0, 1],
      [-1, 3, 0],
    ],
    sigma: Math.sqrt((15 + Math.sqrt(41)) / 2),
  },
  {
    W: [
      [1, -2],
      [3, 0],
      [-1, 1],
      [2, 2],
    ],
    sigma: Math.sqrt(12 + Math.sqrt(10)),
  },
  // Two leading values are the same, so that the direction is not settled; the value is.
  {
    W: [
      [0, 3, 0],
      [-3, 0, 0],
      [0, 0, 1],
    ],
    sigma: 3,
  },
  // Both sides: whether an answer begins on the left or on the right, all ones are at right angles, also after rounding.
  {
    W: [
      [2, -1],
      [-1, 2],
    ],
    sigma: 3,
    trap: { start: "all ones", leading: "(1, −1)", ends: 1 },
  },
  {
    W: [
      [1, 0],
      [0, -2.5],
    ],
    sigma: 2.5,
    trap: { start: "(1, 0)", leading: "(0, 1)", ends: 1 },
  },
];

const times = (W: Matrix, v: readonly number[]) =>
  W.map((row) => row.reduce((sum, weight, c) => sum + weight * (v[c] as number), 0));
const transposed = (W: Matrix) => (W[0] as number[]).map((_, c) => W.map((row) => row[c] as number));

/** W and its transpose in turn, from all ones: by how much the last of so many products made the vector longer. */
function fromOnes(W: Matrix, products: number): number {
  let v = (W[0] as number[]).map(() => 1);
  let growth = 0;
  for (let i = 0; i < products; i++) {
    const next = times(i % 2 === 0 ? W : transposed(W), v);
    growth = Math.hypot(...next) / Math.hypot(...v);
    v = next;
  }
  return growth;
}

type Formula = (one: Case) => number;

const MISTAKES: readonly [formulas: readonly Formula[], said: string, hint: string][] = [
  [
    [({ W }) => Math.hypot(...W.flat())],
    "That is the Frobenius norm:",
    "the root of the sum of all squares counts every singular value; only the largest was asked for.",
  ],
  [
    [({ W }) => Math.max(...W.flat().map(Math.abs)), ({ W }) => Math.max(...W.flat())],
    "That is the largest entry:",
    "a vector may be stretched by several entries together: try (1, 1) on [[1, 1], [1, 1]].",
  ],
  [
    [({ sigma }) => sigma ** 2],
    "That is the square of it:",
    "Wᵀ W stretches twice, once by W and once by its transpose.",
  ],
  [
    // Of one step, whichever side it begins on, and whether σ is read before or after it.
    [1, 2, 3].flatMap((products): Formula[] => [
      ({ W }) => fromOnes(W, products),
      ({ W }) => fromOnes(transposed(W), products),
    ]),
    "That is what a single step of the power iteration gives:",
    "one step a training pass is enough where the vector is kept from pass to pass; from a new start it takes many.",
  ],
];

function judged(answer: Answer): Verdict {
  if (typeof answer !== "function") return wrong(`got ${describeAnswer(answer)}; expected a function (W) => sigma.`);
  const given: number[] = [];
  for (const { W } of CASES) {
    const value: unknown = answer(structuredClone(W));
    if (typeof value !== "number") {
      return wrong(`for ${JSON.stringify(W)} it returned ${describeAnswer(value)}; expected a number from 0.`);
    }
    given.push(value);
  }
  const meets = (formula: Formula) => CASES.every((one, i) => near(given[i] as number, formula(one)));
  const missed = CASES.findIndex(({ sigma }, i) => !near(given[i] as number, sigma));
  if (missed < 0) {
    return right(
      "by so much W makes a vector longer at most. Divided by it, a dense layer never moves two inputs further apart than they were, so that a D of such layers is steep nowhere.",
    );
  }
  const { W, sigma, trap } = CASES[missed] as Case;
  const why = `for ${JSON.stringify(W)} it gave ${tidy(given[missed] as number)}; expected ${tidy(sigma)}.`;
  if (trap && near(given[missed] as number, trap.ends)) {
    return wrong(
      `${why} Power iteration from ${trap.start} never gets there: that is exactly at right angles to ${trap.leading}, which this matrix stretches most, and stays so.`,
      "begin with a vector without a pattern, such as a random one.",
    );
  }
  // Of matrices that are not square nothing is asked: there the way to an eigenvalue ends anywhere.
  const sizes = given.map(Math.abs);
  if (CASES.every(({ eigenvalue }, i) => eigenvalue === undefined || near(sizes[i] as number, eigenvalue))) {
    return wrong(
      `That is an eigenvalue: ${why}`,
      "W and its transpose in turn; W alone finds vectors that keep their direction, and may stretch others more.",
    );
  }
  const mistake = MISTAKES.find(([formulas]) => formulas.some(meets));
  if (mistake) return wrong(`${mistake[1]} ${why}`, mistake[2]);
  const below = CASES.every(
    (one, i) => (given[i] as number) > one.sigma / 4 && (given[i] as number) <= one.sigma * (1 + TOLERANCE),
  );
  return wrong(
    why,
    below
      ? "nowhere is it too large, as with a power iteration that ends early: what do more steps give?"
      : "v ← Wᵀ W v, made a length of 1 again each time; in the end, how long is W v?",
  );
}

function tidy(value: number): string {
  return Number(value.toPrecision(5)).toString();
}
