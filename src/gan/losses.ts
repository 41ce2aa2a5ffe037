import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { logisticLoss, tf } from "../engine";

/**
 * The discriminator's loss, binary cross-entropy of "real" for real images and "fake" for generated ones:
 * −mean log D(x) − mean log(1 − D(G(z))) (Goodfellow et al. 2014, eq. 1, with the sign turned so that less is better).
 * Written with softplus(l) = log(1 + eˡ) on logits: −log D = softplus(−l) and −log(1 − D) = softplus(l), which neither
 * overflow nor lose precision: {@link logisticLoss} takes the first form against 1 and the second against 0.
 * Where D says ½ for everything it is 2 log 2 ≈ 1.386.
 *
 * @param realLogits `[batch, 1]`, D's logits of real images
 * @param fakeLogits `[batch, 1]`, D's logits of generated images
 */
export function discriminatorLoss(realLogits: Tensor, fakeLogits: Tensor): Scalar {
  return tf.tidy(() => logisticLoss(realLogits, 1).add(logisticLoss(fakeLogits, 0)) as Scalar);
}

/**
 * The generator's non-saturating loss, −mean log D(G(z)): it is rewarded for images that D takes for real. (The saturating
 * form of the minimax game, mean log(1 − D(G(z))), has hardly a slope while D is sure of itself.)
 * Where D says ½ for everything it is log 2 ≈ 0.693.
 *
 * @param fakeLogits `[batch, 1]`, D's logits of generated images
 */
export function generatorLoss(fakeLogits: Tensor): Scalar {
  return logisticLoss(fakeLogits, 1);
}
