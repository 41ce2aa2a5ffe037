import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import { GAMES } from "../gan/games";
import type { GanOptions } from "../gan/options";
import { applyStatic, inputShape, outputShape, packed, requireSameSize, shapedFor } from "../gan/static";

/** What two networks look like at one moment, in a handful of numbers; curves do not have them. */
export interface Vitals {
  /**
   * How much drawn images differ from each other, by how much real ones do: the root of the variance over the batch, mean over
   * pixels. About 1 where the kinds are drawn as they are; 0 where each drawn image is the same.
   */
  variety: number;
  /** Least and largest pixel of the real images. */
  realRange: readonly [least: number, largest: number];
  /** Least and largest pixel of the drawn ones. */
  drawnRange: readonly [least: number, largest: number];
  /**
   * In how many of all pairs of a training image and a held-out one D gives the training image the larger output, in [0, 1]: ½
   * where it cannot tell them, 1 where it has learnt its training images by heart (a tie counts half). It is the area under the
   * ROC curve. Absent without held-out images.
   */
  overfitting?: number;
  /**
   * How far what G draws in inference, by its moving averages, lies from what it draws in training, by the statistics of the
   * batch: root of the mean squared difference, by how much the images drawn in training differ (as in `variety`). Absent for a
   * G without batch normalisation.
   */
  betweenModes?: number;
  /** Mean length of the gradient of G's loss that each drawn image receives, pixel by pixel. */
  gradient: number;
  /**
   * The share of D's own slope, |∇ₓ D(x)| at drawn images, that comes through G's loss: `gradient` by the mean length of that
   * slope. Near 0 G is told nothing, however steep D is.
   */
  gradientShare: number;
}

/**
 * Takes the {@link Vitals} of two networks: one pass of each on a few images, one read-back. Both are left as they are, to the bit.
 * D judges in inference, without dropout.
 *
 * @param generator what images are drawn with: G, or its average, which early in a run still holds first weights
 * @param real images D was trained on, a few dozen to a few hundred, `[count, …]`, as D was given them
 * @param heldOut images of the same kind that it was not trained on, `[count, …]`
 * @param latent what the images to look at are drawn from, `[count, latentSize]`
 * @param loss what was minimised, for the gradient
 * @throws RangeError for fewer than two images, real or drawn (a variance needs two), and for images D does not take
 */
export async function vitals({
  generator,
  discriminator,
  real,
  heldOut,
  latent,
  loss = "non-saturating",
}: {
  generator: LayersModel;
  discriminator: LayersModel;
  real: Tensor;
  heldOut?: Tensor;
  latent: Tensor;
  loss?: GanOptions["loss"];
}): Promise<Vitals> {
  const packing = tf.util.sizeFromShape(inputShape(discriminator)) / tf.util.sizeFromShape(outputShape(generator));
  requireSameSize(generator, discriminator, Math.max(1, Math.floor(packing)));
  for (const [what, { shape }] of Object.entries({ real, latent })) {
    if ((shape[0] ?? 0) < Math.max(2, packing)) {
      throw new RangeError(`${what} has the shape [${shape}]: expected two of them or more, better 64`);
    }
  }
  const game = GAMES[loss];
  const normalised = generator.layers.some((layer) => layer.getClassName() === "BatchNormalization");
  const numbers = tf.tidy(() => {
    const seen = (images: Tensor): Tensor => {
      const whole = Math.floor((images.shape[0] as number) / packing) * packing;
      const first = images.slice([0], [whole]);
      return packed(shapedFor(first, discriminator, "images", packing), packing);
    };
    const judge = (images: Tensor): Tensor => discriminator.apply(images) as Tensor;
    const drawn = generator.apply(latent) as Tensor;
    const drawnSeen = seen(drawn);
    const ofReal = judge(seen(real));
    // The mean over the batch is in the loss; each image's own gradient is so many times longer.
    const count = drawnSeen.shape[0] as number;
    const opponents = tf.tile(ofReal, [Math.ceil(count / (ofReal.shape[0] as number)), 1]).slice([0, 0], [count, -1]);
    const told = tf.grad((x: Tensor) => game.generator(judge(x), opponents).mul(count))(drawnSeen);
    const slope = tf.grad((x: Tensor) => judge(x).sum())(drawnSeen);
    const length = meanLength(told);
    const inTraining = normalised ? applyStatic(generator, latent) : drawn;
    return tf
      .stack([
        spreadOf(drawn).div(spreadOf(real)),
        real.min(),
        real.max(),
        drawn.min(),
        drawn.max(),
        length,
        length.div(meanLength(slope)),
        heldOut ? shareAbove(ofReal, judge(seen(heldOut))) : tf.scalar(0),
        inTraining.sub(drawn).square().mean().sqrt().div(spreadOf(inTraining)),
      ] as Scalar[])
      .as1D();
  });
  const [variety, low, high, drawnLow, drawnHigh, gradient, gradientShare, overfitting, betweenModes] =
    (await numbers.array()) as [number, number, number, number, number, number, number, number, number];
  numbers.dispose();
  return {
    variety,
    realRange: [low, high],
    drawnRange: [drawnLow, drawnHigh],
    ...(heldOut ? { overfitting } : {}),
    ...(normalised ? { betweenModes } : {}),
    gradient,
    gradientShare,
  };
}

/** √(mean over pixels of the variance over the batch). */
function spreadOf(images: Tensor): Scalar {
  return tf.moments(images, 0).variance.mean().sqrt() as Scalar;
}

/** In how many of all pairs the first is larger; of equal ones, half. @param a `[n, 1]` @param b `[m, 1]` */
function shareAbove(a: Tensor, b: Tensor): Scalar {
  return a
    .sub(b.reshape([1, -1]))
    .sign()
    .mean()
    .add(1)
    .div(2) as Scalar;
}

/** Mean over the batch of the length of each row of numbers. @param gradients `[batch, …]` */
function meanLength(gradients: Tensor): Scalar {
  return gradients
    .reshape([gradients.shape[0] as number, -1])
    .square()
    .sum(1)
    .sqrt()
    .mean() as Scalar;
}
