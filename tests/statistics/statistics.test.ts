import assert from "node:assert/strict";
import { mean, meanAndSpread, median, percent, quartiles, standardDeviation } from "../../src/statistics";

describe("statistics", () => {
  it("mean, median and sample standard deviation, by hand", () => {
    assert.equal(mean([1, 2, 6]), 3);
    assert.equal(median([6, 1, 2]), 2);
    assert.equal(median([6, 1, 2, 10]), 4);
    assert.equal(standardDeviation([1, 2, 3, 4]), Math.sqrt(5 / 3));
  });

  it("median and quartiles lie between neighbours", () => {
    assert.deepEqual(quartiles([5, 1, 3, 2, 4]), { median: 3, low: 2, high: 4, count: 5 });
    assert.deepEqual(quartiles([1, 2]), { median: 1.5, low: 1.25, high: 1.75, count: 2 });
    assert.deepEqual(quartiles([7]), { median: 7, low: 7, high: 7, count: 1 });
    assert.throws(() => quartiles([]), /quartiles of no values/);
    assert.throws(() => quartiles([1, Number.NaN]), /got NaN/);
  });

  it("mean and spread of one value, and of several", () => {
    // 1, 3, 8: mean 4, squares 9 + 1 + 16 = 26, half of it 13.
    assert.deepEqual(meanAndSpread([1, 3, 8]), [4, Math.sqrt(13)]);
    assert.deepEqual(meanAndSpread([5]), [5, 0]);
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
