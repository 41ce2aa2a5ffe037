import type { Scalar } from "@tensorflow/tfjs-core";
import { tf } from "./backend";

/**
 * Reads what several steps gave, a row of scalars each, in one go, and frees it: a read-back waits for TensorFlow, so that
 * one for each step would slow a loop down.
 *
 * @param rows all equally long, at least one; emptied, and its tensors disposed of
 */
export async function readRows(rows: Scalar[][]): Promise<number[][]> {
  const table = tf.tidy(() => tf.stack(rows.flat()).reshape([rows.length, -1]));
  tf.dispose(rows.splice(0));
  const numbers = (await table.array()) as number[][];
  table.dispose();
  return numbers;
}
