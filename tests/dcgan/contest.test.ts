import assert from "node:assert/strict";
import { digits, imagesTensor } from "../../src/datasets";
import {
  Contest,
  inSameTime,
  layerTable,
  RECIPES,
  reach,
  secondsPerStep,
  settingsTable,
  undisturbed,
  verdict,
  withoutBatchNorm,
} from "../../src/dcgan";
import { randomStreams, tf } from "../../src/engine";
import { digitClassifier } from "../../src/quality";

describe("a contest of GANs", function () {
  this.timeout(300_000);
  const images = imagesTensor(digits().train, { count: 200 });
  after(() => images.dispose());
  const small = { ...RECIPES.dense, options: { ...RECIPES.dense.options, batchSize: 20 } };

  it("measures by another judge, where it is given one", async () => {
    const judge = async (draw: (count: number) => tf.Tensor, samples: number) => {
      const brightness = tf.tidy(() => draw(4).mean().dataSync()[0] as number);
      return { frechet: samples, brightness };
    };
    const contest = new Contest({ recipes: [small], seeds: [1], steps: 2, images, judge });
    const [only] = await contest.run();
    assert.equal(only?.frechet, 1);
    assert.ok(Math.abs(only?.brightness as number) <= 1);
    contest.dispose();
  });

  it("measures every seed of every recipe, goes on after an interruption, and leaves nothing behind", async () => {
    await digitClassifier();
    const before = tf.memory().numTensors;
    const recipes = [small, { ...small, name: "slow", options: { ...small.options, learningRate: 1e-6 } }];
    const contest = new Contest({ recipes, seeds: [1, 2], steps: 4, milestones: [2], images });
    const stop = ({ done }: { done: number }) => {
      if (done === 6) throw new Error("interrupted");
    };
    await assert.rejects(contest.run({ reportEvery: 1, onProgress: stop }), /interrupted/);
    assert.deepEqual(
      contest.measurements.map(({ name, step }) => [name, step]),
      [
        ["dense", 2],
        ["dense", 4],
      ],
    );
    const seen: number[] = [];
    const measured = await contest.run({
      reportEvery: 1,
      onProgress: ({ done, total }) => void seen.push(done / total),
    });
    assert.equal(seen.at(-1), 1);
    assert.deepEqual(
      measured.map(({ name, seed, step }) => `${name} ${seed} ${step}`),
      ["dense 1 2", "dense 1 4", "slow 1 2", "slow 1 4", "dense 2 2", "dense 2 4", "slow 2 2", "slow 2 4"],
    );
    for (const { frechet, seconds, realAccuracy } of measured) {
      assert.ok(frechet > 0 && seconds > 0 && realAccuracy >= 0 && realAccuracy <= 1);
    }
    const drawn = contest.samples("slow", 2, 5);
    assert.deepEqual(drawn.shape, [5, 28, 28, 1]);
    drawn.dispose();
    assert.throws(() => contest.samples("slow", 3), /no GAN "slow" of seed 3/);
    assert.throws(() => contest.samples("slow", 2, 65), /count 65: expected 1 to 64 images/);
    contest.dispose();
    await assert.rejects(contest.run(), /disposed of: make a new one/);
    assert.throws(() => contest.samples("slow", 2), /the contest has been disposed of/);
    assert.equal(tf.memory().numTensors, before);
  });

  it("refuses what makes no sense", () => {
    const given = { recipes: [small], seeds: [1], steps: 4, images };
    assert.throws(() => new Contest({ ...given, milestones: [5] }), /milestone 5: expected a whole number from 1 to 4/);
    assert.throws(() => new Contest({ ...given, seeds: [] }), /1 recipes, 0 seeds/);
    assert.throws(
      () => new Contest({ ...given, recipes: [small, small] }),
      /\[dense, dense\]: expected a different name/,
    );
    assert.throws(() => new Contest({ ...given, seeds: [1, 1] }), /\[1, 1\]: .* different seeds/);
    assert.throws(() => new Contest({ ...given, steps: 0 }), /steps 0: expected a whole number ≥ 1/);
  });

  it("tells what was chosen for each recipe, defaults filled in", () => {
    const [row] = settingsTable([{ ...RECIPES.dcgan, options: { learningRate: 1e-3, averageDecay: null } }]);
    assert.deepEqual(row, {
      ...{ recipe: "DCGAN", "rate of G": 1e-3, "rate of D": 1e-3, noise: "uniform", batch: 120 },
      ...{ "real label": 1, average: "none" },
    });
  });

  it("is judged by all seeds", () => {
    assert.equal(verdict([1, 2, 3], [4, 5, 6]), "first");
    assert.equal(verdict([4, 5, 6], [1, 2, 3]), "second");
    assert.equal(verdict([1, 2, 5], [4, 5, 6]), "open");
    assert.equal(verdict([1, 2, 4], [4, 5, 6]), "open");
    assert.throws(() => verdict([], [1]), /0 values against 1/);
  });
});

