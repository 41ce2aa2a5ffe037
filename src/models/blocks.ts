import type { LayersModel } from "@tensorflow/tfjs-layers";
import { batchNormalization, tf } from "../engine";

type Layer = LayersModel["layers"][number];

/** How steep leaky ReLU is below 0 in all players (Radford et al. 2015, section 4). */
const LEAKY_SLOPE = 0.2;

/** How much of its moving average batch normalisation keeps a step: Keras has 0.99, which is slow for a short training. */
const MOMENTUM = 0.8;

/** Leaky ReLU, called `leaky_relu_<place>`. @param place the number or name of the layer before it */
export function leakyRelu(place: number | string): Layer {
  return tf.layers.leakyReLU({ name: `leaky_relu_${place}`, alpha: LEAKY_SLOPE });
}

/** Batch normalisation, called `batch_norm_<place>`. @param place the number or name of the layer before it */
export function batchNorm(place: number | string): Layer {
  return batchNormalization({ name: `batch_norm_${place}`, momentum: MOMENTUM });
}

/**
 * What stands between two weighted layers of a DCGAN: batch normalisation, then leaky ReLU (Radford et al. 2015, section 3).
 *
 * @param normalisation of another kind, where it is not batch normalisation
 */
export function normalizedLeakyRelu(place: number | string, normalisation = batchNorm): [Layer, Layer] {
  return [normalisation(place), leakyRelu(place)];
}
