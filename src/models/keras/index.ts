import { readFile } from "node:fs/promises";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { writeWholeFile } from "../../files";
import { damage } from "./archive";
import { fromH5Bytes, fromKerasBytes, toKerasBytes } from "./bytes";
import { isHdf5 } from "./hdf5";
import { fromTfjs } from "./tfjs";

/**
 * Writes a model into one `.keras` file, the format of Keras 3: architecture and weights, moving averages of batch
 * normalisation included, to the last bit. Keras opens it in Python with `keras.models.load_model(file)`, and
 * {@link loadKeras} here. What trains a model (optimizers, losses, random streams) is not part of it. A model with layers that
 * Keras does not have (minibatch discrimination, spectral and virtual batch normalisation) opens here only.
 *
 * Folders are made where they are missing. The same model gives the same bytes, and the file is either the old or the
 * whole new one at any moment.
 *
 * @param model a chain of layers, as `tf.sequential` makes it, or a graph of them, as `tf.model` does; models may be layers of it
 * @throws Error when the model has a layer or an option that cannot be kept, with its name
 */
export async function saveKeras(model: LayersModel, file: string): Promise<void> {
  await writeWholeFile(file, await toKerasBytes(model));
}

/** Whether {@link loadKeras} opens files of such a name. */
export function isModelFile(name: string): boolean {
  return /\.(keras|h5|hdf5|json)$/i.test(name);
}

const EXPECTED = "expected a .keras file, Keras's older .h5, or TensorFlow.js's model.json";

/**
 * Reads a model: from a `.keras` file, which {@link saveKeras}, Keras 3 and late versions of Keras 2 write; from a whole model in
 * Keras's older `.h5`; or from TensorFlow.js's `model.json`, with the files of weights beside it. It is ready to be used. Before
 * a model with dropout is trained on, it needs a random stream: `setDropoutStream(model, streams.dropout)`.
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
    const why =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? `it is a folder; ${EXPECTED}` : message;
    throw new Error(`cannot open the model ${file}: ${why}`, { cause: error });
  }
  try {
    if (isHdf5(bytes)) return await fromH5Bytes(bytes);
    if (/\.json$/i.test(file)) return await fromTfjs(bytes, file);
    if (/\.(h5|hdf5)$/i.test(file)) throw damage("it is no HDF5 file");
    return await fromKerasBytes(bytes);
  } catch (error) {
    throw new Error(`cannot open the model ${file}: ${(error as Error).message}`, { cause: error });
  }
}
