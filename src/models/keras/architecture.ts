/** A model's architecture as Keras 3 writes it into `config.json` of a `.keras` file. */
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../../engine";
import { asArray, asObject, type Json, type JsonObject, shown } from "./json";
import { toKerasLayer } from "./layers";
import { INPUT_TYPES } from "./plan";

type Layer = LayersModel["layers"][number];

/** The layers of a model in Keras's order: of a chain without its input layer, of a graph with its input layers. */
export function layersOf(model: LayersModel): Layer[] {
  return model instanceof tf.Sequential ? model.layers.filter((layer) => !isInput(layer)) : model.layers;
}

export function isModel(layer: Layer): layer is LayersModel {
  return layer instanceof tf.LayersModel;
}

function isInput(layer: Layer): boolean {
  return layer.getClassName() === "InputLayer";
}

/**
 * What Keras 3 writes of a model.
 *
 * @throws Error when it has a layer or an option that cannot be kept, an input that leads nowhere, or a layer in two models
 */
export function toKeras(model: LayersModel): JsonObject {
  requireOneModelEach(model, new Map());
  return modelToKeras(model);
}

/** Keras makes a layer anew for each model that lists it, so that training would change one and no longer the other. */
function requireOneModelEach(model: LayersModel, owners: Map<Layer, string>): void {
  for (const layer of layersOf(model)) {
    const owner = owners.get(layer);
    if (owner !== undefined) {
      throw new Error(
        `the layer "${layer.name}" is part of two models, ${owner} and ${model.name}; a .keras file can only keep it in one`,
      );
    }
    owners.set(layer, model.name);
    if (isModel(layer)) requireOneModelEach(layer, owners);
  }
}

function modelToKeras(model: LayersModel): JsonObject {
  return model instanceof tf.Sequential ? chainToKeras(model) : graphToKeras(model);
}

function chainToKeras(model: LayersModel): JsonObject {
  const options = optionsOf(model);
  const inputShape = shapeOf(model.inputs[0]);
  return {
    module: "keras",
    class_name: "Sequential",
    config: {
      name: model.name,
      trainable: true,
      dtype: "float32",
      layers: [
        {
          module: "keras.layers",
          class_name: "InputLayer",
          config: { batch_shape: inputShape, dtype: "float32", sparse: false, name: "input_layer" },
          registered_name: null,
        },
        ...layersOf(model).map((layer) => layerToKeras(layer, options, shapeOf(layer.getInputAt(0)))),
      ],
      build_input_shape: inputShape,
    },
    registered_name: null,
    build_config: { input_shape: inputShape },
  };
}

function graphToKeras(model: LayersModel): JsonObject {
  const options = optionsOf(model);
  const calls = callsOf(model);
  for (const input of model.inputLayers) {
    if (calls.has(input)) continue;
    throw new Error(`the input "${input.name}" of the model ${model.name} leads to none of its outputs; leave it out`);
  }
  const source = (layer: Layer, node: number, output: number): Json[] => [
    layer.name,
    calls.get(layer)?.indexOf(node) as number,
    output,
  ];
  const nodesOf = (layer: Layer) =>
    isInput(layer) ? [] : (calls.get(layer) ?? []).map((at) => layer.inboundNodes[at] as Layer["inboundNodes"][number]);
  const ends = (tensors: readonly tf.SymbolicTensor[]): Json[] => {
    const all = tensors.map(({ sourceLayer, nodeIndex, tensorIndex }) => {
      // Of a graph in a layer's place Keras counts the calls from 1 here, and only here.
      const first = isModel(sourceLayer) && !(sourceLayer instanceof tf.Sequential) ? 1 : 0;
      const [name, call, output] = source(sourceLayer, nodeIndex, tensorIndex) as [string, number, number];
      return [name, call + first, output];
    });
    return unlessOne(all) as Json[];
  };
  return {
    module: "keras.src.models.functional",
    class_name: "Functional",
    config: {
      name: model.name,
      trainable: true,
      layers: model.layers.map((layer) => {
        const nodes = nodesOf(layer);
        return {
          ...layerToKeras(layer, options, unlessOne(nodes[0]?.inputShapes ?? [])),
          name: layer.name,
          inbound_nodes: nodes.map(({ inboundLayers, nodeIndices, tensorIndices, inputTensors }) => ({
            args: [
              unlessOne(
                inputTensors.map(({ shape, dtype }, i) => ({
                  class_name: "__keras_tensor__",
                  config: {
                    shape,
                    dtype,
                    keras_history: source(
                      inboundLayers[i] as Layer,
                      nodeIndices[i] as number,
                      tensorIndices[i] as number,
                    ),
                  },
                })),
              ),
            ],
            kwargs: {},
          })),
        };
      }),
      input_layers: ends(model.inputs),
      output_layers: ends(model.outputs),
    },
    registered_name: "Functional",
    build_config: { input_shape: null },
  };
}

