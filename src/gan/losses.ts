import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { logisticLoss, tf } from "../engine";

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
export function generatorLoss(fakeLogits: Tensor, loss: "non-saturating" | "saturating" = "non-saturating"): Scalar {
  if (loss === "non-saturating") return logisticLoss(fakeLogits, 1);
  return tf.tidy(() => logisticLoss(fakeLogits, 0).neg() as Scalar);
}
