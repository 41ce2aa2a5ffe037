import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import { layersUpTo, requireImages } from "./layers";

/**
 * What a layer makes of images: its output, one feature map for each of its filters, `[batch, height, width, channels]`
 * (`[batch, units]` for a dense layer). The layers run as for predictions, not as in training. The result is the caller's
 * to dispose of.
 *
 * @param images as the model takes them, such as `[batch, 28, 28, 1]`; not disposed
 * @throws Error when the model has no such layer, with the names it has; RangeError when the images do not fit, with both shapes
 */
export function featureMaps(model: LayersModel, layerName: string, images: Tensor): Tensor {
  const layers = layersUpTo(model, layerName);
  requireImages(model, images);
  return tf.tidy(() => {
    const maps = layers.reduce<Tensor>((values, layer) => layer.apply(values) as Tensor, images);
    // A layer that does nothing here, such as dropout, hands back the caller's own tensor, which is not ours to give away.
    return maps === images ? maps.clone() : maps;
  });
}

/**
 * The filters of a convolution as small images: `[filters, height, width, inChannels]`, the caller's to dispose of.
 * (TensorFlow keeps them as `[height, width, inChannels, filters]`.)
 *
 * @throws Error when the model has no such layer, or it is not a 2-D convolution
 */
export function filtersOf(model: LayersModel, layerName: string): Tensor4D {
  const layer = layersUpTo(model, layerName).at(-1);
  if (layer?.getClassName() !== "Conv2D") {
    const convolutions = model.layers.filter((other) => other.getClassName() === "Conv2D").map(({ name }) => name);
    throw new Error(
      `the layer ${layerName} is a ${layer?.getClassName()} and has no filters; the convolutions are ${convolutions.join(", ") || "none"}`,
    );
  }
  return tf.tidy(() => tf.transpose(layer.getWeights()[0] as Tensor4D, [3, 0, 1, 2]));
}
