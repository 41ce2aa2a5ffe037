/** What every look at a game does. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import type { GameName } from "../gan/game-names";
import { GAMES } from "../gan/games";

/** Frees the tensors that the body makes, and gives what it returns, which holds none. */
export function scoped<T>(body: () => T): T {
  let result!: T;
  tf.tidy(() => {
    result = body();
  });
  return result;
}

/** D's outputs as shares from 0 (drawn) to 1 (real): for losses whose outputs are no logits, by their own threshold. */
export function probabilitiesOf(discriminator: LayersModel, inputs: Tensor, loss: GameName): Float32Array {
  return tf.tidy(() => {
    const outputs = discriminator.apply(inputs) as Tensor;
    const { threshold } = GAMES[loss];
    const border = threshold === "middle" ? outputs.mean() : threshold;
    return outputs.sub(border).sigmoid().dataSync() as Float32Array;
  });
}
