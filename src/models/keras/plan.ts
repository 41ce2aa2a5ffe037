/** What a file says of a model, in one form for all of them: Keras 3's, Keras 2's and TensorFlow.js's. */
import { asArray, asObject, asString, type Json, type JsonObject, shown } from "./json";

/** Where a tensor comes from: a layer's name, the number of the call of the layer, and of the output of that call. */
export type Source = readonly [layer: string, call: number, output: number];

/** A layer, by TensorFlow.js's options, or a model in a layer's place. */
export type LayerPlan = { name: string; calls: readonly (readonly Source[])[] } & (
  | { className: string; options: JsonObject; model?: undefined }
  | { model: ModelPlan }
);

/** A chain of layers, or a graph of their calls. Layers are in the order in which Keras numbers their weights. */
export type ModelPlan = { name: string; layers: readonly LayerPlan[] } & (
  | { chain: true }
  | { chain: false; inputs: readonly Source[]; outputs: readonly Source[] }
);

/** Turns the options of a layer of the class into those that TensorFlow.js reads, still named as in Python. */
export type ReadOptions = (className: string, options: JsonObject) => JsonObject;

/**
 * The plan of a model, from what a file holds of it.
 *
 * @throws Error when it holds something else than a model, or what cannot be made here, with what that is
 */
export function planOf(saved: JsonObject, read: ReadOptions): ModelPlan {
  const { class_name } = saved;
  if (!isModelClass(class_name)) {
    throw new Error(
      `it holds a model of the class ${shown(class_name)}; only Sequential and Functional ones can be read here`,
    );
  }
  const config = asObject(saved.config, "config");
  const layers = asArray(config.layers, "config.layers").map((layer) => asObject(layer, "a layer"));
  if (layers.length === 0) throw new Error("it holds a model without layers");
  const name = asString(config.name, "the model's name");
  return class_name === "Sequential" ? chainPlan(name, config, layers, read) : graphPlan(name, config, layers, read);
}

function isModelClass(className: Json | undefined): boolean {
  return className === "Sequential" || className === "Functional" || className === "Model";
}

function chainPlan(name: string, config: JsonObject, saved: JsonObject[], read: ReadOptions): ModelPlan {
  let inputShape: Json | undefined = config.build_input_shape;
  const layers: LayerPlan[] = [];
  for (const layer of saved) {
    const options = optionsOf(layer);
    if (layer.class_name === "InputLayer") inputShape = options.batch_shape ?? options.batch_input_shape;
    else {
      if (layers.length === 0) inputShape = options.batch_input_shape ?? inputShape;
      layers.push(layerPlan(layer, read));
    }
  }
  const [first] = layers;
  if (!first) throw new Error("it holds a model without layers");
  // A model in the first place has inputs of its own.
  if (!first.model) {
    const shape = asArray(inputShape, "the input's shape");
    Object.assign(first.options, { batch_input_shape: shape, dtype: "float32" });
  }
  return { name, chain: true, layers };
}

function graphPlan(name: string, config: JsonObject, saved: JsonObject[], read: ReadOptions): ModelPlan {
  const layers = saved.map((layer) => layerPlan(layer, read));
  // Keras 3 tells calls as objects, Keras 2 and TensorFlow.js as lists.
  const lists = layers.some((_, i) => asArray(saved[i]?.inbound_nodes, "inbound_nodes").some(Array.isArray));
  const inputs = sourcesOf(config.input_layers, "input_layers");
  const outputs = sourcesOf(config.output_layers, "output_layers");
  const ends = [...inputs, ...outputs];
  const firstCall = lists
    ? firstCalls(layers, [...ends, ...layers.flatMap(({ calls }) => calls.flat())])
    : // Here only outputs are counted from 1, for a graph in a layer's place.
      new Map(layers.filter(({ model }) => model?.chain === false).map((layer) => [layer.name, 1]));
  const known = new Map(layers.map((layer) => [layer.name, layer]));
  const counted = ([from, call, output]: Source, counts = true): Source => {
    const layer = known.get(from);
    const at = call - (counts ? (firstCall.get(from) ?? 0) : 0);
    if (!layer || at < 0 || at >= Math.max(1, layer.calls.length)) {
      throw new Error(`the model ${name} takes output ${output} of call ${call} of "${from}", which it does not hold`);
    }
    return [from, at, output];
  };
  return {
    name,
    chain: false,
    layers: layers.map((layer) => ({
      ...layer,
      calls: layer.calls.map((sources) => sources.map((source) => counted(source, lists))),
    })),
    inputs: inputs.map((source) => counted(source)),
    outputs: outputs.map((source) => counted(source)),
  };
}

/**
 * The number of the first call of each model in a layer's place. With some writers it is 1, because the model itself was 0,
 * with others 0. The last call leads somewhere, or it would not be told.
 */
