import assert from "node:assert/strict";
import { mean, median, percent, standardDeviation } from "../../src/statistics";

describe("statistics", () => {
  it("mean, median and sample standard deviation, by hand", () => {
    assert.equal(mean([1, 2, 6]), 3);
    assert.equal(median([6, 1, 2]), 2);
    assert.equal(median([6, 1, 2, 10]), 4);
    assert.equal(standardDeviation([1, 2, 3, 4]), Math.sqrt(5 / 3));
  });

  it("leave the list as it was", () => {
    const values = [3, 1, 2];
    median(values);
    assert.deepEqual(values, [3, 1, 2]);
  });

  it("refuse lists that are too short", () => {
    assert.throws(() => mean([]), /mean of no values/);
    assert.throws(() => median([]), /median of no values/);
    assert.throws(() => standardDeviation([1]), /standard deviation of 1 values: expected at least 2/);
  });

  it("writes shares as per cent", () => {
    assert.equal(percent(0.973), "97 %");
    assert.equal(percent(0.973, 1), "97.3 %");
  });
});
