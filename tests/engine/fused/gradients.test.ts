import assert from "node:assert/strict";
import type { Tensor, Tensor4D, Tensor5D } from "@tensorflow/tfjs";
import { tf } from "../../../src/engine";
import { assertClose, differences, numbers, onEachBackend, penalty, valuesOf } from "./derivatives";

/** An operation of the input x and the weights w. Sizes are small: every entry is nudged four times. */
interface Case {
  name: string;
  x: number[];
  w: number[];
  op: (x: Tensor, w: Tensor) => Tensor;
}

/** An operation entry by entry, of the product x · w. */
function pointwise(name: string, op: (z: Tensor) => Tensor): Case {
  return { name, x: [2, 3], w: [2, 3], op: (x, w) => op(x.mul(w)) };
}

const image = [1, 4, 4, 2];
const as4D = (x: Tensor): Tensor4D => x as Tensor4D;
const volume = [1, 4, 2, 4, 2];
const as5D = (x: Tensor): Tensor5D => x as Tensor5D;

const CASES: Case[] = [
  pointwise("tanh", tf.tanh),
  pointwise("sigmoid", tf.sigmoid),
  pointwise("exp", tf.exp),
  pointwise("expm1", tf.expm1),
  pointwise("elu", tf.elu),
  pointwise("selu", tf.selu),
  pointwise("leakyRelu", (z) => tf.leakyRelu(z, 0.2)),
  pointwise("relu", tf.relu),
  pointwise("relu6", (z) => tf.relu6(z.mul(8))),
  pointwise("softplus", tf.softplus),
  pointwise("sin", tf.sin),
  pointwise("abs", tf.abs),
  pointwise("square", tf.square),
  pointwise("sqrt", (z) => z.square().add(0.5).sqrt()),
  pointwise("rsqrt", (z) => z.square().add(0.5).rsqrt()),
  pointwise("reciprocal", (z) => z.square().add(0.5).reciprocal()),
  pointwise("log", (z) => z.square().add(0.5).log()),
  pointwise("log1p", (z) => z.square().log1p()),
  pointwise("erf", tf.erf),
  pointwise("softmax", (z) => tf.softmax(z)),
  pointwise("logSumExp", (z) => tf.logSumExp(z, 1)),
  pointwise("max", (z) => z.max(1)),
  pointwise("min", (z) => z.min(0)),
  pointwise("mean", (z) => z.mean(1)),
  pointwise("sum", (z) => z.sum(0)),
  pointwise("maximum", (z) => tf.maximum(z, 0.05)),
  pointwise("minimum", (z) => tf.minimum(z, 0.05)),
  pointwise("clipByValue", (z) => z.clipByValue(-0.55, 0.55)),
  pointwise("where", (z) => tf.where(z.greater(0), z.square(), z.mul(0.1))),
  pointwise("norm", (z) => tf.norm(z, "euclidean", 1)),
  pointwise("reshape, transpose, slice, pad, concat", (z) =>
    tf.concat(
      [
        z
          .transpose()
          .reshape([2, 3])
          .slice([0, 1], [2, 2])
          .pad([
            [0, 0],
            [1, 0],
          ]),
        z,
      ],
      1,
    ),
  ),
  { name: "pow of base and exponent", x: [2, 3], w: [2, 3], op: (x, w) => tf.pow(x.square().add(0.5), w) },
  { name: "pow, of the exponent", x: [2, 3], w: [2, 3], op: (x, w) => tf.pow(w.square().add(0.5), x) },
  { name: "tile", x: [2, 3], w: [4, 9], op: (x, w) => x.tile([2, 3]).mul(w) },
  { name: "tile of axes of size 1", x: [1, 3, 1], w: [4, 3, 2], op: (x, w) => x.tile([4, 1, 2]).mul(w) },
  { name: "tile, once", x: [2, 3], w: [2, 3], op: (x, w) => x.tile([1, 1]).mul(w) },
  { name: "tile of six dimensions", x: [1, 2, 1, 1, 1, 2], w: [2], op: (x, w) => x.tile([3, 1, 2, 1, 1, 1]).mul(w) },
  { name: "mul", x: [2, 3], w: [3], op: tf.mul },
  { name: "div", x: [2, 3], w: [3], op: tf.div },
  { name: "add and sub, broadcast", x: [2, 3], w: [3], op: (x, w) => x.add(w).mul(w.sub(x)) },
  { name: "prelu", x: [2, 3], w: [3], op: (x, w) => tf.prelu(x, w) },
  { name: "matMul", x: [2, 3], w: [3, 2], op: (x, w) => tf.matMul(x, w) },
  { name: "matMul, transposed", x: [2, 3], w: [2, 3], op: (x, w) => tf.matMul(x, w, true, false) },
  { name: "conv2d", x: image, w: [3, 3, 2, 1], op: (x, w) => tf.conv2d(as4D(x), as4D(w), 2, "same") },
  { name: "conv2d, valid", x: image, w: [3, 3, 2, 2], op: (x, w) => tf.conv2d(as4D(x), as4D(w), 1, "valid") },
  { name: "conv2d, of the filter", x: [3, 3, 2, 1], w: image, op: (x, w) => tf.conv2d(as4D(w), as4D(x), 2, "same") },
  {
    name: "conv2dTranspose",
    x: [1, 2, 2, 2],
    w: [3, 3, 1, 2],
    op: (x, w) => tf.conv2dTranspose(as4D(x), as4D(w), [1, 4, 4, 1], 2, "same"),
  },
  {
    name: "depthwiseConv2d",
    x: image,
    w: [3, 3, 2, 1],
    op: (x, w) => tf.depthwiseConv2d(as4D(x), as4D(w), 1, "same"),
  },
  {
    name: "depthwiseConv2d, of the filter",
    x: [3, 3, 2, 1],
    w: image,
    op: (x, w) => tf.depthwiseConv2d(as4D(w), as4D(x), 1, "same"),
  },
  { name: "conv3d", x: volume, w: [3, 3, 3, 2, 1], op: (x, w) => tf.conv3d(as5D(x), as5D(w), 2, "same") },
  { name: "conv3d, valid", x: volume, w: [3, 2, 3, 2, 2], op: (x, w) => tf.conv3d(as5D(x), as5D(w), 1, "valid") },
  {
    name: "conv3d, of the filter",
    x: [3, 3, 3, 2, 1],
    w: volume,
    op: (x, w) => tf.conv3d(as5D(w), as5D(x), [2, 1, 2], "same"),
  },
  {
    name: "conv3dTranspose",
    x: [1, 2, 1, 2, 2],
    w: [4, 3, 2, 1, 2],
    op: (x, w) => tf.conv3dTranspose(as5D(x), as5D(w), [1, 4, 2, 4, 1], 2, "same"),
  },
  {
    name: "conv3dTranspose, of the filter",
    x: [4, 3, 2, 1, 2],
    w: [1, 2, 1, 2, 2],
    op: (x, w) => tf.conv3dTranspose(as5D(w), as5D(x), [1, 4, 2, 4, 1], 2, "same"),
  },
  { name: "avgPool", x: image, w: image, op: (x, w) => tf.avgPool(as4D(x.mul(w)), 2, 2, "valid") },
  { name: "maxPool", x: image, w: image, op: (x, w) => tf.maxPool(as4D(x.mul(w)), 2, 2, "valid") },
  {
    name: "maxPool, overlapping",
    x: image,
    w: image,
    // The steps keep the entries apart, so that no nudge changes which is the largest.
    op: (x, w) => {
      const steps = Array.from({ length: 32 }, (_, i) => 0.1 * ((i * 7) % 32));
      return tf.maxPool(as4D(x.mul(w).mul(0.5).add(tf.tensor(steps, image))), 3, 2, "same");
    },
  },
  {
    name: "resizeNearestNeighbor",
    x: [1, 2, 2, 1],
    w: [1, 2, 2, 1],
    op: (x, w) => tf.image.resizeNearestNeighbor(as4D(x.mul(w)), [4, 4]),
  },
  {
    name: "resizeBilinear",
    x: [1, 2, 2, 1],
    w: [1, 2, 2, 1],
    op: (x, w) => tf.image.resizeBilinear(as4D(x.mul(w)), [4, 4]),
  },
  {
    name: "batchNorm with given mean and variance",
    x: image,
    w: [2],
    op: (x, w) => tf.batchNorm(as4D(x), w.mul(0.5), w.square().add(0.5), w, w.add(1), 1e-3),
  },
  {
    name: "moments",
    x: [4, 3],
    w: [3],
    op: (x, w) => {
      const { mean, variance } = tf.moments(x, 0);
      return x.sub(mean).mul(variance.add(0.1).rsqrt()).mul(w);
    },
  },
];

