/** Makes the model that a plan tells of. */
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../../engine";
import type { Json, JsonObject } from "./json";
import type { LayerPlan, ModelPlan, Source } from "./plan";
// Each registers its layers with TensorFlow.js, which makes them of files.
import "../minibatch-discrimination";
import "../spectral-norm";
import "../virtual-batch-norm";

type Layer = LayersModel["layers"][number];

/**
 * The model of a plan. Its first weights are zeros: others would be drawn to be thrown away.
 *
 * @param fill gives the model its weights
 * @throws Error when TensorFlow.js does not have a layer or cannot call it as told, with its name, or when `fill` does; no
 *   tensors stay then
 */
export function build(plan: ModelPlan, fill: (model: LayersModel) => void): LayersModel {
  const made: Layer[] = [];
  try {
    const model = modelOf(plan, made);
    fill(model);
    return model;
  } catch (error) {
    for (const layer of made) for (const weight of layer.weights) weight.dispose();
    throw error;
  }
}

/** @param made gets the layers as they are made, those of models in a layer's place, too */
function modelOf(plan: ModelPlan, made: Layer[]): LayersModel {
  if (plan.chain) {
    const model = tf.sequential({ name: plan.name });
    for (const layer of plan.layers) {
      const next = layerOf(layer, made);
      located(layer, () => model.add(next));
    }
    return model;
  }
  const layers = plan.layers.map((layer) => ({ plan: layer, layer: layerOf(layer, made) }));
  const outputs = new Map<string, tf.SymbolicTensor[][]>();
  for (const { plan, layer } of layers) {
    // Of an input, what it is; of others, what their calls will give.
    outputs.set(plan.name, layer.getClassName() === "InputLayer" ? [layer.inboundNodes[0]?.outputTensors ?? []] : []);
  }
  const tensor = ([from, call, output]: Source): tf.SymbolicTensor | undefined => outputs.get(from)?.[call]?.[output];
  // Calls of one layer in their order; a layer whose inputs are not there yet waits for another round.
  let waiting = layers.filter(({ plan }) => plan.calls.length > 0);
  while (waiting.length > 0) {
    let progress = false;
    for (const { plan, layer } of waiting) {
      const results = outputs.get(plan.name) as tf.SymbolicTensor[][];
      for (const sources of plan.calls.slice(results.length)) {
        const inputs = sources.map(tensor).filter((input) => input !== undefined);
        if (inputs.length < sources.length) break;
        const result = located(plan, () => layer.apply(inputs.length === 1 ? (inputs[0] as never) : inputs));
        results.push((Array.isArray(result) ? result : [result]) as tf.SymbolicTensor[]);
        progress = true;
      }
    }
    if (!progress) {
      const names = waiting.map(({ plan }) => `"${plan.name}"`).join(", ");
      throw new Error(`the model ${plan.name} calls the layers ${names} with what they only give themselves`);
    }
    waiting = waiting.filter(({ plan }) => (outputs.get(plan.name)?.length ?? 0) < plan.calls.length);
  }
  const ends = (sources: readonly Source[]) =>
    sources.map((source) => {
      const end = tensor(source);
      if (!end) throw new Error(`the model ${plan.name} has no output ${source[2]} of the layer "${source[0]}"`);
      return end;
    });
  return tf.model({ name: plan.name, inputs: ends(plan.inputs), outputs: ends(plan.outputs) });
}

function layerOf(plan: LayerPlan, made: Layer[]): Layer {
  if (plan.model) return modelOf(plan.model, made);
  const { className, options } = plan;
  const known = tf.serialization.SerializationMap.getMap().classNameMap[className];
  if (!known)
    throw new Error(`the layer "${plan.name}" is of the class ${className}, which TensorFlow.js does not have`);
  const [cls, fromConfig] = known;
  const layer = located(plan, () => fromConfig(cls, inCamelCase(options) as Parameters<typeof fromConfig>[1]));
  if (!(layer instanceof tf.layers.Layer)) throw new Error(`the class ${className} of "${plan.name}" is no layer's`);
  layer.setFastWeightInitDuringBuild(true);
  made.push(layer);
  return layer;
}

/** What TensorFlow.js says of a layer, with the layer's name. */
function located<T>(plan: LayerPlan, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`the layer "${plan.name}": ${(error as Error).message}`, { cause: error });
  }
}

/** TensorFlow.js's own names for options and their values: `batchInputShape` for `batch_input_shape`. Names stay. */
function inCamelCase(value: Json): Json {
  const camelCase = (text: string) => text.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (typeof value === "string") return camelCase(value);
  if (Array.isArray(value)) return value.map(inCamelCase);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [camelCase(key), key === "name" ? inner : inCamelCase(inner)]),
  ) as JsonObject;
}
