import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";

export type Layer = LayersModel["layers"][number];

/**
 * The layers of a sequential model from the first to the named one.
 *
 * @throws Error when the model is not sequential, or has no such layer, with the names it has
 */
export function layersUpTo(model: LayersModel, layerName: string): Layer[] {
  if (!(model instanceof tf.Sequential)) {
    throw new Error(`the model ${model.name} is not sequential; only a chain of layers can be opened layer by layer`);
  }
  const last = model.layers.findIndex(({ name }) => name === layerName);
  if (last < 0) {
    const names = model.layers.map(({ name }) => name).join(", ");
    throw new Error(`the model ${model.name} has no layer "${layerName}"; its layers are ${names}`);
  }
  return model.layers.slice(0, last + 1);
}

/** @throws RangeError naming both shapes when the images are not what the model takes */
export function requireImages(model: LayersModel, images: Tensor): asserts images is Tensor4D {
  const expected = model.inputs[0]?.shape.slice(1) ?? [];
  const given = images.shape.slice(1);
  if (images.rank === expected.length + 1 && given.every((size, i) => size === expected[i])) return;
  throw new RangeError(
    `images of the shape [${images.shape.join(", ")}] given, but the model ${model.name} takes [batch, ${expected.join(", ")}]` +
      (images.rank === expected.length ? `; for one image, give image.expandDims(0)` : ""),
  );
}
