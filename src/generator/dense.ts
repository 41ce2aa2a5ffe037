import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";
import { leakyRelu } from "../models/blocks";
import { firstWeights } from "../models/first-weights";
import { requireSizes } from "../models/sizes";
import { normalisationOf, type VirtualBatchNorm } from "./normalisation";

/**
 * The generator as a multi-layer perceptron: a latent vector is widened layer by layer until there is a number for each
 * pixel. Hidden layers are dense, leaky ReLU (slope 0.2), batch normalisation; the last one is tanh.
 *
 * Input `[batch, latentSize]`, output `[batch, pixels]` in [-1, 1].
 *
 * @param virtualBatchNorm virtual batch normalisation in place of batch normalisation, with this reference batch
 * @param weights the random stream the first weights, and the reference batch, are drawn from
 * @throws RangeError when a size is no whole number from 1, or the reference batch has fewer than 2 vectors
 */
export function denseGenerator({
  latentSize = 100,
  hidden = [256, 512, 1024],
  pixels = 784,
  virtualBatchNorm,
  weights,
}: {
  latentSize?: number;
  hidden?: readonly number[];
  pixels?: number;
  virtualBatchNorm?: VirtualBatchNorm | undefined;
  weights: RandomStream;
}): LayersModel {
  requireSizes({ latentSize, hidden, pixels });
  const layers = denseLayers({ latentSize, hidden, pixels, virtualBatchNorm, weights });
  return tf.sequential({ name: "generator", layers });
}

/** The layers of {@link denseGenerator}, for those who add to them. */
export function denseLayers({
  latentSize,
  hidden,
  pixels,
  virtualBatchNorm,
  weights,
}: {
  latentSize: number;
  hidden: readonly number[];
  pixels: number;
  virtualBatchNorm?: VirtualBatchNorm | undefined;
  weights: RandomStream;
}): LayersModel["layers"] {
  const normalisation = normalisationOf(virtualBatchNorm, { latentSize, weights });
  const initializer = firstWeights("glorot", weights);
  const sizes = [...hidden, pixels];
  const layers = sizes.flatMap((units, i) => {
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
    return [dense, leakyRelu(number), normalisation.layer(number)];
  });
  return [...normalisation.first, ...layers, ...normalisation.last];
}
