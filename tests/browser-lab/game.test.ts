import assert from "node:assert/strict";
import { LabGame, type LabSettings, type LineView, type PlaneView } from "../../src/browser-lab";
import { randomStreams, tf } from "../../src/engine";
import { gameNames } from "../../src/gan/game-names";
import { LineGame, Mixture } from "../../src/gan-1d";

describe("a game of the lab", () => {
  it("is on the line chapter 06's game, number for number", async () => {
    const data = new Mixture([
      { share: 0.4, mean: -2, standardDeviation: 0.6 },
      { share: 0.6, mean: 1.6, standardDeviation: 0.8 },
    ]);
    const chapter = new LineGame({ data, streams: randomStreams(6), start: 3 });
    const lab = new LabGame({ space: "line", seed: 6 });
    const history = await chapter.play(40);
    const losses = await lab.play(40);
    assert.deepEqual(
      losses.map(({ discriminator }) => discriminator),
      history.discriminatorLoss,
    );
    assert.deepEqual(
      losses.map(({ generator }) => generator),
      history.generatorLoss,
    );
    const [seen, there] = [(await lab.look()) as LineView, chapter.snapshot()];
    assert.equal(seen.jensenShannon, there.jensenShannon);
    assert.deepEqual(seen.generated, there.generated);
    chapter.dispose();
    lab.dispose();
  });

  it("brings what is drawn nearer to the data, on the line and in the plane", async () => {
    for (const [settings, steps] of [
      [{ space: "line" }, 400],
      [{ space: "plane", data: "two" }, 600],
    ] as [Partial<LabSettings>, number][]) {
      const game = new LabGame(settings);
      const before = (await game.look()).jensenShannon;
      await game.play(steps);
      const after = (await game.look()).jensenShannon;
      assert.ok(after < before / 3, `${settings.space}: from ${before} to ${after}`);
      game.dispose();
    }
  });

  it("is changed by looking at it in nothing", async () => {
    for (const space of ["line", "plane"] as const) {
      const [alone, watched] = [new LabGame({ space }), new LabGame({ space })];
      const expected = await alone.play(6);
      const seen = [];
      for (let i = 0; i < 3; i++) {
        seen.push(...(await watched.play(2)));
        await watched.look();
      }
      assert.deepEqual(seen, expected);
      alone.dispose();
      watched.dispose();
    }
  });

  it("plays each loss, penalty and cure, changed while it goes on", async () => {
    const layers = { generatorLayers: [8], discriminatorLayers: [8] };
    const small: Partial<LabSettings> = { space: "plane", ...layers, batchSize: 16 };
    const finite = async (game: LabGame, what: string) => {
      const [losses] = await game.play(1);
      assert.ok(Number.isFinite(losses?.discriminator) && Number.isFinite(losses?.generator), what);
      const view = (await game.look()) as PlaneView;
      assert.ok([...view.field, ...view.pulls, ...view.drawn].every(Number.isFinite), what);
    };
    const game = new LabGame({ ...small, realLabel: 0.9 });
    for (const loss of gameNames) {
      game.change("loss", loss);
      await finite(game, loss);
    }
    for (const [name, value] of [
      ["r1", 1],
      ["r2", 1],
      ["gradientPenalty", 10],
      ["featureMatching", true],
      ["noise", "uniform"],
      ["discriminatorSteps", 3],
      ["batchSize", 32],
    ] as [keyof LabSettings, never][]) {
      game.change(name, value);
      await finite(game, name);
    }
    game.dispose();
    const cures: Partial<LabSettings>[] = [
      { packing: 2 },
      { minibatchFeatures: 4 },
      { spectralNorm: true },
      { batchNorm: true },
    ];
    for (const cure of cures) {
      const cured = new LabGame({ ...small, ...cure });
      await finite(cured, JSON.stringify(cure));
      cured.dispose();
    }
  });

  it("moves one player alone, the other staying as it is", async () => {
    const game = new LabGame({ space: "line" });
    const weights = (of: "generator" | "discriminator") =>
      game.players[of].getWeights().map((weight) => Array.from(weight.dataSync()));
    const [g, d] = [weights("generator"), weights("discriminator")];
    const [learned] = await game.play(1, "discriminator");
    assert.deepEqual(weights("generator"), g);
    assert.notDeepEqual(weights("discriminator"), d);
    assert.ok(Number.isFinite(learned?.discriminator) && Number.isNaN(learned?.generator));
    const moved = weights("discriminator");
    await game.play(1, "generator");
    assert.deepEqual(weights("discriminator"), moved);
    assert.notDeepEqual(weights("generator"), g);
    assert.equal(game.step, 0, "whole steps are counted");
    game.dispose();
  });

  it("takes another learning rate from the next step on", async () => {
    const [slow, fast] = [new LabGame({ space: "line" }), new LabGame({ space: "line" })];
    await slow.play(2);
    await fast.play(2);
    fast.change("discriminatorRate", 0.1);
    const [next, changed] = [await slow.play(3), await fast.play(3)];
    assert.equal(next[0]?.discriminator, changed[0]?.discriminator);
    assert.notEqual(next[1]?.discriminator, changed[1]?.discriminator);
    slow.dispose();
    fast.dispose();
  });

  it("ends early when it is asked to, with the losses of what was done", async () => {
    const game = new LabGame({ space: "line" });
    let asked = 0;
    const losses = await game.play(100, "both", () => ++asked === 3);
    assert.equal(losses.length, 3);
    assert.equal(game.step, 3);
    game.dispose();
  });

  it("sees what one mode of two costs: JS of ½ log 2 and more, and one mode found", async () => {
    const game = new LabGame({ space: "line", data: "apart" });
    // A G that ignores its noise and draws the right mode's middle.
    const generator = game.players.generator;
    tf.tidy(() =>
      generator.setWeights(
        generator
          .getWeights()
          .map((weight, i, all) => (i === all.length - 1 ? tf.fill(weight.shape, 4) : weight.mul(0))),
      ),
    );
    const { jensenShannon, modes, kullbackLeibler } = (await game.look()) as LineView;
    assert.ok(jensenShannon > 0.5 * Math.LN2 * 0.6 && jensenShannon < Math.LN2, String(jensenShannon));
    assert.deepEqual(modes, { found: 1, of: 2, onMode: 1 });
    assert.equal(kullbackLeibler, Number.POSITIVE_INFINITY);
    game.dispose();
  });

  it("shows where G sends a grid of its noise: a curve where that is one number", async () => {
    for (const [latentSize, points, row] of [
      [1, 301, 301],
      [2, 625, 25],
      [5, 625, 25],
    ] as const) {
      const game = new LabGame({ space: "plane", latentSize });
      const { grid, gridRow } = (await game.look()) as PlaneView;
      assert.deepEqual([grid.length / 2, gridRow], [points, row]);
      // The middle of the grid is where G sends zeros.
      const middle = tf.tidy(() =>
        (game.players.generator.apply(tf.zeros([1, latentSize])) as typeof tf.Tensor.prototype).dataSync(),
      );
      const at = 2 * Math.floor(points / 2);
      for (const k of [0, 1]) assert.ok(Math.abs((grid[at + k] as number) - (middle[k] as number)) < 1e-5);
      game.dispose();
    }
  });

  it("leaves no tensor behind", async () => {
    for (const space of ["line", "plane"] as const) {
      const once = async () => {
        const game = new LabGame({ space });
        await game.play(2);
        game.change("loss", "hinge");
        await game.play(2, "generator");
        await game.look();
        game.dispose();
      };
      await once();
      const before = tf.memory().numTensors;
      await once();
      assert.equal(tf.memory().numTensors, before, space);
    }
  });

  it("refuses what makes no sense, naming it", async () => {
    assert.throws(
      () => new LabGame({ space: "sphere" as never }),
      /space "sphere": expected one of line, plane, digits/,
    );
    assert.throws(() => new LabGame({ data: "ring" }), /data "ring": expected one of two, one/);
    assert.throws(() => new LabGame({ generatorLayers: [] }), /generatorLayers .*one to four layers/);
    assert.throws(() => new LabGame({ generatorRate: 0 }), /generatorRate 0: expected a number from/);
    assert.throws(
      () => new LabGame({ space: "plane", packing: 3 }),
      /batchSize 128: expected a multiple of the packing, 3/,
    );
    assert.throws(() => new LabGame({ data: "drawn" }), /there is no drawing/);
    const game = new LabGame({});
    assert.throws(() => game.change("seed", 2), /seed cannot change while a game goes on/);
    assert.throws(() => game.change("loss", "least" as never), /loss "least": expected one of non-saturating/);
    await assert.rejects(game.play(1.5), /steps 1.5: expected a whole number/);
    game.dispose();
  });
});
