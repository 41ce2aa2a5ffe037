import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";
import { normalizedLeakyRelu } from "../models/blocks";
import { type FirstWeights, firstWeights } from "../models/first-weights";
import { halved, type ImageSize, requireSizes } from "../models/sizes";

/**
 * The generator of the "Convolutional" set-up for colour images of faces: a dense layer makes of the latent vector an image
 * of a quarter of the size with many channels; twice it is upscaled to double the size (each pixel four times) and
 * convolved with filters of 3×3; one more convolution and tanh give the pixels. In between leaky ReLU (slope 0.2) and batch
 * normalisation. The course's source says "dense, then reshape" and gives no layer sizes; the rest is ours, and modest.
 *
 * Input `[batch, latentSize]`, output `[batch, height, width, channels]` in [-1, 1].
 *
 * @param filters channels of the small image, and of what follows each doubling
 * @param firstWeights `"glorot"`, or `"dcgan"`
 * @param weights the random stream the first weights are drawn from
 * @throws RangeError when a size is no whole number from 1, or height and width are no multiples of 4
 */
export function convolutionalGenerator({
  height = 64,
  width = 64,
  channels = 3,
  latentSize = 100,
  filters = [64, 64, 32],
  firstWeights: kind = "glorot",
  weights,
}: Partial<ImageSize> & {
  latentSize?: number;
  filters?: readonly [number, ...number[]];
  firstWeights?: FirstWeights;
  weights: RandomStream;
}): LayersModel {
  requireSizes({ height, width, channels, latentSize, filters });
  const [first, ...others] = filters;
  const [h, w] = halved({ height, width }, others.length);
  const initializer = firstWeights(kind, weights);
  const { layers } = tf;
  const convolution = (number: number, count: number, activation: "linear" | "tanh") =>
    layers.conv2d({
      name: `conv_${number}`,
      filters: count,
      kernelSize: 3,
      padding: "same",
      activation,
      kernelInitializer: initializer(),
    });
  return tf.sequential({
    name: "generator",
    layers: [
      layers.dense({
        name: "dense_1",
        units: h * w * first,
        inputShape: [latentSize],
        kernelInitializer: initializer(),
      }),
      ...normalizedLeakyRelu(1),
      layers.reshape({ name: "reshape", targetShape: [h, w, first] }),
      ...others.flatMap((count, i) => [
        layers.upSampling2d({ name: `upscaling_${i + 2}`, size: [2, 2] }),
        convolution(i + 2, count, "linear"),
        ...normalizedLeakyRelu(i + 2),
      ]),
      convolution(filters.length + 1, channels, "tanh"),
    ],
  });
}
