import assert from "node:assert/strict";
import type { Optimizer, Scalar, Tensor, Tensor4D } from "@tensorflow/tfjs";
import { digits, imagesTensor } from "../../../src/datasets";
import { capture, type Precision, tf } from "../../../src/engine";
import type { NativeBackend } from "../../../src/engine/binding";
import type { GraphNode } from "../../../src/engine/capture/graph";
import { inBfloat16, noBfloat16, slowBfloat16 } from "../../../src/engine/capture/precision";
import { record } from "../../../src/engine/capture/recorder";
import { simplify } from "../../../src/engine/capture/simplify";
import { DataType, nativeBackend } from "../../../src/engine/native";
import { freeVariables, numbers, take, trainable } from "./fixtures";

const random = (shape: number[], seed: number): Tensor => tf.randomUniform(shape, -1, 1, "float32", seed + 1);

/** ‖a − b‖ / ‖b‖. */
function relative(a: readonly number[], b: readonly number[]): number {
  assert.equal(a.length, b.length);
  return Math.hypot(...a.map((value, i) => value - (b[i] as number))) / Math.hypot(...b);
}

describe("a graph in bfloat16", () => {
  freeVariables();

  /** A convolution, a product and their slopes. */
  function score(x: Tensor): Tensor[] {
    const value = (input: Tensor): Tensor => {
      const filter = tf.linspace(-1, 1, 9 * 2 * 4).reshape([3, 3, 2, 4]);
      const maps = tf.conv2d(input as Tensor4D, filter as Tensor4D, 1, "same").relu();
      return tf
        .matMul(maps.reshape([2, 64]), tf.linspace(-1, 1, 192).reshape([64, 3]))
        .square()
        .mean();
    };
    return [value(x), tf.grad(value)(x)];
  }

  it("has its products in bfloat16, and nothing else", () => {
    const { nodes, fetches } = record(nativeBackend() as NativeBackend, score as never, [random([2, 4, 4, 2], 1)]);
    const narrow = ({ outputs }: GraphNode): boolean => outputs.some(({ dtype }) => dtype === DataType.bfloat16);
    const before = simplify(nodes, new Set(fetches));
    assert.equal(before.filter(narrow).length, 0);
    const after = inBfloat16(before);
    const products = after.filter((node) => narrow(node) && node.op !== "Cast");
    assert.deepEqual([...new Set(products.map(({ op }) => op))].sort(), [
      "BatchMatMulV2",
      "Conv2D",
      "Conv2DBackpropInput",
      "MatMul",
    ]);
    // What is not a product reads and gives what it did.
    const others = before.filter(({ op }) => !products.some((product) => product.op === op));
    assert.ok(others.length > 10);
    for (const node of others)
      assert.deepEqual(
        after.find(({ name }) => name === node.name),
        node,
      );
  });

  it("rounds a value once for all products that take it", () => {
    const step = (x: Tensor): Tensor[] => [tf.matMul(x, x), tf.matMul(x, x, true)];
    const { nodes, fetches } = record(nativeBackend() as NativeBackend, step as never, [random([4, 4], 1)]);
    const casts = inBfloat16(simplify(nodes, new Set(fetches))).filter(({ op }) => op === "Cast");
    assert.equal(casts.length, 3); // x once, and the two results back
  });

  it("is refused with a way out where oneDNN is held to instructions without it, which would end the process", () => {
    assert.equal(noBfloat16({}), undefined);
    assert.equal(noBfloat16({ ONEDNN_MAX_CPU_ISA: "AVX512_CORE" }), undefined);
    assert.match(noBfloat16({ ONEDNN_MAX_CPU_ISA: "avx2" }) ?? "", /ONEDNN_MAX_CPU_ISA=avx2 rules it out: unset it/);
    const before = process.env.ONEDNN_MAX_CPU_ISA;
    process.env.ONEDNN_MAX_CPU_ISA = "SSE41";
    try {
      assert.throws(
        () => capture(score, { precision: "bfloat16" }),
        /not possible here: .*=SSE41.*"float32" or "auto"/,
      );
    } finally {
      if (before === undefined) delete process.env.ONEDNN_MAX_CPU_ISA;
      else process.env.ONEDNN_MAX_CPU_ISA = before;
    }
  });

  it("is slow on x86 processors without AVX-512, and not known to be on others", () => {
    const processor = (flags: string) => `processor\t: 0\nmodel name\t: P\nflags\t\t: fpu ${flags} lm\n`;
    assert.equal(slowBfloat16(processor("avx avx2 avx512f")), undefined);
    assert.equal(slowBfloat16(processor("avx avx2")), "this processor has no AVX-512");
    assert.equal(slowBfloat16(processor("sse4_1")), "this processor has no AVX-512");
    assert.equal(slowBfloat16("processor\t: 0\nFeatures\t: fp asimd\n"), undefined);
    assert.equal(slowBfloat16(""), undefined);
  });

  // A product rounds its inputs to 8 bits. Where oneDNN adds up, it does so in float32; on processors without AVX-512 the sums
  // of up to 64 terms are in bfloat16 too, and cost three bits more.
  it("computes the same to four bits on every processor, and gives float32", function () {
    if (noBfloat16()) this.skip();
    const x = random([2, 4, 4, 2], 1);
    const step = capture(score, { precision: "bfloat16" });
    try {
      const expected = tf.tidy(() => score(x));
      for (const [i, result] of step(x).entries()) {
        assert.equal(result.dtype, "float32");
        const error = relative(numbers(result), numbers(expected[i] as Tensor));
        assert.ok(error > 0 && error < 2 ** -4, `off by ${error}`);
      }
      assert.equal(step.recordings[0]?.precision, "bfloat16");
    } finally {
      step.dispose();
    }
  });

  it("learns to read digits as well", function () {
    if (noBfloat16()) this.skip();
    const { train } = digits();
    const [batchSize, steps, last] = [100, 240, 40];
    const images = imagesTensor({
      ...train,
      images: train.images.subarray(0, 40 * batchSize * 784),
      count: 40 * batchSize,
    });
    const pixels = images.reshape([40 * batchSize, 784]);
    const labels = tf.oneHot(tf.tensor1d([...train.labels.subarray(0, 40 * batchSize)], "int32"), 10).toFloat();
    const lossIn = (precision: Precision): number => {
      const kernel = (seed: number) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 64, activation: "relu", inputShape: [784], ...kernel(1) }),
          tf.layers.dense({ units: 10, ...kernel(2) }),
        ],
      });
      const optimizer: Optimizer = tf.train.adam(2e-3);
      const step = capture(
        (x: Tensor, y: Tensor) => {
          const loss = (): Scalar => tf.losses.softmaxCrossEntropy(y, model.apply(x) as Tensor);
          return optimizer.minimize(loss, true, trainable(model)) as Tensor;
        },
        { precision },
      );
      let sum = 0;
      for (let i = 0; i < steps; i++) {
        const from = (i % 40) * batchSize;
        const [x, y] = [pixels.slice(from, batchSize), labels.slice(from, batchSize)];
        const loss = take(step(x, y));
        if (i >= steps - last) sum += loss;
        tf.dispose([x, y]);
      }
      step.dispose();
      return sum / last;
    };
    const [wide, narrow] = [lossIn("float32"), lossIn("bfloat16")];
    tf.dispose([images, pixels, labels]);
    assert.ok(wide < 0.4, `float32 ends at ${wide}`); // it starts at log 10 = 2.3
    assert.ok(Math.abs(narrow - wide) < 0.05 * wide, `float32 ends at ${wide}, bfloat16 at ${narrow}`);
  });
});
