import assert from "node:assert/strict";
import type { Scalar, Tensor } from "@tensorflow/tfjs";
import { capture, randomStreams, tf } from "../../src/engine";
import {
  copyOf,
  discriminatorLoss,
  discriminatorStep,
  ganStep,
  generatorLoss,
  generatorStep,
  type StepOptions,
  stackedModel,
  trainableVariables,
  updateAverage,
  youngDecay,
} from "../../src/gan";
import { denseGenerator } from "../../src/generator";
import { close, LATENT, number, PIXELS, smallPlayers, statefulModels, weightsOf } from "./small";

describe("each player trains against a static adversary", () => {
  const streams = randomStreams(3);
  // Batch normalisation in both: what would change if anything did.
  const players = smallPlayers(streams, statefulModels);
  const real = streams.noise.uniform([10, PIXELS], -1, 1);
  const noise = streams.noise.uniform([10, LATENT], -1, 1);
  const state = () => ({ g: weightsOf(players.generator), d: weightsOf(players.discriminator) });

  for (const way of ["call by call", "captured"] as const) {
    it(`a discriminator step changes D and leaves G bit for bit as it was (${way})`, () => {
      const was = state();
      const step = (images: Tensor, z: Tensor) => discriminatorStep(players, images, z);
      (way === "captured" ? capture(step) : step)(real, noise);
      assert.deepEqual(weightsOf(players.generator), was.g);
      weightsOf(players.discriminator).forEach((weights, i) => {
        assert.notDeepEqual(weights, was.d[i], `weight ${i} did not move`);
      });
    });

    it(`a generator step changes G and leaves D bit for bit as it was (${way})`, () => {
      const was = state();
      const step = (z: Tensor) => generatorStep(players, z);
      (way === "captured" ? capture(step) : step)(noise);
      assert.deepEqual(weightsOf(players.discriminator), was.d);
      weightsOf(players.generator).forEach((weights, i) => {
        assert.notDeepEqual(weights, was.g[i], `weight ${i} did not move`);
      });
    });
  }

  it("the gradient that a player follows is that of its loss (central differences)", () => {
    const plain = smallPlayers(randomStreams(5));
    const variable = trainableVariables(plain.discriminator)[0] as tf.Variable;
    const loss = (): Scalar =>
      tf.tidy(() => {
        const fake = plain.generator.apply(noise, { training: true }) as Tensor;
        const logits = (images: Tensor): Tensor => plain.discriminator.apply(images) as Tensor;
        return discriminatorLoss(logits(real), logits(fake));
      });
    const gradient = (tf.variableGrads(loss, [variable]).grads[variable.name] as Tensor).dataSync();
    const values = Array.from(variable.dataSync());
    for (const i of [0, 7, 50]) {
      const lossAt = (by: number): number => {
        const nudged = values.map((value, j) => (j === i ? value + by : value));
        variable.assign(tf.tensor(nudged, variable.shape));
        return number(loss());
      };
      close(gradient[i] as number, (lossAt(3e-3) - lossAt(-3e-3)) / 6e-3, 2e-4);
      variable.assign(tf.tensor(values, variable.shape));
    }
  });

  it("takes images of the same pixels in another shape, and says which do not fit", () => {
    const square = real.reshape([10, 2, 3, 1]);
    const [flatPlayers, squarePlayers] = [smallPlayers(randomStreams(8)), smallPlayers(randomStreams(8))];
    discriminatorStep(flatPlayers, real, noise);
    discriminatorStep(squarePlayers, square, noise);
    assert.deepEqual(weightsOf(squarePlayers.discriminator), weightsOf(flatPlayers.discriminator));
    assert.throws(
      () => discriminatorStep(flatPlayers, tf.zeros([10, 5]), noise),
      /a real batch has the shape \[10, 5\], but the discriminator takes \[batch, 6\]/,
    );
  });
});