describe("time in a contest", () => {
  const one = (name: string, seed: number, step: number, seconds: number) => ({ name, seed, step, seconds });
  const busy = [
    ...[one("a", 1, 10, 30), one("a", 1, 20, 40), one("a", 2, 10, 12), one("a", 2, 20, 80)],
    ...[one("b", 1, 10, 25), one("b", 1, 20, 125), one("b", 2, 10, 20), one("b", 2, 20, 40)],
  ];

  it("counts the quickest stretch of a recipe: seeds compute the same", () => {
    // a: 30, 10, 12 and 68 seconds for ten steps; b: 25, 100, 20 and 20.
    assert.deepEqual(
      [...secondsPerStep(busy)],
      [
        ["a", 1],
        ["b", 2],
      ],
    );
    assert.deepEqual(
      undisturbed(busy).map(({ seconds }) => seconds),
      [10, 20, 10, 20, 20, 40, 20, 40],
    );
  });

  it("gives every GAN's latest measurement when the quickest kind was done, or none", () => {
    const { seconds, latest } = inSameTime(undisturbed(busy));
    assert.equal(seconds, 20);
    assert.deepEqual(
      ["a", "b"].map((name) => latest(name).map((found) => found?.step)),
      [
        [20, 20],
        [10, 10],
      ],
    );
    const slow = inSameTime([one("a", 1, 10, 5), one("b", 1, 10, 50)]);
    assert.deepEqual(slow.latest("b"), [undefined]);
  });
});

describe("the pair of chapter 07", () => {
  it("has the layers that the chapter shows, counted by hand", () => {
    const { generator, discriminator } = RECIPES.dcgan.pair(randomStreams(1));
    // 100·256 + 256; norm 4·256; 256·3136 + 3136; norm 4·64; 16·64·32 + 32; norm 4·32; 16·32 + 1.
    assert.equal(generator.countParams(), 25_856 + 1024 + 805_952 + 256 + 32_800 + 128 + 513);
    // 16·32 + 32; 16·32·64 + 64, norm 4·64; 3136·256 + 256, norm 4·256; 256 + 1.
    assert.equal(discriminator.countParams(), 544 + 32_832 + 256 + 803_072 + 1024 + 257);
    const table = layerTable(generator);
    assert.deepEqual(table.at(-1), {
      layer: "conv_transpose_3",
      kind: "Conv2DTranspose",
      output: "28×28×1",
      weights: 513,
    });
    generator.dispose();
    discriminator.dispose();
  });

  it("without batch normalisation is the same network otherwise", () => {
    const { generator } = RECIPES.dcgan.pair(randomStreams(1));
    const plain = withoutBatchNorm(generator);
    assert.ok(plain.layers.every((layer) => layer.getClassName() !== "BatchNormalization"));
    assert.equal(plain.countParams(), generator.countParams() - 1024 - 256 - 128);
    tf.tidy(() => {
      // Before any training the averages are 0 and 1: batch normalisation only divides by √(1 + ε).
      const latent = randomStreams(2).noise.normal([3, 100]);
      const apart = (plain.predict(latent) as tf.Tensor)
        .sub(generator.predict(latent) as tf.Tensor)
        .abs()
        .max();
      assert.ok((apart.dataSync()[0] as number) < 0.01);
    });
    generator.dispose();
    plain.dispose();
  });

  it("lets one number of its small image reach 10×10 pixels, and a dense one all", () => {
    const latent = randomStreams(3).noise.normal([1, 100]);
    const changed = (rows: number[][]) =>
      rows.flatMap((row, y) => row.flatMap((value, x) => (value > 0 ? [[y, x]] : [])));
    const { generator } = RECIPES.dcgan.pair(randomStreams(1));
    const places = changed(reach(generator, { layer: "reshape", index: [3, 3, 0], latent }));
    const [rows, columns] = [0, 1].map((axis) => places.map((place) => place[axis] as number)) as [number[], number[]];
    // Place 3 becomes 2·3 − 1 … 2·3 + 2 = 5 … 8, and those 2·5 − 1 … 2·8 + 2 = 9 … 18.
    assert.deepEqual([Math.min(...rows), Math.max(...rows)], [9, 18]);
    assert.deepEqual([Math.min(...columns), Math.max(...columns)], [9, 18]);
    const { generator: dense } = RECIPES.dense.pair(randomStreams(1));
    assert.ok(changed(reach(dense, { layer: "leaky_relu_2", index: [5], latent })).length > 770);
    assert.throws(
      () => reach(dense, { layer: "reshape", index: [0], latent }),
      /no layer "reshape" in generator; it has/,
    );
    tf.dispose(latent);
    generator.dispose();
    dense.dispose();
  });
});
