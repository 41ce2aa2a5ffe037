import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import { activationLayer } from "../neuron";
import type { Network } from "./network";

/**
 * The same network as a TensorFlow model with the same weights, in float32: for each layer a dense one and its activation.
 * Input `[examples, inputs]`, output `[examples, outputs]`.
 *
 * @throws Error for an activation that TensorFlow has no layer for, such as step
 */
export function networkModel(network: Network): LayersModel {
  const model = tf.sequential();
  network.layers.forEach(({ outputCount: units, activation }, l) => {
    model.add(tf.layers.dense({ units, ...(l === 0 ? { inputShape: [network.inputCount] } : {}) }));
    model.add(activationLayer(activation));
  });
  tf.tidy(() =>
    model.setWeights(network.layers.flatMap(({ weights, biases }) => [tf.tensor2d(weights), tf.tensor1d(biases)])),
  );
  return model;
}
