import assert from "node:assert/strict";
import { capture, randomStreams, tf } from "../../src/engine";
import { discriminatorLoss, discriminatorStep, ganOptions, ganStep, pair, pairNames } from "../../src/gan";
import { imageInput, packed } from "../../src/gan/static";
import { Training } from "../../src/training";
import { close, LATENT, number, PIXELS, smallImages, smallPlayers, weightsOf } from "./small";

/** Players whose D sees two images of six pixels at once. */
function packedPlayers(seed: number) {
  const streams = randomStreams(seed);
  const { discriminator } = pair("dense", { image: [PIXELS, 1, 1], packing: 2, latentSize: LATENT, streams });
  const players = smallPlayers(streams);
  players.discriminator.dispose();
  return { streams, players: { ...players, discriminator } };
}

describe("packing", () => {
  it("lays the channels of a pack's images one behind the other, at each place", () => {
    tf.tidy(() => {
      // Two packs of two images of 1×2 with one channel.
      const images = tf.tensor4d([1, 2, 11, 12, 21, 22, 31, 32], [4, 1, 2, 1]);
      const packs = packed(images, 2);
      assert.deepEqual(packs.shape, [2, 1, 2, 2]);
      assert.deepEqual(packs.arraySync(), [
        [
          [
            [1, 11],
            [2, 12],
          ],
        ],
        [
          [
            [21, 31],
            [22, 32],
          ],
        ],
      ]);
      const rows = packed(images.reshape([4, 2]), 2);
      assert.deepEqual(rows.arraySync(), [
        [1, 2, 11, 12],
        [21, 22, 31, 32],
      ]);
      assert.equal(packed(images, 1), images);
    });
  });

  it("is what D's step judges: its loss is that of packs, an answer each", () => {
    const { players } = packedPlayers(3);
    const real = randomStreams(1).noise.uniform([10, PIXELS], -1, 1);
    const noise = randomStreams(2).noise.uniform([10, LATENT], -1, 1);
    const expected = tf.tidy(() => {
      const judge = (x: tf.Tensor) => players.discriminator.apply(packed(x, 2), { training: true }) as tf.Tensor;
      const fake = players.generator.apply(noise, { training: true }) as tf.Tensor;
      assert.deepEqual(judge(real).shape, [5, 1]);
      return number(discriminatorLoss(judge(real), judge(fake)));
    });
    close(number(discriminatorStep(players, real, noise, { packing: 2 }).discriminatorLoss), expected, 1e-5);
  });

  for (const options of [{ packing: 2 }, { packing: 2, loss: "relativistic" as const, r1: 1, r2: 1 }]) {
    it(`gives the same step captured: ${JSON.stringify(options)}`, () => {
      const [plain, captured] = [false, true].map((capturing) => {
        const { streams, players } = packedPlayers(4);
        const step = ganStep(players, (count) => streams.noise.uniform([count, LATENT], -1, 1), options);
        const run = capturing ? capture(step) : step;
        for (let i = 0; i < 3; i++) tf.dispose(run(smallImages().slice([0, 0], [10, -1])));
        return weightsOf(players.discriminator).flat();
      }) as [number[], number[]];
      captured.forEach((weight, i) => {
        close(weight, plain[i] as number, 2e-5);
      });
    });
  }

  it("is there for every pair, and trains", async () => {
    for (const name of pairNames) {
      const streams = randomStreams(1);
      const players = pair(name, { image: [8, 8, 3], packing: 3, latentSize: 5, streams });
      const [one] = [imageInput(players.discriminator, 3)];
      assert.equal(tf.util.sizeFromShape(one), 8 * 8 * 3, name);
      const images = randomStreams(2).noise.uniform([12, 8, 8, 3], -1, 1);
      const training = new Training({ ...players, images, streams, options: { packing: 3, batchSize: 6 } });
      await training.run({ steps: 2 });
      assert.deepEqual(training.sample(training.latent(2)).shape, [2, 8, 8, 3]);
      training.dispose();
    }
  });

  it("of as many as the batch allows, whatever the default batch does", async () => {
    const streams = randomStreams(1);
    const players = pair("dense", { image: [4, 4, 1], packing: 7, latentSize: 5, streams });
    const images = randomStreams(2).noise.uniform([28, 4, 4, 1], -1, 1);
    const training = new Training({
      ...players,
      images,
      streams,
      options: { packing: 7, batchSize: 14, pretraining: 1 },
    });
    await training.run({ steps: 2 });
    assert.equal(training.step, 2);
    training.dispose();
  });

  it("wants a batch that can be packed, and a D made for packs", () => {
    assert.throws(() => ganOptions({ packing: 2, batchSize: 15 }), {
      message: "batchSize 15: D sees 15 images of a kind; expected a multiple of the packing, 2",
    });
    assert.throws(() => ganOptions({ packing: 2, batchSize: 6, batches: "half" }), /D sees 3 images of a kind/);
    const streams = randomStreams(1);
    const players = pair("dense", { image: [8, 8, 1], streams });
    const images = tf.zeros([8, 8, 8, 1]);
    assert.throws(() => new Training({ ...players, images, streams, options: { packing: 2, batchSize: 4 } }), {
      message: /takes \[batch, 64\]: packs of 2 images need a D made for them/,
    });
  });
});
