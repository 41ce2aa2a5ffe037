import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";
import { leakyRelu } from "../models/blocks";
import { firstWeights } from "../models/first-weights";
import { minibatchDiscrimination } from "../models/minibatch-discrimination";
import { requireSizes } from "../models/sizes";
import { kernelLayers } from "../models/spectral-norm";

/**
 * The discriminator as a multi-layer perceptron: an image is narrowed layer by layer to one number. Hidden layers are
 * dense and leaky ReLU (slope 0.2).
 *
 * Input `[batch, pixels]`, output `[batch, 1]`: a logit. `sigmoid(logit)` is the probability that the image is real; the
 * losses take the logit because that loses no precision where the probability is close to 0 or 1.
 *
 * @param minibatchFeatures features of minibatch discrimination before the last neuron; none by default
 * @param spectralNorm spectral normalisation of all kernels
 * @param weights the random stream the first weights are drawn from
 * @throws RangeError when a size is no whole number from 1
 */
export function denseDiscriminator({
  pixels = 784,
  hidden = [512, 256],
  minibatchFeatures,
  spectralNorm = false,
  weights,
}: {
  pixels?: number;
  hidden?: readonly number[];
  minibatchFeatures?: number | undefined;
  spectralNorm?: boolean | undefined;
  weights: RandomStream;
}): LayersModel {
  requireSizes({ pixels, hidden });
  const model = tf.sequential({ name: "discriminator" });
  const initializer = firstWeights("glorot", weights);
  const { dense } = kernelLayers(spectralNorm, weights);
  const sizes = [...hidden, 1];
  sizes.forEach((units, i) => {
    const number = i + 1;
    if (number === sizes.length && minibatchFeatures !== undefined) {
      model.add(minibatchDiscrimination(minibatchFeatures, initializer()));
    }
    model.add(
      dense({
        name: `dense_${number}`,
        units,
        ...(i === 0 ? { inputShape: [pixels] } : {}),
        kernelInitializer: initializer(),
      }),
    );
    if (number < sizes.length) model.add(leakyRelu(number));
  });
  return model;
}
