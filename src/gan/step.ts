import type { Optimizer, Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import { discriminatorLoss, generatorLoss } from "./losses";

/** What one step tells; each a scalar on the backend, for the caller to read (not every step: reading waits) and dispose. */
export type StepResult = {
  /** −mean log D(x) − mean log(1 − D(G(z))); 2 log 2 at the balance point. */
  discriminatorLoss: Scalar;
  /** −mean log D(G(z)); log 2 at the balance point. */
  generatorLoss: Scalar;
  /** Share of the real images that D called real, in [0, 1]. */
  realAccuracy: Scalar;
  /** Share of the generated images that D called fake, in [0, 1]. */
  fakeAccuracy: Scalar;
};

/** A whole step of the game: shown a batch of real images, it moves both players. */
export type GanStep = (real: Tensor) => StepResult;

/** Two networks and what trains each of them. */
export interface Players {
  generator: LayersModel;
  discriminator: LayersModel;
  generatorOptimizer: Optimizer;
  discriminatorOptimizer: Optimizer;
}

/** The variables a player may change. Moving averages of batch normalisation are not among them. */
export function trainableVariables(model: LayersModel): Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as Variable);
}

/**
 * Applies a model as in training, where batch normalisation uses the statistics of the batch, but undoes what that writes
 * into its moving averages: the model is left bit for bit as it was.
 */
function applyStatic(model: LayersModel, inputs: Tensor): Tensor {
  const averages = model.nonTrainableWeights.map((weight) => ({ weight, before: weight.read().clone() }));
  const outputs = model.apply(inputs, { training: true }) as Tensor;
  for (const { weight, before } of averages) weight.write(before);
  return outputs;
}

/**
 * One step of the discriminator: look at a batch of real and a batch of generated images, and move D's weights so that it
 * tells them better apart. G is a static adversary here: it draws, and stays as it is.
 */
export function discriminatorStep(
  { generator, discriminator, discriminatorOptimizer }: Players,
  real: Tensor,
  noise: Tensor,
): Omit<StepResult, "generatorLoss"> {
  return tf.tidy(() => {
    const fake = applyStatic(generator, noise);
    let realLogits!: Tensor;
    let fakeLogits!: Tensor;
    const { value, grads } = tf.variableGrads(() => {
      realLogits = tf.keep((discriminator.apply(real, { training: true }) as Tensor).clone());
      fakeLogits = tf.keep((discriminator.apply(fake, { training: true }) as Tensor).clone());
      return discriminatorLoss(realLogits, fakeLogits);
    }, trainableVariables(discriminator));
    discriminatorOptimizer.applyGradients(grads);
    const realAccuracy = realLogits.greater(0).mean() as Scalar;
    const fakeAccuracy = fakeLogits.lessEqual(0).mean() as Scalar;
    tf.dispose([realLogits, fakeLogits]);
    return { discriminatorLoss: value, realAccuracy, fakeAccuracy };
  });
}

/**
 * One step of the generator: draw images from noise, ask D about them, and move G's weights so that D takes them more for
 * real. D is the static adversary now: the slope passes through it and changes nothing in it.
 */
export function generatorStep(
  { generator, discriminator, generatorOptimizer }: Players,
  noise: Tensor,
): Pick<StepResult, "generatorLoss"> {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => {
      const fake = generator.apply(noise, { training: true }) as Tensor;
      return generatorLoss(applyStatic(discriminator, fake));
    }, trainableVariables(generator));
    generatorOptimizer.applyGradients(grads);
    return { generatorLoss: value };
  });
}

/**
 * The step that training repeats (Goodfellow et al. 2014, algorithm 1 with k = 1): D's step on the real images and as many
 * generated ones, then G's step on fresh noise. An ordinary function of TensorFlow.js; `capture` makes one graph of it.
 *
 * @param latent draws latent vectors, `[count, latentSize]`, new ones each time
 */
export function ganStep(players: Players, latent: (count: number) => Tensor): GanStep {
  return (real) =>
    tf.tidy(() => {
      const count = real.shape[0] as number;
      return { ...discriminatorStep(players, real, latent(count)), ...generatorStep(players, latent(count)) };
    });
}
