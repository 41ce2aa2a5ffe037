import assert from "node:assert/strict";
import type { Tensor5D } from "@tensorflow/tfjs-core";
import { capture, tf } from "../../../src/engine";
import { distance, freeVariables, numbers } from "./fixtures";

type Sides = readonly [depth: number, height: number, width: number];

describe("transposed convolutions of volumes to few channels", () => {
  freeVariables();

  const transposed = ({
    kernel,
    channels,
    strides = 2,
    sides = [3, 4, 5],
  }: {
    kernel: Sides;
    channels: number;
    strides?: number;
    sides?: Sides;
  }) => {
    const weights = tf.variable(tf.randomNormal([...kernel, channels, 6], 0, 1, "float32", kernel[0]) as Tensor5D);
    const maps = tf.randomNormal([2, ...sides, 6], 0, 1, "float32", 99) as Tensor5D;
    const [depth, height, width] = sides.map((side) => strides * side) as [number, number, number];
    const step = (x: Tensor5D) =>
      tf.conv3dTranspose(x, weights as unknown as Tensor5D, [2, depth, height, width, channels], strides, "same");
    const captured = capture(step);
    const operations = captured.profile(maps).map(({ op }) => op);
    const results = [captured(maps), step(maps)].map((tensor) => numbers(tensor)) as [number[], number[]];
    captured.dispose();
    return { operations, apart: distance(...results) };
  };

  for (const kernel of [[4, 4, 4] as const, [5, 5, 5] as const, [4, 5, 4] as const, [8, 4, 4] as const]) {
    it(`of ${kernel.join("×")} and stride 2 are convolutions with the same results`, () => {
      for (const channels of [1, 3]) {
        const { operations, apart } = transposed({ kernel, channels });
        assert.ok(operations.includes("Conv3D") && !operations.includes("Conv3DBackpropInputV2"), String(operations));
        assert.ok(apart < 1e-5, String(apart));
      }
    });
  }

  it("of other strides, of sizes whose taps look farther to one side, and those to many channels, stay what they are", () => {
    for (const one of [
      { kernel: [5, 5, 5], channels: 1, strides: 1 },
      { kernel: [3, 3, 3], channels: 1 },
      { kernel: [4, 4, 3], channels: 1 },
      { kernel: [4, 4, 4], channels: 8 },
    ] as const) {
      const { operations, apart } = transposed(one);
      assert.ok(operations.includes("Conv3DBackpropInputV2"), JSON.stringify(one));
      assert.ok(apart < 1e-6);
    }
  });

  it("gradients of a convolution that reads one channel are right, too", () => {
    const filter = tf.variable(tf.randomNormal([4, 4, 4, 1, 3], 0, 1, "float32", 1) as Tensor5D);
    const step = (x: Tensor5D) =>
      tf.grad((input) =>
        tf
          .conv3d(input as Tensor5D, filter as unknown as Tensor5D, 2, "same")
          .square()
          .sum(),
      )(x);
    const captured = capture(step);
    const x = tf.randomNormal([2, 6, 4, 8, 1], 0, 1, "float32", 7) as Tensor5D;
    const results = [captured(x), step(x)].map((tensor) => numbers(tensor)) as [number[], number[]];
    assert.ok(distance(...results) < 1e-5);
    captured.dispose();
  });
});
