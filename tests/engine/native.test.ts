import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { randomStreams, tf } from "../../src/engine";
import { isNative, isTaped, nativeOp, nativeOps } from "../../src/engine/native";
import { onEachBackend, valuesOf } from "./fused/derivatives";

const FLOAT = { T: { type: "float32" } } as const;

describe("a native operation", () => {
  it("runs by its name, with attributes of every kind", () => {
    const x = tf.tensor2d([[1, -2]]);
    assert.deepEqual(valuesOf(nativeOp("LeakyReluGrad", [x, x], { ...FLOAT, alpha: { float: 0.5 } })), [1, -1]);
    const image = tf.tensor4d([1, 5, 2, 3], [1, 2, 2, 1]);
    const [largest, where] = nativeOps(
      "MaxPoolWithArgmax",
      [image],
      {
        ...FLOAT,
        Targmax: { type: "int32" },
        ksize: { int: [1, 2, 2, 1] },
        strides: { int: [1, 2, 2, 1] },
        padding: { string: "VALID" },
        include_batch_in_index: { bool: true },
      },
      2,
    );
    assert.deepEqual(
      [largest, where].map((tensor) => valuesOf(tensor as Tensor)),
      [[5], [1]],
    );
  });

  it("is refused where its derivative would silently be lost", () => {
    const f = (x: Tensor): Tensor => nativeOp("Tanh", [x], FLOAT).sum();
    assert.throws(() => tf.grad(f)(tf.scalar(1)), /Tanh was run by name while tfjs records .* tf\.customGrad/);
  });

  it("is let through there if nothing that goes in has a derivative", () => {
    const { noise } = randomStreams(1);
    const gradient = tf.grad((x) => x.mul(noise.uniform([2], 1, 2)).sum())(tf.tensor1d([0, 0]));
    noise.counter = 0;
    assert.deepEqual(valuesOf(gradient), valuesOf(noise.uniform([2], 1, 2)));
  });

  onEachBackend(() => {
    it("is there or says which backend lacks it", () => {
      assert.equal(isNative(), tf.getBackend() === "tensorflow");
      if (isNative()) assert.deepEqual(valuesOf(nativeOp("Neg", [tf.scalar(2)], FLOAT)), [-2]);
      else assert.throws(() => nativeOp("Neg", [tf.scalar(2)], FLOAT), /Neg is .* current backend is "cpu"/);
    });

    it("can ask whether a gradient is being recorded: in a gradient function, whether it is a nested one", () => {
      const seen: boolean[] = [];
      const op = tf.customGrad((x) => ({
        value: (x as Tensor).clone(),
        gradFunc: (dy: Tensor) => {
          seen.push(isTaped());
          return dy.mul(2);
        },
      }));
      const gradient = tf.grad((x) => op(x).sum());
      gradient(tf.scalar(1));
      tf.grad((x) => gradient(x).mul(x).sum())(tf.scalar(1));
      assert.deepEqual(seen, [false, true]);
      assert.equal(isTaped(), false);
    });
  });
});
