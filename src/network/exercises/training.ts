import { type Exercise, right, type Verdict, wrong } from "../../exercises";
import { adam, type Optimizer } from "../optimizers";
import { type Place, rosenbrock, walk } from "../ravine";

/** The steps to take, for the slopes of one parameter, one after the other. */
export type StepsForSlopes = (slopes: readonly number[]) => number[];

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

export const training = {
  "2.4": {
    expects: "a function that takes the slopes of one parameter (a list of numbers) and returns as many steps",
    judge: writtenAdam,
  } satisfies Exercise<StepsForSlopes>,
  "2.5": {
    expects: "a function without arguments that makes an optimizer, such as () => sgd({ learningRate: 0.001 })",
    judge: bentValley,
  } satisfies Exercise<() => Pick<Optimizer, "step">>,
  "2.6": {
    expects: "a function (unit, normalization) => { weights, bias }",
    judge: folded,
  } satisfies Exercise<Fold>,
};

/** Hidden slopes: steady, turning, tiny, and none at all. */
const SLOPES: readonly (readonly number[])[] = [
  [0.3, 0.3, 0.3, 0.3],
  [2, -1, 0.5, 0, -4, 1],
  [1e-3, -2e-3, 5e-4],
  [0, 0, 1],
];

/** Adam as people get it wrong: each gives its own steps, and so can be told apart. */
const SLIPS: readonly (readonly [steps: StepsForSlopes, because: string, hint: string])[] = [
  [
    (slopes) => adamSteps(slopes).map((step) => -step),
    "every step has the right length and the wrong sign: this walks uphill.",
    "the step is added to the parameter, and it should go against the slope.",
  ],
  [
    (slopes) => adamSteps(slopes, { biasCorrection: false }),
    "these are the steps of Adam without its bias correction: the first is √10 times too long.",
    "m and v start at zero; what is 1 − βᵗ after one step?",
  ],
  [
    (slopes) => variant(slopes, { powers: false }),
    "the correction divides by 1 − β at every step; right for the first, and ever more wrong after it.",
    "how much of m is still missing after t steps?",
  ],
  [
    (slopes) => variant(slopes, { correctM: false }),
    "v is corrected, m is not: the first step is a tenth of what it should be.",
    "both averages start at zero.",
  ],
  [
    (slopes) => variant(slopes, { correctV: false }),
    "m is corrected, v is not: the first step is over thirty times too long.",
    "both averages start at zero.",
  ],
  [
    (slopes) => adamSteps(slopes, { beta1: 0.999, beta2: 0.9 }),
    "the two memories are swapped: m forgets with 0.999 here and v with 0.9.",
    "which of the two should be quick to notice that the slope has turned?",
  ],
  [
    (slopes) => variant(slopes, { root: false }),
    "the step is divided by v̂ where the formula divides by its square root.",
    "a slope measured in other units should not change the length of the step: m̂ grows with g, and so must what it is divided by.",
  ],
  [
    (slopes) => adamSteps(slopes, { learningRate: 1 }),
    "every step is a thousand times too long: these are Adam's steps without the learning rate.",
    "η = 0.001.",
  ],
  [
    (slopes) => accumulated(adamSteps(slopes)),
    "these are places, not steps: each number is the sum of all steps so far.",
    "give back what is added at each step, not where that leads.",
  ],
];

function writtenAdam(answer: StepsForSlopes): Verdict {
  if (typeof answer !== "function") return wrong(`got ${kind(answer)}; expected a function of a list of slopes.`);
  for (const slopes of SLOPES) {
    const steps: unknown = answer([...slopes]);
    if (!isNumbers(steps) || steps.length !== slopes.length) {
      return wrong(
        `for the slopes [${slopes.join(", ")}] it gave ${kind(steps)}; expected ${slopes.length} numbers, a step for each slope.`,
      );
    }
    const expected = adamSteps(slopes);
    if (agree(steps, expected)) continue;
    const slip = SLIPS.find(([slipped]) => SLOPES.every((each) => agree(answer([...each]), slipped(each))));
    if (slip) return wrong(slip[1], slip[2]);
    const at = steps.findIndex((step, i) => !agree([step], [expected[i] as number]));
    if (!Number.isFinite(steps[at])) {
      return wrong(
        `for the slopes [${slopes.join(", ")}] step ${at + 1} is ${steps[at]}; expected ${tell(expected[at])}.`,
        "something divides by zero: does t start at 1, and does ε stand below the line?",
      );
    }
    return wrong(
      `for the slopes [${slopes.join(", ")}] step ${at + 1} is ${tell(steps[at])}; expected ${tell(expected[at])}.`,
      at === 0
        ? "with bias correction the very first step is η against the slope, whatever its size."
        : "the first step is right, so look at what is carried over from one step to the next, and at the power of β.",
    );
  }
  if (!agree(answer([1]), [-0.001]) || !agree(answer([1]), answer([1]))) {
    return wrong(
      "asked again, it answers differently: something is still remembered from the call before.",
      "let m, v and t begin at zero inside of the function.",
    );
  }
  return right(
    "Adam, step for step. Its first step is always η, however steep or flat the slope: that is what the hats are for.",
  );
}

