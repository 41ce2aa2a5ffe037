import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import { type RandomStream, tf } from "../engine";

/** What latent vectors are drawn from: each coordinate uniform in [-1, 1], or normal with mean 0 and deviation 1. */
export type Noise = "uniform" | "normal";

/**
 * Fresh latent vectors, `[count, size]`.
 *
 * @throws RangeError for a noise that is neither
 */
export function latentVectors(noise: Noise, [count, size]: readonly [number, number], stream: RandomStream): Tensor2D {
  if (noise === "uniform") return stream.uniform([count, size], -1, 1) as Tensor2D;
  if (noise === "normal") return stream.normal([count, size]) as Tensor2D;
  throw new RangeError(`noise ${JSON.stringify(noise)}: expected "uniform" or "normal"`);
}

/** Length of each vector, the distance from the middle of latent space: `[count, size]` to `[count]`. */
export function norms(vectors: Tensor2D): Tensor1D {
  requireRows("vectors", vectors);
  return tf.tidy(() => vectors.square().sum(1).sqrt() as Tensor1D);
}

/**
 * Angle in degrees between row i of `a` and row i of `b`, 0 to 180: `[count, size]` twice to `[count]`.
 *
 * @throws RangeError when the shapes differ
 */
export function angles(a: Tensor2D, b: Tensor2D): Tensor1D {
  requireRows("a", a);
  if (`${a.shape}` !== `${b.shape}`) {
    throw new RangeError(`a has the shape [${a.shape}] and b [${b.shape}]; they must be alike, a partner for each row`);
  }
  return tf.tidy(() => {
    const cosines = a
      .mul(b)
      .sum(1)
      .div(norms(a).mul(norms(b)));
    // Rounding may leave a cosine a little above 1, where there is no angle.
    return cosines
      .clipByValue(-1, 1)
      .acos()
      .mul(180 / Math.PI) as Tensor1D;
  });
}

/**
 * In how many directions a set of vectors (or images) spreads, weighted by how far: (Σλ)² / Σλ² over the variances λ along
 * their principal axes. It is k when they spread evenly in k directions, and near 1 when one direction outweighs all others.
 *
 * The variances themselves are never needed: Σλ is the trace of the covariance matrix, Σλ² the sum of its squared entries,
 * and the much smaller matrix of the products between images has the same two.
 *
 * @param points `[count, …]`; read as `[count, numbers]`
 * @returns a number from 1 to count − 1
 * @throws RangeError for fewer than two points, for points that do not differ, and for numbers that are not finite
 */
export function effectiveDimensions(points: Tensor): number {
  const count = points.shape[0] ?? 0;
  if (count < 2) throw new RangeError(`points have the shape [${points.shape}]; expected two of them or more`);
  const [trace, squares] = tf.tidy(() => {
    const flat = points.reshape([count, -1]);
    const centred = flat.sub(flat.mean(0));
    // Scaled first: squares of squares of small differences would fall below what float32 holds.
    const scaled = centred.div(centred.abs().max().maximum(1e-30));
    const products = tf.matMul(scaled as Tensor2D, scaled as Tensor2D, false, true);
    return tf.stack([scaled.square().sum(), products.square().sum()]).dataSync();
  }) as unknown as [number, number];
  if (!Number.isFinite(trace) || !Number.isFinite(squares)) {
    throw new RangeError(`the ${count} points hold numbers that are not finite; look for NaN where they were made`);
  }
  if (squares === 0) throw new RangeError(`the ${count} points do not differ; there is no direction they spread in`);
  return trace ** 2 / squares;
}

function requireRows(name: string, vectors: Tensor): void {
  if (vectors.rank !== 2) throw new RangeError(`${name} has the shape [${vectors.shape}]; expected [count, size]`);
}
