import assert from "node:assert/strict";
import { FAILURES, type GalleryResult, HEALTHY, runFailure } from "../../src/balance";
import { galleryChart } from "../../src/balance/figures";
import { tf } from "../../src/engine";
import { FINDING_CURES } from "../../src/training";

/** Limits were chosen on seeds 11 to 15. */
const SEEDS = [1, 2];

describe("the gallery of failures", function () {
  this.timeout(600_000);
  const kept: GalleryResult[] = [];

  for (const failure of FAILURES) {
    it(`names ${failure.name} first`, async () => {
      for (const seed of SEEDS) {
        const result = await runFailure(failure, seed);
        assert.equal(result.findings[0]?.name, failure.name, `seed ${seed}: ${JSON.stringify(result.vitals)}`);
        assert.equal(result.findings[0].cure, failure.cure);
        if (seed === SEEDS[0]) kept.push(result);
      }
    });
  }

  for (const run of HEALTHY) {
    it(`finds nothing wrong with what is well: ${run.name}`, async () => {
      for (const seed of SEEDS) {
        const { findings, vitals } = await runFailure(run, seed);
        assert.deepEqual(findings, [], `seed ${seed}: ${JSON.stringify(vitals)}`);
      }
    });
  }

  it("has one of each finding that curves alone do not give", () => {
    const shown: string[] = FAILURES.map(({ name }) => name);
    const missing = Object.keys(FINDING_CURES).filter((name) => !shown.includes(name));
    assert.deepEqual(missing, ["the losses explode", "D has lost its way"]);
  });

  it("tells its progress, gives the same run for the same seed, and leaves no tensor behind", async () => {
    const exchanged = FAILURES.find(({ name }) => name === "G's label exchanged") as (typeof FAILURES)[number];
    const before = tf.memory().numTensors;
    const told: string[] = [];
    const again = await runFailure(
      exchanged,
      SEEDS[0] as number,
      ({ step, total }) => void told.push(`${step}/${total}`),
    );
    assert.deepEqual(told, ["50/150", "100/150", "150/150"]);
    assert.deepEqual(
      again,
      kept.find(({ name }) => name === exchanged.name),
    );
    assert.deepEqual(again.samples.shape, [14, 14, 14, 1]);
    assert.equal(again.samples.values.length, 14 ** 3);
    const told2: number[] = [];
    await runFailure(FAILURES[1] as (typeof FAILURES)[number], 1, ({ step }) => void told2.push(step));
    assert.deepEqual(told2, [50, 100, 150]);
    assert.equal(tf.memory().numTensors, before);
  });

  it("is drawn with a row for each", async () => {
    const chart = await galleryChart(kept, { title: "Failures" });
    const svg = await chart.svg();
    assert.equal(svg.match(/<image /g)?.length, kept.length);
    assert.equal(svg.match(/<polyline /g)?.length, 2 * kept.length);
    for (const { name, done } of kept) {
      assert.ok(chart.text().includes(`${name}: ${done}.`), name);
    }
    assert.equal((await chart.png(1)).readUInt32BE(16), chart.width);
    await assert.rejects(galleryChart([]), /galleryChart of 0 results: expected one or more/);
  });
});
