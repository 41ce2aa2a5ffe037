/**
 * A program of its own: runs operations on whichever backend loads and prints what it found as one line of JSON. In
 * a process of its own because a library that does not fit can end the process.
 */
import { deviceReport, tf } from "../../src/engine";

/** What the program prints. */
export interface ProbeReport {
  device: ReturnType<typeof deviceReport>;
  /** 10⁹ floating point operations a second of a float32 matrix product. */
  gflops: number;
  /** Rows and columns of its matrices. */
  size: number;
}

/** @throws where the backend computes a wrong product */
function probe(): ProbeReport {
  const product = tf.tidy(() =>
    tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])).dataSync(),
  );
  if (product.join() !== "19,22,43,50") throw new Error(`a product of matrices came out as ${product.join(", ")}`);
  const device = deviceReport();
  const size = device.tensorflow ? (device.device === "GPU" ? 4096 : 1024) : 256;
  const matrix = tf.ones([size, size]);
  const time = () => {
    const start = process.hrtime.bigint();
    const result = tf.matMul(matrix, matrix);
    result.dataSync(); // waits for the device
    result.dispose();
    return Number(process.hrtime.bigint() - start) / 1e9;
  };
  time(); // the first one also loads the kernel
  const best = Math.min(...Array.from({ length: 5 }, time));
  matrix.dispose();
  return { device, gflops: (2 * size ** 3) / best / 1e9, size };
}

process.stdout.write(`${JSON.stringify(probe())}\n`);
