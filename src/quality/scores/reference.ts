import type { Tensor2D } from "@tensorflow/tfjs-core";
import { frechetOfGaussians, gaussianOf } from "./gaussian";

/** Real images as the features of a network see them: what other images are measured against. */
export interface FeatureReference {
  /**
   * Squared Fréchet distance of other images' features, `[n, size]` of the same network, to these.
   *
   * @throws RangeError for another number of features, fewer than two images, or numbers that are not finite
   */
  distance(features: Tensor2D): number;
}

/**
 * Keeps the mean and the covariance of real images' features, so that many sets can be measured against them.
 *
 * @param features `[n, size]`, of any network that gives some; stay the caller's
 */
export function featureReference(features: Tensor2D): FeatureReference {
  const real = gaussianOf(features.arraySync());
  return { distance: (other) => frechetOfGaussians(gaussianOf(other.arraySync()), real) };
}
