import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { tf } from "../../engine";
import { loadKeras } from "../../models/keras";
import { type FeatureNetwork, fittedTo, type ImageShape } from "./feature-network";

/**
 * The features of a network of one's own, from a file that `loadKeras` opens: what its layer `features` gives, or, without one of
 * that name, the network itself; feature maps are averaged over their places.
 *
 * @param file the model, from images `[height, width, 1 or 3]` in [-1, 1]
 * @throws Error when it cannot be opened, or takes no images
 */
export async function kerasFeatures(file: string): Promise<FeatureNetwork> {
  const model = await loadKeras(file);
  const shape = model.inputs[0]?.shape.slice(1) as (number | null)[];
  if (model.inputs.length !== 1) {
    throw new Error(`${file} takes ${model.inputs.length} inputs; expected a network of images alone.`);
  }
  if (shape.length !== 3 || shape.some((size) => !size) || (shape[2] !== 1 && shape[2] !== 3)) {
    throw new Error(
      `${file} takes [batch, ${shape.join(", ")}]; expected a network of images, [batch, height, width, 1 or 3].`,
    );
  }
  const named = model.layers.find(({ name }) => name === "features");
  const output = (named?.output ?? model.outputs[0]) as tf.SymbolicTensor;
  const view = tf.model({ inputs: model.inputs, outputs: output });
  return {
    title: `the layer "${output.sourceLayer.name}" of ${file}`,
    look: (images) =>
      tf.tidy(() => {
        const given = view.predict(fittedTo(shape as unknown as ImageShape, images), { batchSize: 100 }) as Tensor;
        const features = given.rank === 4 ? given.mean([1, 2]) : given.reshape([given.shape[0] as number, -1]);
        return { features: features as Tensor2D };
      }),
  };
}
