import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";

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
  const dense = (units: number, first: boolean, activation?: "tanh"): void =>
    model.add(
      tf.layers.dense({
        units,
        ...(first ? { inputShape: [latentSize] } : {}),
        ...(activation ? { activation } : {}),
        kernelInitializer: tf.initializers.glorotUniform({ seed: weights.seed() }),
      }),
    );
  hidden.forEach((units, i) => {
    dense(units, i === 0);
    model.add(tf.layers.leakyReLU({ alpha: 0.2 }));
    model.add(tf.layers.batchNormalization({ momentum: 0.8 }));
  });
  dense(pixels, hidden.length === 0, "tanh");
  return model;
}
