import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";
import { leakyRelu } from "../models/blocks";
import { firstWeights } from "../models/first-weights";
import { type ImageSize, requireSizes } from "../models/sizes";

/**
 * The discriminator of the "Sequential" set-up for colour images of faces: all pixels in one row, then dense layers with
 * leaky ReLU (slope 0.2). The course's source describes it without its layer sizes; these are ours, and modest.
 *
 * Input `[batch, height, width, channels]`, output `[batch, 1]`: a logit.
 *
 * @param weights the random stream the first weights are drawn from
 * @throws RangeError when a size is no whole number from 1
 */
export function sequentialDiscriminator({
  height = 64,
  width = 64,
  channels = 3,
  hidden = [256, 128],
  weights,
}: Partial<ImageSize> & { hidden?: readonly number[]; weights: RandomStream }): LayersModel {
  requireSizes({ height, width, channels, hidden });
  const initializer = firstWeights("glorot", weights);
  const model = tf.sequential({ name: "discriminator" });
  model.add(tf.layers.flatten({ name: "flatten", inputShape: [height, width, channels] }));
  hidden.forEach((units, i) => {
    model.add(tf.layers.dense({ name: `dense_${i + 1}`, units, kernelInitializer: initializer() }));
    model.add(leakyRelu(i + 1));
  });
  model.add(tf.layers.dense({ name: `dense_${hidden.length + 1}`, units: 1, kernelInitializer: initializer() }));
  return model;
}
