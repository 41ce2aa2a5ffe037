import assert from "node:assert/strict";
import { Throughput } from "../../src/training/throughput";

describe("throughput", () => {
  it("is the median of the last seven reports, so that a pause does not bend it", () => {
    let now = 0;
    const throughput = new Throughput(1, () => now);
    const report = (step: number, milliseconds: number) => {
      now += milliseconds;
      return throughput.at(step);
    };
    assert.equal(report(11, 100), 100);
    assert.equal(report(21, 50), 150); // between 100 and 200
    assert.equal(report(31, 60_000), 100); // a pause
    for (let step = 41; step <= 111; step += 10) report(step, 20);
    assert.equal(throughput.at(111), 500, "no new step, no new rate");
  });

  it("is 0 before the first step that counts, and finite on a clock that stands", () => {
    const throughput = new Throughput(3, () => 5);
    assert.equal(throughput.at(3), 0);
    assert.ok(Number.isFinite(throughput.at(4)));
  });
});
