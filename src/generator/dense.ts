import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";
import { batchNorm, firstWeights, leakyRelu, requireSizes } from "../models";

/**
 * The generator as a multi-layer perceptron: a latent vector is widened layer by layer until there is a number for each
 * pixel. Hidden layers are dense, leaky ReLU (slope 0.2), batch normalisation; the last one is tanh.
 *
 * Input `[batch, latentSize]`, output `[batch, pixels]` in [-1, 1].
 *
 * @param weights the random stream the first weights are drawn from
 * @throws RangeError when a size is no whole number from 1
 */
export function denseGenerator({
  latentSize = 100,
  hidden = [256, 512, 1024],
  pixels = 784,
  weights,
}: {
  latentSize?: number;
  hidden?: readonly number[];
  pixels?: number;
  weights: RandomStream;
}): LayersModel {
  requireSizes({ latentSize, hidden, pixels });
  return tf.sequential({ name: "generator", layers: denseLayers({ latentSize, hidden, pixels, weights }) });
}

/** The layers of {@link denseGenerator}, for those who add to them. */
export function denseLayers({
  latentSize,
  hidden,
  pixels,
  weights,
}: {
  latentSize: number;
  hidden: readonly number[];
  pixels: number;
  weights: RandomStream;
}): LayersModel["layers"] {
  const initializer = firstWeights("glorot", weights);
  const sizes = [...hidden, pixels];
  return sizes.flatMap((units, i) => {
    const number = i + 1;
    const last = number === sizes.length;
    const dense = tf.layers.dense({
      name: `dense_${number}`,
      units,
      ...(i === 0 ? { inputShape: [latentSize] } : {}),
      ...(last ? { activation: "tanh" } : {}),
      kernelInitializer: initializer(),
    });
    if (last) return [dense];
    return [dense, leakyRelu(number), batchNorm(number)];
  });
}
