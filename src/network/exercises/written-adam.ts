import { describeAnswer, right, type Verdict, wrong } from "../../exercises";
import { adam } from "../optimizers";
import { agree, isRow, tell } from "./tell";

/** The steps to take, for the gradients of one parameter, one after the other. */
export type StepsForGradients = (gradients: readonly number[]) => number[];

/** Hidden gradients: steady, turning, none at all, and tiny. */
const SLOPES: readonly (readonly number[])[] = [
  [0.3, 0.3, 0.3, 0.3],
  [2, -1, 0.5, 0, -4, 1],
  [0, 0, 1],
  [1e-3, -2e-3, 5e-4],
];

/** Adam as people get it wrong: each gives its own steps, and so can be told apart. */
const SLIPS: readonly (readonly [steps: StepsForGradients, because: string, hint: string])[] = [
  [
    (gradients) => adamSteps(gradients).map((step) => -step),
    "every step has the right length and the wrong sign: this walks uphill.",
    "the step is added to the parameter, and it should go against the gradient.",
  ],
  [
    (gradients) => adamSteps(gradients, { biasCorrection: false }),
    "these are the steps of Adam without its bias correction: the first is √10 times too long.",
    "m and v start at zero; what is 1 − βᵗ after one step?",
  ],
  [
    (gradients) => variant(gradients, { powers: false }),
    "the correction divides by 1 − β at every step; right for the first, and ever more wrong after it.",
    "how much of m is still missing after t steps?",
  ],
  [
    (gradients) => variant(gradients, { correctM: false }),
    "v is corrected, m is not: the first step is a tenth of what it should be.",
    "both averages start at zero.",
  ],
  [
    (gradients) => variant(gradients, { correctV: false }),
    "m is corrected, v is not: the first step is over thirty times too long.",
    "both averages start at zero.",
  ],
  [
    (gradients) => adamSteps(gradients, { beta1: 0.999, beta2: 0.9 }),
    "the two memories are swapped: m forgets with 0.999 here and v with 0.9.",
    "which of the two should be quick to notice that the gradient has turned?",
  ],
  [
    (gradients) => variant(gradients, { root: false }),
    "the step is divided by v̂ where the formula divides by its square root.",
    "a gradient measured in other units should not change the length of the step: m̂ grows with g, and so must what it is divided by.",
  ],
  [
    (gradients) => variant(gradients, { epsilonInside: true }),
    "ε stands under the root: nothing to see where gradients are large, but steps come out too short where they are tiny.",
    "Adam adds its ε to the root of v̂.",
  ],
  [
    (gradients) => adamSteps(gradients, { epsilon: 1e-7 }),
    "these are Adam's steps with an ε of 1e-7, the one of TensorFlow.js.",
    "the paper's is 1e-8.",
  ],
  [
    (gradients) => adamSteps(gradients, { learningRate: 1 }),
    "every step is a thousand times too long: these are Adam's steps without the learning rate.",
    "η = 0.001.",
  ],
  [
    (gradients) => accumulated(adamSteps(gradients)),
    "these are places, not steps: each number is the sum of all steps so far.",
    "give back what is added at each step, not where that leads.",
  ],
];

/** Exercise 2.4: Adam, known by its steps. */
export function judgeAdam(answer: StepsForGradients): Verdict {
  if (typeof answer !== "function")
    return wrong(`got ${describeAnswer(answer)}; expected a function of a list of gradients.`);
  for (const gradients of SLOPES) {
    const steps: unknown = answer([...gradients]);
    if (!isRow(steps) || steps.length !== gradients.length) {
      return wrong(
        `for the gradients [${gradients.join(", ")}] it gave ${describeAnswer(steps)}; expected ${gradients.length} numbers, a step for each gradient.`,
      );
    }
    const expected = adamSteps(gradients);
    if (agree(steps, expected)) continue;
    if (SLOPES.every((each) => agree(answer([...each]), shortForm(each)))) {
      return right(
        "Adam in the short form that its paper gives as well, the correction drawn into the learning rate. Its ε is not corrected, and so counts for a little more in the first steps.",
      );
    }
    const slip = SLIPS.find(([slipped]) => SLOPES.every((each) => agree(answer([...each]), slipped(each))));
    if (slip) return wrong(slip[1], slip[2]);
    const at = steps.findIndex((step, i) => !agree([step], [expected[i] as number]));
    if (!Number.isFinite(steps[at])) {
      return wrong(
        `for the gradients [${gradients.join(", ")}] step ${at + 1} is ${steps[at]}; expected ${tell(expected[at])}.`,
        "something divides by zero: does t start at 1, and does ε stand below the line?",
      );
    }
    return wrong(
      `for the gradients [${gradients.join(", ")}] step ${at + 1} is ${tell(steps[at])}; expected ${tell(expected[at])}.`,
      at === 0
        ? "with bias correction the very first step is η against the gradient, whatever its size."
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
    "Adam, step for step. Its first step is always η, however steep or flat the gradient: that is what the hats are for.",
  );
}

function adamSteps(gradients: readonly number[], options: Parameters<typeof adam>[0] = {}): number[] {
  const optimizer = adam(options);
  const place = [0];
  return gradients.map((gradient) => {
    const before = place[0] as number;
    optimizer.step(place, [gradient]);
    return (place[0] as number) - before;
  });
}

/** Kingma and Ba 2015, section 2: α_t = α √(1 − β₂ᵗ) / (1 − β₁ᵗ), then −α_t m / (√v + ε). */
function shortForm(gradients: readonly number[]): number[] {
  let [m, v] = [0, 0];
  return gradients.map((g, i) => {
    const t = i + 1;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g ** 2;
    return (((-0.001 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)) * m) / (Math.sqrt(v) + 1e-8);
  });
}

/** Adam with one thing left out or out of its place. */
function variant(
  gradients: readonly number[],
  { powers = true, correctM = true, correctV = true, root = true, epsilonInside = false },
): number[] {
  let [m, v] = [0, 0];
  return gradients.map((g, i) => {
    const t = powers ? i + 1 : 1;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g ** 2;
    const mHat = correctM ? m / (1 - 0.9 ** t) : m;
    const vHat = correctV ? v / (1 - 0.999 ** t) : v;
    if (epsilonInside) return (-0.001 * mHat) / Math.sqrt(vHat + 1e-8);
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
