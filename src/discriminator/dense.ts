import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";

/**
 * The discriminator as a multi-layer perceptron: an image is narrowed layer by layer to one number. Hidden layers are
 * dense and leaky ReLU (slope 0.2).
 *
 * Input `[batch, pixels]`, output `[batch, 1]`: a logit. `sigmoid(logit)` is the probability that the image is real; the
 * losses take the logit because that loses no precision where the probability is close to 0 or 1.
 *
 * @param weights the random stream the first weights are drawn from
 */
export function denseDiscriminator({
  pixels = 784,
  hidden = [512, 256],
  weights,
}: {
  pixels?: number;
  hidden?: readonly number[];
  weights: RandomStream;
}): LayersModel {
  const model = tf.sequential({ name: "discriminator" });
  const dense = (units: number, first: boolean): void =>
    model.add(
      tf.layers.dense({
        units,
        ...(first ? { inputShape: [pixels] } : {}),
        kernelInitializer: tf.initializers.glorotUniform({ seed: weights.seed() }),
      }),
    );
  hidden.forEach((units, i) => {
    dense(units, i === 0);
    model.add(tf.layers.leakyReLU({ alpha: 0.2 }));
  });
  dense(1, hidden.length === 0);
  return model;
}
