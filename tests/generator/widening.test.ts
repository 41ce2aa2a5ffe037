import assert from "node:assert/strict";
import type { Tensor3D, Tensor4D } from "@tensorflow/tfjs-core";
import { randomStreams, tf } from "../../src/engine";
import {
  checkerboard,
  doubleByTransposedConvolution,
  doubleByUpsampling,
  overlaps,
  overlapUnevenness,
  phaseEnergies,
  transposedConvolution,
  upsample,
} from "../../src/generator";

describe("making images larger", () => {
  it("upscales by repeating", () => {
    assert.deepEqual(upsample([[1, 2]], 2), [
      [1, 1, 2, 2],
      [1, 1, 2, 2],
    ]);
    assert.deepEqual(upsample([[7]], 3), [
      [7, 7, 7],
      [7, 7, 7],
      [7, 7, 7],
    ]);
    assert.throws(() => upsample([[1]], 0.5), /factor 0\.5/);
  });

  it("stamps: by hand, and as TensorFlow does", () => {
    // The print of 1 begins at column 0, that of 2 at column 2; they meet in column 2: 1·30 + 2·10.
    assert.deepEqual(transposedConvolution([[1, 2]], [[10, 20, 30]], 2), [[10, 20, 50, 40, 60]]);
    const image = [
      [1, -2, 3],
      [0.5, 4, -1],
    ];
    const filter = [
      [2, 1, 0, -1],
      [3, -2, 1, 5],
      [0, 1, 1, 2],
    ];
    for (const stride of [1, 2, 3]) {
      const ours = transposedConvolution(image, filter, stride);
      const theirs = tf.conv2dTranspose(
        tf.tensor(image).reshape([2, 3, 1]) as Tensor3D,
        tf.tensor(filter).reshape([3, 4, 1, 1]) as Tensor4D,
        [ours.length, ours[0]?.length ?? 0, 1],
        stride,
        "valid",
      );
      assert.ok(
        (theirs.sub(tf.tensor(ours).expandDims(2)).abs().max().dataSync()[0] as number) < 1e-5,
        `stride ${stride}`,
      );
    }
    assert.throws(() => transposedConvolution([[1]], [[1]], 0), /stride 0/);
  });

  it("counts how many prints overlap", () => {
    assert.deepEqual(overlaps({ size: 2, filter: 3, stride: 2 }), [
      [1, 1, 2, 1, 1],
      [1, 1, 2, 1, 1],
      [2, 2, 4, 2, 2],
      [1, 1, 2, 1, 1],
      [1, 1, 2, 1, 1],
    ]);
    assert.deepEqual(overlaps({ size: 4, filter: 4, stride: 2 })[4]?.slice(2, -2), [4, 4, 4, 4, 4, 4]);
  });
});

describe("doubling", () => {
  it("tells from the counts how uneven a stamp is", () => {
    // 1, 2, 2, 4 for a 3×3 filter; for a 5×5 one (2 + 3)²: 4, 6, 6, 9 with mean 25/4 and variance 51/16.
    assert.ok(Math.abs(overlapUnevenness({ filter: 3, stride: 2 }) - Math.sqrt(19 / 81)) < 1e-12);
    assert.ok(Math.abs(overlapUnevenness({ filter: 5, stride: 2 }) - Math.sqrt(51 / 16) / 6.25) < 1e-12);
    for (const filter of [2, 4, 6]) assert.equal(overlapUnevenness({ filter, stride: 2 }), 0);
    assert.equal(overlapUnevenness({ filter: 3, stride: 3 }), 0);
    assert.equal(overlapUnevenness({ filter: 3, stride: 1 }), 0);
    // Narrower than the stride: one print on a pixel of four, none on the others: mean 1/4, variance 3/16.
    assert.ok(Math.abs(overlapUnevenness({ filter: 1, stride: 2 }) - Math.sqrt(3)) < 1e-12);
  });

  it("makes images twice as large: stamped, and upscaled first", () => {
    const image = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    const stamped = doubleByTransposedConvolution(image, tf.ones([2, 2, 1, 1]));
    const upscaled = doubleByUpsampling(image, tf.ones([1, 1, 1, 1]));
    const expected = [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4];
    for (const large of [stamped, upscaled]) {
      assert.deepEqual(large.shape, [1, 4, 4, 1]);
      assert.deepEqual([...large.dataSync()], expected);
    }
    assert.deepEqual(doubleByTransposedConvolution(image, tf.ones([3, 3, 5, 1])).shape, [1, 4, 4, 5]);
    assert.deepEqual(doubleByUpsampling(image, tf.ones([3, 3, 1, 5])).shape, [1, 4, 4, 5]);
  });
});

