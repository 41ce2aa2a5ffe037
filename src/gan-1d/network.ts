import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";

/**
 * A tiny network from number to number, `[batch, 1]` to `[batch, 1]`: two hidden layers of 32 tanh, for G and for D (a logit).
 * The first biases are spread over ±`spread`, so that the bends of the tanh lie all along the line from the beginning.
 */
export function lineNetwork(name: string, { spread, weights }: { spread: number; weights: RandomStream }): LayersModel {
  const units = 32;
  const hidden = tf.initializers.randomNormal({ stddev: 1 / Math.sqrt(units), seed: weights.seed() });
  const dense = tf.layers.dense;
  return tf.sequential({
    name,
    layers: [
      dense({
        name: "dense_1",
        inputShape: [1],
        units,
        activation: "tanh",
        kernelInitializer: tf.initializers.randomNormal({ seed: weights.seed(), stddev: 1 }),
        biasInitializer: tf.initializers.randomUniform({ seed: weights.seed(), minval: -spread, maxval: spread }),
      }),
      dense({ name: "dense_2", units, activation: "tanh", kernelInitializer: hidden }),
      dense({
        name: "dense_3",
        units: 1,
        kernelInitializer: tf.initializers.randomNormal({ stddev: 1 / Math.sqrt(units), seed: weights.seed() }),
      }),
    ],
  });
}

/** What a network of the line gives for each of these numbers; with `probability` through a sigmoid. */
export function outputsOf(model: LayersModel, inputs: ArrayLike<number>, { probability = false } = {}): number[] {
  return tf.tidy(() => {
    // Not predict, which goes through its inputs 32 at a time.
    const outputs = model.apply(tf.tensor2d(Array.from(inputs), [inputs.length, 1])) as Tensor;
    return Array.from((probability ? outputs.sigmoid() : outputs).dataSync());
  });
}
