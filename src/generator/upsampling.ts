import type { Tensor4D } from "@tensorflow/tfjs-core";
import { tf } from "../engine";

/**
 * Doubles images by a transposed convolution with stride 2 and padding "same".
 *
 * @param images `[count, height, width, in]`
 * @param filters `[side, side, out, in]`
 * @returns `[count, 2·height, 2·width, out]`
 */
export function doubleByTransposedConvolution(images: Tensor4D, filters: Tensor4D): Tensor4D {
  const [count, height, width] = images.shape;
  return tf.conv2dTranspose(images, filters, [count, 2 * height, 2 * width, filters.shape[2]], 2, "same") as Tensor4D;
}

/**
 * Doubles images by repeating each pixel in both directions, and then convolves with stride 1 and padding "same".
 *
 * @param images `[count, height, width, in]`
 * @param filters `[side, side, in, out]`
 * @returns `[count, 2·height, 2·width, out]`
 */
export function doubleByUpsampling(images: Tensor4D, filters: Tensor4D): Tensor4D {
  const [, height, width] = images.shape;
  return tf.tidy(() => tf.conv2d(tf.image.resizeNearestNeighbor(images, [2 * height, 2 * width]), filters, 1, "same"));
}
