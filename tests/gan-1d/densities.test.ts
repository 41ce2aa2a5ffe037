import assert from "node:assert/strict";
import { randomStreams, tf } from "../../src/engine";
import {
  type Cells,
  cellCentres,
  cellWidth,
  jensenShannon,
  latentLine,
  Mixture,
  optimalDiscriminator,
  pushForward,
} from "../../src/gan-1d";

const CELLS: Cells = { from: -6, to: 6, count: 480 };
const normal = (mean: number, standardDeviation = 1) => new Mixture([{ share: 1, mean, standardDeviation }]);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const furthest = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] as number))));

describe("densities on the line", () => {
  it("a mixture's density is that of its modes", () => {
    const mixture = new Mixture([
      { share: 0.25, mean: -1, standardDeviation: 0.5 },
      { share: 0.75, mean: 2, standardDeviation: 1 },
    ]);
    // ¼ · 1/(0.5 √2π) · e⁰ + ¾ · 1/√2π · e^(−9/2) at x = −1
    const root = Math.sqrt(2 * Math.PI);
    assert.ok(Math.abs(mixture.density(-1) - (0.25 / (0.5 * root) + (0.75 * Math.exp(-4.5)) / root)) < 1e-12);
    assert.ok(Math.abs(sum(mixture.densities(CELLS)) * cellWidth(CELLS) - 1) < 1e-4);
  });

  it("a mixture's samples have its shares, mean and variance", () => {
    const mixture = new Mixture([
      { share: 0.25, mean: -2, standardDeviation: 0.5 },
      { share: 0.75, mean: 2, standardDeviation: 1 },
    ]);
    const samples = tf.tidy(() => Array.from(mixture.sample(100_000, randomStreams(1).batches).dataSync()));
    const mean = sum(samples) / samples.length;
    const variance = sum(samples.map((x) => (x - mean) ** 2)) / samples.length;
    // mean 0.75 · 2 − 0.25 · 2 = 1; E x² = 0.25 (4 + 0.25) + 0.75 (4 + 1) = 4.8125; variance 3.8125
    assert.ok(Math.abs(mean - 1) < 0.03, `mean ${mean}`);
    assert.ok(Math.abs(variance - 3.8125) < 0.05, `variance ${variance}`);
  });

  it("shares that do not add up to 1, and a standard deviation of 0, are refused", () => {
    assert.throws(() => new Mixture([{ share: 0.5, mean: 0, standardDeviation: 1 }]), /add up to 1/);
    assert.throws(() => new Mixture([{ share: 1, mean: 0, standardDeviation: 0 }]), /positive/);
    assert.throws(() => cellWidth({ from: 1, to: 1, count: 3 }), /from < to/);
  });

  it("a stretched normal number has the stretched density", () => {
    const outputs = latentLine().map((z) => 0.5 * z - 1);
    const density = pushForward(outputs, CELLS);
    assert.ok(furthest(density, normal(-1, 0.5).densities(CELLS)) < 2e-3);
    assert.ok(Math.abs(sum(density) * cellWidth(CELLS) - 1) < 1e-9);
  });

  it("a G that folds the line counts both sides of the fold", () => {
    // z² is below 1 with the probability of |z| < 1, 0.6827, and below 4 with that of |z| < 2, 0.9545.
    const density = pushForward(
      latentLine().map((z) => z * z),
      { from: 0, to: 4, count: 100 },
    );
    assert.ok(Math.abs(sum(density.slice(0, 25)) * 0.04 - 0.6827) < 1e-3);
    // What lies beyond the last cell is counted in it.
    assert.ok(Math.abs(sum(density.slice(0, 99)) * 0.04 - (2 * 0.97668 - 1)) < 2e-3); // |z| < √3.96 = 1.98997
    assert.ok(Math.abs(sum(density) * 0.04 - 1) < 1e-9);
  });

  it("a G that draws one number puts all into one cell, also outside of the cells", () => {
    const cells = { from: 0, to: 1, count: 4 };
    assert.deepEqual(pushForward([0.6, 0.6, 0.6], cells), [0, 0, 4, 0]);
    assert.deepEqual(pushForward([-9, -9, -9], cells), [4, 0, 0, 0]);
    assert.deepEqual(pushForward([9, 9, 9], cells), [0, 0, 0, 4]);
    assert.throws(() => pushForward([0, Number.NaN], cells), /not finite/);
  });

  it("the Jensen-Shannon divergence is 0 for equal densities and log 2 for those that do not meet", () => {
    const p = normal(0).densities(CELLS);
    assert.equal(jensenShannon(p, p, CELLS), 0);
    const [far, farther] = [normal(-4, 0.2), normal(4, 0.2)].map((mode) => mode.densities(CELLS));
    assert.ok(Math.abs(jensenShannon(far as number[], farther as number[], CELLS) - Math.LN2) < 1e-6);
  });

  it("the Jensen-Shannon divergence of two even densities is as worked out by hand", () => {
    // p = 1 on [0, 1], q = ½ on [0, 2]: m = ¾, ¼. ½ log(1/¾) + ½ (½ log(½/¾) + ½ log(½/¼)) = ¾ log(4/3)… = 0.21576
    const cells = { from: 0, to: 2, count: 2 };
    assert.ok(Math.abs(jensenShannon([1, 0], [0.5, 0.5], cells) - 0.75 * Math.log(4 / 3)) < 1e-12);
    assert.throws(() => jensenShannon([1, 0], [0.5, 0.5], { ...cells, count: 4 }), /densities of 2 cells, and 4 cells/);
  });

  it("D* of two normal distributions is a sigmoid", () => {
    // log p/q = ((x − 1)² − (x + 1)²)·(−½) = 2x for means 1 and −1
    const best = optimalDiscriminator(normal(1).densities(CELLS), normal(-1).densities(CELLS));
    const expected = cellCentres(CELLS).map((x) => 1 / (1 + Math.exp(-2 * x)));
    assert.ok(furthest(best, expected) < 1e-9);
    assert.deepEqual(optimalDiscriminator([0, 1], [0, 3]), [0.5, 0.25]);
    assert.throws(() => optimalDiscriminator([1], [1, 2]), /1 and 2 cells/);
  });
});
