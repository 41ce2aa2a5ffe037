import type { Tensor2D } from "@tensorflow/tfjs-core";
import { frechetOfGaussians, gaussianOf } from "./gaussian";

/**
 * How far two sets of images lie apart, by what a classifier's features say: each set is taken for a cloud with the normal
 * distribution's shape, and the squared Fréchet distance between the two is measured (Heusel et al. 2017, eq. 6; there with
 * Inception's features, here with ours, so figures do not compare across classifiers). 0 for the same mean and covariance,
 * larger for less alike; even two fair samples of the same source are not at 0, so give it beside {@link realAgainstReal}.
 *
 * @param a features `[n, size]`, one row an image
 * @param b features `[m, size]`; both samples should be of the same size when values are compared: small ones come out larger
 * @throws RangeError when sizes do not fit, a sample has fewer than 2 rows, or a number is not finite
 */
export function frechetDistance(a: Tensor2D, b: Tensor2D): number {
  for (const features of [a, b]) {
    if (features.rank !== 2) {
      throw new RangeError(`features of the shape [${features.shape}]; expected [images, features]`);
    }
  }
  if (a.shape[1] !== b.shape[1]) {
    throw new RangeError(
      `features of the shapes [${a.shape}] and [${b.shape}]; expected the same number of columns, from one classifier`,
    );
  }
  return frechetOfGaussians(gaussianOf(a.arraySync()), gaussianOf(b.arraySync()));
}
