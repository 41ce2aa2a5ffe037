/** Several steps in one call. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../backend";
import { inputLeaves, leavesOf, rebuild, type TensorTree } from "./trees";

/**
 * A step that does `count` steps in one call, for devices on which a call costs more than a step. Its inputs are those of
 * `count` steps stacked along a new first axis, and so are its results.
 *
 * ```ts
 * const eight = capture(several(8, step)); // inputs [8, batch, …], losses [8]
 * ```
 */
export function several<I extends readonly TensorTree[], O extends TensorTree>(
  count: number,
  step: (...inputs: I) => O,
): (...inputs: I) => O {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`several(${count}): expected a whole number ≥ 1`);
  return (...inputs) =>
    tf.tidy(() => {
      const parts = inputLeaves(inputs).map(({ path, tensor }) => {
        if (tensor.shape[0] !== count) {
          throw new RangeError(
            `the input ${path} has the shape [${tensor.shape}]; expected the first size to be ${count}`,
          );
        }
        return tf.unstack(tensor);
      });
      const results = Array.from({ length: count }, (_, i) =>
        step(...(rebuild(inputs, parts.map((part) => part[i] as Tensor).values()) as I)),
      );
      const leaves = results.map((result) => leavesOf(result, "the step's result"));
      const stacked = (leaves[0] ?? []).map((_, i) =>
        tf.stack(leaves.map((leaf) => (leaf[i] as { tensor: Tensor }).tensor)),
      );
      return rebuild(results[0], stacked.values()) as never;
    });
}