function adamSteps(slopes: readonly number[], options: Parameters<typeof adam>[0] = {}): number[] {
  const optimizer = adam(options);
  const place = [0];
  return slopes.map((slope) => {
    const before = place[0] as number;
    optimizer.step(place, [slope]);
    return (place[0] as number) - before;
  });
}

/** Adam with one thing left out. */
function variant(
  slopes: readonly number[],
  { powers = true, correctM = true, correctV = true, root = true },
): number[] {
  let [m, v] = [0, 0];
  return slopes.map((g, i) => {
    const t = powers ? i + 1 : 1;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g ** 2;
    const mHat = correctM ? m / (1 - 0.9 ** t) : m;
    const vHat = correctV ? v / (1 - 0.999 ** t) : v;
    return (-0.001 * mHat) / ((root ? Math.sqrt(vHat) : vHat) + 1e-8);
  });
}

function accumulated(steps: readonly number[]): number[] {
  let place = 0;
  return steps.map((step) => {
    place += step;
    return place;
  });
}

const VALLEY = { start: [-1, 1.5] as Place, steps: 300 };
const LOW = 1e-3;

function bentValley(make: () => Pick<Optimizer, "step">): Verdict {
  if (typeof make !== "function") {
    return wrong(
      `got ${kind(make)}; expected a function that makes an optimizer.`,
      "an optimizer remembers where it has been, so the check wants a fresh one: () => …",
    );
  }
  const optimizer: unknown = make();
  if (typeof (optimizer as { step?: unknown } | undefined)?.step !== "function") {
    return wrong(
      `the function returned ${kind(optimizer)}; expected an optimizer, such as what momentum({ … }) returns.`,
    );
  }
  const { x, y, values } = walk(rosenbrock, optimizer as Optimizer, VALLEY);
  const end = values.at(-1) as number;
  const place = `(${tell(x.at(-1))}, ${tell(y.at(-1))})`;
  if (values.length <= VALLEY.steps) {
    return wrong(
      `it ran away: after ${values.length - 1} steps it stands at ${place}, where the error is ${tell(end)}, and the next is no number any more.`,
      "the sides of this valley are hundreds of times steeper than its floor: a smaller learning rate.",
    );
  }
  if (end < LOW)
    return right(`error ${end.toExponential(1)} after ${VALLEY.steps} steps, at ${place}; the lowest point is (1, 1).`);
  const reached = values.findIndex((value) => value < LOW);
  if (reached >= 0) {
    return wrong(
      `it was below ${LOW} after ${reached} steps, and at ${tell(end)} after ${VALLEY.steps}: it does not stay.`,
      "steps that do not get shorter near the goal jump over it; try a smaller learning rate.",
    );
  }
  if ((x.at(-1) as number) < 0.5) {
    return wrong(
      `after ${VALLEY.steps} steps it stands at ${place} with an error of ${tell(end)}; expected below ${LOW}. It found the floor of the valley and crawls along it.`,
      "the floor slopes gently and always in nearly the same direction. Which memory makes use of that?",
    );
  }
  return wrong(
    `after ${VALLEY.steps} steps it stands at ${place} with an error of ${tell(end)}; expected below ${LOW}. The direction is right, the pace is not.`,
    "the default of 0.9 is one choice among many: how long should each memory be here, and does every one of them have to be long?",
  );
}

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

function folded(fold: Fold): Verdict {
  if (typeof fold !== "function") return wrong(`got ${kind(fold)}; expected a function (unit, normalization) => unit.`);
  const given = UNITS.map(([unit, normalization]) => ({
    unit,
    normalization,
    got: fold(unit, normalization) as unknown,
  }));
  for (const { unit, got } of given) {
    const weights: unknown = (got as Partial<Unit> | undefined)?.weights;
    const bias: unknown = (got as Partial<Unit> | undefined)?.bias;
    if (!isNumbers(weights) || typeof bias !== "number" || weights.length !== unit.weights.length) {
      return wrong(
        `for a unit of ${unit.weights.length} weights it returned ${kind(got)}; expected { weights, bias } with ${unit.weights.length} weights and a number.`,
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

/** Equal up to rounding: to a millionth of the larger one. (ε of Adam alone moves a step by less where slopes are not tiny.) */
function agree(actual: unknown, expected: readonly number[]): boolean {
  if (!isNumbers(actual) || actual.length !== expected.length) return false;
  return actual.every((value, i) => {
    const wanted = expected[i] as number;
    return Number.isFinite(value) && Math.abs(value - wanted) <= 1e-6 * Math.max(Math.abs(value), Math.abs(wanted));
  });
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => typeof each === "number");
}

function kind(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value === null || value === undefined || typeof value === "number") return String(value);
  return typeof value === "object"
    ? `an object with ${Object.keys(value).join(", ") || "nothing in it"}`
    : `a ${typeof value}`;
}

function tell(value: number | undefined): string {
  return value === undefined ? "nothing" : String(Number(value.toPrecision(4)));
}