describe("checkerboard", () => {
  /** One image whose pixel at each phase is ± the given number, with both signs as often. */
  const board = (phases: number[][], size = 16) =>
    tf.tensor4d(
      Array.from({ length: 2 }, (_, k) =>
        Array.from({ length: size }, (_, y) =>
          Array.from({ length: size }, (_, x) => [
            (k ? -1 : 1) * (phases[y % phases.length]?.[x % phases.length] as number),
          ]),
        ),
      ),
    );

  it("is what the overlaps of a 3×3 filter with stride 2 say", () => {
    // Energies 4, 2, 2, 1: mean 9/4, variance (49 + 1 + 1 + 25)/16/4 = 19/16, √(19/16)/(9/4) = √(19/81).
    const uneven = board([
      [2, Math.SQRT2],
      [Math.SQRT2, 1],
    ]);
    assert.deepEqual(
      phaseEnergies(uneven).map((row) => row.map((energy) => Math.round(energy * 1e4) / 1e4)),
      [
        [4, 2],
        [2, 1],
      ],
    );
    assert.ok(Math.abs(checkerboard(uneven) - Math.sqrt(19 / 81)) < 1e-5);
  });

  it("is 0 where all phases have the same energy, and seen over a longer period where it has one", () => {
    assert.ok(
      checkerboard(
        board([
          [1, -1],
          [-1, 1],
        ]),
      ) < 1e-6,
    );
    const ofFour = board([
      [2, 1, 1, 1],
      [1, 1, 1, 1],
      [1, 1, 2, 1],
      [1, 1, 1, 1],
    ]);
    // Both 2s fall on the first phase of two: energies 2.5, 1, 1, 1.
    assert.ok(Math.abs(checkerboard(ofFour) - Math.sqrt(0.421875) / 1.375) < 1e-5);
    assert.ok(checkerboard(ofFour, { period: 4 }) > 0.6);
  });

  it("finds what a layer makes of white noise: 0.48 with 3×3 filters, next to nothing with 4×4", () => {
    const { noise, weights } = randomStreams(3);
    const white = noise.normal([32, 14, 14, 16]) as Tensor4D;
    const stamped = (side: number) =>
      tf.conv2dTranspose(
        white,
        weights.normal([side, side, 32, 16]) as Tensor4D,
        [32, 28, 28, 32],
        2,
        "same",
      ) as Tensor4D;
    assert.ok(Math.abs(checkerboard(stamped(3)) - Math.sqrt(19 / 81)) < 0.03);
    assert.ok(checkerboard(stamped(4)) < 0.06);
  });

  it("says what it cannot measure", () => {
    assert.throws(() => checkerboard(tf.ones([1, 8, 8, 1])), /8×8 leave no whole period of 2 inside a margin of 4/);
    assert.throws(() => checkerboard(tf.ones([1, 16, 16, 1])), /one even colour/);
    assert.throws(() => checkerboard(tf.ones([16, 16]) as never), /\[16,16\]; expected \[count/);
    assert.throws(
      () => checkerboard(tf.ones([1, 16, 16, 1]), { period: 0 }),
      /period 0: expected a whole number from 1/,
    );
    assert.throws(() => checkerboard(tf.ones([1, 16, 16, 1]), { margin: 0.5 }), /margin 0\.5: expected a whole number/);
  });
});
