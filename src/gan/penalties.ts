import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine";

/** D: images → logits, `[batch, 1]`. */
export type Judge = (images: Tensor) => Tensor;

/** What D says of images, and how steep it is there. */
export interface Slopes {
  /** `[batch, 1]`, kept: dispose of them. */
  logits: Tensor;
  /** Squared length of D's gradient at each image, |∇ₓ D(x)|², `[batch]`. A gradient passes through it to D's weights. */
  squares: Tensor;
}

/** D is applied once for both. @param images `[batch, …]` */
export function slopesOf(judge: Judge, images: Tensor): Slopes {
  let logits!: Tensor;
  const gradient = tf.grad((x: Tensor) => {
    const judged = judge(x);
    logits = tf.keep(judged.clone());
    return judged.sum();
  })(images);
  return {
    logits,
    squares: gradient
      .square()
      .reshape([images.shape[0] as number, -1])
      .sum(1),
  };
}

/**
 * γ/2 · mean |∇ₓ D(x)|²: on real images the R1 penalty, on generated ones R2 (Mescheder, Geiger and Nowozin, "Which training
 * methods for GANs do actually converge?", 2018, eq. 9; both together in Huang and others, "R3GAN", 2025).
 *
 * @param weight γ, from 0
 */
export function zeroCentredPenalty({ squares }: Pick<Slopes, "squares">, weight: number): Scalar {
  return squares.mean().mul(weight / 2) as Scalar;
}

/**
 * λ · mean (|∇ D(x̂)| − 1)², which holds a critic's slope near 1 (Gulrajani and others, "Improved training of Wasserstein GANs",
 * 2017, eq. 3). @param weight λ; 10 in the paper
 */
export function oneCentredPenalty({ squares }: Pick<Slopes, "squares">, weight: number): Scalar {
  // The root has no derivative at 0.
  return squares.add(1e-12).sqrt().sub(1).square().mean().mul(weight) as Scalar;
}

/**
 * How far the mean features of generated images lie from those of real ones: |mean f(x) − mean f(G(z))|² (Salimans and others,
 * "Improved techniques for training GANs", 2016, section 3.1). A generator that minimises it has nothing to gain from drawing the one
 * image that D likes best.
 *
 * @param real `[batch, …]`, what D's last layer is given of real images
 * @param generated the same of generated ones
 */
export function featureDistance(real: Tensor, generated: Tensor): Scalar {
  return generated.mean(0).sub(real.mean(0)).square().sum() as Scalar;
}

/**
 * Places between real and generated images, each somewhere on the line between two of them: x̂ = ε x + (1 − ε) G(z).
 *
 * @param shares ε, `[batch, 1, …]` in [0, 1]
 */
export function between(real: Tensor, generated: Tensor, shares: Tensor): Tensor {
  return generated.add(real.sub(generated).mul(shares));
}
