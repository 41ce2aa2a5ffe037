/** How fast this machine multiplies matrices through the same TensorFlow: the limit that a training step runs into. */
import { backend, tf } from "../../src/engine";
import type { Precision } from "./steps";
import type { Product } from "./work";

/** The part of tfjs-node's C++ binding that is needed. Its own calls keep tensors of bfloat16, which tfjs has not. */
interface Binding {
  createTensor(shape: number[], dtype: number, values: Float32Array): number;
  deleteTensor(id: number): void;
  executeOp(op: string, attributes: object[], inputs: number[], outputs: number): { id: number }[];
  TF_ATTR_TYPE: number;
  TF_ATTR_BOOL: number;
}

const FLOAT32 = 1;
const BFLOAT16 = 14;

/**
 * Milliseconds that TensorFlow takes for one product, without the cost of calling it.
 *
 * @param milliseconds for how long to repeat it
 * @throws Error where TensorFlow is not native
 */
export function timeProduct(product: Omit<Product, "count">, precision: Precision, milliseconds: number): number {
  const whole = repeat(product, precision, milliseconds);
  const call = repeat({ m: 1, k: 1, n: 1, transposeA: false, transposeB: false }, precision, milliseconds / 10);
  return Math.max(whole - call, 0);
}

function repeat(
  { m, k, n, transposeA, transposeB }: Omit<Product, "count">,
  precision: Precision,
  milliseconds: number,
): number {
  if (!backend.native) throw new Error(`the rate of native TensorFlow cannot be measured: ${backend.why}`);
  const { binding } = tf.backend() as unknown as { binding: Binding };
  const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
  const flag = (name: string, value: boolean) => ({ name, type: binding.TF_ATTR_BOOL, value });
  const number = precision === "bfloat16" ? BFLOAT16 : FLOAT32;
  const run = (op: string, attributes: object[], inputs: number[]) =>
    (binding.executeOp(op, attributes, inputs, 1)[0] as { id: number }).id;
  const matrix = (rows: number, columns: number): number => {
    const values = Float32Array.from({ length: rows * columns }, () => Math.random() - 0.5);
    const id = binding.createTensor([rows, columns], FLOAT32, values);
    if (number === FLOAT32) return id;
    const cast = run("Cast", [type("SrcT", FLOAT32), type("DstT", number), flag("Truncate", false)], [id]);
    binding.deleteTensor(id);
    return cast;
  };
  const a = transposeA ? matrix(k, m) : matrix(m, k);
  const b = transposeB ? matrix(n, k) : matrix(k, n);
  const attributes = [flag("transpose_a", transposeA), flag("transpose_b", transposeB), type("T", number)];
  const multiply = () => binding.deleteTensor(run("MatMul", attributes, [a, b]));
  // A GPU works through its queue: reading anything waits for what was asked before.
  const wait = () => tf.tidy(() => tf.scalar(1).add(1).dataSync());
  try {
    multiply();
    wait();
    let count = 0;
    const begin = performance.now();
    let elapsed = 0;
    for (let next = 1; elapsed < milliseconds; next *= 2) {
      for (let i = 0; i < next; i++) multiply();
      wait();
      count += next;
      elapsed = performance.now() - begin;
    }
    return elapsed / count;
  } finally {
    binding.deleteTensor(a);
    binding.deleteTensor(b);
  }
}
