import assert from "node:assert/strict";
import { type Images, imagesTensor, oneHot } from "../../src/datasets/images";
import { tf } from "../../src/engine";

/** Three images of 1×2 pixels. */
const three: Images = {
  images: Uint8Array.of(0, 255, 51, 102, 1, 254),
  count: 3,
  height: 1,
  width: 2,
  channels: 1,
};

describe("imagesTensor", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("maps bytes to [-1, 1], both ends exactly", () => {
    const tensor = imagesTensor(three);
    assert.deepEqual(tensor.shape, [3, 1, 2, 1]);
    assert.equal(tensor.dtype, "float32");
    const values = [...tensor.dataSync()];
    assert.deepEqual(values.slice(0, 2), [-1, 1]);
    [-0.6, -0.2, -126.5 / 127.5, 126.5 / 127.5].forEach((expected, i) => {
      assert.ok(Math.abs((values[i + 2] ?? Number.NaN) - expected) < 1e-6);
    });
  });

  it("maps bytes to [0, 1], both ends exactly", () => {
    const values = [...imagesTensor(three, { range: [0, 1] }).dataSync()];
    assert.deepEqual(values.slice(0, 2), [0, 1]);
    assert.ok(Math.abs((values[2] ?? Number.NaN) - 0.2) < 1e-7);
  });

  it("takes the images asked for, as flat rows", () => {
    const tensor = imagesTensor(three, { start: 1, count: 1, flat: true, range: [0, 1] });
    assert.deepEqual(tensor.shape, [1, 2]);
    assert.deepEqual([...tensor.mul(255).round().dataSync()], [51, 102]);
  });

  it("leaves one tensor, and none when it is disposed of", () => {
    const before = tf.memory().numTensors;
    const tensor = imagesTensor(three);
    assert.equal(tf.memory().numTensors, before + 1);
    tensor.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it("refuses images beyond the end", () => {
    assert.throws(() => imagesTensor(three, { start: 2, count: 2 }), /images from 2, 2 of them: the set holds 3/);
    assert.throws(() => imagesTensor(three, { start: -1 }), RangeError);
    assert.throws(() => imagesTensor(three, { count: 0.5 }), RangeError);
  });

  it("refuses another range", () => {
    const range = [0, 255] as unknown as readonly [0, 1];
    assert.throws(() => imagesTensor(three, { range }), /range \[0, 255\]: expected \[-1, 1\] or \[0, 1\]/);
  });
});

describe("oneHot", () => {
  it("puts the 1 of each row at its label", () => {
    const before = tf.memory().numTensors;
    const rows = oneHot(Uint8Array.of(2, 0), 3);
    assert.equal(tf.memory().numTensors, before + 1);
    assert.equal(rows.dtype, "float32");
    assert.deepEqual(rows.arraySync(), [
      [0, 0, 1],
      [1, 0, 0],
    ]);
    rows.dispose();
  });

  it("refuses a label that is no class", () => {
    assert.throws(() => oneHot([1, 3], 3), /label 1 is 3: expected 0 to 2/);
  });
});
