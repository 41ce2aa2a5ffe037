import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { capture, randomStreams, tf } from "../../src/engine";
import { discriminatorStep, generatorStep, pair, pairNames } from "../../src/gan";

describe("pairs", () => {
  for (const name of pairNames) {
    it(`${name}: D takes what G draws, in grey and in colour, and gives a logit`, () => {
      for (const image of [
        [28, 28, 1],
        [16, 8, 3],
      ] as const) {
        const { generator, discriminator } = pair(name, { image, latentSize: 10, streams: randomStreams(1) });
        const images = generator.predict(randomStreams(2).noise.uniform([3, 10], -1, 1)) as Tensor;
        const [height, width, channels] = image;
        assert.deepEqual(images.shape, name === "dense" ? [3, height * width * channels] : [3, ...image]);
        assert.ok((images.abs().max().dataSync()[0] as number) <= 1);
        assert.deepEqual((discriminator.predict(images) as Tensor).shape, [3, 1]);
        assert.equal(activation(discriminator), "linear");
      }
    });

    it(`${name}: one captured step moves both players, and leaves nothing behind`, () => {
      const streams = randomStreams(1);
      const image = [8, 8, 1] as const;
      const { generator, discriminator } = pair(name, { image, latentSize: 4, streams });
      const players = {
        generator,
        discriminator,
        generatorOptimizer: tf.train.adam(2e-4, 0.5),
        discriminatorOptimizer: tf.train.adam(2e-4, 0.5),
      };
      const noise = () => streams.noise.uniform([6, 4], -1, 1);
      const step = capture((real: Tensor) =>
        tf.tidy(() => ({ ...discriminatorStep(players, real, noise()), ...generatorStep(players, noise()) })),
      );
      const real = tf.ones([6, ...((discriminator.inputs[0]?.shape ?? []).slice(1) as number[])]);
      const weights = () =>
        [generator, discriminator].map((model) => model.trainableWeights.map((w) => w.read().dataSync()));
      const before = weights();
      tf.dispose(step(real));
      const tensors = tf.memory().numTensors;
      for (let i = 0; i < 2; i++) tf.dispose(step(real));
      assert.equal(tf.memory().numTensors, tensors);
      weights().forEach((player, i) => {
        player.forEach((values, k) => {
          assert.ok(values.every(Number.isFinite), `weight ${k} of player ${i}`);
        });
        assert.notDeepEqual(player[0], before[i]?.[0]);
      });
      step.dispose();
    });
  }

  it("narrow: has half of a DCGAN's filters, or three eighths where they are many", () => {
    for (const [size, filters] of [
      [32, [32, 64, 128]],
      [64, [24, 48, 96, 192]],
    ] as const) {
      const { discriminator } = pair("narrow", { image: [size, size, 3], streams: randomStreams(1) });
      const convolutions = discriminator.layers.filter((layer) => layer.getClassName() === "Conv2D");
      assert.deepEqual(
        convolutions.map((layer) => (layer.outputShape as number[]).at(-1)),
        filters,
      );
    }
  });

  it("is the same for the same seed", () => {
    const first = (seed: number) =>
      pair("dcgan", { image: [8, 8, 1], streams: randomStreams(seed) })
        .discriminator.getWeights()[0]
        ?.dataSync();
    assert.deepEqual(first(3), first(3));
    assert.notDeepEqual(first(3), first(4));
  });

  it("names what it cannot make", () => {
    const streams = randomStreams(1);
    assert.throws(() => pair("big" as "dense", { image: [28, 28, 1], streams }), {
      name: "RangeError",
      message: /pair "big": expected one of "dense", "dcgan", "narrow", "sequential", "convolutional"/,
    });
    assert.throws(() => pair("dense", { image: [28, 28, 0.5], streams }), { message: /image \[28, 28, 0.5\]/ });
    assert.throws(() => pair("convolutional", { image: [30, 30, 1], streams }), { message: /multiples of 4/ });
  });
});

function activation(model: { layers: { getConfig(): Record<string, unknown> }[] }): unknown {
  return model.layers.at(-1)?.getConfig().activation;
}
