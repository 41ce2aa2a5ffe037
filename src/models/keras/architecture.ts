/** A model's architecture as `config.json` in a `.keras` file tells it. */
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../../engine";
import { asArray, asObject, asString, type Json, type JsonObject, shown } from "./json";
import { fromKerasLayer, toKerasLayer } from "./layers";
// Each registers its layers with TensorFlow.js, which makes them of files.
import "../minibatch-discrimination";
import "../spectral-norm";
import "../virtual-batch-norm";

/**
 * The chain of layers of a model, its input layer left out.
 *
 * @throws Error when the model is no chain
 */
export function chainOf(model: LayersModel): LayersModel["layers"] {
  if (!(model instanceof tf.Sequential)) {
    throw new Error(
      `the model ${model.name} is not sequential; only a chain of layers, as tf.sequential makes it, can be kept in a .keras file here`,
    );
  }
  return model.layers.filter((layer) => layer.getClassName() !== "InputLayer");
}

/** What Keras 3 writes of a sequential model. */
export function toKeras(model: LayersModel): JsonObject {
  const layers = chainOf(model);
  const topology = asObject(model.toJSON(null, false) as Json, "the model's configuration");
  const configs = asArray(asObject(topology.config, "config").layers, "config.layers")
    .map((layer) => asObject(layer, "a layer"))
    .filter(({ class_name }) => class_name !== "InputLayer");
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
        ...layers.map((layer, i) => {
          const className = layer.getClassName();
          return {
            module: "keras.layers",
            class_name: className,
            config: toKerasLayer(className, asObject(configs[i]?.config, `the configuration of ${layer.name}`)),
            registered_name: null,
            build_config: { input_shape: shapeOf(layer.getInputAt(0)) },
          };
        }),
      ],
      build_input_shape: inputShape,
    },
    registered_name: null,
    build_config: { input_shape: inputShape },
  };
}

/** What TensorFlow.js reads, from what Keras 3 wrote of a sequential model. */
export function fromKeras(saved: JsonObject): JsonObject {
  const { class_name } = saved;
  if (class_name !== "Sequential") {
    throw new Error(`it holds a model of the class ${shown(class_name)}; only Sequential ones can be read here`);
  }
  const config = asObject(saved.config, "config");
  const layers = asArray(config.layers, "config.layers").map((layer) => asObject(layer, "a layer"));
  let inputShape: Json | undefined = config.build_input_shape;
  const chain: JsonObject[] = [];
  for (const { class_name, config } of layers) {
    const options = asObject(config, `the configuration of a layer of the class ${shown(class_name)}`);
    if (class_name === "InputLayer") inputShape = options.batch_shape ?? options.batch_input_shape;
    else chain.push({ class_name: asString(class_name, "class_name"), config: options });
  }
  if (chain.length === 0) throw new Error("it holds a model without layers");
  return {
    class_name: "Sequential",
    config: {
      name: asString(config.name, "the model's name"),
      layers: chain.map(({ class_name, config }, i) => ({
        class_name: class_name as string,
        config: {
          ...fromKerasLayer(class_name as string, config as JsonObject),
          ...(i === 0 ? { batch_input_shape: asArray(inputShape, "the input's shape"), dtype: "float32" } : {}),
        },
      })),
    },
  };
}

/** The model that {@link fromKeras} tells of, with zeros as weights: first weights would be drawn to be thrown away. */
export function build(topology: JsonObject): LayersModel {
  const config = inCamelCase(topology.config as JsonObject) as Parameters<typeof tf.Sequential.fromConfig>[1];
  return tf.Sequential.fromConfig<InstanceType<typeof tf.Sequential>>(tf.Sequential, config, {}, true);
}

/** TensorFlow.js's own names for options and their values: `batchInputShape` for `batch_input_shape`. Names stay. */
function inCamelCase(value: Json): Json {
  const camelCase = (text: string) => text.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (typeof value === "string") return camelCase(value);
  if (Array.isArray(value)) return value.map(inCamelCase);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [camelCase(key), key === "name" ? inner : inCamelCase(inner)]),
  );
}

/**
 * The names Keras gives the layers of a chain in its file of weights: each the class's name in small letters with
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
