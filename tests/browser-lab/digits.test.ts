import assert from "node:assert/strict";
import { type DigitsMaterial, type DigitsView, LabGame, parseLink } from "../../src/browser-lab";
import { LatentExplorer } from "../../src/browser-lab/explorer";
import { digits } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";
import { pretrainedGenerator } from "../../src/gan/pretrained";
import { digitClassifier } from "../../src/quality";

describe("a game of digits", () => {
  let material: DigitsMaterial;

  before(async () => {
    material = { images: digits().train, classifier: await digitClassifier() };
  });

  it("draws what a classifier can read, beside real digits", async function () {
    this.timeout(300_000);
    const game = new LabGame({ space: "digits" }, material);
    const before = (await game.look()) as DigitsView;
    assert.ok(before.score < 1.3, `${before.score}`);
    assert.ok(before.floor > 8, `real ones: ${before.floor}`);
    assert.equal(before.real.length, 64 * 784);
    await game.play(1000);
    const after = (await game.look()) as DigitsView;
    assert.ok(after.score > 3, `score ${after.score}`);
    assert.ok(after.modes.found >= 7, `${after.modes.found} digits`);
    assert.ok(after.jensenShannon < 0.3, `JS ${after.jensenShannon}`);
    // Ink is where D would have had some: pixels that it wants darker or lighter are told by a sign.
    assert.ok(after.pulls.some((pull) => pull === 1) || after.pulls.some((pull) => pull === -1));
    assert.ok(after.judged.every((share) => share >= 0 && share <= 1));
    game.dispose();
  });

  it("is changed by looking at it in nothing, and by its seed", async () => {
    const games = [1, 1, 2].map((seed) => new LabGame({ space: "digits", seed }, material));
    const [alone, watched, other] = games as [LabGame, LabGame, LabGame];
    const expected = await alone.play(4);
    const seen = await watched.play(2);
    await watched.look();
    seen.push(...(await watched.play(2)));
    assert.deepEqual(seen, expected);
    assert.notDeepEqual(await other.play(4), expected);
    for (const game of games) game.dispose();
  });

  it("shows one digit alone if that is asked for", async () => {
    const game = new LabGame({ space: "digits", data: "7" }, material);
    const { real, modes, floor } = (await game.look()) as DigitsView;
    assert.equal(modes.of, 1);
    assert.ok(floor < 1.5, "real sevens are of one class");
    const pixels = tf.tidy(() =>
      tf.tensor4d(real, [64, 28, 28, 1], "int32").toFloat().div(127.5).sub(1),
    ) as tf.Tensor4D;
    const read = tf.tidy(() => material.classifier.probabilities(pixels).argMax(1).dataSync());
    pixels.dispose();
    assert.ok(read.filter((digit) => digit === 7).length >= 62);
    game.dispose();
  });

  it("shows the average of G's weights, or G itself", async () => {
    const [average, plain] = [0.9, 0].map(
      (averageDecay) => new LabGame({ space: "digits", averageDecay }, material),
    ) as [LabGame, LabGame];
    await average.play(3);
    await plain.play(3);
    assert.notDeepEqual(((await average.look()) as DigitsView).drawn, ((await plain.look()) as DigitsView).drawn);
    assert.equal(plain.drawing, plain.players.generator);
    const weights = (game: LabGame) => game.players.generator.getWeights()[0]?.dataSync();
    assert.deepEqual(weights(average), weights(plain), "training never sees it");
    average.dispose();
    plain.dispose();
  });

  it("has every cure, and networks of convolutions", async function () {
    this.timeout(180_000);
    for (const link of [
      "space=digits&packing=2&minibatchFeatures=8&spectralNorm=on",
      "space=digits&loss=relativistic&r1=0.1&r2=0.1&noise=normal&latentSize=16",
      "space=digits&featureMatching=on&optimizer=sgd&generatorLayers=32x64",
      "space=digits&network=convolutional&batchSize=16&packing=2",
    ]) {
      const game = new LabGame(parseLink(link).settings, material);
      const losses = await game.play(2);
      assert.ok(
        losses.every(({ discriminator, generator }) => Number.isFinite(discriminator + generator)),
        link,
      );
      const { drawn, judged } = (await game.look()) as DigitsView;
      assert.equal(drawn.length, 64 * 784);
      assert.equal(judged.length, 64);
      game.dispose();
    }
  });

  it("leaves no tensor behind", async () => {
    const one = async () => {
      const game = new LabGame({ space: "digits", batchSize: 16 }, material);
      await game.play(2);
      await game.look();
      game.dispose();
    };
    await one();
    const before = tf.memory().numTensors;
    await one();
    assert.equal(tf.memory().numTensors, before);
  });

  it("says what it needs, and what it cannot have", () => {
    assert.throws(() => new LabGame({ space: "digits" }), /a game of digits needs them.*digits\(\)\.train/);
    assert.throws(() => new LabGame({ space: "digits", data: "ring" }, material), /data "ring": expected one of .*all/);
    assert.throws(
      () => new LabGame({ space: "digits", data: "drawn" } as never, material),
      /data "drawn": expected one of/,
    );
    assert.throws(() => new LabGame({ space: "digits", drawing: [1] }, material), /drawing "of digits": expected none/);
    assert.throws(() => new LabGame({ space: "plane", generatorLayers: [512] }), /layers of 1 to 128 units/);
  });
});

describe("a generator to walk in", () => {
  it("draws the images that the generator draws", async () => {
    const generator = await pretrainedGenerator();
    const explorer = new LatentExplorer(generator, 5);
    assert.deepEqual([explorer.latentSize, explorer.size], [100, { height: 28, width: 28, channels: 1 }]);
    assert.deepEqual([explorer.directions.length, explorer.directions[0]?.length], [5, 100]);
    const latents = tf.tidy(() => randomStreams(4).samples.normal([3, 100]).dataSync() as Float32Array);
    const drawn = await explorer.draw(latents);
    const expected = tf.tidy(() => (generator.predict(tf.tensor2d(latents, [3, 100])) as tf.Tensor).dataSync());
    assert.equal(drawn.length, 3 * 784);
    drawn.forEach((byte, i) => {
      assert.ok(Math.abs(byte - 127.5 * ((expected[i] as number) + 1)) <= 0.51);
    });
    generator.dispose();
  });

  it("takes a generator of flat images, and one that does not begin with a dense layer along its axes", () => {
    const flat = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 25, activation: "tanh" })] });
    assert.deepEqual(new LatentExplorer(flat).size, { height: 5, width: 5, channels: 1 });
    const reshaped = tf.sequential({
      layers: [
        tf.layers.reshape({ inputShape: [4], targetShape: [2, 2, 1] }),
        tf.layers.conv2d({ filters: 3, kernelSize: 1 }),
      ],
    });
    const explorer = new LatentExplorer(reshaped, 2);
    assert.deepEqual(explorer.size, { height: 2, width: 2, channels: 3 });
    assert.deepEqual(explorer.directions, [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
    ]);
    flat.dispose();
    reshaped.dispose();
  });

  it("refuses what is no generator", () => {
    const classifier = tf.sequential({
      name: "classifier",
      layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 10 })],
    });
    assert.throws(
      () => new LatentExplorer(classifier),
      /"classifier" makes \[batch, 10\] of \[batch, 4, 4, 1\]; expected a generator/,
    );
    classifier.dispose();
  });
});
