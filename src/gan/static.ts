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
 * Asks that D takes as many pixels as G draws.
 *
 * @throws RangeError with both shapes
 */
export function requireSameSize(generator: LayersModel, discriminator: LayersModel): void {
  const [drawn, taken] = [outputShape(generator), inputShape(discriminator)];
  if (tf.util.sizeFromShape(drawn) === tf.util.sizeFromShape(taken)) return;
  throw new RangeError(
    `the ${generator.name} draws [batch, ${drawn.join(", ")}], but the ${discriminator.name} takes ` +
      `[batch, ${taken.join(", ")}]: make both for images of the same size`,
  );
}

/**
 * Applies a model as in training, where batch normalisation uses the statistics of the batch, but undoes what that writes
 * into its moving averages: the model is left bit for bit as it was.
 */
export function applyStatic(model: LayersModel, inputs: Tensor): Tensor {
  const averages = model.nonTrainableWeights.map((weight) => ({ weight, before: weight.read().clone() }));
  const outputs = model.apply(inputs, { training: true }) as Tensor;
  for (const { weight, before } of averages) weight.write(before);
  return outputs;
}

/**
 * Images in the shape that a model takes, `[batch, …]`: flat ones as squares and squares as flat ones, the same pixels in
 * the same order.
 *
 * @throws RangeError when the number of pixels does not fit
 */
export function shapedFor(images: Tensor, model: LayersModel, name = "images"): Tensor {
  const expected = inputShape(model);
  const [count, ...given] = images.shape as [number, ...number[]];
  if (tf.util.arraysEqual(expected, given)) return images;
  if (tf.util.sizeFromShape(expected) !== tf.util.sizeFromShape(given)) {
    const takes = `[batch, ${expected.join(", ")}]`;
    throw new RangeError(`${name} has the shape [${images.shape.join(", ")}], but the ${model.name} takes ${takes}`);
  }
  return images.reshape([count, ...expected]);
}
