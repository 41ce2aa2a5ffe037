import type { Tensor2D } from "@tensorflow/tfjs-core";
import { forDistances, nearest } from "./rows";

/** What the birthday paradox says about a sample. */
export interface Support {
  /** Pairs of images in the sample that are as good as the same. */
  readonly pairs: number;
  /** How many different images the source would have, if it drew all of them equally often; Infinity where no pair was found. */
  readonly estimate: number;
}

/**
 * How many different images a source can draw, by the birthday paradox (Arora and Zhang, "Do GANs actually learn the
 * distribution?", 2017): of n images there are n (n − 1) / 2 pairs, and of a source of N equally likely ones each pair is the
 * same with probability 1 / N. One that draws some images more often than others has more pairs, and comes out smaller. In
 * the paper people look at the closest pairs; here they are those closer than a distance.
 *
 * @param sample `[n, features]`: features of a network, or pixels
 * @param same distance below which two images count as the same, such as {@link smallestDistance} of real ones
 * @throws RangeError for fewer than two rows
 */
export function supportOf(sample: Tensor2D, same: number): Support {
  const n = sample.shape[0];
  if (n < 2) throw new RangeError(`${n} images: expected at least 2, to make a pair`);
  let both = 0;
  forDistances(sample, sample, (squared) => {
    both += squared
      .lessEqual(same * same)
      .sum()
      .dataSync()[0] as number;
  });
  const pairs = Math.max(0, (both - n) / 2); // each was met twice, and each image met itself
  return { pairs, estimate: pairs === 0 ? Number.POSITIVE_INFINITY : (n * (n - 1)) / 2 / pairs };
}

/** Of different images, the distance of the closest two. */
export function smallestDistance(images: Tensor2D): number {
  return nearest(images, images, 1, { itself: true }).distances.reduce((least, one) => Math.min(least, one));
}
