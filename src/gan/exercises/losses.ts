import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

/** Derivatives by the logit of three losses that G could have. */
export interface LogitDerivatives {
  /** Of log(1 − σ(l)). */
  saturating: (logit: number) => number;
  /** Of −log σ(l). */
  nonSaturating: (logit: number) => number;
  /** Of 1 − σ(l). */
  withoutLog: (logit: number) => number;
}

/** The exercises that need a pencil. */
export const losses = {
  "6.1": {
    expects: "a function (p, q, label) => D",
    judge: optimalDiscriminator,
  } satisfies Exercise<(p: number, q: number, label: number) => number>,
  "6.2": {
    expects: "{ saturating, nonSaturating, withoutLog }: three functions of a logit",
    judge: derivatives,
  } satisfies Exercise<LogitDerivatives>,
};

type Formula = (p: number, q: number, label: number) => number;

/** What the usual slips give, with what to say of them. */
const SLIPS: readonly { formula: Formula; said: string; hint: string }[] = [
  {
    formula: (p, q) => p / (p + q),
    said: "That is the best D for a label of 1: yours does not use the label.",
    hint: "write down D's loss at one x, −p (a log D + (1 − a) log(1 − D)) − q log(1 − D), and set its derivative by D to 0.",
  },
  {
    formula: (p, q, label) => (label * q) / (p + q),
    said: "The roles are swapped: this is large where the generated numbers are.",
    hint: "D is the probability of being real, so p belongs into the numerator.",
  },
  {
    formula: (p, q) => q / (p + q),
    said: "This is the probability of being generated, and it does not use the label.",
    hint: "D is the probability of being real, so p belongs into the numerator.",
  },
  {
    formula: (p, q, label) => (label * p) / (label * p + q),
    said: "This treats the label as if there were fewer real numbers. But the rest of each real number, 1 − a, still counts, as a vote for fake.",
    hint: "the real numbers appear in front of both logarithms: a p of log D, and (1 − a) p of log(1 − D).",
  },
  {
    formula: (p, q, label) => (label * p + (1 - label) * q) / (p + q),
    said: "That is two-sided smoothing: it gives generated numbers a target of 1 − a, too.",
    hint: "one-sided means that generated numbers keep the target 0.",
  },
  {
    formula: (p, q, label) => label * (p / (p + q)) + (1 - label) / 2,
    said: "This pulls D towards ½ from both sides; far from all real numbers it should still be 0.",
    hint: "what is D where p = 0?",
  },
];

const PLACES: readonly [p: number, q: number, label: number][] = [
  [0.4, 0.1, 0.9],
  [0.05, 0.3, 0.9],
  [0.2, 0.2, 0.8],
  [0.7, 0.01, 0.7],
  [0.3, 0.5, 1],
  [0.25, 0, 0.9],
  [0, 0.6, 0.9],
];

function optimalDiscriminator(answer: Formula): Verdict {
  if (typeof answer !== "function")
    return wrong(`got ${describeAnswer(answer)}; expected a function (p, q, label) => D.`);
  const given: number[] = [];
  for (const [p, q, label] of PLACES) {
    const value: unknown = answer(p, q, label);
    if (typeof value !== "number" || !Number.isFinite(value)) {
      return wrong(
        `for p = ${p}, q = ${q} and the label ${label} it gives ${describeAnswer(value)}; expected a finite number.`,
      );
    }
    given.push(value);
  }
  const matches = (formula: Formula) =>
    PLACES.every((place, i) => Math.abs(formula(...place) - (given[i] as number)) < 1e-6);
  if (matches((p, q, label) => (label * p) / (p + q))) {
    return right(
      "a p / (p + q). It is never above a, so D is not trained to be ever surer of real numbers; where nothing is real it is still 0. And at the balance point it is no longer ½ but a / 2.",
    );
  }
  const at = PLACES.findIndex(([p, q, label], i) => Math.abs((label * p) / (p + q) - (given[i] as number)) >= 1e-6);
  const [p, q, label] = PLACES[at] as [number, number, number];
  const what = `for p = ${p}, q = ${q} and the label ${label} it gives ${tidy(given[at] as number)}; expected ${tidy((label * p) / (p + q))}.`;
  const slip = SLIPS.find(({ formula }) => matches(formula));
  if (slip) return wrong(`${what} ${slip.said}`, slip.hint);
  return wrong(
    what,
    "write down D's loss at one x, −p (a log D + (1 − a) log(1 − D)) − q log(1 − D), and set its derivative by D to 0.",
  );
}

