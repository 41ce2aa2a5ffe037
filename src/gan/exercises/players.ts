import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { randomStreams, tf } from "../../engine";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { Mixture } from "../../gan-1d/densities";
import { LineGame, type LineHistory, lineNetwork } from "../../gan-1d/one-dimensional";
import { generatorLoss } from "../losses";
import { trainableVariables } from "../step";

/** Moves G's weights by one step of plain gradient descent against a D that holds still. */
export type LineGeneratorStep = (
  generator: LayersModel,
  discriminator: LayersModel,
  noise: Tensor2D,
  learningRate: number,
) => void | Promise<void>;

/** Who overpowers whom. */
export type Overpowers = "critic" | "forger" | "neither";

/** The exercises with two players. */
export const players = {
  "6.3": {
    expects: "a function (generator, discriminator, noise, learningRate) that moves G by one step",
    judge: oneStep,
  } satisfies Exercise<LineGeneratorStep>,
  "6.4": {
    expects: 'an answer for each game, such as { A: "critic", B: "forger", C: "neither" }',
    judge: whoWins,
  } satisfies Exercise<Record<keyof ThreeGames, Overpowers>>,
};

const BATCH = 64;
const RATE = 0.1;
/** The untrained D says nearly the same of all numbers, and then all losses pull in one direction; this much steeper it does not. */
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
    const slopes = (loss: (logits: Tensor) => Tensor) => slopesOf(generator, discriminator, latent, loss);
    const expected = slopes((logits) => generatorLoss(logits));
    const saturating = slopes((logits) => generatorLoss(logits, "saturating"));
    const withoutLog = slopes((logits) => logits.sigmoid().neg().mean());
    const squashedTwice = slopes((logits) => generatorLoss(logits.sigmoid()));
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
        "a slope moves nothing by itself: an optimizer's applyGradients, or assign, does.",
      );
    }
    const moved = afterG.map((value, i) => value - (beforeG[i] as number));
    if (!moved.every(Number.isFinite)) return wrong("after the step some of G's numbers are not finite.");
    const is = (slopes: readonly number[], factor: number) =>
      distance(
        moved,
        slopes.map((slope) => factor * slope),
      ) <
      1e-3 * Math.abs(factor) * size(slopes);
    if (is(expected, -RATE)) {
      return right(`${inG} of G's ${beforeG.length} numbers moved, down the slope; of D's ${beforeD.length}, none.`);
    }
    if (is(expected, RATE)) {
      return wrong(
        "G moved up the slope of −log D(G(z)): D is now surer that its numbers are generated.",
        "descent subtracts the slope.",
      );
    }
    if (is(saturating, -RATE)) {
      return wrong(
        "G moved down the slope of log(1 − D(G(z))), the saturating loss; −log D(G(z)) was asked for.",
        "binary cross-entropy against the label 1, not minus the one against 0.",
      );
    }
    if (is(saturating, RATE)) {
      return wrong(
        "G moved down the slope of −log(1 − D(G(z))), which is D's own wish for generated numbers: it helps the critic.",
        "what should D say of G's numbers, if G had its way?",
      );
    }
    if (is(withoutLog, -RATE)) {
      return wrong("G moved down the slope of 1 − D(G(z)): the logarithm was left out.", "softplus(−logit) is −log D.");
    }
    if (is(squashedTwice, -RATE)) {
      return wrong(
        "the sigmoid was taken twice: what D gives is a logit, and the loss squashes it itself.",
        "hand the logit over as it is.",
      );
    }
    if (is(expected, -RATE * BATCH)) {
      return wrong(`the step is ${BATCH} times too large, once for each number of the batch.`, "mean, not sum.");
    }
    if (is(expected, -1)) return wrong("the step is the whole slope; the learning rate was left out.");
    if (Math.abs(cosine(moved, expected) + 1) < 1e-3) {
      return wrong(
        `the direction is right, the length is not: ${tidy(size(moved))}; expected ${tidy(RATE * size(expected))}.`,
        "the learning rate times the slope of a mean.",
      );
    }
    return wrong(
      `G moved, but not down the slope of −log D(G(z)): the step's cosine with that direction is ${tidy(-cosine(moved, expected))}; expected 1.`,
      "plain gradient descent was asked for (tf.train.sgd, not Adam), on the logit that D gives to G's numbers.",
    );
  } finally {
    generator.dispose();
    discriminator.dispose();
  }
}

/** dLoss/dw for each of G's numbers, in the order of its weights; `loss` is of D's logits. */
function slopesOf(
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

/** Curves of three games. */
export type ThreeGames = Record<"A" | "B" | "C", LineHistory>;

const GAMES: Record<keyof ThreeGames, { generator: number; discriminator: number; start: number; winner: Overpowers }> =
  {
    A: { generator: 1e-3, discriminator: 1e-4, start: 4, winner: "forger" },
    B: { generator: 5e-4, discriminator: 4e-3, start: 1, winner: "neither" },
    C: { generator: 2e-6, discriminator: 4e-3, start: 4, winner: "critic" },
  };

/** Plays the three games of exercise 6.4 on the line, 600 steps each. They differ in the learning rates, and in where G begins. */
export async function threeGames(): Promise<ThreeGames> {
  const data = new Mixture([
    { share: 0.4, mean: -2, deviation: 0.6 },
    { share: 0.6, mean: 1.6, deviation: 0.8 },
  ]);
  const played: [string, LineHistory][] = [];
  for (const [name, { generator, discriminator, start }] of Object.entries(GAMES)) {
    const game = new LineGame({ data, streams: randomStreams(64), start, learningRate: { generator, discriminator } });
    try {
      played.push([name, await game.play(600)]);
    } finally {
      game.dispose();
    }
  }
  return Object.fromEntries(played) as ThreeGames;
}

const SIGNS: Record<Overpowers, string> = {
  critic:
    "D's loss goes to 0 and both shares are pinned at 1: the critic is right about everything, and the forger has not moved",
  forger:
    "D's loss lies above 2 log 2 again and again, and the share of generated numbers that it finds out swings between 0 and 1: the forger moves faster than the critic can follow",
  neither:
    "D's loss comes to lie a little below 2 log 2 and G's a little above log 2, and neither share is pinned or thrown about: each keeps up with the other",
};

function whoWins(answer: Record<keyof ThreeGames, Overpowers>): Verdict {
  const names = Object.keys(GAMES) as (keyof ThreeGames)[];
  if (typeof answer !== "object" || answer === null || names.some((name) => !(name in answer))) {
    return wrong(`got ${describeAnswer(answer)}; expected { A: …, B: …, C: … }.`);
  }
  for (const name of names) {
    if (!Object.hasOwn(SIGNS, answer[name])) {
      return wrong(`${name} is ${describeAnswer(answer[name])}; expected "critic", "forger" or "neither".`);
    }
  }
  const missed = names.filter((name) => answer[name] !== GAMES[name].winner);
  if (missed.length === 0) return right(names.map((name) => `${name}: ${SIGNS[GAMES[name].winner]}.`).join(" "));
  const first = missed[0] as keyof ThreeGames;
  return wrong(
    `${missed.length === 1 ? `${first} is` : `${missed.join(", ")} are`} not what you say. Were it "${answer[first]}" in ${first}, one would see this: ${SIGNS[answer[first]]}.`,
    "look at both shares before the losses. Which of them are pinned, and where?",
  );
}

function tidy(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
