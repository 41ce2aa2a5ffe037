import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";
import type { NetworkOptions } from "../gan/networks";
import { normalisationOf } from "../generator/normalisation";
import { minibatchDiscrimination } from "../models/minibatch-discrimination";
import { kernelLayers } from "../models/spectral-norm";

/** How a player of a game in the plane is made. */
export interface PlayerOptions {
  /** Units of the hidden layers. */
  hidden: readonly number[];
  /** The random stream the first weights are drawn from. */
  weights: RandomStream;
}

/** First weights for ReLU (He and others 2015, eq. 10). */
const firstWeights = (weights: RandomStream) => tf.initializers.heNormal({ seed: weights.seed() });

/**
 * A generator of points: dense layers with ReLU, then tanh. ReLU lets it be flat where a mode is and steep between two of them;
 * leaky ReLU, which is never flat, spreads the points of a mode.
 *
 * Input `[batch, latentSize]`, output `[batch, 2]` in [-1, 1].
 *
 * @param normalisation none, batch normalisation, or virtual batch normalisation with a reference batch of that many
 */
export function planeGenerator({
  latentSize,
  hidden,
  normalisation = "none",
  weights,
}: PlayerOptions & { latentSize: number; normalisation?: "none" | "batch" | number }): LayersModel {
  const virtual = typeof normalisation === "number" ? { count: normalisation, noise: "normal" as const } : undefined;
  const { first, layer, last } = normalisationOf(virtual, { latentSize, weights });
  const inside = hidden.flatMap((units, i) => [
    tf.layers.dense({
      name: `dense_${i + 1}`,
      units,
      ...(i === 0 ? { inputShape: [latentSize] } : {}),
      kernelInitializer: firstWeights(weights),
    }),
    tf.layers.reLU({ name: `relu_${i + 1}` }),
    ...(normalisation === "none" ? [] : [layer(i + 1)]),
  ]);
  const pixels = tf.layers.dense({
    ...{ name: "points", units: 2, activation: "tanh" as const },
    kernelInitializer: tf.initializers.glorotUniform({ seed: weights.seed() }),
  });
  return tf.sequential({ name: "generator", layers: [...first, ...inside, pixels, ...last] });
}

/**
 * A discriminator of points: dense layers with ReLU, and a logit.
 *
 * Input `[batch, 2 · packing]`, output `[batch, 1]`.
 */
export function planeDiscriminator({
  packing,
  hidden,
  minibatchFeatures,
  spectralNorm = false,
  weights,
}: PlayerOptions & { packing: number } & Pick<NetworkOptions, "minibatchFeatures" | "spectralNorm">): LayersModel {
  const { dense } = kernelLayers(spectralNorm, weights);
  const inside = hidden.flatMap((units, i) => [
    dense({
      name: `dense_${i + 1}`,
      units,
      ...(i === 0 ? { inputShape: [2 * packing] } : {}),
      kernelInitializer: firstWeights(weights),
    }),
    tf.layers.reLU({ name: `relu_${i + 1}` }),
  ]);
  const last = () => tf.initializers.glorotUniform({ seed: weights.seed() });
  const compared = minibatchFeatures === undefined ? [] : [minibatchDiscrimination(minibatchFeatures, last())];
  const logit = dense({ name: "logit", units: 1, kernelInitializer: last() });
  return tf.sequential({ name: "discriminator", layers: [...inside, ...compared, logit] });
}
