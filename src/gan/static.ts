/** What several parts of the training need of models: their shapes, and a pass through one that holds still. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";

/** What a model takes, without the batch. */
export function inputShape(model: LayersModel): number[] {
  return (model.inputs[0]?.shape ?? []).slice(1) as number[];
}

/** What a model gives, without the batch. */
export function outputShape(model: LayersModel): number[] {
  return (model.outputs[0]?.shape ?? []).slice(1) as number[];
}

/**
 * What a D that sees packs takes of each image: with a packing of 2, 28×28×1 where it takes 28×28×2. A size that is not a whole
 * number of images stays as it is, and then fits nothing.
 */
export function imageInput(discriminator: LayersModel, packing: number): number[] {
  const taken = inputShape(discriminator);
  const last = (taken.at(-1) ?? 0) / packing;
  return Number.isInteger(last) ? [...taken.slice(0, -1), last] : taken;
}

/**
 * Asks that D takes as many pixels as G draws, or as many packs of them.
 *
 * @throws RangeError with both shapes
 */
export function requireSameSize(generator: LayersModel, discriminator: LayersModel, packing = 1): void {
  const [drawn, taken] = [outputShape(generator), inputShape(discriminator)];
  if (packing * tf.util.sizeFromShape(drawn) === tf.util.sizeFromShape(taken)) return;
  const packs =
    packing === 1 ? "make both for images of the same size" : `packs of ${packing} images need a D made for them`;
  throw new RangeError(
    `the ${generator.name} draws [batch, ${drawn.join(", ")}], but the ${discriminator.name} takes ` +
      `[batch, ${taken.join(", ")}]: ${packs}`,
  );
}

/**
 * Images side by side in packs, so that D judges several at once and sees when they are alike (Lin and others, "PacGAN: the
 * power of two samples in generative adversarial networks", 2018, section 3): each pack's channels, or its rows of pixels, one
 * behind the other.
 *
 * @param images `[batch, …, channels]`, the batch a multiple of `packing`
 * @returns `[batch / packing, …, packing · channels]`
 */
export function packed(images: Tensor, packing: number): Tensor {
  if (packing === 1) return images;
  const [batch, ...rest] = images.shape as [number, ...number[]];
  const inside = rest.slice(0, -1);
  const channels = rest.at(-1) as number;
  const packs = images.reshape([batch / packing, packing, ...rest]);
  // The pack's axis moves behind the places, before the channels.
  const order = [0, ...inside.map((_, i) => i + 2), 1, rest.length + 1];
  return packs.transpose(order).reshape([batch / packing, ...inside, packing * channels]);
}

/**
 * Applies a model as in training, where batch normalisation uses the statistics of the batch, but undoes what that writes
 * into its moving averages: the model is left bit for bit as it was.
 */
export function applyStatic(model: LayersModel, inputs: Tensor): Tensor {
  return unmoved(model, () => model.apply(inputs, { training: true }) as Tensor);
}

/**
 * What a model's last layer is given, `[batch, …]`, which {@link applyStatic} leaves out: a discriminator's features.
 *
 * @param model a chain of layers, as `tf.sequential` makes it
 */
export function staticFeatures(model: LayersModel, inputs: Tensor): Tensor {
  const layers = model.layers.filter((layer) => layer.getClassName() !== "InputLayer").slice(0, -1);
  return unmoved(model, () =>
    layers.reduce<Tensor>((given, layer) => layer.apply(given, { training: true }) as Tensor, inputs),
  );
}

function unmoved(model: LayersModel, apply: () => Tensor): Tensor {
  const averages = model.nonTrainableWeights.map((weight) => ({ weight, before: weight.read().clone() }));
  const outputs = apply();
  for (const { weight, before } of averages) weight.write(before);
  return outputs;
}

/**
 * Images in the shape that a model takes, `[batch, …]`: flat ones as squares and squares as flat ones, the same pixels in
 * the same order.
 *
 * @param packing images that D sees at once: the shape is that of one of them
 * @throws RangeError when the number of pixels does not fit
 */
export function shapedFor(images: Tensor, model: LayersModel, name = "images", packing = 1): Tensor {
  const expected = imageInput(model, packing);
  const [count, ...given] = images.shape as [number, ...number[]];
  if (tf.util.arraysEqual(expected, given)) return images;
  if (tf.util.sizeFromShape(expected) !== tf.util.sizeFromShape(given)) {
    const takes = `[batch, ${expected.join(", ")}]`;
    throw new RangeError(`${name} has the shape [${images.shape.join(", ")}], but the ${model.name} takes ${takes}`);
  }
  return images.reshape([count, ...expected]);
}
