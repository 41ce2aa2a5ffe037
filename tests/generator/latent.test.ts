import assert from "node:assert/strict";
import { randomStreams, tf } from "../../src/engine";
import { angles, effectiveDimensions, latentVectors, linear, norms, spherical, walk } from "../../src/generator";

const near = (got: ArrayLike<number>, expected: readonly number[], tolerance = 1e-5) => {
  assert.equal(got.length, expected.length);
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs((got[i] as number) - value) < tolerance, `${i}: ${got[i]}, expected ${value}`);
  }
};

describe("latent vectors", () => {
  it("have the mean square of their noise: 1/3 uniform, 1 normal", () => {
    for (const [noise, expected] of [["uniform", 1 / 3] as const, ["normal", 1] as const]) {
      const z = latentVectors(noise, [2000, 50], randomStreams(1).noise);
      assert.deepEqual(z.shape, [2000, 50]);
      // 100 000 draws: the mean square is known to about 0.3 % and 0.45 %.
      near(z.square().mean().dataSync(), [expected], 0.02 * expected);
      const [low, high] = [z.min().dataSync()[0] as number, z.max().dataSync()[0] as number];
      if (noise === "uniform") assert.ok(low >= -1 && high < 1);
      else assert.ok(low < -3 && high > 3);
      z.dispose();
    }
    assert.throws(
      () => latentVectors("white" as never, [1, 1], randomStreams(1).noise),
      /"white".*"uniform" or "normal"/,
    );
  });

  it("tell their lengths and angles", () => {
    const a = tf.tensor2d([
      [3, 4],
      [1, 0],
      [0.1, 0.1],
    ]);
    const b = tf.tensor2d([
      [-4, 3],
      [-2, 0],
      [7, 7],
    ]);
    near(norms(a).dataSync(), [5, 1, Math.SQRT2 / 10]);
    near(angles(a, b).dataSync(), [90, 180, 0], 0.05);
    assert.throws(() => angles(a, b.slice(0, 2)), /\[3,2\] and b \[2,2\]/);
    assert.throws(() => norms(tf.ones([2, 2, 2]) as never), /\[2,2,2\]; expected \[count, size\]/);
  });

  it("leave no tensor behind", () => {
    const z = latentVectors("normal", [8, 4], randomStreams(1).noise);
    const before = tf.memory().numTensors;
    effectiveDimensions(z);
    tf.dispose([norms(z), angles(z, z)]);
    assert.equal(tf.memory().numTensors, before);
  });
});

describe("effective dimensions", () => {
  it("count even directions, and weigh uneven ones", () => {
    // ±e1, ±e2, ±e3: variances 1/3 in three directions, (3 · 1/3)² / (3 · 1/9) = 3.
    const even = tf.tensor2d([
      [1, 0, 0],
      [-1, 0, 0],
      [0, 1, 0],
      [0, -1, 0],
      [0, 0, 1],
      [0, 0, -1],
    ]);
    near([effectiveDimensions(even)], [3], 1e-4);
    // Stretched: variances in the ratio 9 : 1 : 0, (10)² / (81 + 1) = 100/82.
    near([effectiveDimensions(even.mul(tf.tensor1d([3, 1, 0])))], [100 / 82], 1e-4);
    // Neither a shift nor the scale matters, also where squares of squares are too small for float32.
    near([effectiveDimensions(even.mul(1e-7))], [3], 1e-3);
    near([effectiveDimensions(even.add(5).reshape([6, 3, 1, 1]))], [3], 1e-3);
  });

  it("refuse a set without a direction", () => {
    assert.throws(() => effectiveDimensions(tf.ones([4, 3])), /the 4 points do not differ/);
    assert.throws(() => effectiveDimensions(tf.ones([1, 3])), /\[1,3\]; expected two/);
    assert.throws(
      () =>
        effectiveDimensions(
          tf.tensor2d([
            [1, Number.NaN],
            [2, 3],
          ]),
        ),
      /the 2 points .* not finite/,
    );
  });
});

describe("interpolation", () => {
  it("goes straight, or along the arc", () => {
    near(linear([2, 0], [0, 4], 0.25), [1.5, 1]);
    // A right angle: cos and sin of 30°.
    near(spherical([2, 0], [0, 2], 1 / 3), [2 * Math.cos(Math.PI / 6), 2 * Math.sin(Math.PI / 6)]);
    // 60° between the two, half-way: sin 30° / sin 60° = 1/√3 of each.
    near(spherical([1, 0], [0.5, Math.sqrt(3) / 2], 0.5), [1.5 / Math.sqrt(3), 0.5]);
    near(spherical([1, 2], [2, 4], 0.5), [1.5, 3]);
    for (const way of [linear, spherical]) {
      near(way([1, 2, 3], [3, -1, 0], 0), [1, 2, 3]);
      near(way([1, 2, 3], [3, -1, 0], 1), [3, -1, 0]);
    }
  });

  it("walks with both ends", () => {
    const path = walk([3, 0], [0, 3], { steps: 5, along: spherical });
    assert.deepEqual(path.shape, [5, 2]);
    near(norms(path).dataSync(), [3, 3, 3, 3, 3]);
    // Half-way on the straight line it is 3/√2.
    near(norms(walk([3, 0], [0, 3], { steps: 3 })).dataSync(), [3, 3 / Math.SQRT2, 3]);
    assert.throws(() => walk([1], [2], { steps: 1 }), /steps 1: .* from 2/);
  });

  it("refuses vectors that have no arc, or no partner", () => {
    assert.throws(() => spherical([0, 0], [1, 0], 0.5), /zero vector has no direction/);
    assert.throws(() => spherical([1, 0], [-2, 0], 0.5), /opposite/);
    assert.throws(() => linear([1, 2], [1], 0.5), /2 and 1 numbers/);
    assert.throws(() => spherical([], [], 0.5), /0 and 0 numbers/);
  });
});
