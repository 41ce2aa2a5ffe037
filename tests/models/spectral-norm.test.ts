import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { randomStreams, tf } from "../../src/engine";
import { kernelLayers } from "../../src/models";
import {
  assertClose,
  assertWeightGradient,
  differences,
  numbers,
  onEachBackend,
  penalty,
  valuesOf,
} from "../engine/fused/derivatives";

const { dense, conv2d } = kernelLayers(true, randomStreams(1).weights);
type Layer = ReturnType<typeof dense>;

/** Singular values 3, 1 and 0.5 by construction: U diag(3, 1, ½) Vᵀ with a reflection on either side. */
function knownKernel(): Tensor {
  const reflection = (size: number, seed: number): Tensor => {
    const normal = tf.tensor2d(numbers(size, seed), [size, 1]);
    return tf.eye(size).sub(tf.matMul(normal, normal, false, true).mul(2).div(normal.square().sum()));
  };
  const values = tf.tensor2d([3, 0, 0, 0, 1, 0, 0, 0, 0.5, 0, 0, 0], [4, 3]);
  return tf.matMul(tf.matMul(reflection(4, 1), values), reflection(3, 2));
}

function built(layer: Layer, shape: number[], kernel: Tensor, bias: number[], u = numbers(bias.length, 7)): Layer {
  layer.build([null, ...shape]);
  layer.setWeights([kernel, tf.tensor1d(bias), tf.tensor2d([u])]);
  return layer;
}

const training = (layer: Layer, x: Tensor): Tensor => layer.apply(x, { training: true }) as Tensor;
const uOf = (layer: Layer): number[] => valuesOf(layer.getWeights()[2] as Tensor);

/** v = W u / |W u|, u ← Wᵀ v / |Wᵀ v| and vᵀ W u, by hand. */
function iterated(w: number[][], u: number[]) {
  const length = (x: number[]): number => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  const unit = (x: number[]): number[] => x.map((value) => value / length(x));
  const v = unit(w.map((row) => row.reduce((sum, value, i) => sum + value * (u[i] as number), 0)));
  const image = u.map((_, i) => w.reduce((sum, row, j) => sum + (row[i] as number) * (v[j] as number), 0));
  return { v, u: unit(image), sigma: length(image) };
}

