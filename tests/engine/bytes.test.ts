import assert from "node:assert/strict";
import { bytesTensor, tf } from "../../src/engine";
import { onEachBackend } from "./fused/derivatives";

describe("bytes as a tensor", () => {
  onEachBackend(() => {
    it("are the numbers from 0 to 255, as float32, in the shape that was asked for", () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      const tensor = bytesTensor(bytes, [4, 64]);
      assert.deepEqual([tensor.shape, tensor.dtype], [[4, 64], "float32"]);
      assert.deepEqual(tensor.dataSync(), Float32Array.from(bytes));
    });

    it("are copied: what is written to the array afterwards is not seen, also of a part of an array", () => {
      const bytes = Uint8Array.of(1, 2, 3, 4, 5);
      const tensor = bytesTensor(bytes.subarray(2, 4), [2]);
      bytes.fill(9);
      assert.deepEqual([...tensor.mul(2).dataSync()], [6, 8]);
    });

    it("leave nothing behind, and may be none", () => {
      const { numTensors } = tf.memory();
      bytesTensor(Uint8Array.of(7), [1, 1]).dispose();
      assert.equal(tf.memory().numTensors, numTensors);
      assert.deepEqual(bytesTensor(new Uint8Array(0), [0, 2]).shape, [0, 2]);
    });

    it("must fill the shape", () => {
      assert.throws(() => bytesTensor(Uint8Array.of(1, 2), [3]), {
        name: "RangeError",
        message: "2 bytes do not fill the shape [3]",
      });
    });
  });
});