describe("gradients of gradients", () => {
  onEachBackend(() => {
    for (const { name, x: xShape, w: wShape, op } of CASES) {
      it(`${name}: first derivatives, and those of a gradient penalty, are what differences say`, () => {
        const before = tf.memory().numTensors;
        tf.tidy(() => {
          const size = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);
          const x = tf.tensor(numbers(size(xShape), 1), xShape);
          const w = tf.tensor(numbers(size(wShape), 2), wShape);
          // Both a linear and a squared term, so that the gradient that comes back depends on x and w even where op does not.
          const f = (input: Tensor, weights: Tensor): Tensor => {
            const y = op(input, weights);
            return y
              .mul(tf.tensor(numbers(y.size, 3), y.shape))
              .add(y.square().mul(0.5))
              .sum();
          };
          for (const [what, g] of Object.entries({ f, penalty: penalty(f as (...xs: Tensor[]) => Tensor) })) {
            const gradients = tf.grads(g as (...xs: Tensor[]) => Tensor)([x, w]);
            assertClose(valuesOf(gradients[0] as Tensor), differences(g as never, [x, w], 0), 5e-3, `∂${what}/∂x`);
            assertClose(valuesOf(gradients[1] as Tensor), differences(g as never, [x, w], 1), 5e-3, `∂${what}/∂w`);
          }
        });
        assert.equal(tf.memory().numTensors, before, "tensors left behind");
      });
    }

    it("elu and selu stay finite where the exponential would not", () => {
      const x = tf.tensor1d([100, -100]);
      for (const op of [tf.elu, tf.selu]) {
        const gradient = tf.grad(penalty((input) => op(input).square().sum()))(x);
        assert.ok(valuesOf(gradient).every(Number.isFinite), `${op.name}: ${valuesOf(gradient)}`);
      }
    });

    it("logSoftmax: the first derivative is right, a second one is refused with a way out", () => {
      const x = tf.tensor2d(numbers(6, 1), [2, 3]);
      const f = (logits: Tensor): Tensor =>
        tf
          .logSoftmax(logits)
          .mul(tf.tensor2d(numbers(6, 3), [2, 3]))
          .sum();
      assertClose(valuesOf(tf.grad(f)(x)), differences(f, [x], 0), 5e-3, "∂f/∂x");
      assert.throws(() => tf.grad(penalty(f))(x), /tf\.logSoftmax has no second derivative.*tf\.logSumExp/);
    });
  });
});
