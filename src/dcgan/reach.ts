import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";

/**
 * How far one number inside a generator reaches: the number is raised by a little, everything else stays, and the image is
 * compared with the one before.
 *
 * @param generator a stack of layers that gives images `[batch, h, w, c]` or `[batch, pixels]`
 * @param layer name of the layer whose output is changed
 * @param index which of its numbers, as [row, column, channel] for feature maps or [unit] for a dense layer
 * @param latent `[1, latentSize]`
 * @param by how much it is raised
 * @returns absolute change of each pixel, `[28, 28]` as rows of numbers
 */
export function reach(
  generator: LayersModel,
  { layer, index, latent, by = 0.1 }: { layer: string; index: readonly number[]; latent: Tensor; by?: number },
): number[][] {
  const at = generator.layers.findIndex(({ name }) => name === layer);
  if (at < 0) {
    throw new RangeError(
      `no layer "${layer}" in ${generator.name}; it has ${generator.layers.map(({ name }) => name).join(", ")}`,
    );
  }
  return tf.tidy(() => {
    const run = (input: Tensor, from: number, to: number) =>
      generator.layers.slice(from, to).reduce((values, one) => one.apply(values) as Tensor, input);
    const before = run(latent, 0, at + 1);
    const nudge = tf.buffer(before.shape);
    nudge.set(by, 0, ...index);
    const [old, changed] = [before, before.add(nudge.toTensor())].map((inner) => run(inner, at + 1, Infinity));
    const change = (changed as Tensor).sub(old as Tensor).abs();
    const side = Math.sqrt(change.size);
    const image = (change.rank === 4 ? change : change.reshape([1, side, side, 1])) as Tensor4D;
    return image.mean(3).squeeze([0]).arraySync() as number[][];
  });
}
