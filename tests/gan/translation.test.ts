import assert from "node:assert/strict";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { capture, RandomStream, randomStreams, tf } from "../../src/engine";
import { ganStep } from "../../src/gan";
import { augmentationFor, translated } from "../../src/gan/translation";
import { close, number, smallPlayers, smallSquares, weightsOf } from "./small";

/** Draws what a test says, in place of chance. */
class Told extends RandomStream {
  constructor(private readonly values: number[]) {
    super(1);
  }
  override uniform(shape: number[]): Tensor {
    return tf.tensor(this.values, shape);
  }
}

const IMAGE = [
  [1, 2, 3],
  [4, 5, 6],
];
/** Images of 2×3, shades from -1 on; the given one has what a test can count. */
const shades = (rows: number[][]) =>
  tf.tensor4d(
    rows.flat().map((value) => value / 10 - 1),
    [1, 2, 3, 1],
  );
const counted = (images: Tensor) => images.add(1).mul(10).round().reshape([2, 3]).arraySync() as number[][];

describe("translation of what D sees", () => {
  it("moves an image down and to the right, and background comes in", () => {
    tf.tidy(() => {
      const moved = (down: number, right: number) => counted(translated(shades(IMAGE), 0.4, new Told([down, right])));
      assert.deepEqual(moved(0, 0), IMAGE);
      assert.deepEqual(moved(1 / 2, 0), [
        [0, 0, 0],
        [1, 2, 3],
      ]);
      assert.deepEqual(moved(0, 1 / 3), [
        [0, 1, 2],
        [0, 4, 5],
      ]);
      assert.deepEqual(moved(-1 / 2, -1 / 3), [
        [5, 6, 0],
        [0, 0, 0],
      ]);
    });
  });

  it("by half a pixel lies half-way between two", () => {
    tf.tidy(() => {
      const rows = [
        [2, 4, 8],
        [0, 0, 0],
      ];
      assert.deepEqual(counted(translated(shades(rows), 0.4, new Told([0, 1 / 6]))), [
        [1, 3, 6],
        [0, 0, 0],
      ]);
    });
  });

  it("moves each image by amounts of its own, up to the share, colours together", () => {
    tf.tidy(() => {
      // One white pixel in the middle of 9×9; where does it go?
      const dot = tf.fill([40, 9, 9, 3], -1).add(
        tf.pad(tf.fill([40, 1, 1, 3], 2), [
          [0, 0],
          [4, 4],
          [4, 4],
          [0, 0],
        ]),
      );
      const moved = translated(dot as Tensor4D, 0.25, randomStreams(3).noise)
        .add(1)
        .div(2);
      const place = (axis: 1 | 2) => {
        const along = moved.sum(axis === 1 ? [2] : [1]).mul(tf.range(0, 9).reshape([1, 9, 1]));
        return along.sum(1).slice([0, 0], [-1, 1]).dataSync<"float32">();
      };
      for (const places of [place(1), place(2)]) {
        assert.ok(Math.min(...places) >= 4 - 2.25 - 1e-4 && Math.max(...places) <= 4 + 2.25 + 1e-4);
        assert.ok(new Set(Array.from(places, (value) => value.toFixed(3))).size > 35, "images move alike");
      }
      const [red, blue] = [0, 2].map((c) => moved.slice([0, 0, 0, c], [-1, -1, -1, 1]).arraySync());
      assert.deepEqual(red, blue);
    });
  });

  it("lets gradients through, also of gradients (central differences)", () => {
    const players = { ...smallPlayers(randomStreams(1)), ...smallSquares(5) };
    const { discriminator } = players;
    const values = Array.from(randomStreams(4).noise.uniform([16], -0.5, 0.5).dataSync());
    const penaltyOf = (pixels: number[]) =>
      tf.tidy(() => {
        const images = tf.tensor4d(pixels, [1, 4, 4, 1]);
        const judge = (x: Tensor) =>
          discriminator.apply(translated(x as Tensor4D, 0.25, new Told([0.1, -0.17]))) as Tensor;
        return tf
          .grad((x: Tensor) => judge(x).sum())(images)
          .square()
          .sum();
      });
    const gradient = tf
      .grad((x: Tensor) => {
        const judge = (y: Tensor) =>
          (discriminator.apply(translated(y as Tensor4D, 0.25, new Told([0.1, -0.17]))) as Tensor).tanh();
        return tf
          .grad((y: Tensor) => judge(y).sum())(x)
          .square()
          .sum();
      })(tf.tensor4d(values, [1, 4, 4, 1]))
      .dataSync();
    const lossAt = (pixels: number[]) =>
      number(
        tf.tidy(() => {
          const judge = (y: Tensor) =>
            (discriminator.apply(translated(y as Tensor4D, 0.25, new Told([0.1, -0.17]))) as Tensor).tanh();
          return tf
            .grad((y: Tensor) => judge(y).sum())(tf.tensor4d(pixels, [1, 4, 4, 1]))
            .square()
            .sum();
        }),
      );
    for (const i of [1, 6, 11]) {
      const moved = (by: number) => values.map((value, j) => (j === i ? value + by : value));
      close(gradient[i] as number, (lossAt(moved(1e-2)) - lossAt(moved(-1e-2))) / 2e-2, 2e-3);
    }
    assert.ok(number(penaltyOf(values)) > 0);
  });

  it("gives the same step captured, and another movement in each", () => {
    const [plain, captured] = [false, true].map((capturing) => {
      const { streams, images, options, ...models } = smallSquares(7);
      const players = {
        ...smallPlayers(streams, () => models),
        augmentation: augmentationFor(models.discriminator, 0.25, streams.noise),
      };
      const step = ganStep(players, (count) => streams.noise.uniform([count, 4], -1, 1), options ?? {});
      const run = capturing ? capture(step) : step;
      for (let i = 0; i < 3; i++) tf.dispose(run(images.slice([0], [20])));
      return { weights: weightsOf(models.discriminator).flat(), drawn: streams.noise.counter };
    }) as [{ weights: number[]; drawn: number }, { weights: number[]; drawn: number }];
    assert.equal(captured.drawn, plain.drawn);
    assert.equal(plain.drawn, 3 * 5, "a movement for real and for generated images, and for G's step");
    captured.weights.forEach((weight, i) => {
      close(weight, plain.weights[i] as number, 1e-4);
    });
  });

  it("wants a discriminator that takes images", () => {
    const { discriminator } = smallPlayers(randomStreams(1));
    assert.equal(augmentationFor(discriminator, 0, randomStreams(1).noise), undefined);
    assert.throws(() => augmentationFor(discriminator, 0.1, randomStreams(1).noise), {
      message: /^translation 0\.1: the discriminator takes \[batch, 6\], in which nothing can be moved; expected/,
    });
  });
});
