/** Runs in a browser: products along odd axes by WebGL and by JavaScript, of what packed operations have made. */
import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from "@tensorflow/tfjs-core";
import { tf } from "../../../src/engine/browser/backend";
import { startBackend } from "../../../src/engine/browser/start";

/** Operations that make something else of 0. */
const MADE: Record<string, (x: Tensor) => Tensor> = {
  sigmoid: (x) => x.sigmoid(),
  "a number added": (x) => x.add(3),
  "-∞ beyond the edge": (x) => x.abs().log(),
};

const squares = (shape: number[]): Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => ((i * i + 3 * i) % 17) / 17 + 0.1),
    shape,
  );

function products(made: (x: Tensor) => Tensor): Record<string, Tensor> {
  const of = (...shape: number[]) => made(squares(shape));
  return {
    "a logit's gradient": tf.matMul(of(8, 1) as Tensor2D, of(30, 1) as Tensor2D, false, true),
    product: tf.matMul(of(9, 13) as Tensor2D, of(13, 10) as Tensor2D),
    "first transposed": tf.matMul(of(13, 9) as Tensor2D, of(13, 10) as Tensor2D, true),
    "both transposed": tf.matMul(of(13, 9) as Tensor2D, of(10, 13) as Tensor2D, true, true),
    "of batches": tf.matMul(of(2, 9, 13) as Tensor3D, of(2, 13, 10) as Tensor3D),
    "with bias": tf.fused.matMul({
      ...{ a: of(9, 13) as Tensor2D, b: of(13, 10) as Tensor2D, bias: of(10), activation: "relu" },
    }),
    "long vectors": tf.matMul(of(1, 2001) as Tensor2D, of(2001, 1) as Tensor2D),
    "1×1 convolution": tf.conv2d(of(2, 5, 5, 3) as Tensor4D, of(1, 1, 3, 5) as Tensor4D, 1, "same"),
    "4×4 convolution": tf.conv2d(of(2, 7, 7, 3) as Tensor4D, of(4, 4, 3, 5) as Tensor4D, 2, "same"),
    "transposed convolution": tf.conv2dTranspose(
      ...([of(2, 7, 7, 3), of(4, 4, 5, 3), [2, 14, 14, 5]] as [Tensor4D, Tensor4D, [number, number, number, number]]),
      2,
      "same",
    ),
    "a filter's gradient": tf.grad((filter) =>
      tf.conv2d(of(2, 7, 7, 3) as Tensor4D, filter as Tensor4D, 2, "same").square(),
    )(of(4, 4, 3, 5)),
    "even, too": tf.matMul(of(9, 12) as Tensor2D, of(12, 10) as Tensor2D),
  };
}

async function compare() {
  const results: Record<string, Float32Array[]> = {};
  const names: string[] = [];
  let leftBehind = 0;
  for (const backend of ["cpu", "webgl"] as const) {
    await startBackend({ order: [backend], softwareGpu: true });
    // What is small is otherwise computed in JavaScript.
    if (backend === "webgl") tf.env().set("WEBGL_CPU_FORWARD", false);
    results[backend] = [];
    for (const [name, made] of Object.entries(MADE)) {
      const before = tf.memory().numTensors;
      const all = tf.tidy(() => products(made));
      for (const [what, product] of Object.entries(all)) {
        results[backend].push((await product.data()) as Float32Array);
        if (backend === "cpu") names.push(`${what}: ${name}`);
      }
      tf.dispose(all);
      leftBehind += tf.memory().numTensors - before;
    }
  }
  const cases = names.map((name, i) => {
    const [expected, got] = [results.cpu?.[i], results.webgl?.[i]] as [Float32Array, Float32Array];
    let [difference, largest] = [0, 0];
    expected.forEach((value, k) => {
      // NaN must not pass for equal.
      difference = Math.max(difference, Math.abs(value - (got[k] as number)) || (Object.is(value, got[k]) ? 0 : 1e9));
      largest = Math.max(largest, Math.abs(value));
    });
    return { name, off: difference / largest };
  });
  return { cases, leftBehind };
}

Object.assign(globalThis, { compared: compare() });
