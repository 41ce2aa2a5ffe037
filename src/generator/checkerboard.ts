import type { Tensor4D } from "@tensorflow/tfjs-core";
import { tf } from "../engine";
import { mean } from "../statistics";

/**
 * How uneven images are by *phase*. A layer of stride 2 treats pixels by whether their row and their column are even or
 * odd: four phases. This compares the energy of the four (the mean square of what is left when each channel's mean
 * over the batch and all places is taken off) and gives its spread over its mean. 0: no phase has more than another. With the energy in
 * proportion to the overlaps 1, 2, 2, 4 of a 3×3 filter with stride 2 it is √(19/81) ≈ 0.48.
 *
 * A transposed convolution that tends to checkerboards brightens and darkens the *same* phases in all images and
 * channels, so give many of both: over few, chance makes phases uneven, too.
 *
 * @param images `[count, height, width, channels]`: images, feature maps or gradients
 * @param period the stride, 2 by default; 4 for two such layers in a row
 * @param margin pixels left out along each border, where padding makes a pattern of its own
 * @throws RangeError for images that are no batch, a period or margin that is no whole number, no whole period inside the
 *   margin, and images of one even colour
 */
export function checkerboard(
  images: Tensor4D,
  { period = 2, margin = 4 }: { period?: number; margin?: number } = {},
): number {
  const energies = phaseEnergies(images, { period, margin }).flat();
  const centre = mean(energies);
  if (!(centre > 0)) {
    throw new RangeError("the images are of one even colour inside the margin; there is no energy to compare");
  }
  return Math.sqrt(mean(energies.map((energy) => (energy - centre) ** 2))) / centre;
}

/**
 * Mean square of the pixels of each phase, `period` rows of `period` numbers; the phase of the first pixel inside the margin
 * comes first. Arguments and errors as for {@link checkerboard}.
 */
export function phaseEnergies(
  images: Tensor4D,
  { period = 2, margin = 4 }: { period?: number; margin?: number } = {},
): number[][] {
  const [count, height, width, channels] = images.shape;
  if (images.rank !== 4) {
    throw new RangeError(`images have the shape [${images.shape}]; expected [count, height, width, channels]`);
  }
  if (!Number.isInteger(period) || period < 1) throw new RangeError(`period ${period}: expected a whole number from 1`);
  if (!Number.isInteger(margin) || margin < 0) throw new RangeError(`margin ${margin}: expected a whole number from 0`);
  if (Math.min(height, width) - 2 * margin < period) {
    throw new RangeError(
      `images of ${height}×${width} leave no whole period of ${period} inside a margin of ${margin}; make the margin smaller`,
    );
  }
  return tf.tidy(() => {
    // Whole periods only, so that each phase has as many pixels as the others.
    const whole = (side: number) => period * Math.floor((side - 2 * margin) / period);
    const inside = images.slice([0, margin, margin, 0], [count, whole(height), whole(width), channels]);
    const energy = inside.sub(inside.mean([0, 1, 2])).square();
    return energy
      .reshape([count, whole(height) / period, period, whole(width) / period, period * channels])
      .mean([0, 1, 3])
      .reshape([period, period, channels])
      .mean(2)
      .arraySync() as number[][];
  });
}
