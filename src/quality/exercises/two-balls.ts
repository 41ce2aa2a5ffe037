import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

export type Points = number[][];
export interface Shares {
  readonly precision: number;
  readonly recall: number;
}
type Answer = (real: Points, generated: Points, k: number) => Shares;

/** 10.2: precision and recall, written down. */
export const twoBalls: Exercise<Answer> = {
  expects: "a function (real, generated, k) => ({ precision, recall }), of lists of points",
  judge: judged,
};

const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((x, i) => x - (b[i] as number)));

/** Distance of each point to its k-th neighbour of its own set. */
const radii = (points: Points, k: number) =>
  points.map((point) => points.map((other) => distance(point, other)).sort((a, b) => a - b)[k] as number);

/** Share of `some` that lie in a ball around one of `owners`. */
const inside = (some: Points, owners: Points, reach: readonly number[]) =>
  some.filter((point) => owners.some((owner, i) => distance(point, owner) <= (reach[i] as number))).length /
  some.length;

const shares: Answer = (real, generated, k) => ({
  precision: inside(generated, real, radii(real, k)),
  recall: inside(real, generated, radii(generated, k)),
});

/** Points at whole places, so that no distance is the same as a radius by rounding only. */
const CASES: readonly [Points, Points, number][] = [
  [
    [
      [0, 0],
      [1, 0],
      [0, 1.5],
      [2, 2.25],
      [9, 9],
      [10, 9],
      [9, 10.5],
      [11, 11.25],
    ],
    [
      [0.4, 0.3],
      [0.6, 0.9],
      [1.1, 1.3],
      [0.2, 0.7],
      [30, 2],
    ],
    2,
  ],
  [
    [
      [0, 0, 1],
      [2, 1, 0],
      [4, 4, 4],
      [1, 3, 2],
      [5, 0, 1],
    ],
    [
      [1, 1, 1],
      [3, 3, 3],
      [2, 2, 9],
      [8, 8, 8],
      [0, 1, 0],
      [4, 1, 1],
    ],
    1,
  ],
  [[[0], [1], [3], [7], [15]], [[0.5], [2], [40], [44]], 3],
];

/** Mistakes that are often made, and what gives them away. */
const MISTAKES: readonly [Answer, string, string][] = [
  [
    (real, generated, k) => ({
      precision: shares(real, generated, k).recall,
      recall: shares(real, generated, k).precision,
    }),
    "Precision and recall are exchanged:",
    "precision is a share of the generated points.",
  ],
  [
    (real, generated, k) => ({
      precision: inside(generated, real, radii(real, k - 1)),
      recall: inside(real, generated, radii(generated, k - 1)),
    }),
    "Each point was counted as its own nearest neighbour:",
    "the smallest distance of a point to its own set is 0, to itself.",
  ],
  [
    (real, generated, k) => ({
      precision: inside(generated, real, radii(real, k)),
      recall:
        real.filter((point, i) => generated.some((other) => distance(point, other) <= (radii(real, k)[i] as number)))
          .length / real.length,
    }),
    "What you call recall is coverage:",
    "it has its balls around real points; recall has them around generated ones.",
  ],
];

function judged(answer: Answer): Verdict {
  if (typeof answer !== "function") {
    return wrong(`got ${describeAnswer(answer)}; expected a function (real, generated, k) => ({ precision, recall }).`);
  }
  const answers = CASES.map(([real, generated, k]) => answer(structuredClone(real), structuredClone(generated), k));
  for (const given of answers) {
    const { precision, recall } = Object(given) as Shares;
    if (!Number.isFinite(precision) || !Number.isFinite(recall)) {
      return wrong(`it returned ${describeAnswer(given)}; expected { precision, recall }, two numbers in [0, 1].`);
    }
  }
  const same = (formula: Answer) =>
    CASES.every(([real, generated, k], i) => {
      const [given, expected] = [answers[i] as Shares, formula(real, generated, k)];
      return Math.abs(given.precision - expected.precision) < 1e-9 && Math.abs(given.recall - expected.recall) < 1e-9;
    });
  if (same(shares)) {
    return right(
      "balls around the real points for precision, around the generated ones for recall; one outlier makes a large ball.",
    );
  }
  const [real, generated, k] = CASES[0] as (typeof CASES)[number];
  const [given, expected] = [answers[0] as Shares, shares(real, generated, k)];
  const told = ({ precision, recall }: Shares) => `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`;
  const why = `for ${real.length} real and ${generated.length} generated points with k = ${k} it gave ${told(given)}; expected ${told(expected)}.`;
  const mistake = MISTAKES.find(([formula]) => same(formula));
  return mistake
    ? wrong(`${mistake[1]} ${why}`, mistake[2])
    : wrong(why, "begin with the radii: one for each point, by its own set.");
}
