/**
 * tfjs's log-softmax is one operation with a custom gradient that keeps its output, not its input: a second derivative
 * through it would silently be wrong, and cannot be made right from outside. It is refused.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../backend";
import { isTaped } from "../../native";

/** Registers the gradient with tfjs, under the name that its tape gives to the operation. */
export function registerLogSoftmax(): void {
  tf.registerGradient({
    kernelName: "logSoftmax__op",
    gradFunc: (dy, [logProbabilities]) => {
      if (isTaped()) {
        throw new Error(
          "tf.logSoftmax has no second derivative in TensorFlow.js: " +
            "write logits.sub(tf.logSumExp(logits, -1, true)) instead, which has",
        );
      }
      // It works along the last axis only.
      const change = dy as Tensor;
      const total = change.sum(-1, true);
      return { 0: () => change.sub(total.mul((logProbabilities as Tensor).exp())) };
    },
  });
}
