import assert from "node:assert/strict";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { capture, tf } from "../../../src/engine";
import { distance, freeVariables, numbers } from "./fixtures";

describe("transposed convolutions to few channels", () => {
  freeVariables();

  const transposed = (kernel: number, channels: number, strides: number, [height, width]: [number, number]) => {
    const weights = tf.variable(tf.randomNormal([kernel, kernel, channels, 8], 0, 1, "float32", kernel) as Tensor4D);
    const maps = tf.randomNormal([2, height, width, 8], 0, 1, "float32", 99) as Tensor4D;
    const step = (x: Tensor4D) =>
      tf.conv2dTranspose(
        x,
        weights as unknown as Tensor4D,
        [2, strides * height, strides * width, channels],
        strides,
        "same",
      );
    const captured = capture(step);
    const operations = captured.profile(maps).map(({ op }) => op);
    const results = [captured(maps), step(maps)].map((tensor) => numbers(tensor)) as [number[], number[]];
    captured.dispose();
    return { operations, apart: distance(...results) };
  };

  for (const kernel of [2, 3, 4, 5, 6, 7]) {
    it(`of ${kernel}×${kernel} and stride 2 are convolutions with the same results`, () => {
      for (const channels of [1, 3]) {
        const { operations, apart } = transposed(kernel, channels, 2, [4, 7]);
        assert.ok(
          operations.includes("DepthToSpace") && !operations.includes("Conv2DBackpropInput"),
          String(operations),
        );
        assert.ok(apart < 1e-5, String(apart));
      }
    });
  }

  it("of other strides, and those to many channels, stay what they are", () => {
    for (const { operations, apart } of [transposed(5, 1, 1, [4, 4]), transposed(5, 8, 2, [4, 4])]) {
      assert.ok(operations.includes("Conv2DBackpropInput"));
      assert.ok(apart < 1e-6);
    }
  });
});
