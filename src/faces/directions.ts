import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import { type RandomStream, tf } from "../engine";

/**
 * The direction in latent space that leads to an attribute: the mean latent vector of the samples that have it minus the mean
 * of those that have not (Radford et al. 2015, section 6.3.2, with three samples a side; here with as many as there are).
 *
 * @param latent `[n, latentSize]`, what samples were drawn from
 * @param has 1 for each sample that has it, 0 for each that has not, `[n]`
 * @returns `[latentSize]`, the caller's
 * @throws RangeError when the two do not belong together, or no sample has it, or all have
 */
export function attributeDirection(latent: Tensor2D, has: ArrayLike<number>): Tensor1D {
  const count = latent.shape[0];
  if (has.length !== count) {
    throw new RangeError(`${count} latent vectors, but the attribute of ${has.length} samples: expected one for each`);
  }
  const flags = Float32Array.from(has, (value) => (value ? 1 : 0));
  const having = flags.reduce((sum, flag) => sum + flag, 0);
  if (having === 0 || having === count) {
    throw new RangeError(
      `${having} of ${count} samples have the attribute: expected some that have it, some that have not`,
    );
  }
  return tf.tidy(() => {
    const rows = tf.stack([
      tf.tensor1d(flags).div(having),
      tf.tensor1d(flags.map((flag) => 1 - flag)).div(count - having),
    ]) as Tensor2D;
    const [withIt, without] = tf.unstack(tf.matMul(rows, latent)) as [Tensor1D, Tensor1D];
    return withIt.sub(without) as Tensor1D;
  });
}

/** Directions of the same length as another one, evenly over all that there are: `[count, latentSize]`. */
export function randomDirections(like: Tensor1D, count: number, stream: RandomStream): Tensor2D {
  return tf.tidy(() => {
    const drawn = stream.normal([count, like.size]);
    return drawn.div(drawn.norm(2, 1, true)).mul(like.norm()) as Tensor2D;
  });
}

/**
 * What is left of a direction when all that it shares with another one is taken out: d − (d·o / o·o) o, which is at right
 * angles to `other` (Shen et al., "Interpreting the latent space of GANs for semantic face editing", 2020, section 3.2).
 */
export function without(direction: Tensor1D, other: Tensor1D): Tensor1D {
  return tf.tidy(() => {
    const share = direction.dot(other).div(other.dot(other));
    return direction.sub(other.mul(share)) as Tensor1D;
  });
}

/** Latent vectors, `[n, latentSize]`, moved along a direction by so many times its length. */
export function moved(latent: Tensor2D, direction: Tensor, times: number): Tensor2D {
  return tf.tidy(() => latent.add(direction.mul(times)) as Tensor2D);
}

/**
 * Latent vectors as long as normal ones nearly all are, √latentSize: sums of them are longer and means shorter, and training
 * has seen neither (White 2016, "Sampling generative networks").
 *
 * @param latent `[n, latentSize]`
 */
export function onShell(latent: Tensor2D): Tensor2D {
  return tf.tidy(() => latent.div(latent.norm(2, 1, true)).mul(Math.sqrt(latent.shape[1])) as Tensor2D);
}
