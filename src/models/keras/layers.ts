/**
 * The layers that both programs have, and how each says the same thing. TensorFlow.js writes a layer's configuration as
 * Keras 2 did; Keras 3 renamed some options, added others, and wraps objects in what says where they come from.
 */
import { asObject, asString, type Json, type JsonObject, shown } from "./json";

/** How one class of layers is written. Options not named here must be switched off (absent, null or false). */
interface Dialect {
  /** Options that both know by the same name. */
  same: readonly string[];
  /** Keras 3's name for what TensorFlow.js calls something else. */
  renamed?: Readonly<Record<string, string>>;
  /** Options of Keras 3 that TensorFlow.js does not have, with the one value that is its behaviour. */
  fixed?: Readonly<Record<string, Json>>;
  /** Options that only files of Keras 2 have, with the one value that is the behaviour of both. */
  old?: Readonly<Record<string, Json>>;
  /** Options that change nothing in a model that only computes, or only together with one that is refused. */
  ignored?: readonly string[];
}

const KERNEL = ["activation", "use_bias", "kernel_initializer", "bias_initializer"];
const CONVOLUTION = ["filters", "kernel_size", "strides", "padding", "data_format", ...KERNEL];
const POOLING = ["pool_size", "strides", "padding", "data_format"];

const DIALECTS: Readonly<Record<string, Dialect>> = {
  Activation: { same: ["activation"] },
  Add: { same: [] },
  Average: { same: [] },
  AveragePooling2D: { same: POOLING },
  BatchNormalization: {
    same: [
      "axis",
      "momentum",
      "epsilon",
      "center",
      "scale",
      "beta_initializer",
      "gamma_initializer",
      "moving_mean_initializer",
      "moving_variance_initializer",
    ],
    ignored: ["renorm_momentum"],
  },
  Concatenate: { same: ["axis"] },
  Conv2D: { same: [...CONVOLUTION, "dilation_rate"], fixed: { groups: 1 } },
  Conv2DTranspose: { same: CONVOLUTION, fixed: { dilation_rate: [1, 1] }, old: { groups: 1 } },
  Conv3D: { same: [...CONVOLUTION, "dilation_rate"], fixed: { groups: 1 } },
  Conv3DTranspose: { same: CONVOLUTION, fixed: { dilation_rate: [1, 1, 1] }, old: { groups: 1 } },
  Cropping2D: { same: ["cropping", "data_format"] },
  Dense: { same: ["units", ...KERNEL] },
  Dot: { same: ["axes", "normalize"] },
  Dropout: { same: ["rate"], ignored: ["seed"] },
  Embedding: { same: ["input_dim", "output_dim", "embeddings_initializer"] },
  Flatten: { same: ["data_format"] },
  GlobalAveragePooling2D: { same: ["data_format"] },
  GlobalMaxPooling2D: { same: ["data_format"] },
  LeakyReLU: { same: [], renamed: { alpha: "negative_slope" } },
  Maximum: { same: [] },
  MaxPooling2D: { same: POOLING },
  Minimum: { same: [] },
  Multiply: { same: [] },
  ReLU: { same: ["max_value"], fixed: { negative_slope: 0, threshold: 0 } },
  Reshape: { same: ["target_shape"] },
  UpSampling2D: { same: ["size", "data_format", "interpolation"] },
  ZeroPadding2D: { same: ["padding", "data_format"] },
  // Our own, which are kept here and which Keras does not know.
  MinibatchDiscrimination: { same: ["features"] },
  ReferenceBatch: { same: ["references"] },
  SpectralConv2D: { same: [...CONVOLUTION, "dilation_rate"] },
  SpectralDense: { same: ["units", ...KERNEL] },
  VirtualBatchNormalization: { same: ["references"] },
  WithoutReferences: { same: ["references"] },
};

/** The names of the layers that can be written and read. */
export const knownLayers: readonly string[] = Object.keys(DIALECTS);

/** Activations that both know by the same name. */
const ACTIVATIONS = ["linear", "relu", "elu", "selu", "sigmoid", "softmax", "softplus", "softsign", "tanh"];

/** Ways to draw first weights that both know by the same name. */
const INITIALIZERS = [
  ...["Zeros", "Ones", "Constant", "Identity", "Orthogonal", "RandomUniform", "RandomNormal", "TruncatedNormal"],
  ...["VarianceScaling", "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal"],
];

const FLOAT32: JsonObject = {
  module: "keras",
  class_name: "DTypePolicy",
  config: { name: "float32" },
  registered_name: null,
};

