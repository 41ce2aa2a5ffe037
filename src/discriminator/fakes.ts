import type { Tensor4D } from "@tensorflow/tfjs-core";
import { type RandomStream, tf } from "../engine";

/**
 * Makes fake images out of real ones: as many as it is given, of the same shape `[n, height, width, channels]` and range
 * [-1, 1]. What it takes from its material, if anything, is its own affair. An ordinary function of TensorFlow.js, which
 * may run within a captured step.
 */
export type FakeMaker = (material: Tensor4D) => Tensor4D;

/** The makers that need no training. */
export type FakeName = "noise" | "clouds" | "shuffled" | "glued";

/**
 * Four makers of fakes, each of which gets something else about real images right:
 * - `noise`: every pixel drawn for itself, uniform in [-1, 1]; nothing is right;
 * - `clouds`: noise, blurred and sharpened in contrast: neighbours are alike;
 * - `shuffled`: a real image whose pixels have changed places: exactly as much ink as a real one;
 * - `glued`: the upper half of one real image over the lower half of the next: real everywhere but at the seam.
 *
 * @param stream what the first three draw from
 */
export function fakeMakers(stream: RandomStream): Record<FakeName, FakeMaker> {
  return {
    noise: ({ shape }) => stream.uniform(shape, -1, 1) as Tensor4D,
    clouds: ({ shape }) =>
      tf.tidy(() => {
        const noise = stream.uniform(shape, -1, 1) as Tensor4D;
        // Twice a mean over 3×3 pixels leaves little contrast; four times as much makes black and white again.
        return tf
          .avgPool(tf.avgPool(noise, 3, 1, "same"), 3, 1, "same")
          .mul(4)
          .clipByValue(-1, 1) as Tensor4D;
      }),
    shuffled: (material) => shuffled(material, stream),
    glued,
  };
}

/** Every image's pixels in an order of its own; the channels of a pixel stay together. */
function shuffled(images: Tensor4D, stream: RandomStream): Tensor4D {
  return tf.tidy(() => {
    const [count, height, width, channels] = images.shape;
    const pixels = height * width;
    // The places of sorted random numbers are a random order; drawn in TensorFlow, so that it is another one in each step.
    const order = tf.topk(stream.uniform([count, pixels]), pixels).indices;
    const firsts = tf.range(0, count, 1, "int32").mul(tf.scalar(pixels, "int32")).reshape([count, 1]);
    const rows = tf.gather(images.reshape([count * pixels, channels]), order.add(firsts).flatten().toInt());
    return rows.reshape(images.shape) as Tensor4D;
  });
}

/** The upper half of each image over the lower half of the one after it (of the last: the first). */
function glued(images: Tensor4D): Tensor4D {
  return tf.tidy(() => {
    const [count, height, width, channels] = images.shape;
    const seam = Math.floor(height / 2);
    const next = tf.concat([images.slice([1]), images.slice([0], [1])]);
    return tf.concat(
      [
        images.slice([0, 0, 0, 0], [count, seam, width, channels]),
        next.slice([0, seam, 0, 0], [count, height - seam, width, channels]),
      ],
      1,
    ) as Tensor4D;
  });
}
