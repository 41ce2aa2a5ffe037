import type { AttributedImages } from "../datasets";

/**
 * The mean image of those that have an attribute minus the mean of those that have not, in grey levels, [height, width, 1]
 * (mean over the colours). Where the attribute is independent of all others, these cancel out and what is left is the
 * attribute itself.
 *
 * @param attribute 0 or 1 for each image
 * @param which which images count; all by default
 * @throws RangeError when all of them have it, or none
 */
export function meanDifference(
  set: AttributedImages,
  attribute: ArrayLike<number>,
  which: (i: number) => boolean = () => true,
): Float32Array {
  const { height, width, channels, images } = set;
  const pixels = height * width;
  const sums = [new Float64Array(pixels), new Float64Array(pixels)] as const;
  const counts: [number, number] = [0, 0];
  for (let i = 0; i < set.count; i++) {
    if (!which(i)) continue;
    const side = attribute[i] === 1 ? 1 : 0;
    counts[side]++;
    const sum = sums[side];
    for (let v = 0, at = i * pixels * channels; v < pixels * channels; v++, at++) {
      const p = (v / channels) | 0;
      sum[p] = (sum[p] as number) + (images[at] as number);
    }
  }
  if (counts[0] === 0 || counts[1] === 0) {
    throw new RangeError(`${counts[1]} images with the attribute and ${counts[0]} without: expected some of both`);
  }
  return Float32Array.from(
    { length: pixels },
    (_, p) => ((sums[1][p] as number) / counts[1] - (sums[0][p] as number) / counts[0]) / channels,
  );
}

/** How alike two pictures are, whatever their contrast: the cosine of the angle between them, −1 to 1. */
export function likeness(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [product, first, second] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    product += x * y;
    first += x * x;
    second += y * y;
  }
  return product / Math.sqrt(first * second);
}