/** A layer's options as Keras 3 writes them, from those that TensorFlow.js writes. */
export function toKerasLayer(className: string, source: JsonObject): JsonObject {
  const what = `the layer "${asString(source.name, "a layer's name")}" (${className})`;
  const { same, renamed = {}, fixed = {} } = dialectOf(className, what);
  const rest = { ...source };
  const config: JsonObject = { name: take(rest, "name"), trainable: take(rest, "trainable") ?? true, dtype: FLOAT32 };
  requireFloat32(take(rest, "dtype"), what);
  take(rest, "batch_input_shape"); // the model tells it, in its InputLayer
  for (const key of same) {
    const value = take(rest, key);
    if (value !== undefined) config[key] = toKerasOption(key, value, what);
  }
  for (const [ours, theirs] of Object.entries(renamed)) config[theirs] = take(rest, ours);
  if (className === "Dropout") take(rest, "seed");
  requireNothing(rest, what);
  return { ...config, ...fixed };
}

/** A layer's options as TensorFlow.js reads them, from those that Keras 3 wrote, or Keras 2, which TensorFlow.js follows. */
export function fromKerasLayer(className: string, source: JsonObject): JsonObject {
  const what = `the layer "${asString(source.name, "a layer's name")}" (${className})`;
  const { same, renamed = {}, fixed = {}, old = {}, ignored = [] } = dialectOf(className, what);
  const rest = { ...source };
  const config: JsonObject = { name: take(rest, "name"), trainable: take(rest, "trainable") ?? true };
  requireFloat32(take(rest, "dtype"), what);
  take(rest, "batch_input_shape");
  for (const key of same) {
    const value = take(rest, key);
    if (value !== undefined) config[key] = fromKerasOption(key, value, what);
  }
  for (const [ours, theirs] of Object.entries(renamed)) {
    const [current, former] = [take(rest, theirs), take(rest, ours)];
    config[ours] = current ?? former;
  }
  for (const [key, only] of Object.entries({ ...fixed, ...old })) {
    const value = take(rest, key) ?? only;
    if (JSON.stringify(value) !== JSON.stringify(only)) {
      throw new Error(`${what} has ${key} ${shown(value)}, but only ${shown(only)} can be read here`);
    }
  }
  for (const key of ignored) take(rest, key);
  requireNothing(rest, what);
  return config;
}

function dialectOf(className: string, what: string): Dialect {
  const dialect = Object.hasOwn(DIALECTS, className) ? DIALECTS[className] : undefined;
  if (dialect) return dialect;
  throw new Error(
    `${what} is of a class that cannot be kept in a .keras file here; known are ${knownLayers.join(", ")}`,
  );
}

function toKerasOption(key: string, value: Json, what: string): Json {
  if (key === "activation") requireActivation(value, what);
  if (!key.endsWith("_initializer")) return value;
  const { class_name, config } = asObject(value, `the ${key} of ${what}`);
  if (!INITIALIZERS.includes(class_name as string)) {
    throw new Error(`${what} has the ${key} ${shown(value)}; known are ${INITIALIZERS.join(", ")}`);
  }
  return { module: "keras.initializers", class_name, config: config ?? {}, registered_name: null } as JsonObject;
}

function fromKerasOption(key: string, value: Json, what: string): Json {
  if (key === "activation") requireActivation(value, what);
  // Keras 2 has a list of axes.
  if (key === "axis" && Array.isArray(value) && value.length === 1) return value[0] as Json;
  if (!key.endsWith("_initializer")) return value;
  const { class_name, config } = asObject(value, `the ${key} of ${what}`);
  // What first weights are drawn from no longer matters: the file holds the weights themselves.
  if (!INITIALIZERS.includes(class_name as string)) return { class_name: "Zeros", config: {} };
  const { seed = null, ...options } = asObject(config, `the ${key} of ${what}`);
  const known = Object.entries(options).filter(([, option]) => option !== null);
  return {
    class_name,
    config: { ...Object.fromEntries(known), seed: typeof seed === "number" ? seed : null },
  } as JsonObject;
}

function requireActivation(value: Json, what: string): void {
  if (typeof value === "string" && ACTIVATIONS.includes(value)) return;
  throw new Error(`${what} has the activation ${shown(value)}; known are ${ACTIVATIONS.join(", ")}`);
}

function requireFloat32(dtype: Json | undefined, what: string): void {
  // Keras writes a name, or a policy that has one.
  const policy = typeof dtype === "object" && !Array.isArray(dtype) ? dtype?.config : undefined;
  const name = policy === undefined ? (dtype ?? "float32") : asObject(policy, `the dtype of ${what}`).name;
  if (name !== "float32") throw new Error(`${what} computes in ${shown(name)}, but only float32 can be kept here`);
}

function requireNothing(rest: JsonObject, what: string): void {
  for (const [key, value] of Object.entries(rest)) {
    if (value === null || value === undefined || value === false) continue;
    throw new Error(`${what} has the option ${key} ${shown(value)}, which cannot be kept in a .keras file here`);
  }
}

function take(from: JsonObject, key: string): Json {
  const value = from[key] as Json;
  delete from[key];
  return value;
}
