import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";

/**
 * How the discriminator's answer would move with each pixel: ∂(answer) / ∂(pixel), for every image by itself (Simonyan,
 * Vedaldi and Zisserman 2014). Positive where more light would make the image count as more real. It is also all that a
 * generator ever hears of a discriminator. The discriminator runs as in use, without dropout.
 *
 * @param model `[batch, …]` to `[batch, 1]`; give it a logit: a probability near 0 or 1 has hardly a gradient left
 * @param images as the model takes them; not disposed
 * @returns the shape of `images`, the caller's to dispose of
 */
export function inputGradient<T extends Tensor>(model: LayersModel, images: T): T {
  // Every answer depends on its own image alone, so the gradient of their sum is each one's own.
  return tf.tidy(() => tf.grad((x: Tensor) => (model.apply(x) as Tensor).sum())(images) as T);
}

/** What a generator may want to be small, as it is written for one image with the logit l, D = σ(l). */
export type GeneratorGoal = "saturating" | "non-saturating";

/**
 * The gradient of the generator's loss by the pixels of its images: the message that D sends to G, image by image.
 *
 * With D = σ(l), log(1 − D) has the gradient −σ(l) ∇l (saturating), and −log D has −(1 − σ(l)) ∇l (non-saturating;
 * Goodfellow et al. 2014, section 3). Both point the same way; only their lengths differ.
 *
 * @param discriminator `[batch, …]` to a logit, `[batch, 1]`
 * @param images the generator's images, `[batch, …]`; not disposed
 * @returns the shape of `images`, the caller's to dispose of; not divided by the size of the batch
 */
export function gradientForGenerator<T extends Tensor>(discriminator: LayersModel, images: T, goal: GeneratorGoal): T {
  return tf.tidy(() => {
    const loss = (x: Tensor) => {
      const logits = discriminator.apply(x) as Tensor;
      // log(1 − σ(l)) = −softplus(l) and −log σ(l) = softplus(−l), which do not overflow.
      return (goal === "saturating" ? logits.softplus().neg() : logits.neg().softplus()).sum();
    };
    return tf.grad(loss)(images) as T;
  });
}

/** The length of each image's {@link gradientForGenerator}: the root of its sum of squares. `[batch]` numbers. */
export function gradientLengths(discriminator: LayersModel, images: Tensor, goal: GeneratorGoal): number[] {
  return tf.tidy(() => {
    const flat = gradientForGenerator(discriminator, images, goal).reshape([images.shape[0] as number, -1]);
    return Array.from(flat.square().sum(1).sqrt().dataSync());
  });
}

/**
 * Covers each place of an image with a square sheet, one pixel further each time, and notes by how much the answer falls:
 * positive where what is covered had spoken for "real" (Zeiler and Fergus 2014; exercise 3.4).
 *
 * @param image one image, `[1, height, width, channels]`; not disposed
 * @param sheet pixels of a side of the sheet
 * @param paper the value of the sheet; −1 is black in [-1, 1]
 * @returns rows of numbers, one for each place of the sheet: (height − sheet + 1) × (width − sheet + 1)
 * @throws RangeError when there is not exactly one image, or the sheet does not fit on it
 */
export function occlusion(model: LayersModel, image: Tensor4D, { sheet = 5, paper = -1 } = {}): number[][] {
  const [count, height, width] = image.shape;
  if (image.rank !== 4 || count !== 1) {
    throw new RangeError(`occlusion of images [${image.shape}]: expected one, [1, height, width, channels]`);
  }
  const [rows, columns] = [height - sheet + 1, width - sheet + 1];
  if (!Number.isInteger(sheet) || sheet < 1 || rows < 1 || columns < 1) {
    throw new RangeError(
      `a sheet of ${sheet} pixels on an image of ${height} × ${width}: expected 1 to its shorter side`,
    );
  }
  return tf.tidy(() => {
    const whole = (model.predict(image) as Tensor).dataSync()[0] as number;
    return Array.from({ length: rows }, (_, top) => {
      // One row of places at a time: a batch of masks, 1 where the sheet lies.
      const masks = tf.tensor4d(
        Array.from({ length: columns }, (_, left) =>
          Array.from({ length: height }, (_, y) =>
            Array.from({ length: width }, (_, x) => [
              y >= top && y < top + sheet && x >= left && x < left + sheet ? 1 : 0,
            ]),
          ),
        ),
      );
      const covered = image.mul(masks.neg().add(1)).add(masks.mul(paper));
      return Array.from((model.predict(covered) as Tensor).dataSync(), (answer) => whole - answer);
    });
  });
}
