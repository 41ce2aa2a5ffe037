import { describeAnswer, right, type Verdict, wrong } from "../../exercises";
import { agree, isRow, tell } from "./tell";

/** A unit's weights and bias. */
export interface Unit {
  readonly weights: readonly number[];
  readonly bias: number;
}

/** What batch normalisation does to one unit's sum z in prediction mode: γ (z − mean) / √(variance + ε) + β. */
export interface Normalization {
  readonly gamma: number;
  readonly beta: number;
  readonly mean: number;
  readonly variance: number;
  readonly epsilon: number;
}

/** A unit that alone does what the given one and its normalisation do together. */
export type Fold = (unit: Unit, normalization: Normalization) => Unit;

const UNITS: readonly (readonly [Unit, Normalization])[] = [
  [
    { weights: [2, -1, 0.5], bias: 0.3 },
    { gamma: 1.5, beta: -0.2, mean: 0.7, variance: 4, epsilon: 1e-3 },
  ],
  [
    { weights: [-0.4, 0.9], bias: -1 },
    { gamma: -0.6, beta: 0.8, mean: -2, variance: 0.01, epsilon: 1e-2 },
  ],
];

/** Folding as people get it wrong. */
const FOLD_SLIPS: readonly (readonly [fold: Fold, because: string, hint: string])[] = [
  [
    foldWith(({ gamma, variance }) => gamma / Math.sqrt(variance)),
    "ε is missing: the layer divides by √(variance + ε).",
    "small, but not nothing where the variance is small too.",
  ],
  [
    foldWith(({ gamma, variance, epsilon }) => gamma / (variance + epsilon)),
    "it divides by the variance where the layer divides by its square root, the standard deviation.",
    "variance has the square of the unit of z.",
  ],
  [
    foldWith(({ gamma, variance, epsilon }) => gamma / (Math.sqrt(variance) + epsilon)),
    "ε stands outside of the root here; the layer takes √(variance + ε).",
    "Adam adds its ε outside, batch normalisation inside.",
  ],
  [
    foldWith(({ variance, epsilon }) => 1 / Math.sqrt(variance + epsilon)),
    "γ is left out.",
    "the layer stretches what it has normalised.",
  ],
  [
    ({ weights, bias }, { gamma, beta, mean, variance, epsilon }) => {
      const scale = gamma / Math.sqrt(variance + epsilon);
      return { weights: weights.map((w) => w * scale), bias: bias - mean * scale + beta };
    },
    "the weights are right, and the mean and β, but the unit's own bias is not scaled.",
    "the bias is part of z, and all of z is divided.",
  ],
  [
    ({ weights }, { gamma, beta, mean, variance, epsilon }) => {
      const scale = gamma / Math.sqrt(variance + epsilon);
      return { weights: weights.map((w) => w * scale), bias: beta - mean * scale };
    },
    "the weights are right, but the unit's own bias has got lost.",
    "in training it would be taken out with the mean; here the mean is a constant that knows nothing of it.",
  ],
  [
    ({ weights, bias }, { gamma, beta, mean, variance, epsilon }) => {
      const scale = gamma / Math.sqrt(variance + epsilon);
      return { weights: [...weights], bias: (bias - mean) * scale + beta };
    },
    "the bias is right, but the weights are as they were.",
    "a weight times an input is part of z, and all of z is divided.",
  ],
];

function foldWith(scaleOf: (normalization: Normalization) => number): Fold {
  return ({ weights, bias }, normalization) => {
    const scale = scaleOf(normalization);
    return { weights: weights.map((w) => w * scale), bias: (bias - normalization.mean) * scale + normalization.beta };
  };
}

const foldRight = foldWith(({ gamma, variance, epsilon }) => gamma / Math.sqrt(variance + epsilon));

/** Exercise 2.6: batch normalisation folded into the unit before it. */
export function judgeFold(fold: Fold): Verdict {
  if (typeof fold !== "function")
    return wrong(`got ${describeAnswer(fold)}; expected a function (unit, normalization) => unit.`);
  const given = UNITS.map(([unit, normalization]) => ({
    unit,
    normalization,
    got: fold(structuredClone(unit), structuredClone(normalization)) as unknown, // an answer may write on what it gets
  }));
  for (const { unit, got } of given) {
    const weights: unknown = (got as Partial<Unit> | undefined)?.weights;
    const bias: unknown = (got as Partial<Unit> | undefined)?.bias;
    if (!isRow(weights) || typeof bias !== "number" || weights.length !== unit.weights.length) {
      return wrong(
        `for a unit of ${unit.weights.length} weights it returned ${describeAnswer(got)}, with the weights ${describeAnswer(weights)}; expected { weights, bias } with ${unit.weights.length} weights and a number.`,
      );
    }
  }
  const does = (other: Fold) =>
    given.every(({ unit, normalization, got }) => agree(flat(got as Unit), flat(other(unit, normalization))));
  if (does(foldRight)) {
    return right(
      "one unit does the work of two layers. In training this is not possible: there mean and variance change with every batch.",
    );
  }
  const slip = FOLD_SLIPS.find(([other]) => does(other));
  if (slip) return wrong(slip[1], slip[2]);
  const { unit, normalization, got } = given[0] as { unit: Unit; normalization: Normalization; got: Unit };
  const inputs = [1, 2, -1];
  const sum = ({ weights, bias }: Unit) => weights.reduce((total, w, i) => total + w * (inputs[i] as number), bias);
  const { gamma, beta, mean, variance, epsilon } = normalization;
  const wanted = (gamma * (sum(unit) - mean)) / Math.sqrt(variance + epsilon) + beta;
  return wrong(
    `weights [${unit.weights.join(", ")}] and bias ${unit.bias}, normalised with γ ${gamma}, β ${beta}, mean ${mean}, variance ${variance}, ε ${epsilon}: for the inputs [${inputs.join(", ")}] both together give ${tell(wanted)}, your unit ${tell(sum(got))}.`,
    "write z out as w·x + b in the formula of the layer, and collect what stands before x.",
  );
}

function flat({ weights, bias }: Unit): number[] {
  return [...weights, bias];
}
