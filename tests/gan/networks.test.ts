import assert from "node:assert/strict";
import path from "node:path";
import type { Tensor } from "@tensorflow/tfjs";
import { capture, memoryReport, randomStreams, tf } from "../../src/engine";
import { copyOf, ganStep, generatorStep, type NetworkOptions, type Players, pair } from "../../src/gan";
import { networkOptions } from "../../src/gan/networks";
import { latentVectors } from "../../src/generator";
import { loadKeras, saveKeras } from "../../src/models";
import { Training } from "../../src/training";
import { temporaryFolder } from "../files/temporary";
import { close, LATENT, number, weightsOf } from "./small";

const CHOICES: NetworkOptions[] = [{ minibatchFeatures: 3 }, { spectralNorm: true }, { virtualBatchNorm: 6 }];
const ALL = Object.assign({}, ...CHOICES) as NetworkOptions;
const IMAGE = [8, 8, 1] as const;

/** Always the same. */
const images = (count: number): Tensor => randomStreams(78).noise.uniform([count, ...IMAGE], -1, 1);
const madeWith = (networks: NetworkOptions, name: "dense" | "dcgan" | "narrow" = "dcgan", seed = 4) => {
  const streams = randomStreams(seed);
  return { streams, ...pair(name, { image: IMAGE, latentSize: LATENT, streams, ...networks }) };
};
const kinds = (model: { layers: { getClassName(): string }[] }): string[] =>
  model.layers.map((layer) => layer.getClassName());

