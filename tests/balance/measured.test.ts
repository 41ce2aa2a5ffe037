import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cureNames, cureTable, MEASURED, measuredCures, measuredOf, plusMinus } from "../../src/balance";
import { mean } from "../../src/statistics";

const outcome = (seed: number, found: number, onMode: number, seconds: number) => ({
  ...{ seed, seconds, drawn: [], realAccuracy: 0.5, fakeAccuracy: 0.5, reachesG: 1 },
  modes: { found, onMode, shares: [], reverseKl: 0.01 * seed },
});

describe("what was measured of the cures", () => {
  it("is a row a cure, with the quickest seed's time", () => {
    const row = measuredOf("R1", [outcome(1, 8, 0.9, 30), outcome(2, 7, 0.81234567, 20)], 5000);
    assert.deepEqual(row, {
      ...{ name: "R1", found: [8, 7], onMode: [0.9, 0.8123], reverseKl: [0.01, 0.02], milliseconds: 4 },
    });
    assert.deepEqual(cureTable({ cures: [row] }), [
      { cure: "R1", modes: "7.5 ± 0.7", "on a mode (%)": "86 ± 6", "reverse KL": "0.015 ± 0.007", "ms a step": 4 },
    ]);
    assert.equal(plusMinus([3], 2), "3.00");
  });

  it("comes with ganbook: every cure on the ring, from five seeds, and what the goal asks for on both mixtures", () => {
    const { mixtures, machine, date } = measuredCures();
    assert.match(date, /^\d{4}-\d\d-\d\d$/);
    assert.ok(machine.length > 10);
    assert.deepEqual(
      mixtures.map(({ mixture }) => mixture),
      ["ring", "grid"],
    );
    assert.deepEqual(
      mixtures[0]?.cures.map(({ name }) => name),
      cureNames,
    );
    for (const { cures, seeds } of mixtures) {
      assert.equal(seeds.length, 5);
      for (const { found, onMode, reverseKl } of cures) {
        for (const values of [found, onMode, reverseKl]) assert.equal(values.length, 5);
      }
    }
  });

  it("what the chapter says of the best: nearly all modes, nine of ten points on one, equal shares; with the seed it was found by and without", () => {
    for (const { mixture, cures } of measuredCures().mixtures) {
      const best = cures.find(({ name }) => name === "R1, R2, relativistic");
      const plain = cures.find(({ name }) => name === "plain");
      for (const from of [0, 1]) {
        const meanOf = (values: readonly number[] = []) => mean(values.slice(from));
        assert.ok(meanOf(best?.found) >= (mixture === "ring" ? 8 : 24), mixture);
        assert.ok(meanOf(best?.onMode) >= 0.9, mixture);
        assert.ok(meanOf(best?.reverseKl) <= 0.07, mixture);
        assert.ok(meanOf(plain?.reverseKl) > 5 * meanOf(best?.reverseKl), mixture);
      }
    }
  });

  it("names the command that restores it", () => {
    const root = mkdtempSync(join(tmpdir(), "measured-"));
    try {
      const restore =
        /Restore it with: git checkout -- src\/balance\/measured-cures\.json \(or measure anew: npm run results/;
      assert.throws(() => measuredCures(root), restore);
      mkdirSync(dirname(join(root, MEASURED.file)), { recursive: true });
      writeFileSync(join(root, MEASURED.file), "{ half");
      assert.throws(() => measuredCures(root), /cannot be read: .*JSON.*Restore it with/s);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
