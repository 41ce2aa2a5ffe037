import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import type { Neuron } from "./neuron";

/** tfjs' names of the activations a layer can have by name. */
const LAYER_ACTIVATIONS = { sigmoid: "sigmoid", tanh: "tanh", ReLU: "relu", identity: "linear" } as const;

/**
 * The same neuron as a TensorFlow model: one dense layer of one unit, float32, with this neuron's weights and bias.
 * Input `[examples, inputs]`, output `[examples, 1]`.
 *
 * @throws Error for an activation that a layer cannot name (step has no slope to train with; leaky ReLU is a layer of its own)
 */
export function neuronModel(neuron: Neuron): LayersModel {
  const activation = LAYER_ACTIVATIONS[neuron.activation.name as keyof typeof LAYER_ACTIVATIONS];
  if (!activation) {
    throw new Error(
      `no dense layer has the activation ${neuron.activation.name}; use ${Object.keys(LAYER_ACTIVATIONS).join(", ")}`,
    );
  }
  const inputs = neuron.weights.length;
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [inputs], activation })] });
  tf.tidy(() => model.setWeights([tf.tensor2d(neuron.weights, [inputs, 1]), tf.tensor1d([neuron.bias])]));
  return model;
}
