import assert from "node:assert/strict";
import { randomStreams } from "../../src/engine";
import { diracGame, LineGame, type LineHistory, type LineSnapshot, Mixture } from "../../src/gan-1d";
import {
  againstOptimum,
  diracPaths,
  divergenceByDiscriminatorSteps,
  divergenceByLoss,
  fakeAccuracies,
  gameAccuracies,
  gameLosses,
  snapshotFigure,
  snapshotReplay,
} from "../../src/gan-1d/figures";
import { names } from "../figures/fixtures";

describe("figures of the GAN on a line", () => {
  let snapshot: LineSnapshot;
  before(() => {
    const data = new Mixture([{ share: 1, mean: 0, standardDeviation: 1 }]);
    const game = new LineGame({ data, streams: randomStreams(1) });
    snapshot = game.snapshot();
    game.dispose();
  });

  it("a snapshot shows both densities, D and D*", () => {
    const figure = snapshotFigure(snapshot);
    assert.equal(figure.title, "Step 0");
    assert.deepEqual(names(figure).slice(0, 4), ["p, data", "q, drawn by G", "D(x)", "D* = p/(p+q)"]);
    assert.equal(figure.data.length, 7);
    assert.match(snapshotReplay([snapshot, { ...snapshot, step: 9 }]).text(), /2 frames, step 0 to step 9/);
  });

  it("a trained D is drawn against D*, a chart for each snapshot", () => {
    const figure = againstOptimum([snapshot, { ...snapshot, step: 100 }]);
    assert.equal(figure.data.length, 4);
    assert.match(figure.text(), /step 100/);
  });

  it("divergences: a colour for each seed, dashes for many steps of D", () => {
    const run = (seed: number, discriminatorSteps: number) => ({
      seed,
      discriminatorSteps,
      steps: [0, 10],
      values: [0.6, 0.3],
    });
    const figure = divergenceByDiscriminatorSteps([run(6, 1), run(6, 5), run(7, 1)], { y: 0.17, label: "one mode" });
    assert.equal(figure.title, "One step of D for each step of G, and 5 (dashed)");
    assert.deepEqual(names(figure), ["seed 6", undefined, "seed 7"]);
    const lines = figure.data.map((trace) => (trace as { line: { color: string; dash?: string } }).line);
    assert.deepEqual(
      lines.map(({ dash }) => dash),
      [undefined, "dash", undefined],
    );
    assert.equal(lines[0]?.color, lines[1]?.color);
    assert.notEqual(lines[0]?.color, lines[2]?.color);
    assert.match(JSON.stringify(figure.layout.annotations), /one mode/);
  });

  it("divergences by loss: a chart for each optimizer", () => {
    const run = { steps: [0, 10], values: [0.6, 0.3] };
    const figure = divergenceByLoss([
      { ...run, loss: "saturating", generatorOptimizer: "sgd" },
      { ...run, loss: "saturating", generatorOptimizer: "adam" },
    ]);
    assert.equal(figure.data.length, 2);
    assert.match(figure.text(), /plain gradient descent[\s\S]*Adam/);
  });

  it("the smallest GAN: a path for each order", () => {
    const paths = (["alternating", "simultaneous"] as const).map((order) => ({
      order,
      path: diracGame({ order, steps: 3 }),
    }));
    const figure = diracPaths(paths);
    assert.equal(figure.title, "The smallest GAN, 3 steps");
    assert.deepEqual(names(figure), ["alternating", "simultaneous"]);
  });

  it("three games: two curves in each chart", () => {
    const history = (value: number): LineHistory => {
      const values = Array<number>(20).fill(value);
      return { discriminatorLoss: values, generatorLoss: values, realAccuracy: values, fakeAccuracy: values };
    };
    const games = { A: history(0.2), B: history(0.7) };
    assert.equal(gameLosses(games).data.length, 4);
    const accuracies = gameAccuracies(games);
    assert.deepEqual((accuracies.data[2] as { y: number[] }).y, [0.7, 0.7, 0.7, 0.7]);
    assert.deepEqual(names(fakeAccuracies(games)), ["A", "B"]);
  });
});
