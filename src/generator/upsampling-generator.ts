import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";
import { leakyRelu } from "../models/blocks";
import { firstWeights } from "../models/first-weights";

/**
 * The generator that the course's second source sketches: the 100 numbers of a latent vector are seen as an image of 10×10,
 * a convolution finds patterns in it, a "reverse pooling" layer scales it up to 20×20 (each pixel four times), and further
 * convolutions make of it the 400 numbers of an image. The source gives the two sizes and the order; 3×3 filters, 32 and 16
 * of them, leaky ReLU (slope 0.2) and tanh are ours.
 *
 * Input `[batch, 100]`, output `[batch, 20, 20, 1]` in [-1, 1]. 320 + 4 624 + 145 parameters.
 *
 * @param weights the random stream the first weights are drawn from
 */
export function upsamplingGenerator({ weights }: { weights: RandomStream }): LayersModel {
  const initializer = firstWeights("glorot", weights);
  const { layers } = tf;
  const convolution = (number: number, filters: number, activation: "linear" | "tanh") =>
    layers.conv2d({
      name: `conv_${number}`,
      filters,
      kernelSize: 3,
      padding: "same",
      activation,
      kernelInitializer: initializer(),
    });
  return tf.sequential({
    name: "generator",
    layers: [
      layers.reshape({ name: "latent_image", inputShape: [100], targetShape: [10, 10, 1] }),
      convolution(1, 32, "linear"),
      leakyRelu(1),
      layers.upSampling2d({ name: "upscaling", size: [2, 2] }),
      convolution(2, 16, "linear"),
      leakyRelu(2),
      convolution(3, 1, "tanh"),
    ],
  });
}
