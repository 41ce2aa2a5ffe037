import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import type { Activation } from "./activations";
import type { Neuron } from "./neuron";

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
 * The same neuron as a TensorFlow model, in float32: a dense layer of one unit for the weighted sum, and the activation.
 * Input `[examples, inputs]`, output `[examples, 1]`.
 *
 * @throws Error for an activation that TensorFlow has no layer for, such as step
 */
export function neuronModel({ weights, bias, activation }: Neuron): LayersModel {
  const sum = tf.layers.dense({ units: 1, inputShape: [weights.length] });
  const model = tf.sequential({ layers: [sum, activationLayer(activation)] });
  tf.tidy(() => model.setWeights([tf.tensor2d(weights, [weights.length, 1]), tf.tensor1d([bias])]));
  return model;
}
