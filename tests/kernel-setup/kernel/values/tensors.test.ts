import assert from "node:assert/strict";
import { tf } from "../../../../src/engine";
import { plain } from "./shown";

/** The text of a tensor, which leaves nothing behind. */
function textOf(tensor: tf.Tensor): string {
  const before = tf.memory().numTensors;
  const text = plain(tensor);
  assert.equal(tf.memory().numTensors, before);
  tensor.dispose();
  return text;
}

describe("tensors", () => {
  it("show kind, element type, shape and values", () => {
    assert.equal(
      textOf(
        tf.tensor2d([
          [1.5, 2],
          [3, -4.25],
        ]),
      ),
      "Tensor float32 [2, 2]\n[[ 1.50,  2.00],\n [ 3.00, -4.25]]",
    );
    assert.equal(textOf(tf.scalar(3, "int32")), "Tensor int32 []\n3");
    assert.equal(textOf(tf.tensor(["a", 'b"'])), 'Tensor string [2]\n["a", "b\\""]');
    assert.equal(textOf(tf.tensor1d([true, false], "bool")), "Tensor bool [2]\n[ true, false]");
    assert.equal(textOf(tf.zeros([0, 3])), "Tensor float32 [0, 3], empty");
    assert.equal(textOf(tf.tensor1d([1e-8, 1e9, Number.NaN])), "Tensor float32 [3]\n[1.000e-8, 1.000e+9,      NaN]");
  });

  it("show complex values", () => {
    const parts = [tf.tensor1d([1, 2]), tf.tensor1d([3, -4])] as const;
    assert.equal(textOf(tf.complex(...parts)), "Tensor complex64 [2]\n[1+3i, 2-4i]");
    for (const part of parts) part.dispose();
  });

  it("show a corner of what is large, of which no more is read", () => {
    const large = tf.range(0, 3_000_000).reshape([1000, 3000]);
    const read: number[] = [];
    const { dataSync } = tf.Tensor.prototype;
    tf.Tensor.prototype.dataSync = function (this: tf.Tensor) {
      read.push(this.size);
      return dataSync.call(this);
    } as typeof dataSync;
    try {
      const lines = textOf(large).split("\n");
      assert.equal(lines[0], "Tensor float32 [1000, 3000]");
      assert.equal(lines[2], " [ 3000,  3001,  3002,  3003,  3004,  3005,  3006,  3007, …],");
      assert.deepEqual(lines.slice(-2), [" …]", "… 3,000,000 values"]);
      assert.deepEqual(read, [48]);
    } finally {
      tf.Tensor.prototype.dataSync = dataSync;
    }
    const medium = textOf(tf.range(0, 600).reshape([2, 300]));
    assert.match(medium, /^Tensor float32 \[2, 300\]\n\[\[ {2}0, .* 7, …\],\n \[300, .*307, …\]\]\n… 600 values$/);
  });

  it("say that they are disposed, or variables, or have no values", () => {
    const gone = tf.ones([2]);
    gone.dispose();
    assert.equal(plain(gone), "Tensor float32 [2], disposed: its values are gone");
    const initial = tf.tensor1d([1, 2], "int32");
    const variable = tf.variable(initial, false, "steps");
    assert.equal(plain(variable), 'Variable "steps", not trainable, int32 [2]\n[1, 2]');
    tf.dispose([initial, variable]);
    assert.match(plain(tf.input({ shape: [784] })), /^SymbolicTensor "input\w+" float32 \[null, 784\]$/);
  });

  it("whose values cannot be read show the reason", () => {
    const far = {
      shape: [2],
      dtype: "float32",
      dataId: {},
      isDisposed: false,
      dataSync: () => assert.fail("only async"),
    };
    assert.equal(plain(far), "Tensor float32 [2]\nits values cannot be read: only async");
  });
});