describe("options of the networks", () => {
  for (const name of ["dense", "dcgan", "narrow"] as const) {
    it(`${name}: has the layers that were asked for, and no others`, () => {
      const [usual, other] = [madeWith({}, name), madeWith(ALL, name)];
      assert.equal(kinds(other.discriminator).at(-2), "MinibatchDiscrimination");
      assert.equal(other.discriminator.layers.at(-2)?.outputShape.at(-1), featuresOf(usual.discriminator) + 3);
      const spectral = (kind: string) => kind.replace(/^(Dense|Conv2D)$/, "Spectral$1");
      const expected = kinds(usual.discriminator).filter((kind) => kind !== "BatchNormalization");
      assert.deepEqual(
        kinds(other.discriminator).filter((kind) => kind !== "MinibatchDiscrimination"),
        expected.map(spectral),
      );
      const virtual = (kind: string) => kind.replace("Batch", "VirtualBatch");
      const inside = kinds(usual.generator).map((kind) => (kind === "BatchNormalization" ? virtual(kind) : kind));
      assert.deepEqual(
        kinds(other.generator).filter((kind) => kind !== "InputLayer"),
        ["ReferenceBatch", ...inside, "WithoutReferences"].filter((kind) => kind !== "InputLayer"),
      );
      const drawn = other.generator.predict(tf.zeros([2, LATENT])) as Tensor;
      assert.deepEqual((other.discriminator.predict(drawn) as Tensor).shape, [2, 1]);
    });
  }

  it("are not for other pairs, and their numbers make sense", () => {
    const make = (networks: NetworkOptions) =>
      pair("sequential", { image: IMAGE, streams: randomStreams(1), ...networks });
    for (const [choice, name] of [
      [{ minibatchFeatures: 3 }, "minibatchFeatures"],
      [{ spectralNorm: true }, "spectralNorm"],
      [{ virtualBatchNorm: 6 }, "virtualBatchNorm"],
    ] as const) {
      const message = `${name}: the pair "sequential" cannot have it; expected one of "dense", "dcgan", "narrow"`;
      assert.throws(() => make(choice), { name: "RangeError", message });
    }
    assert.equal(make({ spectralNorm: false }).discriminator.name, "discriminator");
    assert.throws(() => networkOptions("dense", { minibatchFeatures: 0.5 }), {
      message: "minibatchFeatures 0.5: expected a whole number ≥ 1",
    });
    assert.throws(() => madeWith({ virtualBatchNorm: 1 }), {
      message: "virtualBatchNorm 1: expected a whole number ≥ 2",
    });
  });

  it("draw the reference batch as the training draws its noise", () => {
    // Of 2000 numbers: the deviation of a mean is 0.022, of a variance of a normal distribution 0.032; four of each.
    for (const [noise, variance] of [
      ["uniform", 1 / 3],
      ["normal", 1],
    ] as const) {
      const { generator } = pair("dense", {
        ...{ image: IMAGE, latentSize: 20, virtualBatchNorm: 100, noise, streams: randomStreams(5) },
      });
      const batch = generator.nonTrainableWeights[0]?.read() as Tensor;
      assert.deepEqual(batch.shape, [100, 20]);
      const moments = tf.moments(batch);
      close(number(moments.mean), 0, 4 * 0.022);
      close(number(moments.variance), variance, 4 * 0.032);
      assert.equal(number(batch.abs().max()) > 1, noise === "normal");
    }
  });

  it("let G draw of a latent vector what it draws of it among others, in training and outside of it", () => {
    const { generator, streams } = madeWith(ALL);
    const latent = latentVectors("uniform", [40, LATENT], streams.noise);
    const alone = generator.predict(latent.slice([7, 0], [1, -1])) as Tensor;
    const among = (generator.predict(latent) as Tensor).slice([7], [1]);
    const inTraining = (generator.apply(latent, { training: true }) as Tensor).slice([7], [1]);
    assert.ok(number(alone.abs().max()) > 1e-3);
    for (const drawn of [among, inTraining]) close(number(drawn.sub(alone).abs().max()), 0, 1e-6);
  });

  it("let G's step leave D bit for bit as it was, the vectors of spectral normalisation too", () => {
    const { generator, discriminator, streams } = madeWith(ALL);
    const before = weightsOf(discriminator);
    const noise = latentVectors("uniform", [6, LATENT], streams.noise);
    generatorStep({ generator, discriminator, generatorOptimizer: tf.train.sgd(0.01) }, noise);
    assert.deepEqual(weightsOf(discriminator), before);
  });

  for (const networks of [...CHOICES, ALL]) {
    const what = Object.keys(networks).join(", ");

    for (const options of [{}, { r1: 1, gradientPenalty: 10 }]) {
      it(`${what}: the same step captured, and nothing left behind: ${JSON.stringify(options)}`, () => {
        const [plain, captured] = [false, true].map((capturing) => {
          const { streams, generator, discriminator } = madeWith(networks);
          const players: Players = {
            ...{ generator, discriminator },
            generatorOptimizer: tf.train.sgd(0.01),
            discriminatorOptimizer: tf.train.sgd(0.01),
            uniform: (shape) => streams.noise.uniform(shape),
          };
          const step = ganStep(players, (count) => latentVectors("uniform", [count, LATENT], streams.noise), options);
          const run = capturing ? capture(step) : step;
          const real = images(6);
          const before = weightsOf(discriminator);
          tf.dispose(run(real));
          const { tensors } = memoryReport();
          for (let i = 0; i < 2; i++) tf.dispose(run(real));
          assert.equal(memoryReport().tensors, tensors);
          const after = weightsOf(discriminator);
          after.forEach((weights, i) => {
            assert.notDeepEqual(weights, before[i], `weight ${i} of D did not move`);
          });
          return [...after, ...weightsOf(generator)].flat();
        }) as [number[], number[]];
        captured.forEach((weight, i) => {
          close(weight, plain[i] as number, 2e-5);
        });
      });
    }

    it(`${what}: a run that was interrupted comes to the same bits`, async () => {
      const training = (directory?: string): Training =>
        new Training({
          ...madeWith(networks, "narrow"), // which has dropout, too
          images: images(20),
          options: { batchSize: 6, learningRate: 0.01, averageDecay: 0.9 },
          ...(directory === undefined ? {} : { directory }),
        });
      const outcome = ({ generator, discriminator, averageGenerator, history }: Training) => ({
        weights: [generator, discriminator, averageGenerator].map(weightsOf),
        history: { ...history },
      });
      const whole = training();
      await whole.run({ steps: 8 });
      const directory = temporaryFolder();
      const first = training(directory);
      await first.run({ steps: 3 });
      first.dispose();
      const second = await Training.resume(directory, { images: images(20) });
      await second.run({ steps: 8 });
      assert.deepEqual(outcome(second), outcome(whole));
      // What is drawn with, as a command draws with it.
      const latent = whole.latent(3);
      const kept = await loadKeras(path.join(directory, "checkpoints", "step-000008", "average.keras"));
      const drawn = (kept.predict(latent) as Tensor).dataSync();
      assert.deepEqual(drawn, (whole.averageGenerator.predict(latent) as Tensor).dataSync());
      for (const one of [whole, second]) one.dispose();
    });
  }

  for (const name of ["dense", "dcgan", "narrow"] as const) {
    it(`${name}: copies and files give the same outputs`, async () => {
      const { generator, discriminator, streams } = madeWith(ALL, name);
      const latent = latentVectors("uniform", [4, LATENT], streams.noise);
      const drawn = generator.predict(latent) as Tensor;
      for (const [model, inputs] of [
        [generator, latent],
        [discriminator, drawn],
      ] as const) {
        const expected = (model.predict(inputs) as Tensor).dataSync();
        const file = path.join(temporaryFolder(), "model.keras");
        await saveKeras(model, file);
        for (const other of [copyOf(model), await loadKeras(file)]) {
          assert.deepEqual((other.predict(inputs) as Tensor).dataSync(), expected);
          assert.equal(other.countParams(), model.countParams());
          assert.equal(other.trainableWeights.length, model.trainableWeights.length);
        }
      }
    });
  }
});

/** Numbers that D's last layer is given. */
function featuresOf(discriminator: Players["discriminator"]): number {
  return discriminator.layers.at(-2)?.outputShape.at(-1) as number;
}
