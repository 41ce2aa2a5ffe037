/** What is in memory now: the first thing to look at when training slows down or a process grows. */
import { tf } from "./backend";

/** What {@link memoryReport} tells. */
export interface MemoryReport {
  /** Tensors that are alive, variables included. A loop that leaks shows here first. */
  tensors: number;
  /** Bytes of their values. */
  bytes: number;
  /** Resident memory of the whole process in bytes, TensorFlow's own buffers on the CPU included. */
  residentBytes: number;
}

/** Tensors alive, bytes of their values, and resident memory of the process. */
export function memoryReport(): MemoryReport {
  const { numTensors, numBytes } = tf.memory();
  return { tensors: numTensors, bytes: numBytes, residentBytes: process.memoryUsage.rss() };
}
