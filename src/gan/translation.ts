import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { type RandomStream, tf } from "../engine";
import { inputShape } from "./static";

/** Changes what D sees of images, real or generated, another way each time, so that gradients pass through the change. */
export type Augmentation = (images: Tensor) => Tensor;

/**
 * Moves each image by amounts of its own, down and to the right, drawn evenly from ±`share` of its height and width: the
 * translation of differentiable augmentation (Zhao and others, "Differentiable augmentation for data-efficient GAN training",
 * 2020, section 3.2). D, which sees real and generated images moved alike, cannot learn the training images by heart, and G is
 * told nothing of the movement, which leaves what it draws in its place.
 *
 * A movement by part of a pixel lies between the two whole ones (bilinear). Both directions are products with a matrix an
 * image, whose row i holds how much of each old row is in the new row i; so TensorFlow differentiates it, twice if asked. What
 * comes in from outside is -1.
 *
 * @param images `[batch, height, width, channels]` in [-1, 1]
 * @param share of the side, in [0, 1)
 * @param stream two numbers an image are drawn from it
 */
export function translated(images: Tensor4D, share: number, stream: RandomStream): Tensor4D {
  return tf.tidy(() => {
    const [batch, height, width, channels] = images.shape;
    const amounts = stream.uniform([2, batch, 1, 1], -share, share);
    const [down, right] = tf.unstack(amounts) as [Tensor, Tensor];
    const ink = images.add(1); // so that 0 comes in from outside
    const lower = tf.matMul(movement(height, down), ink.reshape([batch, height, width * channels]));
    // The same for columns, which become rows and columns again.
    const turned = (rows: Tensor, from: number, to: number) =>
      rows
        .reshape([batch, from, to, channels])
        .transpose([0, 2, 1, 3])
        .reshape([batch, to, from * channels]);
    const aside = tf.matMul(movement(width, right), turned(lower, height, width));
    return turned(aside, width, height).reshape([batch, height, width, channels]).sub(1) as Tensor4D;
  });
}

/** `[batch, size, size]`: row i takes from the place that lies `share · size` before it, and from its two neighbours in part. */
function movement(size: number, share: Tensor): Tensor {
  const places = tf.range(0, size).reshape([1, size, 1]);
  const from = places.sub(share.mul(size));
  return tf
    .scalar(1)
    .sub(from.sub(tf.range(0, size).reshape([1, 1, size])).abs())
    .relu();
}

/**
 * What D is shown of images, for the option `translation`: `undefined` for none.
 *
 * @throws RangeError where D takes rows of pixels, in which nothing can be moved
 */
export function augmentationFor(
  discriminator: Parameters<typeof inputShape>[0],
  share: number,
  stream: RandomStream,
): Augmentation | undefined {
  if (share === 0) return undefined;
  const shape = inputShape(discriminator);
  if (shape.length === 3) return (images) => translated(images as Tensor4D, share, stream);
  throw new RangeError(
    `translation ${share}: the ${discriminator.name} takes [batch, ${shape.join(", ")}], in which nothing can be moved; ` +
      "expected a discriminator of [batch, height, width, channels]",
  );
}
