/** TensorFlow.js's own format: a `model.json` with the architecture, and files of weights beside it. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../../engine";
import { build } from "./build";
import type { Weights } from "./hdf5";
import { asArray, asObject, asString, type Json, type JsonObject, shown } from "./json";
import { fromKerasLayer } from "./layers";
import { planOf } from "./plan";
import { allLayers, groupsOf, setWeights } from "./weights";

/**
 * The model of a `model.json`, as `model.save("file://…")` of TensorFlow.js or its converter for Keras wrote it.
 *
 * @param bytes of the file
 * @throws Error when it is something else, a file of weights is missing or has another length, or a layer is not TensorFlow.js's
 */
export async function fromTfjs(bytes: Uint8Array, file: string): Promise<LayersModel> {
  const saved = asObject(parsed(bytes), "model.json");
  if (saved.format === "graph-model") {
    throw new Error(
      "it is a graph of operations without layers (graph-model), which cannot be trained or looked into here; convert the Keras " +
        'model itself, keras.saving.load_model(...).save("model.keras")',
    );
  }
  if (saved.modelTopology === undefined) {
    throw new Error("it holds no modelTopology, so it is no model.json of TensorFlow.js");
  }
  const topology = asObject(saved.modelTopology, "modelTopology");
  // What Keras 3 says of a layer is not what TensorFlow.js reads; what Keras 2 says is, of all its layers.
  const ofKeras3 = String(topology.keras_version).startsWith("3.");
  const plan = planOf(
    topology.model_config === undefined ? topology : asObject(topology.model_config, "model_config"),
    ofKeras3 ? fromKerasLayer : (_, options) => options,
  );
  const manifest = asArray(saved.weightsManifest, "weightsManifest").map((group) => asObject(group, "weightsManifest"));
  const weights = await weightsIn(manifest, dirname(file));
  try {
    return build(plan, (model) => {
      if (Object.keys(weights).some((name) => GROUPED.test(name))) {
        setWeights(allLayers(model, plan), byGroup(weights, groupsOf(plan)));
      } else model.loadWeights(weights);
    });
  } finally {
    tf.dispose(weights);
  }
}

/** Converted from a `.keras` file of Keras 3, weights are called by their place in it. */
const GROUPED = /^layers\/.*\/vars\/\d+$/;

function byGroup(weights: Readonly<Record<string, tf.Tensor>>, groups: readonly string[]): Weights[][] {
  return groups.map((group) => {
    const arrays: Weights[] = [];
    for (let tensor = weights[`${group}/vars/0`]; tensor; tensor = weights[`${group}/vars/${arrays.length}`]) {
      arrays.push({ shape: tensor.shape, values: tensor.dataSync() as Float32Array });
    }
    return arrays;
  });
}

function parsed(bytes: Uint8Array): Json {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Json;
  } catch (error) {
    throw new Error(`it is no JSON, or was cut short: ${(error as Error).message}`, { cause: error });
  }
}

/** The weights by their names. Those of an optimizer, which trains the model, are left out. */
async function weightsIn(manifest: readonly JsonObject[], folder: string): Promise<Record<string, tf.Tensor>> {
  const groups = await Promise.all(
    manifest.map(async ({ paths, weights }) => {
      const files = asArray(paths, "paths").map((path) => asString(path, "a file of weights"));
      const specs = asArray(weights, "weights").map((spec) => asObject(spec, "weights"));
      const data = Buffer.concat(await Promise.all(files.map((path) => contentOf(join(folder, path)))));
      const expected = specs.reduce((sum, spec) => sum + sizeOf(spec), 0);
      if (data.length !== expected) {
        throw new Error(
          `its weights ${files.join(", ")} have ${data.length} bytes, but should have ${expected}. Copy all files again from ` +
            "where they came, or save the model again",
        );
      }
      return { data: new Uint8Array(data), specs };
    }),
  );
  const specs = groups.flatMap(({ specs }) => specs);
  const data = new Uint8Array(Buffer.concat(groups.map(({ data }) => data))).buffer;
  const all = tf.io.decodeWeights(data, specs as unknown as tf.io.WeightsManifestEntry[]);
  for (const { name, group } of specs) {
    if (group !== "optimizer") continue;
    all[name as string]?.dispose();
    delete all[name as string];
  }
  return all;
}

async function contentOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`its weights ${path} are missing or cannot be read: copy all files of the model`, { cause: error });
  }
}

const BYTES: Readonly<Record<string, number>> = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 };

/** Bytes of one array. */
function sizeOf({ name, shape, dtype, quantization }: JsonObject): number {
  const what = `the weights ${shown(name)}`;
  const stored = quantization === undefined ? dtype : asObject(quantization, `the quantization of ${what}`).dtype;
  const bytes = BYTES[stored as string];
  if (bytes === undefined) throw new Error(`${what} are of the type ${shown(stored)}, which cannot be read here`);
  return asArray(shape, `the shape of ${what}`).reduce((size: number, length) => size * Number(length), bytes);
}
