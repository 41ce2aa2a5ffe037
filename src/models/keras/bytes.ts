/** Models as the bytes of files, without the files: the same under Node and in a browser. */
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { toKeras } from "./architecture";
import { fromArchive, toArchive } from "./archive";
import { build } from "./build";
import { fromHdf5, modelFromHdf5, toHdf5 } from "./hdf5";
import { asObject } from "./json";
import { fromKerasLayer } from "./layers";
import { planOf } from "./plan";
import { allLayers, groupsOf, layersByPlan, setWeights, weightsOf } from "./weights";

/** The version of Keras whose files these are like. */
const KERAS_VERSION = "3.15.1";

/**
 * The bytes of a `.keras` file that holds this model, as `saveKeras` writes it. The same model gives the same bytes.
 *
 * @throws Error when the model has a layer or an option that cannot be kept, with its name
 */
export async function toKerasBytes(model: LayersModel): Promise<Uint8Array> {
  const config = toKeras(model);
  const weights = await toHdf5(model.name, await weightsOf(model));
  return toArchive({ metadata: { keras_version: KERAS_VERSION }, config, weights });
}

/**
 * The model in the bytes of a `.keras` file.
 *
 * @throws Error when they are damaged or something else, or hold what cannot be read here, with what that is
 */
export async function fromKerasBytes(bytes: Uint8Array): Promise<LayersModel> {
  const { config, weights } = fromArchive(bytes);
  const plan = planOf(config, fromKerasLayer);
  const arrays = await fromHdf5(weights, groupsOf(plan));
  return build(plan, (model) => setWeights(allLayers(model, plan), arrays));
}

/** The model in the bytes of an older `.h5` file of Keras; errors as {@link fromKerasBytes}. */
export async function fromH5Bytes(bytes: Uint8Array): Promise<LayersModel> {
  const { config, weights } = await modelFromHdf5(bytes);
  const plan = planOf(asObject(config, "its model_config"), fromKerasLayer);
  // A model in a layer's place has one list of weights here, in the order in which TensorFlow.js has them, too.
  const arrays = plan.layers.map(({ name }) => weights.get(name) ?? []);
  return build(plan, (model) => setWeights(layersByPlan(model, plan), arrays));
}
