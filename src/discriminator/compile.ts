import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";

/**
 * The last line of the source's `create_disc_model`: makes a discriminator ready for `fit`, `trainOnBatch` and `evaluate`
 * with Adam (learning rate 2e-4, β₁ 0.5), binary cross-entropy, and accuracy as its metric. Labels are
 * `[batch, 1]`, 1 for real and 0 for generated.
 *
 * A GAN's own step needs none of it: it has its losses and optimizers outside of the model.
 *
 * @throws TypeError when the model ends in a logit: this cross-entropy takes probabilities
 */
export function compileDiscriminator(discriminator: LayersModel, learningRate = 2e-4, beta1 = 0.5): void {
  const activation = discriminator.layers.at(-1)?.getConfig().activation;
  if (activation !== "sigmoid") {
    throw new TypeError(
      `the ${discriminator.name} ends in the activation "${activation}", but binary cross-entropy takes probabilities: ` +
        'make it with output: "probability"',
    );
  }
  discriminator.compile({
    optimizer: tf.train.adam(learningRate, beta1),
    loss: "binaryCrossentropy",
    metrics: ["accuracy"],
  });
}