function firstCalls(layers: readonly LayerPlan[], sources: readonly Source[]): Map<string, number> {
  return new Map(
    layers
      .filter(({ model }) => model)
      .map(({ name, calls }) => {
        const last = Math.max(...sources.filter(([from]) => from === name).map(([, call]) => call));
        return [name, last >= calls.length ? 1 : 0];
      }),
  );
}

function layerPlan(saved: JsonObject, read: ReadOptions): LayerPlan {
  const options = optionsOf(saved);
  const className = asString(saved.class_name, "class_name");
  const name = asString(options.name ?? saved.name, `the name of a layer of the class ${className}`);
  const what = `the layer "${name}" (${className})`;
  if (typeof saved.module === "string" && /^keras\.(src\.)?ops\b/.test(saved.module)) {
    throw new Error(`${what} is an operation of ${saved.module}; ${WITHOUT_OPERATIONS}`);
  }
  const nodes = saved.inbound_nodes === undefined ? [] : asArray(saved.inbound_nodes, `inbound_nodes of ${what}`);
  const made = isModelClass(className)
    ? { model: planOf(saved, read) }
    : { className, options: className === "InputLayer" ? inputOptions(name, options, what) : read(className, options) };
  return { name, calls: nodes.map((node) => callOf(node, what)), ...made };
}

const WITHOUT_OPERATIONS =
  "use layers in place of operators and functions, such as keras.layers.Add()([a, b]) for a + b, and save the model again";

function optionsOf({ class_name, config }: JsonObject): JsonObject {
  return asObject(config, `the configuration of a layer of the class ${shown(class_name)}`);
}

function inputOptions(name: string, options: JsonObject, what: string): JsonObject {
  const { batch_shape, batch_input_shape, dtype, sparse, ragged, optional } = options;
  if (sparse || ragged || optional) {
    throw new Error(`${what} is sparse, ragged or optional, which cannot be read here`);
  }
  if (dtype !== undefined && !INPUT_TYPES.includes(dtype as string)) {
    throw new Error(`${what} is of the type ${shown(dtype)}; known are ${INPUT_TYPES.join(", ")}`);
  }
  const shape = asArray(batch_shape ?? batch_input_shape, `the shape of ${what}`);
  return { name, batch_input_shape: shape, dtype: dtype ?? "float32" };
}

/** Types of the inputs of a graph. */
export const INPUT_TYPES: readonly string[] = ["float32", "int32", "bool"];

/** What a layer is called with. */
function callOf(node: Json, what: string): Source[] {
  if (Array.isArray(node)) {
    const inputs = node.map((input) => asArray(input, `an input of ${what}`));
    for (const [, , , options] of inputs) requireNoOptions(options ?? {}, what);
    return inputs.map((input) => sourceOf(input, what));
  }
  const { args, kwargs } = asObject(node, `a call of ${what}`);
  const given = asArray(args, `the arguments of ${what}`);
  const [inputs] = given;
  if (given.length !== 1 || inputs === undefined) {
    throw new Error(`${what} is called with ${given.length} arguments, as an operation is; ${WITHOUT_OPERATIONS}`);
  }
  requireNoOptions(kwargs ?? {}, what);
  return (Array.isArray(inputs) ? inputs : [inputs]).map((tensor) => {
    const { class_name, config } = asObject(tensor, `an input of ${what}`);
    if (class_name !== "__keras_tensor__") {
      throw new Error(
        `${what} is called with ${shown(tensor)}; only a tensor of the graph or a list of them can be read here`,
      );
    }
    return sourceOf(asObject(config, `an input of ${what}`).keras_history, what);
  });
}

/** `training: false` is what a model that only computes does anyway, and Keras writes it of its own accord. */
function requireNoOptions(options: Json, what: string): void {
  for (const [key, value] of Object.entries(asObject(options, `the options of a call of ${what}`))) {
    if (value === null || (key === "training" && value === false)) continue;
    throw new Error(`${what} is called with ${key} ${shown(value)}, which cannot be read here`);
  }
}

/** One source, or several. */
function sourcesOf(value: Json | undefined, what: string): Source[] {
  if (!Array.isArray(value)) {
    throw new Error(`${what} is ${shown(value)}; only lists of inputs and outputs can be read here, not named ones`);
  }
  return typeof value[0] === "string" ? [sourceOf(value, what)] : value.map((one) => sourceOf(one, what));
}

function sourceOf(value: Json | undefined, what: string): Source {
  const [layer, call, output] = asArray(value, `an input of ${what}`);
  const isCount = (number: Json | undefined): number is number => Number.isInteger(number) && (number as number) >= 0;
  if (typeof layer === "string" && isCount(call) && isCount(output)) return [layer, call, output];
  throw new TypeError(`an input of ${what} is ${shown(value)}: expected a layer's name and two numbers`);
}