describe("the R1 penalty of a step", () => {
  const real = randomStreams(1).noise.uniform([10, PIXELS], -1, 1);
  const noise = randomStreams(2).noise.uniform([10, LATENT], -1, 1);
  const r1 = 3;

  it("is in D's loss, and D follows its gradient (central differences)", () => {
    const players = smallPlayers(randomStreams(6));
    const { discriminator } = players;
    const kernel = trainableVariables(discriminator)[0] as tf.Variable;
    // Plain gradient descent of rate 1: what a weight loses is its gradient.
    const slow = { ...players, discriminatorOptimizer: tf.train.sgd(1) };
    const before = discriminator.getWeights().map((weight) => weight.clone());
    const lossWith = (options: StepOptions) => number(discriminatorStep(slow, real, noise, options).discriminatorLoss);
    const restore = () => discriminator.setWeights(before);
    const values = Array.from(kernel.dataSync());
    const plain = lossWith({});
    restore();
    const penalized = lossWith({ r1 });
    const moved = Array.from(kernel.dataSync());
    restore();
    assert.ok(penalized > plain + 0.01, `${penalized} should be clearly more than ${plain}`);
    for (const i of [0, 7, 50]) {
      const lossAt = (by: number): number => {
        kernel.assign(
          tf.tensor(
            values.map((value, j) => (j === i ? value + by : value)),
            kernel.shape,
          ),
        );
        const loss = lossWith({ r1 });
        restore();
        return loss;
      };
      close((values[i] as number) - (moved[i] as number), (lossAt(3e-3) - lossAt(-3e-3)) / 6e-3, 2e-3);
    }
  });

  it("gives the same step captured, with batch normalisation and dropout in D", () => {
    const [one, two] = [0, 1].map((captured) => {
      const streams = randomStreams(7);
      const players = smallPlayers(streams, statefulModels);
      const step = ganStep(players, (count) => streams.noise.uniform([count, LATENT], -1, 1), { r1 });
      const run = captured ? capture(step) : step;
      for (let i = 0; i < 3; i++) tf.dispose(run(real));
      return weightsOf(players.discriminator).flat();
    }) as [number[], number[]];
    one.forEach((weight, i) => {
      close(weight, two[i] as number, 1e-5);
    });
  });

  it("leaves no tensor behind", () => {
    const players = smallPlayers(randomStreams(8));
    tf.dispose(discriminatorStep(players, real, noise, { r1 }));
    const { numTensors } = tf.memory();
    tf.dispose(discriminatorStep(players, real, noise, { r1 }));
    assert.equal(tf.memory().numTensors, numTensors);
  });
});

describe("a step's options", () => {
  const real = randomStreams(1).noise.uniform([12, PIXELS], -1, 1);
  /** A step from a seed, and the latent vectors that were asked for. */
  const game = (options?: StepOptions) => {
    const streams = randomStreams(12);
    const players = smallPlayers(streams);
    const asked: number[] = [];
    const latent = (count: number): Tensor => {
      asked.push(count);
      return streams.noise.uniform([count, LATENT], -1, 1);
    };
    return { players, asked, latent, step: ganStep(players, latent, options) };
  };

  it("k discriminator steps are those one would take by hand, each on its own share", () => {
    const { players, asked, step } = game({ discriminatorSteps: 3 });
    const told = step(real);
    assert.deepEqual(asked, [4, 4, 4, 4]);
    const byHand = game();
    let last = 0;
    for (const share of tf.split(real, 3)) {
      last = number(discriminatorStep(byHand.players, share, byHand.latent(4)).discriminatorLoss);
    }
    generatorStep(byHand.players, byHand.latent(4));
    assert.deepEqual(weightsOf(players.discriminator), weightsOf(byHand.players.discriminator));
    assert.deepEqual(weightsOf(players.generator), weightsOf(byHand.players.generator));
    assert.equal(number(told.discriminatorLoss), last);
  });

  it("half batches: D sees as many generated as real images, G draws twice as many", () => {
    const { asked, step } = game({ batches: "half" });
    step(real);
    assert.deepEqual(asked, [12, 24]);
  });

  it("tells the losses that were chosen", () => {
    const { players, step } = game({ loss: "saturating", realLabel: 0.9 });
    const copy = copyOf(players.discriminator);
    const { noise } = randomStreams(12);
    const draw = (): Tensor =>
      players.generator.apply(noise.uniform([12, LATENT], -1, 1), { training: true }) as Tensor;
    const logits = (model: typeof copy, images: Tensor): Tensor => model.apply(images) as Tensor;
    const expectedD = number(discriminatorLoss(logits(copy, real), logits(copy, draw()), 0.9));
    const g = weightsOf(players.generator);
    const second = draw(); // by the G from before the step, as G's own step draws them
    assert.deepEqual(
      weightsOf(players.generator).slice(0, 4),
      g.slice(0, 4),
      "drawing moves nothing but moving averages",
    );
    const told = step(real);
    close(number(told.discriminatorLoss), expectedD, 1e-6);
    close(number(told.generatorLoss), number(generatorLoss(logits(players.discriminator, second), "saturating")), 1e-6);
    assert.ok(number(told.generatorLoss) < 0);
  });
});

