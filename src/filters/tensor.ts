import { tf } from "../engine";
import { type Channels, describeSize, draw, type Plane, sizeOf } from "./plane";
import type { Padding } from "./window";

/**
 * Images as TensorFlow takes them: float32 `[images, height, width, channels]`. The caller's to dispose of.
 *
 * @param images each one a list of channels; a grey plane is `[plane]`
 * @throws RangeError when there is none, or two differ in size or in their number of channels
 */
export function imageTensor(images: readonly Channels[]): tf.Tensor4D {
  return stackAll(images, "image", 0);
}

/** Grey images, or maps, of one size: `[images, height, width, 1]`. As {@link imageTensor} with one channel each. */
export function greyTensor(planes: readonly Plane[]): tf.Tensor4D {
  return imageTensor(planes.map((plane) => [plane]));
}

/**
 * Filters as `tf.conv2d` takes them: float32 `[filter height, filter width, channels, filters]`, the filters last. The
 * caller's to dispose of.
 *
 * @throws RangeError as {@link imageTensor} does
 */
export function filterTensor(filters: readonly Channels[]): tf.Tensor4D {
  return stackAll(filters, "filter", 3);
}

/** One channel of one image of a `[images, height, width, channels]` tensor, read back. The tensor stays. */
export function planeOf(tensor: tf.Tensor4D, image = 0, channel = 0): number[][] {
  const [images, height, width, channels] = tensor.shape;
  if (!(image >= 0 && image < images && channel >= 0 && channel < channels)) {
    throw new RangeError(
      `there is no image ${image} with a channel ${channel} in a tensor [${tensor.shape.join(", ")}]`,
    );
  }
  const values = tensor.dataSync();
  return draw(
    { height, width },
    (row, column) => values[((image * height + row) * width + column) * channels + channel] as number,
  );
}

/**
 * Error maps of many filters over many images, through three convolutions' worth of TensorFlow:
 * Σ (p − f)² = Σ p² − 2 Σ p·f + Σ f², where Σ p² is the squared image under a filter of ones.
 *
 * @param images `[images, height, width, channels]`
 * @param filters `[filter height, filter width, channels, filters]`
 * @returns `[images, map height, map width, filters]`; rounding in float32 can bring an exact match a hair below 0
 */
export function squaredDifferenceMaps(
  images: tf.Tensor4D,
  filters: tf.Tensor4D,
  { stride = 1, padding = "valid" }: { stride?: number; padding?: Padding } = {},
): tf.Tensor4D {
  const [height, width, channels] = filters.shape;
  if (images.shape[3] !== channels) {
    throw new RangeError(
      `images [${images.shape.join(", ")}] have ${images.shape[3]} channels and filters [${filters.shape.join(", ")}] ${channels}; ` +
        "the last number of the images and the third of the filters must be equal",
    );
  }
  return tf.tidy(() => {
    const energy = tf.conv2d(images.square(), tf.ones<tf.Rank.R4>([height, width, channels, 1]), stride, padding);
    const products = tf.conv2d(images, filters, stride, padding);
    return energy.sub(products.mul(2)).add(filters.square().sum([0, 1, 2])) as tf.Tensor4D;
  });
}

/** Each one `[height, width, channels]`, alike in size and depth to the first, and all of them along `axis`. */
function stackAll(all: readonly Channels[], name: string, axis: 0 | 3): tf.Tensor4D {
  const [first] = all;
  if (!first) throw new RangeError(`no ${name} given; expected a list of at least one, each a list of channels`);
  const expected = sizeOf(first[0] ?? [], name);
  for (const planes of all) {
    const odd = planes
      .map((plane) => sizeOf(plane, name))
      .find((size) => describeSize(size) !== describeSize(expected));
    if (odd || planes.length !== first.length) {
      throw new RangeError(
        `one ${name} has ${first.length} channels of ${describeSize(expected)}, another ${planes.length} of ${describeSize(odd ?? expected)}; all must be alike`,
      );
    }
  }
  return tf.tidy(() => {
    const each = all.map((planes) =>
      tf.stack(
        planes.map((plane) => tf.tensor2d(plane as number[][])),
        2,
      ),
    );
    return tf.stack(each, axis) as tf.Tensor4D;
  });
}
