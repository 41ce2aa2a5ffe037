import { describeAnswer, type Exercise, right, wrong } from "../../exercises";
import { optimalLogit, optimalOutput } from "../optimal";

/** Densities of real and generated data at a place, and the labels for both, to the best logit there. */
export type OptimalLogit = (real: number, generated: number, realLabel: number, fakeLabel: number) => number;

/** Exercise 4.3. */
export const optimalLogitExercise: Exercise<OptimalLogit> = {
  expects: "a function (real, generated, realLabel, fakeLabel) => logit",
  judge(answer) {
    if (typeof answer !== "function") {
      return wrong(
        `got ${describeAnswer(answer)}; expected a function (real, generated, realLabel, fakeLabel) => logit.`,
      );
    }
    const given = CASES.map((place) => answer(...place));
    const missed = CASES.findIndex((place, i) => !near(given[i], correct(...place)));
    if (missed < 0) {
      return right("at each place the derivative of the loss is zero there. With labels 1 and 0 it is log(p / q).");
    }
    const [p, q, alpha, beta] = CASES[missed] as Place;
    const got = given[missed];
    if (CASES.every((place, i) => near(given[i], correct(...place), 1e-2))) {
      return wrong(
        "it is right to two decimals everywhere, and not exactly: as from a search that stopped early.",
        "set the derivative to zero and solve for σ(l): no search is needed.",
      );
    }
    const because = `for p = ${p}, q = ${q} and the labels ${alpha} and ${beta} it gives ${
      typeof got === "number" ? Number(got.toPrecision(5)) : describeAnswer(got)
    }; expected ${Number(correct(p, q, alpha, beta).toPrecision(5))}.`;
    const mistake = MISTAKES.find(({ of }) => CASES.every((place, i) => near(given[i], of(...place))));
    return wrong(
      mistake ? `${because} ${mistake.because}` : because,
      mistake?.hint ?? "the loss there is p · CE(l, α) + q · CE(l, β), and the derivative of CE(l, t) is σ(l) − t.",
    );
  },
};

type Place = readonly [real: number, generated: number, realLabel: number, fakeLabel: number];

/** The plain game, one-sided and two-sided smoothing, densities that are no probabilities. */
const CASES: readonly Place[] = [
  [1, 1, 0.9, 0],
  [0.3, 0.05, 0.9, 0],
  [2, 5, 1, 0],
  [0.4, 1.7, 0.8, 0.1],
  [1e-6, 0.5, 0.9, 0.1],
];

function correct(real: number, generated: number, realLabel: number, fakeLabel: number): number {
  return optimalLogit({ real, generated }, { realLabel, fakeLabel });
}

function near(a: unknown, b: number, tolerance = 1e-6): boolean {
  // Equal infinities, which some wrong ways give for the label 1, have no difference.
  return a === b || (typeof a === "number" && Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)));
}

const MISTAKES: readonly { of: OptimalLogit; because: string; hint: string }[] = [
  {
    of: (real, generated, realLabel, fakeLabel) => optimalOutput({ real, generated }, { realLabel, fakeLabel }),
    because: "That is the best probability.",
    hint: "which logit has this sigmoid?",
  },
  {
    of: (real, generated, realLabel, fakeLabel) =>
      Math.log(optimalOutput({ real, generated }, { realLabel, fakeLabel })),
    because: "That is the logarithm of the best probability.",
    hint: "a logit is log(D / (1 − D)).",
  },
  {
    of: (...place) => -correct(...place),
    because: "The sign is turned round: that is the logit of “fake”.",
    hint: "where p is larger than q, D should lean to real.",
  },
  {
    of: (...place) => correct(...place) / Math.LN10,
    because: "That is a logarithm to base 10.",
    hint: "the sigmoid is made with e.",
  },
  {
    of: (_p, _q, alpha) => Math.log(alpha / (1 - alpha)),
    because: "That would be the answer where nothing is ever forged.",
    hint: "at this place D sees q of fakes, too.",
  },
  {
    of: (p, q) => Math.log(p / q),
    because: "That is the best answer without smoothing.",
    hint: "what is the best probability when real images are to be called α?",
  },
  {
    of: (p, q, alpha) => Math.log((alpha * p) / q),
    because: "The real images' label was shortened, but what was cut off is missing elsewhere.",
    hint: "of p, a share α speaks for real. For what does the rest of it speak?",
  },
  {
    of: (p, q, alpha, beta) => Math.log((alpha * p + beta * q) / q),
    because: "The denominator has forgotten the labels.",
    hint: "D / (1 − D): work out 1 − D with both labels.",
  },
  {
    of: (p, q, alpha) => Math.log((alpha * p) / (q + (1 - alpha) * p)),
    because: "The label of the fakes was taken for 0.",
    hint: "of q, a share β speaks for real.",
  },
];
