import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../src/engine";
import { referenceBatch, virtualBatchNorm, withoutReferences } from "../../src/models";
import {
  assertClose,
  assertWeightGradient,
  differences,
  numbers,
  onEachBackend,
  valuesOf,
} from "../engine/fused/derivatives";

const REFERENCES = 3;
const EPSILON = 1e-3;

function built(shape: number[], gamma: number[], beta: number[]) {
  const layer = virtualBatchNorm(1, REFERENCES);
  layer.build([null, ...shape.slice(1)]);
  layer.setWeights([tf.tensor1d(gamma), tf.tensor1d(beta)]);
  return layer;
}

/** The same, number by number: each example among the reference examples, the reference examples among themselves. */
function byTheFormula(x: number[][][], gamma: number[], beta: number[]): number[] {
  const references = x.slice(0, REFERENCES);
  return x.flatMap((example, i) => {
    const seen = (i < REFERENCES ? references : [...references, example]).flat();
    return example.flatMap((channels) =>
      channels.map((value, c) => {
        const all = seen.map((one) => one[c] as number);
        const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
        const variance = all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / all.length;
        return ((gamma[c] as number) * (value - mean)) / Math.sqrt(variance + EPSILON) + (beta[c] as number);
      }),
    );
  });
}

describe("virtual batch normalisation", () => {
  onEachBackend(() => {
    for (const [what, shape] of Object.entries({ dense: [5, 2], "of images": [5, 2, 3, 2] })) {
      const size = shape.reduce((a, b) => a * b, 1);
      const input = (): Tensor => tf.tensor(numbers(size, 1), shape);
      const [gamma, beta] = [
        [1.5, -0.5],
        [0.25, 2],
      ];

      it(`${what}: each example is normalised among the reference batch and itself`, () => {
        const layer = built(shape, gamma as number[], beta as number[]);
        const places = input().reshape([5, -1, 2]).arraySync() as number[][][];
        const expected = byTheFormula(places, gamma as number[], beta as number[]);
        assertClose(valuesOf(layer.apply(input()) as Tensor), expected, 1e-5, "outside of training");
        assertClose(valuesOf(layer.apply(input(), { training: true }) as Tensor), expected, 1e-5, "in training");
      });

      it(`${what}: gradients, through the reference batch too, are what differences say`, () => {
        const layer = built(shape, gamma as number[], beta as number[]);
        const f = (x: Tensor): Tensor => {
          const y = layer.apply(x, { training: true }) as Tensor;
          return y
            .mul(tf.tensor(numbers(size, 3), shape))
            .add(y.square().mul(0.5))
            .sum();
        };
        assertClose(valuesOf(tf.grad(f)(input())), differences(f, [input()], 0, 0.005), 5e-3, "∂/∂x");
        for (const weight of layer.trainableWeights) {
          const variable = weight.read() as tf.Variable;
          assertWeightGradient(() => f(input()), variable, { tolerance: 5e-3, what: `of ${weight.originalName}` });
        }
      });
    }
  });

  it("lets the reference batch in at the beginning and out at the end", () => {
    const first = referenceBatch(2, 3, tf.initializers.ones());
    const model = tf.sequential({ layers: [first, withoutReferences(2)] });
    assert.deepEqual(model.outputs[0]?.shape, [null, 3]);
    assert.deepEqual((first.apply(tf.zeros([1, 3])) as Tensor).arraySync(), [
      [1, 1, 1],
      [1, 1, 1],
      [0, 0, 0],
    ]);
    const x = tf.tensor2d(numbers(12, 1), [4, 3]);
    assert.deepEqual(valuesOf(model.apply(x) as Tensor), valuesOf(x));
    assert.equal(model.trainableWeights.length, 0, "it is not trained");
  });
});
