import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

type Answer = (p: number, q: number, real: number, fake: number) => number;

/** 9.2: what the best discriminator says when both labels are smoothed. */
export const twoLabels: Exercise<Answer> = {
  expects: "a function (p, q, real, fake) => D, of two densities and two labels",
  judge: judged,
};

/** Salimans and others, "Improved techniques for training GANs", 2016, section 3.4. */
const best: Answer = (p, q, real, fake) => (real * p + fake * q) / (p + q);

/** Both smoothed, one, none; places that only one of the two reaches. */
const CASES: readonly Parameters<Answer>[] = [
  [0.3, 0.1, 0.9, 0.2],
  [2, 5, 0.8, 0.1],
  [0.4, 0.4, 0.9, 0],
  [0.2, 0.6, 1, 0],
  [0, 0.5, 0.9, 0],
  [0, 0.5, 0.9, 0.1],
  [0.7, 0, 0.9, 0.1],
];

const MISTAKES: readonly [formulas: readonly Answer[], said: string, hint: string][] = [
  [
    [(p, q) => p / (p + q)],
    "The labels are not used:",
    "the loss at one place is p · CE(D, real) + q · CE(D, fake), with the cross-entropy CE. Set its derivative by D to 0.",
  ],
  [
    [(p, q, real, fake) => best(p, q, fake, real)],
    "The labels are exchanged:",
    "real images have the density p, generated ones q; each keeps its own label.",
  ],
  [
    [
      (p, q, real, fake) => Math.log(best(p, q, real, fake) / (1 - best(p, q, real, fake))),
      (p, q, real, fake) => Math.log((real * p + fake * q) / ((1 - real) * p + (1 - fake) * q)),
    ],
    "That is the logit:",
    "the probability was asked for, the sigmoid of it.",
  ],
  [
    [
      (p, q, real, fake) => (real * p) / (real * p + fake * q),
      (p, q, real) => (real * p) / (real * p + q),
      (p, q, real, fake) => (real * p) / (real * p + (1 - fake) * q),
    ],
    "The labels weigh the densities in the denominator, as if there were fewer images:",
    "with the label 0.9 a real image still counts once: 0.9 of it speaks for real, the rest for fake. What do all votes add up to?",
  ],
  [
    [(p, q, real) => (real * p) / (p + q)],
    "That is one-sided smoothing: the label of the generated images was taken for 0:",
    "generated images have a label, too: of q, that share speaks for real.",
  ],
];

function judged(answer: Answer): Verdict {
  if (typeof answer !== "function")
    return wrong(`got ${describeAnswer(answer)}; expected a function (p, q, real, fake) => D.`);
  const given: number[] = [];
  for (const place of CASES) {
    const value: unknown = answer(...place);
    if (typeof value !== "number")
      return wrong(`${told(place)} it returned ${describeAnswer(value)}; expected a number in [0, 1].`);
    given.push(value);
  }
  const meets = (formula: Answer, i: number) => {
    const [value, expected] = [given[i] as number, formula(...(CASES[i] as Parameters<Answer>))];
    // Some mistakes are 0 / 0 or a logarithm of 0 at a place.
    return Object.is(value, expected) || Math.abs(value - expected) < 1e-6;
  };
  const missed = CASES.findIndex((_, i) => !meets(best, i));
  if (missed < 0) {
    return right(
      "that is fake + (real − fake) · p / (p + q). With fake = 0, log D is only shifted by log real, and the non-saturating G gets the same gradient; above 0, log D is flat where p is small next to q, and G's worst images are no longer drawn to the real ones.",
    );
  }
  const place = CASES[missed] as Parameters<Answer>;
  const why = `${told(place)} it gave ${tidy(given[missed] as number)}; expected ${tidy(best(...place))}.`;
  const mistake = MISTAKES.find(([formulas]) => formulas.some((formula) => CASES.every((_, i) => meets(formula, i))));
  return mistake
    ? wrong(`${mistake[1]} ${why}`, mistake[2])
    : wrong(
        why,
        "a vote: of p the share of its label speaks for real, of q the share of its own; all votes are p + q.",
      );
}

function told([p, q, real, fake]: Parameters<Answer>): string {
  return `for p = ${p}, q = ${q} and the labels ${real} and ${fake}`;
}

function tidy(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
