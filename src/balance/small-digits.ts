import type { Tensor2D } from "@tensorflow/tfjs-core";
import { digits, imagesTensor, type LabelledImages } from "../datasets";
import { withoutBatchNorm } from "../dcgan";
import { denseDiscriminator } from "../discriminator";
import { type RandomStreams, tf } from "../engine";
import type { Pair } from "../gan";
import { denseGenerator } from "../generator";

/** Pixels of a side. */
export const SMALL_SIDE = 14;
/** Latent size of {@link smallPair}. */
export const SMALL_LATENT = 64;

/** The digits at half their size. */
export interface SmallDigits {
  /** `[8500, 196]` in [-1, 1]. */
  train: Tensor2D;
  /** `[1500, 196]` in [-1, 1]. */
  heldOut: Tensor2D;
}

/** The digits that ship, each 2×2 pixels replaced by their mean: quick to train on. The tensors are the caller's. */
export function smallDigits(): SmallDigits {
  const { train, heldOut } = digits();
  return { train: halved(train), heldOut: halved(heldOut) };
}

function halved(set: LabelledImages): Tensor2D {
  return tf.tidy(() => tf.avgPool(imagesTensor(set), 2, 2, "valid").reshape([set.count, SMALL_SIDE ** 2]) as Tensor2D);
}

/**
 * Dense networks for {@link smallDigits}: G 64 → 128 → 256 → 196 with batch normalisation, D 196 → 256 → 128 → 1.
 *
 * @param batchNorm whether G has it
 */
export function smallPair({ weights }: RandomStreams, { batchNorm = true } = {}): Pair {
  const pixels = SMALL_SIDE ** 2;
  const generator = denseGenerator({ latentSize: SMALL_LATENT, hidden: [128, 256], pixels, weights });
  const discriminator = denseDiscriminator({ pixels, hidden: [256, 128], weights });
  if (batchNorm) return { generator, discriminator };
  const bare = withoutBatchNorm(generator);
  generator.dispose();
  return { generator: bare, discriminator };
}
