import assert from "node:assert/strict";
import { memoryReport, randomStreams, tf } from "../../src/engine";
import {
  type Cells,
  cellCentres,
  cellWidth,
  criticError,
  diracGame,
  jensenShannon,
  LineGame,
  latentLine,
  lineFigure,
  Mixture,
  optimalDiscriminator,
  pushForward,
} from "../../src/gan-1d";

const CELLS: Cells = { from: -6, to: 6, count: 480 };
const normal = (mean: number, deviation = 1) => new Mixture([{ share: 1, mean, deviation }]);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const furthest = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] as number))));

describe("densities on the line", () => {
  it("a mixture's density is that of its hills", () => {
    const mixture = new Mixture([
      { share: 0.25, mean: -1, deviation: 0.5 },
      { share: 0.75, mean: 2, deviation: 1 },
    ]);
    // ¼ · 1/(0.5 √2π) · e⁰ + ¾ · 1/√2π · e^(−9/2) at x = −1
    const root = Math.sqrt(2 * Math.PI);
    assert.ok(Math.abs(mixture.density(-1) - (0.25 / (0.5 * root) + (0.75 * Math.exp(-4.5)) / root)) < 1e-12);
    assert.ok(Math.abs(sum(mixture.densities(CELLS)) * cellWidth(CELLS) - 1) < 1e-4);
  });

  it("a mixture's samples have its shares, mean and variance", () => {
    const mixture = new Mixture([
      { share: 0.25, mean: -2, deviation: 0.5 },
      { share: 0.75, mean: 2, deviation: 1 },
    ]);
    const samples = tf.tidy(() => Array.from(mixture.sample(100_000, randomStreams(1).batches).dataSync()));
    const mean = sum(samples) / samples.length;
    const variance = sum(samples.map((x) => (x - mean) ** 2)) / samples.length;
    // mean 0.75 · 2 − 0.25 · 2 = 1; E x² = 0.25 (4 + 0.25) + 0.75 (4 + 1) = 4.8125; variance 3.8125
    assert.ok(Math.abs(mean - 1) < 0.03, `mean ${mean}`);
    assert.ok(Math.abs(variance - 3.8125) < 0.05, `variance ${variance}`);
  });

  it("shares that do not add up to 1, and flat hills, are refused", () => {
    assert.throws(() => new Mixture([{ share: 0.5, mean: 0, deviation: 1 }]), /add up to 1/);
    assert.throws(() => new Mixture([{ share: 1, mean: 0, deviation: 0 }]), /positive/);
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
    const [far, farther] = [normal(-4, 0.2), normal(4, 0.2)].map((hill) => hill.densities(CELLS));
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

describe("a GAN on the line", () => {
  const data = new Mixture([
    { share: 0.4, mean: -2, deviation: 0.6 },
    { share: 0.6, mean: 1.6, deviation: 0.8 },
  ]);
  const game = (options = {}) => new LineGame({ data, streams: randomStreams(6), start: 3, ...options });

  it("brings what G draws nearer to the data, the same way for the same seed", async () => {
    const before = memoryReport().tensors;
    const [one, two] = [game(), game()];
    const { jensenShannon: first } = one.moment();
    const history = await one.play(300);
    await two.play(100);
    await two.play(200);
    const reached = one.moment();
    assert.ok(first > 0.5 && reached.jensenShannon < 0.3, `JS from ${first} to ${reached.jensenShannon}`);
    assert.deepEqual(two.moment(), reached);
    assert.equal(history.discriminatorLoss.length, 300);
    assert.equal(reached.step, 300);
    one.dispose();
    two.dispose();
    assert.equal(memoryReport().tensors, before);
  });

  it("the best D comes close to p / (p + q), its loss to log 4 − 2 JS, and the game does not notice", async () => {
    const line = game();
    await line.play(100);
    const before = line.moment();
    const { critic, loss } = await line.bestCritic();
    assert.deepEqual(line.moment(), before);
    assert.ok(criticError({ ...before, critic }) < 0.1);
    assert.ok(criticError(before) > 0.1, "the D of the game itself should be further away");
    // Never better than the best but by the luck of the draw: 200 000 of each kind, with a deviation of about 0.7, err by 0.002.
    const excess = loss - (2 * Math.LN2 - 2 * before.jensenShannon);
    assert.ok(excess > -0.004 && excess < 0.02, `loss ${excess} above log 4 − 2 JS`);
    line.dispose();
  });

  it("tells JS as it is, however wide the cells that are drawn", () => {
    const [wide, narrow] = [240, 1920].map((count) => {
      const line = game({ cells: { from: -6, to: 6, count } });
      const { jensenShannon: told } = line.moment();
      line.dispose();
      return told;
    });
    // By 240 cells alone it would be 0.001 less: q has a steep edge.
    assert.ok(Math.abs((wide as number) - (narrow as number)) < 2e-4, `${wide} and ${narrow}`);
  });

  it("refuses a critic without a step", () => {
    assert.throws(() => game({ discriminatorSteps: 0 }), /discriminatorSteps 0: expected a whole number ≥ 1/);
  });

  it("trains the critic alone without moving G", async () => {
    const line = game();
    const before = line.moment();
    await line.trainCritic(50);
    const after = line.moment();
    assert.deepEqual(after.generated, before.generated);
    assert.ok(furthest(after.critic, before.critic) > 0.1);
    assert.ok(criticError(after) < criticError(before));
    line.dispose();
  });

  it("draws all its moments at one size", () => {
    const line = game();
    const figure = lineFigure(line.moment(), { title: "Step 0" });
    assert.equal(figure.title, "Step 0");
    assert.equal(figure.data.length, 7);
    assert.equal(lineFigure(line.moment(), { title: "Step 0", best: false }).data.length, 6);
    line.dispose();
  });
});

describe("the smallest game", () => {
  const radius = ({ generator, critic }: { generator: number; critic: number }) => Math.hypot(generator, critic);

  it("moves as worked out by hand", () => {
    // From (1, 0) at rate 0.1: σ(0) = ½, so ψ = −0.05; then, alternating, θ = 1 − 0.1 · 0.05 · σ(−0.05) = 0.997562.
    const [, alternating] = diracGame({ steps: 1 });
    assert.equal(alternating?.critic, -0.05);
    assert.ok(Math.abs((alternating?.generator as number) - 0.997562) < 1e-6);
    const [, simultaneous] = diracGame({ steps: 1, order: "simultaneous" });
    assert.deepEqual(simultaneous, { generator: 1, critic: -0.05 });
  });

  it("circles when the players take turns, and runs away when both move at once", () => {
    const turns = diracGame({ steps: 2000 }).map(radius);
    assert.ok(Math.min(...turns) > 0.8 && Math.max(...turns) < 1.2);
    const atOnce = diracGame({ steps: 2000, order: "simultaneous" }).map(radius);
    assert.ok((atOnce.at(-1) as number) > 2);
  });
});
