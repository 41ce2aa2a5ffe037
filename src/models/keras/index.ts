import { readFile } from "node:fs/promises";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../../engine";
import { writeWholeFile } from "../../files";
import { build, chainOf, fromKeras, groupNames, toKeras } from "./architecture";
import { type Archive, fromArchive, toArchive } from "./archive";
import { fromHdf5, type LayerWeights, toHdf5 } from "./hdf5";
import { asArray, asObject } from "./json";

/** The version of Keras whose files these are like. */
const KERAS_VERSION = "3.15.1";

/**
 * Writes a model into one `.keras` file, the format of Keras 3: architecture and weights, moving averages of batch
 * normalisation included, to the last bit. Keras opens it in Python with `keras.models.load_model(file)`, and
 * {@link loadKeras} here. What trains a model (optimizers, losses, random streams) is not part of it. A model with layers that
 * Keras does not have (minibatch discrimination, spectral and virtual batch normalisation) opens here only.
 *
 * Folders are made where they are missing. The same model gives the same bytes, and the file is either the old or the
 * whole new one at any moment.
 *
 * @param model a chain of layers, as `tf.sequential` makes it
 * @throws Error when the model is no chain, or has a layer or an option that cannot be kept, with its name
 */
export async function saveKeras(model: LayersModel, file: string): Promise<void> {
  const config = toKeras(model);
  const weights = await toHdf5(model.name, await weightsOf(model));
  await writeWholeFile(file, toArchive({ metadata: { keras_version: KERAS_VERSION }, config, weights }));
}

/**
 * Reads a model from a `.keras` file that {@link saveKeras} or Keras 3 wrote. It is ready to be used. Before a model with
 * dropout is trained on, it needs a random stream: `setDropoutStream(model, streams.dropout)`.
 *
 * @throws Error with the file's name when there is none, it is damaged or something else, or it holds what cannot be read
 *   here, with what that is
 */
export async function loadKeras(file: string): Promise<LayersModel> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : message;
    throw new Error(`cannot open the model ${file}: ${why}`, { cause: error });
  }
  try {
    return await fromFile(fromArchive(bytes));
  } catch (error) {
    throw new Error(`cannot open the model ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** What Keras calls the variables of a layer, in its order; TensorFlow.js lists them in the same one. */
async function weightsOf(model: LayersModel): Promise<LayerWeights[]> {
  const layers = chainOf(model);
  const groups = groupNames(layers.map((layer) => layer.getClassName()));
  return Promise.all(
    layers.map(async ({ name, weights }, i) => ({
      group: groups[i] as string,
      name,
      arrays: await Promise.all(
        weights.map(async (weight) => {
          const tensor = weight.read();
          return { shape: tensor.shape, values: (await tensor.data()) as Float32Array };
        }),
      ),
    })),
  );
}

async function fromFile({ config, weights }: Archive): Promise<LayersModel> {
  const modelTopology = fromKeras(config);
  const layers = asArray(asObject(modelTopology.config, "config").layers, "config.layers").map(
    (layer) => asObject(layer, "a layer").class_name as string,
  );
  const arrays = await fromHdf5(weights, groupNames(layers));
  const model = build(modelTopology);
  try {
    chainOf(model).forEach((layer, i) => {
      const found = arrays[i] ?? [];
      const shapes = (list: readonly { shape: readonly (number | null)[] }[]) =>
        list.length === 0 ? "none" : list.map(({ shape }) => `[${shape.join(", ")}]`).join(", ");
      if (shapes(found) !== shapes(layer.weights)) {
        throw new Error(
          `the layer "${layer.name}" has weights of the shapes ${shapes(layer.weights)}, but the file holds ${shapes(found)}`,
        );
      }
      tf.tidy(() => layer.setWeights(found.map(({ shape, values }) => tf.tensor(values, shape, "float32"))));
    });
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}
