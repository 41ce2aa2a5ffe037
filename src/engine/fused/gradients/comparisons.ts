/**
 * Gradients of comparisons: zero, wherever there is one. tfjs has none for most of them and so throws as soon as a mask
 * lies between x and the result, as in the second derivative of leaky ReLU, max or clipping, or in `tf.where(x.greater(0), …)`.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../backend";

const OF_TWO = ["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual", "LogicalAnd", "LogicalOr"];

/** Registers them with tfjs. */
export function registerComparisons(): void {
  const zeros = (input: Tensor) => (): Tensor => tf.zeros(input.shape, "float32");
  for (const kernelName of OF_TWO) {
    tf.registerGradient({
      kernelName,
      inputsToSave: ["a", "b"],
      gradFunc: (_dy, [a, b]) => ({ a: zeros(a as Tensor), b: zeros(b as Tensor) }),
    });
  }
  for (const kernelName of ["LogicalNot", "IsNan"]) {
    tf.registerGradient({
      kernelName,
      inputsToSave: ["x"],
      gradFunc: (_dy, [x]) => ({ x: zeros(x as Tensor) }),
    });
  }
}
