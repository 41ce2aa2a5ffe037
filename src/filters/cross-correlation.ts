import { type Channels, describeSize, dot, draw, type Plane, sizeOf } from "./plane";
import { type Sliding, slide } from "./window";

/**
 * Multiplies the filter with every patch of the image: the answer at a place is Σ patch · filter, the weighted sum of a
 * neuron that sees only this patch. It is what deep learning calls a convolution (`tf.conv2d`).
 *
 * Expanding the square links it to the sum of squared differences: Σ (p − f)² = Σ p² − 2 Σ p·f + Σ f².
 *
 * @param image `[height, width]`
 * @param filter `[filter height, filter width]`
 * @throws RangeError as {@link slide} does, and for a filter that is no plane of numbers
 */
export function crossCorrelate(image: Plane, filter: Plane, sliding: Sliding = {}): number[][] {
  return slide(image, sizeOf(filter, "filter"), sliding, (patch) => dot(patch, filter));
}

/**
 * The convolution of mathematics: the filter is turned by half a turn first, and then cross-correlated. A filter that looks
 * the same upside down gives the same by both.
 */
export function convolve(image: Plane, filter: Plane, sliding: Sliding = {}): number[][] {
  return crossCorrelate(image, flip(filter), sliding);
}

/** The plane turned by half a turn: rows and columns in reverse order. */
export function flip(plane: Plane): number[][] {
  return [...plane].reverse().map((row) => [...row].reverse());
}

/**
 * Cross-correlation that does not care how bright a patch is: Σ p·f / √(Σ p² · Σ f²), the cosine of the angle between both,
 * from −1 to 1, and 1 only where the patch is the filter times a positive number. An empty patch gets 0. (Lewis, "Fast
 * normalized cross-correlation", 1995, takes the mean off patch and filter first; here only the length is divided out.)
 *
 * @throws RangeError as {@link slide} does, and for a filter of zeros only, which has no direction
 */
export function normalizedCorrelation(image: Plane, filter: Plane, sliding: Sliding = {}): number[][] {
  const size = sizeOf(filter, "filter");
  const energy = dot(filter, filter);
  if (energy === 0)
    throw new RangeError(`the ${describeSize(size)} filter is all zeros; there is nothing to be alike to`);
  return slide(image, size, sliding, (patch) => {
    const light = dot(patch, patch);
    return light === 0 ? 0 : dot(patch, filter) / Math.sqrt(light * energy);
  });
}

/**
 * A filter with depth over an image with channels: each channel with its own plane of the filter, and the answers added.
 * One filter gives one map, however many channels there are. A convolutional layer is this for each of its filters, plus a
 * bias and an activation.
 *
 * @param image one plane a channel
 * @param filter as many planes as the image has
 * @throws RangeError when the numbers of channels differ, or the channels' sizes do; and as {@link slide} does
 */
export function crossCorrelateChannels(image: Channels, filter: Channels, sliding: Sliding = {}): number[][] {
  const [imageSize, filterSize] = [sizeOfAll(image, "image"), sizeOfAll(filter, "filter")];
  if (image.length !== filter.length) {
    throw new RangeError(
      `the image is ${describeSize(imageSize)} with ${count(image)} and the filter ${describeSize(filterSize)} with ${count(filter)}; ` +
        "a filter needs one plane for each channel of the image",
    );
  }
  const maps = image.map((plane, channel) => crossCorrelate(plane, filter[channel] as Plane, sliding));
  return draw(sizeOf(maps[0] as Plane), (row, column) =>
    maps.reduce((sum, map) => sum + (map[row]?.[column] as number), 0),
  );
}

function sizeOfAll(planes: Channels, name: string) {
  const [first = []] = planes;
  const size = sizeOf(first, name);
  for (const [channel, plane] of planes.entries()) {
    const other = sizeOf(plane, name);
    if (other.height !== size.height || other.width !== size.width) {
      throw new RangeError(
        `channel ${channel} of the ${name} is ${describeSize(other)} and channel 0 ${describeSize(size)}; all channels must be of one size`,
      );
    }
  }
  return size;
}

function count(planes: Channels): string {
  return `${planes.length} ${planes.length === 1 ? "channel" : "channels"}`;
}
