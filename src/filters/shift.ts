import type { Tensor4D } from "@tensorflow/tfjs-core";
import { tf } from "../engine";

/**
 * Images moved by whole pixels; what moves over the edge is lost, and background comes in on the other side.
 *
 * @param images `[batch, height, width, channels]`; not disposed
 * @param dx columns to the right; negative to the left
 * @param dy rows down; negative up
 * @param background the value of empty paper: 0 for images in [0, 1], −1 for images in [-1, 1]
 * @returns the same shape, the caller's to dispose of
 * @throws RangeError for a shift that is not whole pixels, or images that are not `[batch, height, width, channels]`
 */
export function shiftImages(images: Tensor4D, dx: number, dy: number, background = 0): Tensor4D {
  if (!Number.isInteger(dx) || !Number.isInteger(dy)) {
    throw new RangeError(`shift by (${dx}, ${dy}): expected whole pixels`);
  }
  if (images.rank !== 4) {
    throw new RangeError(
      `images of the shape [${(images.shape as number[]).join(", ")}] given; expected [batch, height, width, channels]`,
    );
  }
  const [count, height, width, channels] = images.shape;
  const [right, down] = [Math.abs(dx), Math.abs(dy)];
  if (right >= width || down >= height) return tf.fill([count, height, width, channels], background);
  return tf.tidy(() => {
    // What stays on the paper, then background on the side it moved away from.
    const kept = images.slice(
      [0, Math.max(0, -dy), Math.max(0, -dx), 0],
      [count, height - down, width - right, channels],
    );
    const around: [number, number][] = [
      [0, 0],
      [Math.max(0, dy), Math.max(0, -dy)],
      [Math.max(0, dx), Math.max(0, -dx)],
      [0, 0],
    ];
    return tf.pad(kept, around, background) as Tensor4D;
  });
}
