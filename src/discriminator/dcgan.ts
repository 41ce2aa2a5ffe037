import type { LayersModel } from "@tensorflow/tfjs-layers";
import { dropout, type RandomStream, tf } from "../engine";
import { leakyRelu, batchNorm as normalization } from "../models/blocks";
import { type FirstWeights, firstWeights } from "../models/first-weights";
import { minibatchDiscrimination } from "../models/minibatch-discrimination";
import { dcganFilters, type ImageSize, requireSizes } from "../models/sizes";
import { kernelLayers } from "../models/spectral-norm";
import { lastNeuron, type Output } from "./output";

/**
 * The discriminator of a DCGAN: convolutions with stride 2 in place of pooling, each with twice the filters of the one
 * before it, leaky ReLU (slope 0.2), and one neuron over the last feature maps (Radford et al. 2015, section 3).
 *
 * Input `[batch, height, width, channels]`, output `[batch, 1]`: a logit, or a probability. For 28×28×1 the feature maps
 * are 14×14×64 and 7×7×128; for 64×64×3 they are 32×32×64, 16×16×128, 8×8×256 and 4×4×512 (half as wide as the figure in
 * the paper, and as wide as the program its authors published).
 *
 * @param filters of each convolution, from the image on; if left out, 64, 128, … with as many convolutions as an image of
 *   this size can be halved down to 4 to 7 rows
 * @param hidden units of dense layers behind the last feature maps; none in the paper, see `dcganGenerator`
 * @param kernelSize 5 in the paper
 * @param batchNorm batch normalisation after every convolution but the first, as the paper says. Off by default: a batch
 *   that is all real or all generated tells by its statistics which it is
 * @param masks dropout after every leaky ReLU: its rate, and the random stream its masks are drawn from while training. None in
 *   the paper; it keeps a discriminator from becoming too sure
 * @param minibatchFeatures features of minibatch discrimination before the last neuron; none by default
 * @param spectralNorm spectral normalisation of all kernels; of little use together with batch normalisation, which undoes any
 *   scale of the layer before it
 * @param firstWeights normal with standard deviation 0.02, `"dcgan"`, or `"glorot"`
 * @param weights the random stream the first weights are drawn from
 * @throws RangeError when a size is no whole number from 1
 */
export function dcganDiscriminator({
  height = 28,
  width = 28,
  channels = 1,
  filters = dcganFilters({ height, width }),
  hidden = [],
  kernelSize = 5,
  batchNorm = false,
  masks,
  minibatchFeatures,
  spectralNorm = false,
  output = "logit",
  firstWeights: kind = "dcgan",
  weights,
}: Partial<ImageSize> & {
  filters?: readonly number[];
  hidden?: readonly number[];
  kernelSize?: number;
  batchNorm?: boolean;
  masks?: { rate: number; stream: RandomStream };
  minibatchFeatures?: number | undefined;
  spectralNorm?: boolean | undefined;
  output?: Output;
  firstWeights?: FirstWeights;
  weights: RandomStream;
}): LayersModel {
  requireSizes({ height, width, channels, filters, hidden, kernelSize });
  const initializer = firstWeights(kind, weights);
  const { dense, conv2d } = kernelLayers(spectralNorm, weights);
  const model = tf.sequential({ name: "discriminator" });
  filters.forEach((count, i) => {
    const number = i + 1;
    model.add(
      conv2d({
        name: `conv_${number}`,
        filters: count,
        kernelSize,
        strides: 2,
        padding: "same",
        kernelInitializer: initializer(),
        ...(i === 0 ? { inputShape: [height, width, channels] } : {}),
      }),
    );
    if (batchNorm && i > 0) model.add(normalization(number));
    model.add(leakyRelu(number));
    if (masks) model.add(dropout({ name: `dropout_${number}`, ...masks }));
  });
  model.add(
    tf.layers.flatten({ name: "flatten", ...(filters.length === 0 ? { inputShape: [height, width, channels] } : {}) }),
  );
  hidden.forEach((units, i) => {
    const name = `hidden_${i + 1}`;
    model.add(dense({ name, units, kernelInitializer: initializer() }));
    if (batchNorm) model.add(normalization(name));
    model.add(leakyRelu(name));
  });
  if (minibatchFeatures !== undefined) model.add(minibatchDiscrimination(minibatchFeatures, initializer()));
  model.add(lastNeuron(output, initializer(), dense));
  return model;
}
