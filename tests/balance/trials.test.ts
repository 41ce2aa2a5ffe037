import assert from "node:assert/strict";
import {
  countModes,
  cureGame,
  cureNames,
  MIXTURES,
  type MixtureOutcome,
  plain,
  planeDiscriminator,
  planeGenerator,
  playMixture,
  Trials,
} from "../../src/balance";
import { mixtureSample } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";
import { ganOptions } from "../../src/gan";

const short = { mixture: "ring", steps: 30, generator: [16], discriminator: [16] } as const;

describe("points of a mixture, counted", () => {
  it("real points find every mode, and as many lie on one as the formula says", () => {
    for (const mixture of Object.values(MIXTURES)) {
      const points = mixtureSample(mixture, 10_000, randomStreams(3).samples);
      const { found, onMode, reverseKl } = countModes(mixture, points.arraySync());
      points.dispose();
      assert.equal(found, mixture.centres.length);
      // 1 − e^(−r²/2) with r = 3; standard error 0.001.
      assert.ok(Math.abs(onMode - (1 - Math.exp(-4.5))) < 0.005, `${onMode}`);
      assert.ok(reverseKl < 0.005, `${reverseKl}`);
    }
  });

  it("a single point, again and again, is one mode", () => {
    const counted = countModes(MIXTURES.ring, Array<[number, number]>(40).fill([0.8, 0]));
    assert.deepEqual([counted.found, counted.onMode], [1, 1]);
    assert.ok(Math.abs(counted.reverseKl - Math.log(8)) < 1e-12);
  });
});

describe("a game on a mixture", () => {
  it("is the same from the same seed, keeps what was asked for, and leaves nothing behind", async () => {
    const before = tf.memory().numTensors;
    const told: number[] = [];
    const game = { ...short, keep: [10, 20, 900] };
    const one = await playMixture(game, 5, (step) => told.push(step));
    const again = await playMixture(game, 5);
    const other = await playMixture(game, 6);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual({ ...again, seconds: 0 }, { ...one, seconds: 0 });
    assert.notDeepEqual(other.modes, one.modes);
    assert.deepEqual(
      one.drawn.map(({ step, points }) => [step, points.length]),
      [
        [10, 500],
        [20, 500],
        [30, 500],
      ],
    );
    assert.ok(one.drawn.every(({ points }) => points.flat().every((value) => Math.abs(value) <= 1)));
    assert.equal(told.at(-1), 30);
    assert.ok(one.reachesG > 0 && one.seconds > 0);
  });

  it("every cure can be played on both mixtures, and is another game than the plain one", async () => {
    for (const mixture of ["ring", "grid"] as const) {
      const { drawn } = await playMixture(cureGame("plain", { mixture, steps: 4 }), 1);
      for (const name of cureNames.filter((one) => one !== "plain")) {
        const game = cureGame(name, { mixture, steps: 4 });
        assert.doesNotThrow(() => ganOptions(game.options));
        const outcome = await playMixture(game, 1);
        assert.notDeepEqual(outcome.drawn, drawn, name);
        assert.equal(Number.isNaN(outcome.reachesG), name === "packs of two");
      }
    }
  }).timeout(600_000);

  it("both rates of the plain game fall", () => {
    assert.deepEqual(plain(1000).learningRateFall, { from: 300, to: 1000 });
    assert.deepEqual(cureGame("R1", { mixture: "ring", steps: 500 }).options?.learningRateFall, { from: 150, to: 500 });
  });

  it("its players have the layers that are asked for", () => {
    const weights = randomStreams(1).weights;
    const kinds = (model: { layers: { getClassName(): string }[] }) => model.layers.map((one) => one.getClassName());
    const plainG = planeGenerator({ latentSize: 2, hidden: [8, 8], weights });
    assert.deepEqual(kinds(plainG), ["Dense", "ReLU", "Dense", "ReLU", "Dense"]);
    const normalised = planeGenerator({ latentSize: 2, hidden: [8], normalisation: "batch", weights });
    assert.deepEqual(kinds(normalised), ["Dense", "ReLU", "BatchNormalization", "Dense"]);
    const packs = planeDiscriminator({ packing: 2, hidden: [8], weights });
    assert.deepEqual(packs.inputs[0]?.shape, [null, 4]);
    const compared = planeDiscriminator({ packing: 1, hidden: [8], minibatchFeatures: 3, spectralNorm: true, weights });
    assert.deepEqual(kinds(compared), ["SpectralDense", "ReLU", "MinibatchDiscrimination", "SpectralDense"]);
    for (const model of [plainG, normalised, packs, compared]) model.dispose();
  });
});

