import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";
import { normalizedLeakyRelu } from "../models/blocks";
import { type FirstWeights, firstWeights } from "../models/first-weights";
import { dcganFilters, halved, type ImageSize, requireSizes } from "../models/sizes";
import { normalisationOf, type VirtualBatchNorm } from "./normalisation";

/**
 * The generator of a DCGAN (Radford et al. 2015, section 3 and figure 1): a dense layer projects the latent vector onto a
 * small image with many channels, and transposed convolutions with stride 2 double its size, until tanh gives the pixels.
 * Every layer but the last has batch normalisation and leaky ReLU (slope 0.2; the paper has ReLU in the generator).
 *
 * Input `[batch, latentSize]`, output `[batch, height, width, channels]` in [-1, 1]. For 28×28×1: 100 → 7×7×128 →
 * 14×14×64 → 28×28×1; for 64×64×3: 100 → 4×4×512 → 8×8×256 → 16×16×128 → 32×32×64 → 64×64×3 (half as wide as the figure
 * in the paper, and as wide as the program its authors published).
 *
 * @param hidden units of dense layers before the projection; none in the paper, whose networks are deeper. Where two
 *   doublings make the whole image, one such layer lets all parts of it know of each other (Chen et al., "InfoGAN", 2016,
 *   appendix C.1, has one of 1024 in both networks)
 * @param filters channels of the small image and of every image that follows it, but the last one
 * @param kernelSize 5 in the paper; one that the stride 2 divides (4) has fewer checkerboards in it
 * @param virtualBatchNorm virtual batch normalisation in place of batch normalisation, with this reference batch
 * @param firstWeights normal with standard deviation 0.02, `"dcgan"`, or `"glorot"`
 * @param weights the random stream the first weights, and the reference batch, are drawn from
 * @throws RangeError when a size is no whole number from 1, or cannot be reached by as many doublings, or the reference batch
 *   has fewer than 2 vectors
 */
export function dcganGenerator({
  height = 28,
  width = 28,
  channels = 1,
  latentSize = 100,
  hidden = [],
  filters = dcganFilters({ height, width }).reverse(),
  kernelSize = 5,
  virtualBatchNorm,
  firstWeights: kind = "dcgan",
  weights,
}: Partial<ImageSize> & {
  latentSize?: number;
  hidden?: readonly number[];
  filters?: readonly number[];
  kernelSize?: number;
  virtualBatchNorm?: VirtualBatchNorm | undefined;
  firstWeights?: FirstWeights;
  weights: RandomStream;
}): LayersModel {
  requireSizes({ height, width, channels, latentSize, hidden, filters, kernelSize });
  const [first, ...others] = filters;
  if (first === undefined) throw new RangeError("filters []: expected one number of channels for each doubling");
  const [h, w] = halved({ height, width }, filters.length);
  const normalisation = normalisationOf(virtualBatchNorm, { latentSize, weights });
  const between = (place: number | string) => normalizedLeakyRelu(place, normalisation.layer);
  const initializer = firstWeights(kind, weights);
  const { layers } = tf;
  const dense = (name: string, units: number, inputs: number) =>
    layers.dense({ name, units, inputShape: [inputs], kernelInitializer: initializer() });
  const doubling = (number: number, count: number, activation: "linear" | "tanh") =>
    layers.conv2dTranspose({
      name: `conv_transpose_${number}`,
      filters: count,
      kernelSize,
      strides: 2,
      padding: "same",
      activation,
      kernelInitializer: initializer(),
    });
  return tf.sequential({
    name: "generator",
    layers: [
      ...normalisation.first,
      ...hidden.flatMap((units, i) => [
        dense(`hidden_${i + 1}`, units, hidden[i - 1] ?? latentSize),
        ...between(`hidden_${i + 1}`),
      ]),
      dense("project", h * w * first, hidden.at(-1) ?? latentSize),
      layers.reshape({ name: "reshape", targetShape: [h, w, first] }),
      ...between(1),
      ...others.flatMap((count, i) => [doubling(i + 2, count, "linear"), ...between(i + 2)]),
      doubling(filters.length + 1, channels, "tanh"),
      ...normalisation.last,
    ],
  });
}
