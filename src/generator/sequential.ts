import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";
import { type ImageSize, requireSizes } from "../models/sizes";
import { denseLayers } from "./dense";

/**
 * The generator of the "Sequential" set-up for colour images of faces: the layers of the dense generator, and their output
 * laid out as an image. The course's source describes it without its layer sizes; these are ours, and modest.
 *
 * Input `[batch, latentSize]`, output `[batch, height, width, channels]` in [-1, 1].
 *
 * @param weights the random stream the first weights are drawn from
 * @throws RangeError when a size is no whole number from 1
 */
export function sequentialGenerator({
  height = 64,
  width = 64,
  channels = 3,
  latentSize = 100,
  hidden = [128, 256, 512],
  weights,
}: Partial<ImageSize> & { latentSize?: number; hidden?: readonly number[]; weights: RandomStream }): LayersModel {
  requireSizes({ height, width, channels, latentSize, hidden });
  const layers = denseLayers({ latentSize, hidden, pixels: height * width * channels, weights });
  layers.push(tf.layers.reshape({ name: "reshape", targetShape: [height, width, channels] }));
  return tf.sequential({ name: "generator", layers });
}
