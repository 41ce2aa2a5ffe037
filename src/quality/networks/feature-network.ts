import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../../engine";

/** A network that describes images by numbers; images that look alike to it lie close together in them. */
export interface FeatureNetwork {
  /** What a table says: in whose features figures were taken. They compare with figures in the same features only. */
  readonly title: string;
  /** Describes images, `[n, height, width, channels]` in [-1, 1]. What comes back is the caller's to dispose of. */
  look(images: Tensor4D): Description;
}

/** Images as a network sees them. */
export interface Description {
  /** `[n, features]`. */
  features: Tensor2D;
  /** `[n, classes]`, rows that add up to 1, where the network is a classifier. */
  probabilities?: Tensor2D;
}

/** Height, width and channels of what a network looks at. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/**
 * Images as a network takes them: of another size they are made larger or smaller (bilinear), grey ones become three equal
 * channels, and coloured ones the mean of theirs.
 *
 * @throws RangeError for a tensor that is no `[n, height, width, 1 or 3]`, for none at all, and for pixels outside of [-1, 1]
 */
export function fittedTo([height, width, channels]: ImageShape, images: Tensor4D): Tensor4D {
  requireImages(images);
  return tf.tidy(() => {
    const [, h, w, c] = images.shape;
    const sized = h === height && w === width ? images : tf.image.resizeBilinear(images, [height, width]);
    if (c === channels) return sized.clone();
    return (channels === 1 ? sized.mean(3, true) : tf.tile(sized, [1, 1, 1, 3])) as Tensor4D;
  });
}

/**
 * A classifier's layer `features` and its logits, in one pass: inputs → `[n, features]` and `[n, classes]`, the caller's.
 *
 * @param batchSize inputs that are looked at together
 */
export function featuresAndLogits(
  model: LayersModel,
  batchSize: number,
): (inputs: Tensor) => [features: Tensor2D, logits: Tensor2D] {
  const view = tf.model({
    inputs: model.inputs,
    outputs: [model.getLayer("features").output as tf.SymbolicTensor, model.outputs[0] as tf.SymbolicTensor],
  });
  return (inputs) => view.predict(inputs, { batchSize }) as [Tensor2D, Tensor2D];
}

/** The darkest and the brightest value. */
export function pixelRange(images: Tensor): [low: number, high: number] {
  return tf.tidy(() => tf.stack([images.min(), images.max()]).dataSync()) as unknown as [number, number];
}

/** @throws RangeError as {@link fittedTo} */
export function requireImages(images: Tensor): void {
  const { shape } = images;
  if (shape.length !== 4 || !shape[0] || (shape[3] !== 1 && shape[3] !== 3)) {
    throw new RangeError(`images of the shape [${shape}]; expected [n, height, width, 1 or 3], with one at least`);
  }
  const [low, high] = pixelRange(images);
  if (low >= -1.001 && high <= 1.001) return;
  throw new RangeError(
    `pixels from ${low} to ${high}; expected numbers in [-1, 1]. For bytes: images.div(127.5).sub(1)`,
  );
}
