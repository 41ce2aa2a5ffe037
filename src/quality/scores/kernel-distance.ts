import type { Tensor2D } from "@tensorflow/tfjs-core";
import { tf } from "../../engine";
import { standardDeviation } from "../../statistics";
import { requireComparable } from "./rows";

/** A kernel distance, and how far it may be off. */
export interface KernelDistance {
  /** MMD²; 0 on average for two samples of one source, so that it may come out a little below 0. */
  readonly value: number;
  /**
   * Standard error of the mean over ten blocks of the images, each measured by itself. On the safe side: for two samples of one
   * source the value of all images is off by about a third of it (its deviation falls with n there, and not with √n).
   */
  readonly error: number;
}

/** Blocks whose spread tells the error. */
const BLOCKS = 10;

/**
 * Kernel distance: the squared maximum mean discrepancy of two sets of features with the kernel (x·y / d + 1)³ for d features
 * (Bińkowski and others, "Demystifying MMD GANs", 2018, section 4, there with Inception's features, as KID). The estimate is
 * unbiased (Gretton and others 2012, eq. 3): unlike a Fréchet distance, that of a small sample comes out no larger on average.
 * It is no more precise for that: of a small sample it is far off, to either side.
 *
 * @param a `[n, features]` of a network
 * @param b `[m, features]` of the same network
 * @throws RangeError where sizes do not fit, or with fewer than 20 rows, of which ten blocks of two can be made
 */
export function kernelDistance(a: Tensor2D, b: Tensor2D): KernelDistance {
  requireComparable(a, b, 2 * BLOCKS);
  const blocks = Array.from({ length: BLOCKS }, (_, i) => tf.tidy(() => discrepancy(block(a, i), block(b, i))));
  return { value: discrepancy(a, b), error: standardDeviation(blocks) / Math.sqrt(BLOCKS) };
}

function block(rows: Tensor2D, i: number): Tensor2D {
  const count = Math.floor(rows.shape[0] / BLOCKS);
  return rows.slice([i * count, 0], [count, -1]);
}

/** Mean of k(x, x′) over pairs of different x, the same of y, less twice the mean of k(x, y). */
function discrepancy(x: Tensor2D, y: Tensor2D): number {
  const [n, m] = [x.shape[0], y.shape[0]];
  const total = (a: Tensor2D, b: Tensor2D) => sumOfKernels(a, b);
  const own = (a: Tensor2D) => total(a, a) - sumOfOwnKernels(a);
  return own(x) / (n * (n - 1)) + own(y) / (m * (m - 1)) - (2 * total(x, y)) / (n * m);
}

/** Rows are summed by TensorFlow in 32 bits, and the sums here in 64: three large numbers are subtracted in the end. */
function sumOfKernels(a: Tensor2D, b: Tensor2D): number {
  const sums = tf.tidy(() =>
    kernel(tf.matMul(a, b, false, true), a.shape[1])
      .sum(1)
      .dataSync<"float32">(),
  );
  return sums.reduce((sum, value) => sum + value, 0);
}

function sumOfOwnKernels(a: Tensor2D): number {
  const own = tf.tidy(() => kernel(a.square().sum(1), a.shape[1]).dataSync<"float32">());
  return own.reduce((sum, value) => sum + value, 0);
}

function kernel<T extends tf.Tensor>(products: T, features: number): T {
  return products.div(features).add(1).pow(3) as T;
}
