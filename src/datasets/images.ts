import { bytesTensor, tf } from "../engine";

/** Images as bytes: grey, or red, green and blue. */
export interface Images {
  /** One byte a value, 0 (in digits: background) to 255 (ink), as [count, height, width, channels]. */
  readonly images: Uint8Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** Images, each with its class. */
export interface LabelledImages extends Images {
  /** Class of each image, 0 to `classes - 1`; shape [count]. */
  readonly labels: Uint8Array;
}

/** A data set split into the part to learn from and the part to judge by, which training must not see. */
export interface ImageDataset {
  /** Number of classes. */
  readonly classes: number;
  readonly train: LabelledImages;
  readonly heldOut: LabelledImages;
}

/** Which images {@link imagesTensor} takes, and how. */
export interface ImagesTensorOptions {
  /** What bytes 0 and 255 become: `[-1, 1]` (the default) suits a generator that ends in tanh, `[0, 1]` a sigmoid. */
  range?: readonly [-1, 1] | readonly [0, 1];
  /** Number of the first image. */
  start?: number;
  /** How many images; all from `start` by default. */
  count?: number;
  /** True for [count, height · width · channels], as dense layers take it. */
  flat?: boolean;
}

/**
 * Images as one float32 tensor on the backend, [count, height, width, channels] or, when `flat`, [count, pixels].
 * The tensor is the caller's to dispose of. All 10 000 digits take 31 MB: make it once and gather batches from it.
 *
 * @throws RangeError for a range other than the two, and for images beyond the end
 */
export function imagesTensor(set: Images, options: ImagesTensorOptions & { flat: true }): tf.Tensor2D;
export function imagesTensor(set: Images, options?: ImagesTensorOptions & { flat?: false }): tf.Tensor4D;
export function imagesTensor(
  set: Images,
  { range = [-1, 1], start = 0, count = set.count - start, flat = false }: ImagesTensorOptions = {},
): tf.Tensor2D | tf.Tensor4D {
  const [low, high] = range;
  if ((low !== -1 && low !== 0) || high !== 1) {
    throw new RangeError(`range [${range.join(", ")}]: expected [-1, 1] or [0, 1]`);
  }
  if (!Number.isInteger(start) || !Number.isInteger(count) || start < 0 || count < 0 || start + count > set.count) {
    throw new RangeError(`images from ${start}, ${count} of them: the set holds ${set.count}, numbered from 0`);
  }
  const { height, width, channels } = set;
  const pixels = height * width * channels;
  const shape = flat ? [count, pixels] : [count, height, width, channels];
  return tf.tidy(() => {
    const bytes = bytesTensor(set.images.subarray(start * pixels, (start + count) * pixels), shape);
    // In this order 0 and 255 become the ends of the range exactly.
    return (low === 0 ? bytes.div(255) : bytes.div(127.5).sub(1)) as tf.Tensor4D;
  });
}

/**
 * Labels as rows with a single 1: float32 [count, classes].
 *
 * @throws RangeError for a label that is not below `classes`
 */
export function oneHot(labels: ArrayLike<number>, classes = 10): tf.Tensor2D {
  const indices = Int32Array.from(labels);
  const wrong = indices.findIndex((label) => label < 0 || label >= classes);
  if (wrong >= 0) throw new RangeError(`label ${wrong} is ${indices[wrong]}: expected 0 to ${classes - 1}`);
  return tf.tidy(() => tf.oneHot(tf.tensor1d(indices, "int32"), classes, 1, 0, "float32") as tf.Tensor2D);
}
