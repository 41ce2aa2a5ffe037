import assert from "node:assert/strict";
import { averagePool, downSample, maxPool, type Plane } from "../../src/filters";

const MAP: Plane = [
  [1, 5, 2, 0, 9],
  [3, 7, -4, -1, 9],
  [0, 0, 8, 8, 9],
  [0, 4, 8, 8, 9],
];

describe("pooling", () => {
  it("keeps the largest, the mean or the first of each window, and drops what is left over", () => {
    assert.deepEqual(maxPool(MAP), [
      [7, 2],
      [4, 8],
    ]);
    assert.deepEqual(averagePool(MAP), [
      [4, -0.75],
      [1, 8],
    ]);
    assert.deepEqual(downSample(MAP), [
      [1, 2],
      [0, 8],
    ]);
  });

  it("may overlap", () => {
    assert.deepEqual(maxPool(MAP, { size: 3, stride: 1 }), [
      [8, 8, 9],
      [8, 8, 9],
    ]);
  });

  it("refuses windows that make no sense", () => {
    assert.throws(() => maxPool(MAP, { size: 0 }), /pooling size 0/);
    assert.throws(() => maxPool(MAP, { stride: 0 }), /stride 0/);
    assert.throws(() => averagePool(MAP, { size: 5 }), /the 5×5 pooling window is larger than the 4×5 image/);
  });
});
