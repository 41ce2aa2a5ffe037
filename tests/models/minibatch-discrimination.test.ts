import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../src/engine";
import { minibatchDiscrimination } from "../../src/models";
import {
  assertClose,
  assertWeightGradient,
  differences,
  numbers,
  onEachBackend,
  penalty,
  valuesOf,
} from "../engine/fused/derivatives";

const [BATCH, SIZE, FEATURES, COMPARED] = [4, 3, 2, 5];

/** A layer with the kernel `[3, 2 · 5]` that is given. */
function layerWith(kernel: number[]) {
  const layer = minibatchDiscrimination(FEATURES, tf.initializers.zeros());
  layer.build([null, SIZE]);
  layer.setWeights([tf.tensor(kernel, [SIZE, FEATURES * COMPARED])]);
  return layer;
}

/** The paper's formula, number by number. */
function byTheFormula(x: number[][], kernel: number[]): number[][] {
  const m = (i: number, b: number, c: number): number =>
    (x[i] as number[]).reduce((sum, value, a) => {
      return sum + value * (kernel[a * FEATURES * COMPARED + b * COMPARED + c] as number);
    }, 0);
  return x.map((features, i) => {
    const near = Array.from({ length: FEATURES }, (_, b) =>
      x.reduce((sum, _, j) => {
        let distance = 0;
        for (let c = 0; c < COMPARED; c++) distance += Math.abs(m(i, b, c) - m(j, b, c));
        return sum + Math.exp(-distance);
      }, 0),
    );
    return [...features, ...near];
  });
}

describe("minibatch discrimination", () => {
  onEachBackend(() => {
    const kernel = numbers(SIZE * FEATURES * COMPARED, 48).map((value) => 0.3 * value);
    const x = () => tf.tensor2d(numbers(BATCH * SIZE, 37), [BATCH, SIZE]);

    it("adds the sums of the paper's section 3.2 to the features", () => {
      const y = layerWith(kernel).apply(x()) as Tensor;
      assert.deepEqual(y.shape, [BATCH, SIZE + FEATURES]);
      assertClose(valuesOf(y), byTheFormula(x().arraySync(), kernel).flat(), 1e-5, "o(x)");
    });

    it("by hand: one kernel entry of 1 compares one feature, and equal examples add 1", () => {
      const single = Array.from({ length: SIZE * FEATURES * COMPARED }, (_, i) => (i === 0 ? 1 : 0));
      const y = layerWith(single).apply(
        tf.tensor2d([
          [0, 5, 5],
          [0, 6, 6],
          [Math.log(4), 7, 7],
        ]),
      ) as Tensor;
      // b = 0: e⁰ + e⁰ + e^(−log 4), twice; e^(−log 4) twice + e⁰. b = 1 compares nothing: 3.
      assertClose(valuesOf(y.slice([0, SIZE])), [2.25, 3, 2.25, 3, 1.5, 3], 1e-6, "o(x)");
    });

    it("gradients and those of a gradient penalty are what differences say", () => {
      const weighted = (y: Tensor): Tensor =>
        y
          .mul(tf.tensor(numbers(y.size, 3), y.shape))
          .add(y.square())
          .sum();
      const layer = layerWith(kernel);
      const variable = layer.trainableWeights[0]?.read() as tf.Variable;
      const f = (input: Tensor): Tensor => weighted(layer.apply(input) as Tensor);
      for (const g of [f, penalty(f)]) {
        // |·| bends where two examples are alike in a feature. These are 0.07 apart and more, and a step moves M by 0.02 at most.
        assertClose(valuesOf(tf.grad(g)(x())), differences(g, [x()], 0, 0.005), 1e-2, "∂/∂x");
        assertWeightGradient(() => g(x()), variable, { tolerance: 1e-2, what: "∂/∂T", h: 0.005 });
      }
    });

    it("does not push examples that are alike", () => {
      const layer = layerWith(kernel);
      const alike = tf.tile(x().slice([0, 0], [1, -1]), [3, 1]);
      const gradient = tf.grad((input: Tensor) =>
        (layer.apply(input) as Tensor)
          .slice([0, SIZE])
          .mul(tf.tensor2d(numbers(6, 4), [3, FEATURES]))
          .sum(),
      )(alike);
      assert.deepEqual(valuesOf(gradient), Array(3 * SIZE).fill(0));
    });
  });

  it("wants a feature or more", () => {
    assert.throws(() => minibatchDiscrimination(0, tf.initializers.zeros()), {
      name: "RangeError",
      message: "minibatchFeatures 0: expected a whole number from 1",
    });
  });
});
