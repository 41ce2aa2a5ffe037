import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";

interface Case {
  shapes: [number[], number[]];
  transposeA: boolean;
  transposeB: boolean;
  /** Of the product from what the same backend gave before. */
  difference: number;
  shape: number[];
  leftBehind: number;
}

describe("products of transposed matrices by WebAssembly", () => {
  // In a process of its own: in this one TensorFlow.js's backend is native.
  it("are those of TensorFlow.js, in every way of being transposed and for batches, and leave nothing behind", function () {
    this.timeout(60_000);
    const output = execFileSync(
      process.execPath,
      ["-r", "ts-node/register/transpile-only", path.join(__dirname, "wasm-products.child.ts")],
      { encoding: "utf8" },
    );
    const cases = JSON.parse(output) as Case[];
    // Four ways for each of: as many rows as columns, few rows, few columns, a long inner axis, a batch, a batch for one matrix.
    assert.equal(cases.length, 24);
    for (const one of cases) {
      const what = JSON.stringify(one);
      assert.ok(one.difference < 1e-5, what);
      assert.deepEqual(one.shape.slice(-2), [one.shapes[0].at(-2), one.shapes[1].at(-1)], what);
      assert.equal(one.leftBehind, 0, what);
    }
  });
});
