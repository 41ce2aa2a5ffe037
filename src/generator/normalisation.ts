import { type RandomStream, tf } from "../engine";
import { batchNorm } from "../models/blocks";
import { referenceBatch, virtualBatchNorm, withoutReferences } from "../models/virtual-batch-norm";
import type { Noise } from "./latent";

type Layer = ReturnType<typeof batchNorm>;

/** The reference batch of virtual batch normalisation. */
export interface VirtualBatchNorm {
  /** Latent vectors in it, from 2. */
  count: number;
  /** What they are drawn from: what the training draws its own from. */
  noise: Noise;
}

/** How a generator normalises, and what stands at its beginning and at its end for it. */
export interface Normalisation {
  first: Layer[];
  /** @param place the number or name of the layer before it */
  layer(place: number | string): Layer;
  last: Layer[];
}

/**
 * Batch normalisation, or virtual batch normalisation where a reference batch is asked for.
 *
 * @param weights the random stream the reference batch is drawn from
 * @throws RangeError when its count is no whole number from 2, or its noise is neither uniform nor normal
 */
export function normalisationOf(
  virtual: VirtualBatchNorm | undefined,
  { latentSize, weights }: { latentSize: number; weights: RandomStream },
): Normalisation {
  if (!virtual) return { first: [], layer: batchNorm, last: [] };
  const { count, noise } = virtual;
  if (!Number.isInteger(count) || count < 2) {
    throw new RangeError(`a reference batch of ${count}: expected a whole number from 2`);
  }
  return {
    first: [referenceBatch(count, latentSize, drawnFrom(noise, weights.seed()))],
    layer: (place) => virtualBatchNorm(place, count),
    last: [withoutReferences(count)],
  };
}

/** As `latentVectors` draws, for a weight. */
function drawnFrom(noise: Noise, seed: number) {
  if (noise === "uniform") return tf.initializers.randomUniform({ minval: -1, maxval: 1, seed });
  if (noise === "normal") return tf.initializers.randomNormal({ mean: 0, stddev: 1, seed });
  throw new RangeError(`noise ${JSON.stringify(noise)}: expected "uniform" or "normal"`);
}
