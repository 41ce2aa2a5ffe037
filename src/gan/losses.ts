import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { logisticLoss, tf } from "../engine";
import type { GanOptions } from "./options";

/**
 * The discriminator's loss, binary cross-entropy of "real" for real images and "fake" for generated ones:
 * −mean log D(x) − mean log(1 − D(G(z))) (Goodfellow et al. 2014, eq. 1, with the sign turned so that less is better).
 * Written with softplus(l) = log(1 + eˡ) on logits: −log D = softplus(−l) and −log(1 − D) = softplus(l), which neither
 * overflow nor lose precision: {@link logisticLoss} takes the first form against 1 and the second against 0.
 * Where D says ½ for everything it is 2 log 2 ≈ 1.386.
 *
 * With one-sided label smoothing, `realLabel` 0.9, say, real images are to get a probability of 0.9 rather than 1: the
 * first term becomes −mean(0.9 log D(x) + 0.1 log(1 − D(x))), which is least, 0.325, at the logit log(0.9 / 0.1) ≈ 2.2.
 *
 * @param realLogits `[batch, 1]`, D's logits of real images
 * @param fakeLogits `[batch, 1]`, D's logits of generated images
 * @param realLabel the target for real images, in [0, 1]
 * @throws RangeError for a label outside of [0, 1]
 */
export function discriminatorLoss(realLogits: Tensor, fakeLogits: Tensor, realLabel = 1): Scalar {
  return tf.tidy(() => logisticLoss(realLogits, realLabel).add(logisticLoss(fakeLogits, 0)) as Scalar);
}

/**
 * The generator's loss. `non-saturating`: −mean log D(G(z)); it falls as D takes more of its images for real. Where D says ½
 * for everything it is log 2 ≈ 0.693. `saturating`, the minimax game's own: mean log(1 − D(G(z))), −log 2 at that point,
 * which has its minimum at the same place but hardly a gradient while D is sure of itself (Goodfellow et al. 2014, section 3).
 *
 * @param fakeLogits `[batch, 1]`, D's logits of generated images
 */
export function generatorLoss(fakeLogits: Tensor, loss: GanOptions["loss"] = "non-saturating"): Scalar {
  if (loss === "non-saturating") return logisticLoss(fakeLogits, 1);
  return tf.tidy(() => logisticLoss(fakeLogits, 0).neg() as Scalar);
}

/**
 * D's logits of real images (kept: dispose of them), and the R1 penalty on them, γ/2 · mean |∇ₓ D(x)|² with D's logit as D(x) (Mescheder, Geiger and
 * Nowozin, "Which training methods for GANs do actually converge?", 2018, eq. 9). D is applied once for both.
 *
 * @param judge D: images → logits, `[batch, 1]`
 * @param images `[batch, …]`, real ones
 * @param weight γ, from 0
 */
export function r1Penalty(
  judge: (images: Tensor) => Tensor,
  images: Tensor,
  weight: number,
): { logits: Tensor; penalty: Scalar } {
  let logits!: Tensor;
  const gradient = tf.grad((real: Tensor) => {
    const judged = judge(real);
    logits = tf.keep(judged.clone());
    return judged.sum();
  })(images);
  const penalty = gradient
    .square()
    .sum()
    .mul(weight / (2 * (images.shape[0] as number))) as Scalar;
  return { logits, penalty };
}