const LOGITS = [-6, -3.2, -1, -0.3, 0, 0.4, 1.5, 4, 7];

const sigmoid = (logit: number) => (logit < 0 ? Math.exp(logit) / (1 + Math.exp(logit)) : 1 / (1 + Math.exp(-logit)));

interface Meant {
  loss: string;
  derivative: (logit: number) => number;
  value: (logit: number) => number;
  byD: (d: number) => number;
}

const DERIVATIVES: Record<keyof LogitDerivatives, Meant> = {
  saturating: {
    loss: "log(1 − σ(l))",
    derivative: (l) => -sigmoid(l),
    value: (l) => Math.log(1 - sigmoid(l)),
    byD: (d) => -1 / (1 - d),
  },
  nonSaturating: {
    loss: "−log σ(l)",
    derivative: (l) => -sigmoid(-l),
    value: (l) => -Math.log(sigmoid(l)),
    byD: (d) => -1 / d,
  },
  withoutLog: {
    loss: "1 − σ(l)",
    derivative: (l) => -sigmoid(l) * sigmoid(-l),
    value: (l) => 1 - sigmoid(l),
    byD: () => -1,
  },
};

function derivatives(answer: LogitDerivatives): Verdict {
  const names = Object.keys(DERIVATIVES) as (keyof LogitDerivatives)[];
  if (typeof answer !== "object" || answer === null || names.some((name) => typeof answer[name] !== "function")) {
    return wrong(`got ${describeAnswer(answer)}; expected { ${names.join(", ")} }, three functions of a logit.`);
  }
  for (const name of names) {
    const bad = judgeDerivative(name, answer[name]);
    if (bad) return bad;
  }
  return right(
    "all three point the same way, and only that of the non-saturating loss is large where D is sure that an image is generated. Without the logarithm the derivative vanishes at both ends; it is largest at 0, a quarter.",
  );
}

function judgeDerivative(name: keyof LogitDerivatives, given: (logit: number) => number): Verdict | undefined {
  const { loss, derivative, value, byD } = DERIVATIVES[name];
  const answers: number[] = [];
  for (const logit of LOGITS) {
    const said: unknown = given(logit);
    if (typeof said !== "number" || !Number.isFinite(said)) {
      return wrong(`${name} gives ${describeAnswer(said)} at the logit ${logit}; expected a finite number.`);
    }
    answers.push(said);
  }
  const matches = (formula: (logit: number) => number) =>
    LOGITS.every((logit, i) => Math.abs(formula(logit) - (answers[i] as number)) < 1e-6);
  if (matches(derivative)) {
    for (const logit of [-800, 800]) {
      const said = given(logit);
      if (!(Math.abs(said - derivative(logit)) < 1e-9)) {
        return wrong(
          `${name} is right, but gives ${said} at the logit ${logit}; expected ${tidy(derivative(logit))}.`,
          "which part of your formula overflows there? Divide numerator and denominator by it.",
        );
      }
    }
    return undefined;
  }
  const at = LOGITS.findIndex((logit, i) => Math.abs(derivative(logit) - (answers[i] as number)) >= 1e-6);
  const what = `${name} gives ${tidy(answers[at] as number)} at the logit ${LOGITS[at]}; expected ${tidy(derivative(LOGITS[at] as number))}.`;
  if (matches((l) => -derivative(l))) {
    return wrong(`${what} The sign is wrong.`, "G minimises these. Do they fall or rise with the logit?");
  }
  if (matches(value)) return wrong(`${what} That is ${loss} itself; its derivative was asked for.`);
  if (matches((l) => byD(sigmoid(l)))) {
    return wrong(
      `${what} That is the derivative by D, not by the logit: the chain has one link more.`,
      "D = σ(l), and σ′ = σ (1 − σ).",
    );
  }
  const other = (Object.keys(DERIVATIVES) as (keyof LogitDerivatives)[]).find(
    (one) => one !== name && matches(DERIVATIVES[one].derivative),
  );
  if (other) return wrong(`${what} That is the derivative of ${DERIVATIVES[other].loss}, asked for as ${other}.`);
  return wrong(what, `differentiate ${loss} by l; σ′ = σ (1 − σ), and something cancels.`);
}

function tidy(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
