import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "./backend";

/**
 * Makes tensors, reads them all at once, and frees them. A GPU is waited for once, and what else there is to do goes on meanwhile.
 *
 * @param make run as by `tf.tidy`; gives tensors of floats by name
 * @returns the numbers of each, under its name
 */
export async function readTensors<K extends string>(make: () => Record<K, Tensor>): Promise<Record<K, Float32Array>> {
  const tensors = tf.tidy(make);
  try {
    const reading = Object.entries<Tensor>(tensors).map(async ([name, one]) => [name, await one.data<"float32">()]);
    return Object.fromEntries(await Promise.all(reading)) as Record<K, Float32Array>;
  } finally {
    tf.dispose(tensors);
  }
}

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
