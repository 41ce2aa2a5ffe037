/** What layers of our own share: names for tfjs's types, and the one input and one shape that a chain of layers hands on. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { tf } from "../engine";

export type Layer = InstanceType<typeof tf.layers.Layer>;
export type LayerArgs = ConstructorParameters<typeof tf.layers.Layer>[0];
export type LayerVariable = Layer["weights"][number];
export type Initializer = ReturnType<typeof tf.initializers.zeros>;
/** Of a layer's input or output; `null` is the batch. */
export type Shape = (number | null)[];

/** The input of a layer that has one. */
export function inputOf(inputs: Tensor | Tensor[]): Tensor {
  return (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor;
}

/** The shape of the input of a layer that has one. */
export function shapeOf(shape: Shape | Shape[]): Shape {
  return (Array.isArray(shape[0]) ? shape[0] : shape) as Shape;
}
