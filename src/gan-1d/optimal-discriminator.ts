import type { Optimizer, Scalar, Tensor } from "@tensorflow/tfjs-core";
import { breathe, capture, randomStreams, tf } from "../engine";
import { discriminatorLoss } from "../gan/losses";
import { trainableVariables } from "../gan/step";
import { cellWidth } from "./densities";
import type { LineGame } from "./line-game";
import { lineNetwork, outputsOf } from "./network";
import type { LineSnapshot } from "./snapshot";

/**
 * The best D there is against G as it stands, found by training: a copy of D sees both whole densities at every step, each
 * cell weighted by its probability, so that no chance of a draw remains; its learning rate falls from 1e-2 to 2e-4. The game
 * is left as it is.
 *
 * @returns the snapshot with the copy's D(x) in place of the game's, and the copy's loss on `count` fresh real and as many
 * generated numbers, both halves added: −mean log D(x) − mean log(1 − D(G(z)))
 */
export async function trainOptimalDiscriminator(
  game: LineGame,
  { steps = 4000, count = 200_000 }: { steps?: number; count?: number } = {},
): Promise<{ snapshot: LineSnapshot; loss: number }> {
  const { generator, discriminator } = game.players;
  const snapshot = game.snapshot();
  const { real, generated, x } = snapshot;
  const width = cellWidth(game.cells);
  const copy = lineNetwork("best", { spread: 3, weights: randomStreams(0).weights });
  copy.setWeights(discriminator.getWeights());
  const optimizer: Optimizer = tf.train.adam(1e-2);
  const column = (values: number[]) => tf.tensor2d(values, [values.length, 1]);
  const densities = [x, real.map((p) => p * width), generated.map((q) => q * width)].map(column);
  // ∫ −p log D − q log(1 − D), with softplus(∓l) for the two logarithms.
  const trainingStep = capture((at: Tensor, p: Tensor, q: Tensor) => {
    const { value, grads } = tf.variableGrads(() => {
      const logits = copy.apply(at) as Tensor;
      return logits.neg().softplus().mul(p).add(logits.softplus().mul(q)).sum() as Scalar;
    }, trainableVariables(copy));
    optimizer.applyGradients(grads);
    return [value];
  });
  try {
    for (let step = 0; step < steps; step++) {
      Object.assign(optimizer, { learningRate: 1e-2 * 0.02 ** (step / steps) });
      tf.dispose(trainingStep(...(densities as [Tensor, Tensor, Tensor])));
      await breathe();
    }
    const loss = tf.tidy(() => {
      const logits = (numbers: Tensor) => copy.apply(numbers) as Tensor;
      const { batches, noise } = randomStreams(0);
      const drawn = generator.apply(noise.normal([count, 1])) as Tensor;
      return discriminatorLoss(logits(game.data.sample(count, batches)), logits(drawn)).dataSync()[0] as number;
    });
    return { snapshot: { ...snapshot, discriminator: outputsOf(copy, x, { probability: true }) }, loss };
  } finally {
    tf.dispose(densities);
    trainingStep.dispose();
    optimizer.dispose();
    copy.dispose();
  }
}
