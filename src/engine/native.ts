/**
 * Runs a TensorFlow operation by its name, beside tfjs, where native TensorFlow is the current backend.
 *
 * TensorFlow has fused operations that tfjs composes of many or does not have. The native backend can run any of them;
 * but tfjs's gradient tape sees only tfjs's own kernels, so what is run by name has no derivative of its own. It belongs
 * inside a kernel, a custom gradient or a registered gradient that says what its derivative is.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "./backend";
import type { Binding, NativeBackend, OpAttribute } from "./binding";

/** The native backend, or `undefined` where another one is current. */
export function nativeBackend(): NativeBackend | undefined {
  const current = tf.backend() as unknown as Partial<NativeBackend>;
  return typeof current.binding?.runSavedModel === "function" ? (current as NativeBackend) : undefined;
}

/** TensorFlow's numbers of data types (types.proto). */
export const DataType = {
  float32: 1,
  int32: 3,
  uint8: 4,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  bfloat16: 14,
} as const;

/** TensorFlow's number of one of tfjs's data types. */
export function dataType(dtype: string): number {
  const number = (DataType as Record<string, number>)[dtype];
  if (number === undefined) throw new Error(`data type ${dtype}: TensorFlow has none of this name`);
  return number;
}

/** An attribute of an operation, tagged with its kind, as TensorFlow's operation definitions name it. */
export type AttributeValue =
  | { readonly type: "float32" | "int32" | "bool" }
  | { readonly float: number }
  | { readonly int: number | readonly number[] }
  | { readonly bool: boolean }
  | { readonly string: string };

/** The part of tfjs's engine that tells whether a tape is running; the depths count tapes, and kernels being run. */
interface EngineState {
  state: { gradientDepth: number; kernelDepth: number };
}

/** Whether the current backend is native TensorFlow, where {@link nativeOp} works. */
export function isNative(): boolean {
  return nativeBackend() !== undefined;
}

/**
 * Whether tfjs is recording what is computed now in order to differentiate it. Inside a gradient function it says that
 * the gradient will itself be differentiated, as a gradient penalty does.
 */
export function isTaped(): boolean {
  const { gradientDepth, kernelDepth } = (tf.engine() as unknown as EngineState).state;
  return gradientDepth > 0 && kernelDepth === 0;
}

/**
 * Runs a TensorFlow operation with one output.
 *
 * @param name TensorFlow's name of the operation, such as `"TanhGrad"`
 * @param inputs tensors in the order of the operation's definition
 * @param attributes all attributes that TensorFlow does not infer or default
 * @throws Error on another backend than the native one, and where tfjs would lose the derivative of a float input
 */
export function nativeOp(name: string, inputs: Tensor[], attributes: Record<string, AttributeValue>): Tensor {
  return nativeOps(name, inputs, attributes, 1)[0] as Tensor;
}

/** As {@link nativeOp}, for an operation with several outputs; `outputs` is how many it has. */
export function nativeOps(
  name: string,
  inputs: Tensor[],
  attributes: Record<string, AttributeValue>,
  outputs: number,
): Tensor[] {
  const backend = nativeBackend();
  if (!backend) {
    throw new Error(
      `${name} is an operation of native TensorFlow and the current backend is "${tf.getBackend()}": ` +
        "ask isNative() first, and compute the same with tfjs's own operations where it says no",
    );
  }
  if (isTaped() && inputs.some(({ dtype }) => dtype === "float32")) {
    throw new Error(
      `${name} was run by name while tfjs records for a gradient: its derivative would silently be lost. ` +
        "Run it inside tf.customGrad or a registered gradient, and compute with tfjs's own operations where isTaped()",
    );
  }
  const list = Object.entries(attributes).map(([key, attribute]) => ({
    name: key,
    ...encode(attribute, backend.binding),
  }));
  return backend.executeMultipleOutputs(name, list, inputs, outputs);
}

/** An attribute in the binding's own terms. */
function encode(attribute: AttributeValue, binding: Binding): Omit<OpAttribute, "name"> {
  if ("type" in attribute) return { type: binding.TF_ATTR_TYPE, value: dataType(attribute.type) };
  if ("float" in attribute) return { type: binding.TF_ATTR_FLOAT, value: attribute.float };
  if ("int" in attribute) return { type: binding.TF_ATTR_INT, value: attribute.int as number | number[] };
  if ("bool" in attribute) return { type: binding.TF_ATTR_BOOL, value: attribute.bool };
  return { type: binding.TF_ATTR_STRING, value: attribute.string };
}
