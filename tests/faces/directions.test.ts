import assert from "node:assert/strict";
import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import { randomStreams, tf } from "../../src/engine";
import { attributeDirection, moved, onShell, randomDirections, without } from "../../src/faces";

const near = (tensor: { dataSync(): ArrayLike<number> }, expected: readonly number[], within = 1e-5) => {
  const values = Array.from(tensor.dataSync());
  assert.equal(values.length, expected.length);
  values.forEach((value, i) => {
    assert.ok(Math.abs(value - (expected[i] as number)) < within, `${values} for ${expected}`);
  });
};

describe("directions in latent space", () => {
  afterEach(() => assert.equal(tf.memory().numTensors, before));
  let before: number;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });

  it("lead from the mean without an attribute to the mean with it", () => {
    tf.tidy(() => {
      const latent = tf.tensor2d([
        [1, 0],
        [3, 2],
        [0, 5],
        [2, -1],
        [4, 2],
      ]);
      // (2, 1) with, (2, 2) without
      near(attributeDirection(latent, [1, 1, 0, 0, 0]), [0, -1]);
    });
  });

  it("refuse what has no two groups, or does not belong together", () => {
    tf.tidy(() => {
      const latent = tf.zeros([3, 2]) as Tensor2D;
      assert.throws(() => attributeDirection(latent, [1, 0]), /3 latent vectors, but the attribute of 2 samples/);
      assert.throws(() => attributeDirection(latent, [1, 1, 1]), /3 of 3 samples have the attribute/);
      assert.throws(() => attributeDirection(latent, [0, 0, 0]), /0 of 3 samples have the attribute/);
    });
  });

  it("at random have the length asked for, and point elsewhere each", () => {
    tf.tidy(() => {
      const like = tf.tensor1d([3, 0, 4, ...new Array(61).fill(0)]) as Tensor1D;
      const drawn = randomDirections(like, 5, randomStreams(4).samples);
      near(drawn.norm(2, 1), [5, 5, 5, 5, 5], 1e-4);
      const cosines = tf.matMul(drawn, drawn, false, true).div(25).sub(tf.eye(5)).abs().max();
      assert.ok((cosines.dataSync()[0] as number) < 0.6);
      assert.deepEqual(drawn.arraySync(), randomDirections(like, 5, randomStreams(4).samples).arraySync());
    });
  });

  it("without another one are at right angles to it, whatever its length", () => {
    tf.tidy(() => {
      const direction = tf.tensor1d([3, 1, 2]);
      near(without(direction, tf.tensor1d([0, 4, 0])), [3, 0, 2]);
      near(without(direction, tf.tensor1d([0, -0.1, 0])), [3, 0, 2]);
      near(without(direction, tf.tensor1d([1, 1, 0])).dot(tf.tensor1d([1, 1, 0])), [0]);
    });
  });

  it("move latent vectors, and the shell takes them back", () => {
    tf.tidy(() => {
      const latent = tf.tensor2d([
        [1, 2],
        [3, 4],
      ]);
      near(moved(latent, tf.tensor1d([1, -1]), 2), [3, 0, 5, 2]);
      near(onShell(latent).norm(2, 1), [Math.SQRT2, Math.SQRT2]);
      near(onShell(tf.tensor2d([[3, 4]])), [0.6 * Math.SQRT2, 0.8 * Math.SQRT2]);
    });
  });
});
