import assert from "node:assert/strict";
import { memoryReport, tf } from "../../src/engine";

describe("the memory report", () => {
  it("counts tensors and the bytes of their values", () => {
    const before = memoryReport();
    const tensors = [tf.zeros([10, 10]), tf.variable(tf.scalar(1)), tf.zeros([3], "int32")];
    const during = memoryReport();
    // The variable's own tensor and the scalar that it was made of both live.
    assert.equal(during.tensors - before.tensors, 4);
    assert.equal(during.bytes - before.bytes, 400 + 4 + 4 + 12);
    tf.dispose(tensors);
    assert.equal(memoryReport().tensors, before.tensors + 1);
  });

  it("knows the resident memory of the process", () => {
    const { residentBytes } = memoryReport();
    assert.ok(residentBytes > 30e6 && residentBytes < 1e12, `${residentBytes}`);
  });
});
