import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../src/engine";
import { decodeTensors, encodeTensors } from "../../src/training/tensor-file";

describe("a file of tensors", () => {
  it("is laid out as safetensors has it", async () => {
    const file = await encodeTensors({ a: tf.tensor2d([[1, 2]]), b: tf.scalar(-0.5) });
    // By hand: 8 bytes with the header's length, the header, then 1, 2 and -0.5 as little-endian float32.
    const length = Number(file.readBigUInt64LE(0));
    assert.equal(length % 8, 0);
    assert.deepEqual(JSON.parse(file.toString("utf8", 8, 8 + length)), {
      a: { dtype: "F32", shape: [1, 2], data_offsets: [0, 8] },
      b: { dtype: "F32", shape: [], data_offsets: [8, 12] },
    });
    assert.equal(file.subarray(8 + length).toString("hex"), "0000803f" + "00000040" + "000000bf");
  });

  it("gives back every bit, also of numbers that are none and of the smallest ones", async () => {
    const values = Float32Array.of(1 / 3, -0, 1e-45, Number.NaN, Number.POSITIVE_INFINITY, 16777217);
    const x = decodeTensors(await encodeTensors({ x: tf.tensor(values, [2, 3]) })).x as Tensor;
    assert.deepEqual(x.shape, [2, 3]);
    assert.deepEqual(Buffer.from(x.dataSync<"float32">().slice().buffer), Buffer.from(values.buffer));
  });

  it("refuses what is not float32, by name", async () => {
    await assert.rejects(encodeTensors({ counts: tf.tensor1d([1], "int32") }), /counts is int32: expected float32/);
  });
});