describe("the stacked model", () => {
  const noise = randomStreams(2).noise.uniform([10, LATENT], -1, 1);

  for (const models of [undefined, statefulModels]) {
    it(`moves G as the direct step does, bit for bit${models ? ", with batch normalisation and dropout in D" : ""}`, () => {
      const [direct, through] = [3, 3].map((seed) => smallPlayers(randomStreams(seed), models)) as [
        ReturnType<typeof smallPlayers>,
        ReturnType<typeof smallPlayers>,
      ];
      const was = weightsOf(through.discriminator);
      const stacked = stackedModel(through.generator, through.discriminator);
      generatorStep(direct, noise);
      const { grads } = tf.variableGrads(
        () => generatorLoss(stacked.apply(noise, { training: true }) as Tensor),
        trainableVariables(stacked),
      );
      through.generatorOptimizer.applyGradients(grads);
      assert.deepEqual(weightsOf(through.generator), weightsOf(direct.generator));
      assert.deepEqual(weightsOf(through.discriminator), was);
    });
  }

  it("trains by trainOnBatch, as Keras programs do, to the same weights within float32's rounding", async () => {
    const [direct, through] = [smallPlayers(randomStreams(3)), smallPlayers(randomStreams(3))];
    const stacked = stackedModel(through.generator, through.discriminator);
    const loss = (labels: Tensor, logits: Tensor): Tensor => tf.losses.sigmoidCrossEntropy(labels, logits);
    stacked.compile({ optimizer: through.generatorOptimizer, loss });
    for (let i = 0; i < 3; i++) {
      generatorStep(direct, noise);
      await stacked.trainOnBatch(noise, tf.ones([10, 1]));
    }
    const [expected, actual] = [weightsOf(direct.generator).flat(), weightsOf(through.generator).flat()];
    actual.forEach((value, i) => {
      close(value, expected[i] as number, 2e-5);
    });
  });

  it("freezes D within the stack only, and shares its weights", () => {
    const players = smallPlayers(randomStreams(3));
    const stacked = stackedModel(players.generator, players.discriminator);
    // By hand: G 4·16 + 16 + 4·16 (batch norm: 2 of 4 trained) + 16·6 + 6 = 246; D 6·16 + 16 + 16 + 1 = 129.
    assert.equal(stacked.countParams(), 246 + 129);
    const trained = trainableVariables(stacked).reduce((sum, { size }) => sum + size, 0);
    assert.equal(trained, 246 - 32);
    assert.equal(trainableVariables(players.discriminator).length, 4);
    discriminatorStep(players, tf.zeros([10, PIXELS]), noise);
    const direct = players.discriminator.predict(players.generator.predict(noise) as Tensor) as Tensor;
    assert.deepEqual(Array.from((stacked.predict(noise) as Tensor).dataSync()), Array.from(direct.dataSync()));
  });

  it("refuses two that do not fit, with both shapes", () => {
    const streams = randomStreams(1);
    const generator = denseGenerator({ latentSize: 2, hidden: [], pixels: 5, weights: streams.weights });
    assert.throws(
      () => stackedModel(generator, smallPlayers(streams).discriminator),
      /the generator draws \[batch, 5\], but the discriminator takes \[batch, 6\]/,
    );
  });
});

describe("the average of weights", () => {
  it("keeps `decay` of the old and takes the rest from the new", () => {
    const source = denseGenerator({ latentSize: 1, hidden: [], pixels: 1, weights: randomStreams(1).weights });
    source.setWeights([tf.tensor2d([[1]]), tf.tensor1d([0])]);
    const average = copyOf(source);
    assert.deepEqual(weightsOf(average), [[1], [0]]);
    source.setWeights([tf.tensor2d([[5]]), tf.tensor1d([4])]);
    updateAverage(average, source, 0.75);
    assert.deepEqual(weightsOf(average), [[2], [1]]);
    assert.deepEqual(weightsOf(source), [[5], [4]]);
  });

  it("forgets its first weights: a young one keeps less", () => {
    const kept = (updates: number, decay: number) => number(youngDecay(tf.scalar(updates), decay));
    [0.1, 2 / 11, 11 / 20, 0.9].forEach((expected, i) => {
      close(kept([0, 1, 10, 80][i] as number, 0.999), expected, 1e-6);
    });
    close(kept(80, 0.5), 0.5, 1e-6);
    close(kept(1e6, 0.999), 0.999, 1e-6);
  });

  it("averages batch normalisation's moving averages too", () => {
    const { generator } = smallPlayers(randomStreams(1));
    const average = copyOf(generator);
    const moving = generator.nonTrainableWeights[0] as (typeof generator.nonTrainableWeights)[number];
    moving.write(tf.fill(moving.shape as number[], 8));
    updateAverage(average, generator, 0.5);
    assert.deepEqual([...new Set(average.nonTrainableWeights[0]?.read().dataSync())], [4]);
  });
});
