import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import type { Activation } from "../neuron";
import type { Network } from "./network";

/** tfjs' names of the activations that need no number. */
const NAMES = { sigmoid: "sigmoid", tanh: "tanh", ReLU: "relu", identity: "linear" } as const;

/**
 * An activation as a TensorFlow layer of its own, to follow a dense one.
 *
 * @throws Error for an activation that TensorFlow has no layer for, such as step
 */
export function activationLayer(activation: Activation): tf.layers.Layer {
  // The slope below zero is what a leaky ReLU makes of −1.
  if (activation.name === "leaky ReLU") return tf.layers.leakyReLU({ alpha: -activation.value(-1) });
  const name = NAMES[activation.name as keyof typeof NAMES];
  if (!name) {
    const known = [...Object.keys(NAMES), "leaky ReLU"].join(", ");
    throw new Error(`no TensorFlow layer has the activation ${activation.name}; use ${known}`);
  }
  return tf.layers.activation({ activation: name });
}

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
