/** What every look at a game does. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import type { GameName } from "../gan/game-names";
import { GAMES } from "../gan/games";
import { packed } from "../gan/static";
import type { LabSettings } from "./settings";

/** D's outputs as shares from 0 (drawn) to 1 (real): for losses whose outputs are no logits, by their own threshold. */
export function probabilitiesOf(discriminator: LayersModel, inputs: Tensor, loss: GameName): Tensor {
  return tf.tidy(() => {
    const outputs = discriminator.apply(inputs) as Tensor;
    const { threshold } = GAMES[loss];
    const border = threshold === "middle" ? outputs.mean() : threshold;
    return outputs.sub(border).sigmoid();
  });
}

/** −∂(G's loss)/∂x at each sample: which way D would have it go. @param real as many real ones, which some losses look at */
export function pullsOf(
  discriminator: LayersModel,
  drawn: Tensor,
  real: Tensor,
  { loss, packing }: Pick<LabSettings, "loss" | "packing">,
): Tensor {
  return tf.tidy(() => {
    const judge = (samples: Tensor) => discriminator.apply(packed(samples, packing)) as Tensor;
    const judged = judge(real);
    return tf
      .grad((samples: Tensor) => GAMES[loss].generator(judge(samples), judged))(drawn)
      .neg();
  });
}

/** Each sample as a pack of nothing but itself, for a D that sees packs: their last axis is the channels, or the numbers, of each. */
export function packsOf(samples: Tensor, packing: number): Tensor {
  return samples.tile([...samples.shape.slice(1).map(() => 1), packing]);
}

/** Images in [-1, 1] as numbers from 0 to 255, whole ones. */
export function byteValues(images: Tensor): Tensor {
  return tf.tidy(() => images.add(1).mul(127.5).round().clipByValue(0, 255));
}
