import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import type { firstWeights } from "../models/first-weights";
import type { KernelLayers } from "../models/spectral-norm";

/**
 * What the last neuron of a discriminator gives: a `"logit"`, any number, which the losses take because they lose no
 * precision with it; or a `"probability"`, its sigmoid, in [0, 1].
 */
export type Output = "logit" | "probability";

/**
 * The last layer of a discriminator, `dense`: one neuron.
 *
 * @param dense makes the layer, where it is not an ordinary one
 * @throws RangeError for another output
 */
export function lastNeuron(
  output: Output,
  kernelInitializer: ReturnType<ReturnType<typeof firstWeights>>,
  dense: KernelLayers["dense"] = tf.layers.dense,
): LayersModel["layers"][number] {
  const activation = ({ logit: "linear", probability: "sigmoid" } as const)[output];
  if (!activation) throw new RangeError(`output "${output}": expected "logit" or "probability"`);
  return dense({ name: "dense", units: 1, activation, kernelInitializer });
}
