import assert from "node:assert/strict";
import { memoryReport, randomStreams } from "../../src/engine";
import {
  discriminatorError,
  LineGame,
  type LineGameOptions,
  Mixture,
  trainOptimalDiscriminator,
} from "../../src/gan-1d";

const data = new Mixture([
  { share: 0.4, mean: -2, standardDeviation: 0.6 },
  { share: 0.6, mean: 1.6, standardDeviation: 0.8 },
]);

describe("a GAN on the line", () => {
  const made: LineGame[] = [];
  const game = (options: Partial<LineGameOptions> = {}) => {
    made.push(new LineGame({ data, streams: randomStreams(6), start: 3, ...options }));
    return made.at(-1) as LineGame;
  };
  afterEach(() => {
    for (const one of made.splice(0)) one.dispose();
  });

  it("brings what G draws nearer to the data, the same way for the same seed", async () => {
    const [one, two] = [game(), game()];
    const { jensenShannon: first } = one.snapshot();
    const history = await one.play(60);
    await two.play(20);
    await two.play(40);
    const reached = one.snapshot();
    assert.ok(reached.jensenShannon < first - 0.1, `JS from ${first} to ${reached.jensenShannon}`);
    assert.deepEqual(two.snapshot(), reached);
    assert.equal(history.discriminatorLoss.length, 60);
    assert.equal(reached.step, 60);
  });

  it("leaves no tensor behind", async () => {
    const before = memoryReport().tensors;
    const line = new LineGame({ data, streams: randomStreams(6), discriminatorSteps: 2 });
    await line.play(3);
    await line.trainDiscriminator(2);
    await trainOptimalDiscriminator(line, { steps: 3, count: 10 });
    line.dispose();
    assert.equal(memoryReport().tensors, before);
  });

  it("the best D comes close to p / (p + q), its loss to log 4 − 2 JS, and the game stays as it is", async () => {
    const line = game();
    await line.play(100);
    const before = line.snapshot();
    const { snapshot, loss } = await trainOptimalDiscriminator(line);
    assert.deepEqual(line.snapshot(), before);
    assert.ok(discriminatorError(snapshot) < 0.05, `${discriminatorError(snapshot)} from D*`);
    assert.ok(discriminatorError(snapshot) < discriminatorError(before));
    // Never better than D* but by the chance of the draw: 200 000 of each kind, with a deviation of about 0.7, err by 0.002.
    const excess = loss - (2 * Math.LN2 - 2 * before.jensenShannon);
    assert.ok(excess > -0.01 && excess < 0.05, `loss ${excess} above log 4 − 2 JS`);
  });

  it("gives JS as it is, however wide the cells that are drawn", () => {
    const [wide, narrow] = [240, 1920].map(
      (count) => game({ cells: { from: -6, to: 6, count } }).snapshot().jensenShannon,
    );
    // By 240 cells alone it would be 0.001 less: q has a steep edge.
    assert.ok(Math.abs((wide as number) - (narrow as number)) < 2e-4, `${wide} and ${narrow}`);
  });

  it("gives JS every few steps, from before the first to after the last", async () => {
    const [line, same] = [game(), game()];
    const { steps, values } = await line.divergences({ steps: 5, every: 2 });
    assert.deepEqual(steps, [0, 2, 4, 5]);
    assert.equal(values[0], same.snapshot().jensenShannon);
    await same.play(5);
    assert.equal(values.at(-1), same.snapshot().jensenShannon);
  });

  it("refuses a training step without a step of D", () => {
    assert.throws(() => game({ discriminatorSteps: 0 }), /discriminatorSteps 0: expected a whole number ≥ 1/);
  });

  it("trains the discriminator alone without moving G", async () => {
    const line = game();
    const before = line.snapshot();
    await line.trainDiscriminator(50);
    const after = line.snapshot();
    assert.deepEqual(after.generated, before.generated);
    assert.ok(discriminatorError(after) < discriminatorError(before));
  });

  it("D's error is a mean over what D is shown", () => {
    // One cell of width ½ holds all of p, another all of q: D is shown either half of the time.
    const moment = {
      ...game().snapshot(),
      x: [0.25, 0.75, 1.25],
      real: [2, 0, 0],
      generated: [0, 2, 0],
      optimal: [1, 0, 0.5],
      discriminator: [0.75, 0.25, 0],
    };
    assert.equal(discriminatorError(moment), 0.25);
  });
});
