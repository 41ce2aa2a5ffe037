import { draw, type Plane, sizeOf } from "../filters";
import { mean } from "../statistics";

/**
 * Nearest-neighbour upscaling, "reverse pooling": each pixel becomes a square of `factor` × `factor` equal ones.
 *
 * @throws RangeError for a factor that is no whole number from 1
 */
export function upsample(image: Plane, factor = 2): number[][] {
  requireWhole("factor", factor);
  const { height, width } = sizeOf(image);
  return draw(
    { height: height * factor, width: width * factor },
    (row, column) => image[Math.floor(row / factor)]?.[Math.floor(column / factor)] as number,
  );
}

/**
 * The transposed convolution of one channel, as a stamp: each pixel prints the whole filter, multiplied by the pixel, and
 * the next print lies `stride` further on. Where prints overlap they add up. No padding, so that nothing is cut off.
 *
 * @returns the sum of all prints, (n − 1)·stride + filter on each side
 * @throws RangeError for a stride that is no whole number from 1
 */
export function transposedConvolution(image: Plane, filter: Plane, stride: number): number[][] {
  requireWhole("stride", stride);
  const [size, stamp] = [sizeOf(image), sizeOf(filter, "filter")];
  const sheet = draw(
    { height: (size.height - 1) * stride + stamp.height, width: (size.width - 1) * stride + stamp.width },
    () => 0,
  );
  for (const [y, pixels] of image.entries()) {
    for (const [x, pixel] of pixels.entries()) {
      for (const [dy, weights] of filter.entries()) {
        const line = sheet[y * stride + dy] as number[];
        for (const [dx, weight] of weights.entries()) {
          const at = x * stride + dx;
          line[at] = (line[at] as number) + pixel * weight;
        }
      }
    }
  }
  return sheet;
}

/**
 * How many prints of a transposed convolution reach each pixel of the result: a square of `size` × `size` ones, stamped with
 * a filter of ones. Uneven inside wherever the filter is no multiple of the stride (Odena et al. 2016).
 *
 * @throws RangeError for a size, filter or stride that is no whole number from 1
 */
export function overlaps({ size, filter, stride }: { size: number; filter: number; stride: number }): number[][] {
  requireWhole("size", size);
  requireWhole("filter", filter);
  const ones = (side: number) => draw({ height: side, width: side }, () => 1);
  return transposedConvolution(ones(size), ones(filter), stride);
}

/**
 * What `checkerboard` should measure behind random filters, from the counts alone: the standard deviation of the overlaps
 * inside over their mean. Prints of random sign add up by their energies, so that the energy of a pixel goes with their
 * number. 0 where the stride divides the filter. Errors as for {@link overlaps}.
 */
export function overlapUnevenness({ filter, stride }: { filter: number; stride: number }): number {
  requireWhole("filter", filter);
  requireWhole("stride", stride);
  // From `filter` rows on no border is near; as many rows as the stride are one period.
  const inside = overlaps({ size: 2 * filter + 2, filter, stride })
    .slice(filter, filter + stride)
    .flatMap((row) => row.slice(filter, filter + stride));
  const centre = mean(inside);
  return Math.sqrt(mean(inside.map((count) => (count - centre) ** 2))) / centre;
}

function requireWhole(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} ${value}: expected a whole number from 1`);
}