describe("spectral normalisation", () => {
  onEachBackend(() => {
    it("comes to the kernel divided by its largest singular value, pass by pass", () => {
      const layer = built(dense({ units: 3 }), [4], knownKernel(), [0.5, 0, -1]);
      const x = tf.tensor2d(numbers(8, 3), [2, 4]);
      for (let i = 0; i < 20; i++) tf.dispose(training(layer, x));
      const expected = valuesOf(tf.matMul(x, knownKernel().div(3)).add([0.5, 0, -1]));
      assertClose(valuesOf(training(layer, x)), expected, 1e-5, "in training");
      assertClose(valuesOf(layer.apply(x) as Tensor), expected, 1e-5, "outside of it");
      assertClose(valuesOf(layer.getWeights()[0] as Tensor), valuesOf(knownKernel()), 0, "the kernel itself stays");
    });

    it("takes one step of the power iteration a training pass, and none otherwise", () => {
      const kernel = tf.tensor2d(numbers(12, 5), [4, 3]);
      const layer = built(dense({ units: 3, activation: "tanh" }), [4], kernel, [0.1, 0.2, 0.3]);
      const x = tf.tensor2d(numbers(8, 3), [2, 4]);
      const by = (sigma: number): number[] => valuesOf(tf.matMul(x, kernel.div(sigma)).add([0.1, 0.2, 0.3]).tanh());
      const first = iterated(kernel.arraySync(), numbers(3, 7));
      const second = iterated(kernel.arraySync(), first.u);
      assertClose(valuesOf(training(layer, x)), by(first.sigma), 1e-5, "the first pass");
      assertClose(uOf(layer), first.u, 1e-5, "u");
      // Of the same u: |W u|, which lies between the two.
      const between = Math.hypot(...valuesOf(kernel.dot(tf.tensor1d(first.u))));
      assert.ok(first.sigma < between && between < second.sigma);
      assertClose(valuesOf(layer.apply(x) as Tensor), by(between), 1e-5, "outside of training");
      assertClose(uOf(layer), first.u, 1e-5, "u after that");
      assertClose(valuesOf(training(layer, x)), by(second.sigma), 1e-5, "the second pass");
    });

    it("of a convolution is that of its kernel as [height · width · inputs, outputs]", () => {
      const kernel = tf.tensor4d(numbers(2 * 2 * 2 * 3, 5), [2, 2, 2, 3]);
      const args = { filters: 3, kernelSize: 2, strides: 2, padding: "same" } as const;
      const layer = built(conv2d(args), [4, 4, 2], kernel, [0, 1, 2]);
      const x = tf.tensor4d(numbers(64, 3), [2, 4, 4, 2]);
      const { sigma } = iterated(kernel.reshape([8, 3]).arraySync() as number[][], numbers(3, 7));
      const expected = tf.conv2d(x, kernel.div(sigma) as tf.Tensor4D, 2, "same").add([0, 1, 2]);
      assertClose(valuesOf(training(layer, x)), valuesOf(expected), 1e-5, "outputs");
    });

    const layers = {
      dense: () => built(dense({ units: 3 }), [4], tf.tensor2d(numbers(12, 5), [4, 3]), [0, 1, 2]),
      "of a convolution": () =>
        built(
          conv2d({ filters: 3, kernelSize: 2, strides: 1, padding: "same" }),
          [2, 2, 1],
          tf.tensor4d(numbers(12, 5), [2, 2, 1, 3]),
          [0, 1, 2],
        ),
    };
    for (const [what, make] of Object.entries(layers)) {
      const input = (): Tensor => tf.tensor(numbers(8, 3), what === "dense" ? [2, 4] : [2, 2, 2, 1]);
      const weighted = (y: Tensor): Tensor =>
        y
          .mul(tf.tensor(numbers(y.size, 6), y.shape))
          .add(y.square().mul(0.5))
          .sum();

      it(`${what}: gradients and those of a gradient penalty are what differences say, with u fixed`, () => {
        // Outside of training u stays, and |W u| changes with W by v uᵀ alone: what holds v fixed is exact.
        const layer = make();
        const kernel = layer.trainableWeights[0]?.read() as tf.Variable;
        const f = (x: Tensor): Tensor => weighted(layer.apply(x) as Tensor);
        for (const g of [f, penalty(f)]) {
          assertClose(valuesOf(tf.grad(g)(input())), differences(g, [input()], 0), 1e-2, "∂/∂x");
          assertWeightGradient(() => g(input()), kernel, { tolerance: 1e-2, what: "∂/∂W" });
        }
      });

      it(`${what}: in training the gradient holds both vectors of the step fixed`, () => {
        const layer = make();
        const kernel = layer.trainableWeights[0]?.read() as tf.Variable;
        const values = tf.tensor(valuesOf(kernel), kernel.shape);
        const rows = (w: Tensor): Tensor => w.reshape([4, 3]);
        const { v, u } = iterated(rows(values).arraySync() as number[][], numbers(3, 7));
        const plain =
          what === "dense"
            ? tf.layers.dense({ units: 3 })
            : tf.layers.conv2d({ filters: 3, kernelSize: 2, padding: "same" });
        plain.build([null, ...input().shape.slice(1)]);
        const fixed = (w: Tensor): Tensor => {
          const sigma = rows(w)
            .mul(tf.tensor2d(v, [4, 1]))
            .mul(tf.tensor2d([u]))
            .sum();
          plain.setWeights([w.div(sigma), tf.tensor1d([0, 1, 2])]);
          return weighted(plain.apply(input()) as Tensor);
        };
        const { grads } = tf.variableGrads(() => weighted(training(layer, input())) as never, [kernel]);
        assertClose(valuesOf(grads[kernel.name] as Tensor), differences(fixed, [values], 0), 5e-3, "∂/∂W");
        assertClose(uOf(layer), u, 1e-5, "u");
      });
    }

    it("leaves no tensor behind", () => {
      const layer = built(dense({ units: 3 }), [4], knownKernel(), [0, 0, 0]);
      const x = tf.ones([2, 4]);
      const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const step = (): void => {
        tf.dispose(training(layer, x));
        tf.dispose(tf.variableGrads(() => training(layer, x).square().sum() as never, variables));
      };
      step();
      const before = tf.memory().numTensors;
      step();
      assert.equal(tf.memory().numTensors, before);
    });

    it("of a kernel of zeros gives the bias, not NaN", () => {
      const layer = built(dense({ units: 3 }), [4], tf.zeros([4, 3]), [1, 2, 3]);
      assert.deepEqual(valuesOf(training(layer, tf.ones([1, 4]))), [1, 2, 3]);
    });
  });

  it("is left out where it was not asked for", () => {
    const { weights } = randomStreams(2);
    assert.equal(kernelLayers(false, weights), tf.layers);
    assert.equal(weights.counter, randomStreams(2).weights.counter, "no random number is drawn");
  });
});
