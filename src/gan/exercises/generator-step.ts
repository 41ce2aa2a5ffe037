import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { randomStreams, tf } from "../../engine";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { lineNetwork } from "../../gan-1d/network";
import { generatorLoss } from "../losses";
import { trainableVariables } from "../step";

/** Moves G's weights by one step of plain gradient descent; D is a static adversary. */
export type LineGeneratorStep = (
  generator: LayersModel,
  discriminator: LayersModel,
  noise: Tensor2D,
  learningRate: number,
) => void | Promise<void>;

/** The exercise that trains a generator by hand. */
export const generatorStepExercise = {
  "6.3": {
    expects: "a function (generator, discriminator, noise, learningRate) that moves G by one step",
    judge: oneStep,
  } satisfies Exercise<LineGeneratorStep>,
};

const BATCH = 64;
const RATE = 0.1;
/** The untrained D gives nearly the same output for all numbers, and then all losses have one direction; this much steeper it does not. */
const STEEPER = 8;

async function oneStep(answer: LineGeneratorStep): Promise<Verdict> {
  if (typeof answer !== "function") {
    return wrong(
      `got ${describeAnswer(answer)}; expected a function (generator, discriminator, noise, learningRate) => ….`,
    );
  }
  const { weights, noise } = randomStreams(63);
  const generator = lineNetwork("generator", { spread: 1.5, weights });
  const discriminator = lineNetwork("discriminator", { spread: 3, weights });
  tf.tidy(() => discriminator.setWeights(discriminator.getWeights().map((w, i) => (i === 4 ? w.mul(STEEPER) : w))));
  try {
    const latent = noise.normal([BATCH, 1]) as Tensor2D;
    const gradient = (loss: (logits: Tensor) => Tensor) => gradientOf(generator, discriminator, latent, loss);
    const expected = gradient((logits) => generatorLoss(logits));
    const saturating = gradient((logits) => generatorLoss(logits, "saturating"));
    const withoutLog = gradient((logits) => logits.sigmoid().neg().mean());
    const sigmoidTwice = gradient((logits) => generatorLoss(logits.sigmoid()));
    const [beforeG, beforeD] = [numbersOf(generator), numbersOf(discriminator)];
    await answer(generator, discriminator, latent, RATE);
    const [afterG, afterD] = [numbersOf(generator), numbersOf(discriminator)];

    const inD = changed(beforeD, afterD);
    const inG = changed(beforeG, afterG);
    if (inD > 0) {
      return wrong(
        `${inD} of D's ${beforeD.length} numbers changed; expected 0.`,
        "tf.variableGrads takes a list of the variables to differentiate by as its second argument.",
      );
    }
    if (inG === 0) {
      return wrong(
        `none of G's ${beforeG.length} numbers changed.`,
        "a gradient moves nothing by itself: an optimizer's applyGradients, or assign, does.",
      );
    }
    const moved = afterG.map((value, i) => value - (beforeG[i] as number));
    if (!moved.every(Number.isFinite)) return wrong("after the step some of G's numbers are not finite.");
    const is = (derivatives: readonly number[], factor: number) =>
      distance(
        moved,
        derivatives.map((derivative) => factor * derivative),
      ) <
      1e-3 * Math.abs(factor) * size(derivatives);
    if (is(expected, -RATE)) {
      return right(`${inG} of G's ${beforeG.length} numbers moved, down the gradient; of D's ${beforeD.length}, none.`);
    }
    if (is(expected, RATE)) {
      return wrong(
        "G moved up the gradient of −log D(G(z)): D is now surer that its numbers are generated.",
        "descent subtracts the gradient.",
      );
    }
    if (is(saturating, -RATE)) {
      return wrong(
        "G moved down the gradient of log(1 − D(G(z))), the saturating loss; −log D(G(z)) was asked for.",
        "binary cross-entropy against the label 1, not minus the one against 0.",
      );
    }
    if (is(saturating, RATE)) {
      return wrong(
        "G moved down the gradient of −log(1 − D(G(z))), which is D's own loss for generated numbers: it helps the discriminator.",
        "which output of D for G's numbers makes G's loss small?",
      );
    }
    if (is(withoutLog, -RATE)) {
      return wrong(
        "G moved down the gradient of 1 − D(G(z)): the logarithm was left out.",
        "softplus(−logit) is −log D.",
      );
    }
    if (is(sigmoidTwice, -RATE)) {
      return wrong(
        "the sigmoid was taken twice: D ends in a logit, and the loss applies the sigmoid itself.",
        "hand the logit over as it is.",
      );
    }
    if (is(expected, -RATE * BATCH)) {
      return wrong(`the step is ${BATCH} times too large, once for each number of the batch.`, "mean, not sum.");
    }
    if (is(expected, -1)) return wrong("the step is the whole gradient; the learning rate was left out.");
    if (Math.abs(cosine(moved, expected) + 1) < 1e-3) {
      return wrong(
        `the direction is right, the length is not: ${tidy(size(moved))}; expected ${tidy(RATE * size(expected))}.`,
        "the learning rate times the gradient of a mean.",
      );
    }
    return wrong(
      `G moved, but not down the gradient of −log D(G(z)): the step's cosine with that direction is ${tidy(-cosine(moved, expected))}; expected 1.`,
      "plain gradient descent was asked for (tf.train.sgd, not Adam), on the logits that D gives for G's numbers.",
    );
  } finally {
    generator.dispose();
    discriminator.dispose();
  }
}

/** dLoss/dw for each of G's numbers, in the order of its weights; `loss` is of D's logits. */
function gradientOf(
  generator: LayersModel,
  discriminator: LayersModel,
  latent: Tensor,
  loss: (logits: Tensor) => Tensor,
): number[] {
  return tf.tidy(() => {
    const variables = trainableVariables(generator);
    const ask = () => loss(discriminator.apply(generator.apply(latent)) as Tensor) as Scalar;
    const { grads } = tf.variableGrads(ask, variables);
    return variables.flatMap(({ name }) => Array.from((grads[name] as Tensor).dataSync()));
  });
}

function numbersOf(model: LayersModel): number[] {
  return model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));
}

/** Object.is also tells 0 from −0: "not by one bit" is meant. */
const changed = (before: readonly number[], after: readonly number[]) =>
  before.filter((value, i) => !Object.is(value, after[i])).length;
const size = (values: readonly number[]) => Math.hypot(...values);
const distance = (a: readonly number[], b: readonly number[]) => size(a.map((value, i) => value - (b[i] as number)));
const cosine = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0) / (size(a) * size(b));

function tidy(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