/** One thing as itself, several as a list, as Keras has it. */
function unlessOne(all: readonly Json[]): Json {
  return all.length === 1 ? (all[0] as Json) : [...all];
}

/** @param options what TensorFlow.js writes of the layers of its model, by their names */
function layerToKeras(layer: Layer, options: ReadonlyMap<string, JsonObject>, inputShape: Json): JsonObject {
  if (isModel(layer)) return modelToKeras(layer);
  const className = layer.getClassName();
  const config = asObject(options.get(layer.name), `the configuration of ${layer.name}`);
  const input = isInput(layer);
  return {
    module: "keras.layers",
    class_name: className,
    config: input ? inputToKeras(layer.name, config) : toKerasLayer(className, config),
    registered_name: null,
    ...(input ? {} : { build_config: { input_shape: inputShape } }),
  };
}

function inputToKeras(name: string, { batch_input_shape, dtype }: JsonObject): JsonObject {
  if (!INPUT_TYPES.includes(dtype as string)) {
    throw new Error(`the input "${name}" is of the type ${shown(dtype)}; known are ${INPUT_TYPES.join(", ")}`);
  }
  return { batch_shape: asArray(batch_input_shape, `the shape of ${name}`), dtype: dtype as Json, sparse: false, name };
}

function optionsOf(model: LayersModel): Map<string, JsonObject> {
  const topology = asObject(model.toJSON(null, false) as Json, "the model's configuration");
  const layers = asArray(asObject(topology.config, "config").layers, "config.layers");
  return new Map(
    layers.map((layer) => {
      const config = asObject(asObject(layer, "a layer").config, "a layer's configuration");
      return [config.name as string, config];
    }),
  );
}

/** The calls of each layer that the model's outputs come from, by their numbers; a layer may have calls in other models, too. */
function callsOf(model: LayersModel): Map<Layer, number[]> {
  const calls = new Map<Layer, number[]>();
  const visit = (layer: Layer, call: number): void => {
    const before = calls.get(layer) ?? [];
    if (before.includes(call)) return;
    calls.set(layer, [...before, call]);
    const node = layer.inboundNodes[call];
    node?.inboundLayers.forEach((inbound, i) => {
      visit(inbound, node.nodeIndices[i] as number);
    });
  };
  for (const { sourceLayer, nodeIndex } of model.outputs) visit(sourceLayer, nodeIndex);
  for (const numbers of calls.values()) numbers.sort((a, b) => a - b);
  return calls;
}

/**
 * The names Keras gives the layers of a model in its file of weights: each the class's name in small letters with
 * underlines, numbered from the second of its kind on, whatever the layer itself is called.
 */
export function groupNames(classNames: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return classNames.map((className) => {
    const name = className
      .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
      .replace(/([a-z])([A-Z])/g, "$1_$2")
      .toLowerCase();
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}

function shapeOf(inputs: unknown): (number | null)[] {
  const { shape } = inputs as { shape: (number | null)[] };
  return [...shape];
}
