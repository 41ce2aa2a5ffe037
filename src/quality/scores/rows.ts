import type { Tensor2D } from "@tensorflow/tfjs-core";
import { tf } from "../../engine";

/**
 * Makes sure that two sets of rows can be compared.
 *
 * @param least rows that each must have
 * @throws RangeError naming both shapes
 */
export function requireComparable(a: Tensor2D, b: Tensor2D, least: number): void {
  if (a.rank !== 2 || b.rank !== 2 || a.shape[1] !== b.shape[1]) {
    throw new RangeError(
      `features of the shapes [${a.shape}] and [${b.shape}]; expected [images, features] twice, with as many features, of one network`,
    );
  }
  const fewer = Math.min(a.shape[0], b.shape[0]);
  if (fewer < least) throw new RangeError(`${fewer} rows of features: expected at least ${least} on both sides`);
}

/** Rows whose distances to all of the other side are held at once: 1 024 against 60 000 take 246 MB. */
const CHUNK = 1024;

/**
 * Squared Euclidean distances of every row of `a` to every row of `b`, a part of `a` at a time, so that large sets fit into
 * memory: |a|² + |b|² − 2 a·b, from the mean of `b`, which keeps the three terms small and with them what rounding leaves.
 *
 * @param each gets distances `[rows, m]`, gone afterwards, and the number of their first row
 */
export function forDistances(a: Tensor2D, b: Tensor2D, each: (squared: Tensor2D, start: number) => void): void {
  const [middle, centred, squares] = tf.tidy(() => {
    const middle = b.mean(0, true) as Tensor2D;
    const centred = b.sub(middle) as Tensor2D;
    return [middle, centred, centred.square().sum(1)];
  });
  try {
    const count = a.shape[0];
    for (let start = 0; start < count; start += CHUNK) {
      tf.tidy(() => {
        const rows = a.slice([start, 0], [Math.min(CHUNK, count - start), -1]).sub(middle) as Tensor2D;
        const own = rows.square().sum(1, true);
        each(
          own
            .add(squares)
            .sub(tf.matMul(rows, centred, false, true).mul(2))
            .relu() as Tensor2D,
          start,
        );
      });
    }
  } finally {
    tf.dispose([middle, centred, squares]);
  }
}

/** The nearest rows of each row: entry `i * k + j` is the j-th nearest of row i. */
export interface Nearest {
  /** Their numbers in the other set. */
  readonly rows: Int32Array;
  /** Their Euclidean distances, growing within a row. */
  readonly distances: Float32Array;
}

/**
 * The `k` rows of `pool` that lie nearest to each row of `queries`.
 *
 * @param queries `[n, features]`: features of a network, or pixels
 * @param pool `[m, features]`
 * @param k how many
 * @param options `itself`: whether queries and pool are the same rows, and none is to be its own neighbour
 * @throws RangeError where sizes do not fit, or there are not `k` rows to find
 */
export function nearest(
  queries: Tensor2D,
  pool: Tensor2D,
  k = 1,
  { itself = false }: { itself?: boolean } = {},
): Nearest {
  requireComparable(queries, pool, 1);
  const [n, m] = [queries.shape[0], pool.shape[0]];
  if (!Number.isInteger(k) || k < 1 || k > m - Number(itself)) {
    throw new RangeError(
      `${k} nearest of ${m - Number(itself)} other rows: expected a whole number from 1 up to as many`,
    );
  }
  const rows = new Int32Array(n * k);
  const distances = new Float32Array(n * k);
  forDistances(queries, pool, (squared, start) => {
    const others = itself ? squared.add(diagonal(squared.shape, start)) : squared;
    const { values, indices } = tf.topk(others.neg(), k);
    rows.set(indices.dataSync<"int32">(), start * k);
    distances.set(values.neg().sqrt().dataSync<"float32">(), start * k);
  });
  return { rows, distances };
}

/** Something beyond every distance where row and column are the same image, and 0 elsewhere. */
function diagonal([count, columns]: [number, number], start: number): Tensor2D {
  const own = tf.range(start, start + count, 1, "int32");
  return tf.oneHot(own, columns, 1e30, 0, "float32") as Tensor2D;
}