describe("trials", function () {
  this.timeout(600_000);

  it("play every game from every seed in processes of their own, to what this process would play, and tell how far they are", async () => {
    const games = { plain: short, r1: { ...short, options: { r1: 0.1 } } };
    const trials = new Trials(games, [1, 2]);
    assert.equal(trials.total, 120);
    const told: { done: number; ended: number }[] = [];
    const ended: string[] = [];
    await trials.run({
      processes: 2,
      onProgress: ({ done, total, ended, games }) => {
        assert.deepEqual([total, games], [120, 4]);
        told.push({ done, ended });
      },
      onOutcome: (name, { seed }) => void ended.push(`${name} ${seed}`),
    });
    assert.deepEqual(ended.sort(), ["plain 1", "plain 2", "r1 1", "r1 2"]);
    assert.ok(told.every(({ done }, i) => done >= (told[i - 1]?.done ?? 0)));
    for (const [name, game] of Object.entries(games)) {
      const [one, two] = trials.of(name as "plain") as [MixtureOutcome, MixtureOutcome];
      assert.deepEqual([one.seed, two.seed], [1, 2]);
      const here = await playMixture(game, 2);
      // Not to the bit: this process has more threads.
      const [x, y] = [here, two].map(({ drawn }) => drawn[0]?.points[7] as readonly [number, number]);
      assert.ok(Math.hypot((x?.[0] ?? 9) - (y?.[0] ?? 0), (x?.[1] ?? 9) - (y?.[1] ?? 0)) < 0.02, `${x} ${y}`);
    }
    // Nothing is left to play: no process is started.
    const began = performance.now();
    await trials.run();
    assert.ok(performance.now() - began < 500);
  });

  it("do not play again what is known", async () => {
    const known = await playMixture(short, 1);
    const trials = new Trials({ only: short }, [1], { only: [known] });
    await trials.run({ onOutcome: () => assert.fail("nothing was to be played") });
    assert.deepEqual(trials.of("only"), [known]);
  });

  it("stop when they are told to, and go on when they are called again", async () => {
    const stop = new AbortController();
    const trials = new Trials({ only: { ...short, steps: 400 } }, [1, 2, 3]);
    const ended: number[] = [];
    const first = trials.run({
      processes: 1,
      signal: stop.signal,
      onOutcome: (_, { seed }) => {
        ended.push(seed);
        stop.abort(new Error("stopped by the test"));
      },
    });
    await assert.rejects(first, /stopped by the test/);
    assert.deepEqual(ended, [1]);
    assert.throws(() => trials.of("only"), /game "only", seed 2: not played to its end; call run first/);
    await trials.run({ processes: 2, onOutcome: (_, { seed }) => void ended.push(seed) });
    assert.deepEqual(ended.sort(), [1, 2, 3]);
    assert.equal(trials.of("only").length, 3);
  });

  it("hand on what goes wrong in a process", async () => {
    const trials = new Trials({ bad: { ...short, options: { batchSize: -1 } } }, [1]);
    await assert.rejects(trials.run({ processes: 1 }), /batchSize -1: expected a whole number ≥ 1/);
  });

  it("say what they cannot do", () => {
    assert.throws(() => new Trials({}, [1]), /^RangeError: 0 games, 1 seeds: expected at least one of each$/);
    assert.throws(() => new Trials({ only: short }, []), /1 games, 0 seeds/);
    assert.throws(() => new Trials({ only: short }, [1, 1]), /seeds 1, 1: expected different ones/);
    const trials = new Trials({ only: short }, [1]);
    assert.throws(() => trials.of("other" as "only"), /game "other": there are only only/);
    assert.throws(() => trials.of("only"), /not played to its end/);
  });
});
