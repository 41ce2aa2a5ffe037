import assert from "node:assert/strict";
import { digits, imagesTensor } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";
import { distorted } from "../../src/quality";

const still = { rotation: 0, zoom: 0, shear: 0, shift: 0 };
const { train } = digits();

describe("distorted digits", () => {
  it("with nothing to distort are the digits themselves", () => {
    tf.tidy(() => {
      const rows = Int32Array.of(5, 0, 8499);
      const same = distorted(train, rows, still, randomStreams(1).noise);
      const real = imagesTensor(train).gather(tf.tensor1d(rows, "int32"));
      assert.deepEqual(same.shape, [3, 28, 28, 1]);
      assert.ok((same.sub(real).abs().max().dataSync()[0] as number) < 1e-6);
    });
  });

  it("move by whole and half pixels as drawn: a column of light between two columns", () => {
    const light = new Uint8Array(28 * 28);
    for (let y = 0; y < 28; y++) light[28 * y + 14] = 255;
    const one = { images: light, count: 1, height: 28, width: 28, channels: 1 } as const;
    // The stream of the test gives every draw as 1: right and down by the whole shift.
    const ones = { uniform: (shape: number[]) => tf.ones(shape) } as never;
    const row = tf.tidy(() =>
      Array.from(
        distorted(one, Int32Array.of(0), { ...still, shift: 1.5 }, ones)
          .slice([0, 20, 0, 0], [1, 1, 28, 1])
          .dataSync(),
      ),
    );
    const lit = row.map((value, x) => [x, value] as const).filter(([, value]) => value > -1);
    assert.deepEqual(lit, [
      [15, 0],
      [16, 0],
    ]); // half of the light in each: byte 127.5, which is 0 in [-1, 1]
  });

  it("turn about the middle of the image", () => {
    const light = new Uint8Array(28 * 28);
    light[28 * 13 + 20] = 255; // 6.5 right of the middle, 0.5 above it
    const one = { images: light, count: 1, height: 28, width: 28, channels: 1 } as const;
    const ones = { uniform: (shape: number[]) => tf.ones(shape) } as never;
    const [turned] = tf.tidy(() =>
      distorted(one, Int32Array.of(0), { ...still, rotation: 90 }, ones)
        .reshape([-1])
        .argMax()
        .dataSync(),
    );
    // (6.5, −0.5) turned by a quarter: (0.5, 6.5), row 20, column 14; or the other way round: row 7, column 13.
    assert.ok([28 * 20 + 14, 28 * 7 + 13].includes(turned as number), `${turned}`);
  });

  it("differ from each other, repeat with the seed, stay in range and leave no tensor", () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const amounts = { rotation: 12, zoom: 0.12, shear: 0.2, shift: 2 };
      const draw = (seed: number) => distorted(train, Int32Array.of(3, 3), amounts, randomStreams(seed).noise);
      const [first, again, other] = [draw(1), draw(1), draw(2)];
      assert.deepEqual(first.arraySync(), again.arraySync());
      assert.notDeepEqual(first.arraySync(), other.arraySync());
      const [one, two] = first.arraySync();
      assert.notDeepEqual(one, two);
      assert.ok((first.min().dataSync()[0] as number) >= -1 && (first.max().dataSync()[0] as number) <= 1);
    });
    assert.equal(tf.memory().numTensors, before);
  });
});
