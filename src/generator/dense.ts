import type { LayersModel } from "@tensorflow/tfjs-layers";
import { batchNormalization, type RandomStream, tf } from "../engine";

/**
 * The generator as a multi-layer perceptron: a latent vector is widened layer by layer until there is a number for each
 * pixel. Hidden layers are dense, leaky ReLU (slope 0.2), batch normalisation; the last one is tanh.
 *
 * Input `[batch, latentSize]`, output `[batch, pixels]` in [-1, 1].
 *
 * @param weights the random stream the first weights are drawn from
 */
export function denseGenerator({
  latentSize = 100,
  hidden = [256, 512, 1024],
  pixels = 784,
  weights,
}: {
  latentSize?: number;
  hidden?: readonly number[];
  pixels?: number;
  weights: RandomStream;
}): LayersModel {
  const model = tf.sequential({ name: "generator" });
  const sizes = [...hidden, pixels];
  sizes.forEach((units, i) => {
    const number = i + 1;
    model.add(
      tf.layers.dense({
        name: `dense_${number}`,
        units,
        ...(i === 0 ? { inputShape: [latentSize] } : {}),
        ...(number === sizes.length ? { activation: "tanh" } : {}),
        kernelInitializer: tf.initializers.glorotUniform({ seed: weights.seed() }),
      }),
    );
    if (number === sizes.length) return;
    model.add(tf.layers.leakyReLU({ name: `leaky_relu_${number}`, alpha: 0.2 }));
    model.add(batchNormalization({ name: `batch_norm_${number}`, momentum: 0.8 }));
  });
  return model;
}
