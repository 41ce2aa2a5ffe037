/** Multiplies matrices by WebAssembly before and after the engine's change, and prints how far apart the results are. */
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-wasm";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { transposeBeforeProducts } from "../../../src/engine/browser/wasm-products";

/** As they are before any is transposed: [.., rows, inner] and [.., inner, columns]. */
const SHAPES: readonly [number[], number[]][] = [
  [[20, 20], [20, 20]],
  [[2, 30], [30, 40]],
  [[40, 30], [30, 2]],
  [[3, 500], [500, 4]],
  [[5, 7, 9], [5, 9, 8]],
  [[5, 7, 9], [1, 9, 8]],
]; // biome-ignore format: one pair a line

async function main(): Promise<void> {
  const folder = path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm"));
  setWasmPaths(`${folder}/`);
  await tf.setBackend("wasm");
  const products = SHAPES.flatMap((shapes) =>
    [false, true].flatMap((transposeA) =>
      [false, true].map((transposeB) => {
        const [a, b] = shapes.map((shape, i) => {
          const transposed = i === 0 ? transposeA : transposeB;
          const kept = transposed ? [...shape.slice(0, -2), ...shape.slice(-2).reverse()] : shape;
          return tf.randomUniform(kept, -1, 1, "float32", 7 + i);
        }) as [tf.Tensor, tf.Tensor];
        return { shapes, transposeA, transposeB, product: () => tf.matMul(a, b, transposeA, transposeB) };
      }),
    ),
  );
  const before = products.map(({ product }) => product());
  transposeBeforeProducts();
  const cases = products.map(({ product, ...one }, i) => {
    const held = tf.engine().backend.numDataIds();
    const now = product();
    const difference = tf.tidy(() => tf.max(tf.abs(tf.sub(now, before[i] as tf.Tensor))).dataSync()[0]);
    const { shape } = now;
    now.dispose();
    return { ...one, difference, shape, leftBehind: tf.engine().backend.numDataIds() - held };
  });
  process.stdout.write(JSON.stringify(cases));
}

void main();
