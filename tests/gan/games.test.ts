import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs-core";
import { capture, randomStreams, tf } from "../../src/engine";
import {
  between,
  discriminatorStep,
  featureDistance,
  GAMES,
  type GameName,
  gameNames,
  ganStep,
  generatorStep,
  oneCentredPenalty,
  type StepOptions,
  trainableVariables,
} from "../../src/gan";
import { staticFeatures } from "../../src/gan/static";
import { diagnosis } from "../../src/training";
import { close, LATENT, number, PIXELS, smallPlayers, statefulModels, weightsOf } from "./small";

const real = tf.tensor2d([[2], [0.5]]);
const generated = tf.tensor2d([[-1], [1.5]]);
const softplus = (x: number) => Math.log(1 + Math.exp(x));

describe("games", () => {
  it("have the losses that their formulas give, worked out by hand", () => {
    const expected: Record<Exclude<GameName, "saturating">, [number, number]> = {
      "non-saturating": [
        (softplus(-2) + softplus(-0.5)) / 2 + (softplus(-1) + softplus(1.5)) / 2,
        (softplus(1) + softplus(-1.5)) / 2,
      ],
      "least-squares": [(1 + 0.25) / 4 + (1 + 2.25) / 4, (4 + 0.25) / 4],
      hinge: [(0 + 0.5) / 2 + (0 + 2.5) / 2, -0.25],
      wasserstein: [0.25 - 1.25, -0.25],
      relativistic: [(softplus(-3) + softplus(1)) / 2, (softplus(3) + softplus(-1)) / 2],
    };
    for (const [name, [d, g]] of Object.entries(expected)) {
      const game = GAMES[name as GameName];
      close(number(game.discriminator(real, generated, 1)), d, 1e-6);
      close(number(game.generator(generated, real)), g, 1e-6);
    }
    close(number(GAMES["least-squares"].discriminator(real, generated, 0.9)), (1.21 + 0.16) / 4 + 3.25 / 4, 1e-6);
  });

  it("are at their balance where D cannot tell", () => {
    for (const name of gameNames) {
      const { threshold, balance, discriminator, generator } = GAMES[name];
      const undecided = tf.fill([4, 1], threshold === "middle" ? 3 : threshold);
      const shift = name === "wasserstein" ? -3 : 0; // its losses are differences of outputs that have no zero
      close(number(discriminator(undecided, undecided, 1)), balance.discriminator, 1e-6);
      close(number(generator(undecided, undecided)), balance.generator + shift, 1e-6);
    }
  });

  // D(x) = 3x₁ + 4x₂ has a gradient of length 5 everywhere: 10 · (5 − 1)² = 160.
  it("hold a critic's slope near 1, between real and generated images", () => {
    close(number(oneCentredPenalty({ squares: tf.tensor1d([25, 25]) }, 10)), 160, 1e-4);
    const mixed = between(tf.tensor2d([[1, 1]]), tf.tensor2d([[3, 5]]), tf.tensor2d([[0.25]]));
    assert.deepEqual(mixed.arraySync(), [[2.5, 4]]);
  });
});

/** All that is new in a step. */
const STEPS: Record<string, StepOptions> = {
  "least squares": { loss: "least-squares", realLabel: 0.9 },
  hinge: { loss: "hinge" },
  "Wasserstein with a gradient penalty": { loss: "wasserstein", gradientPenalty: 10 },
  "feature matching": { generatorLoss: "feature-matching" },
  "relativistic with R1 and R2": { loss: "relativistic", r1: 1, r2: 2 },
};

for (const [name, options] of Object.entries(STEPS)) {
  describe(`a step: ${name}`, () => {
    const images = randomStreams(1).noise.uniform([10, PIXELS], -1, 1);
    const noise = randomStreams(2).noise.uniform([10, LATENT], -1, 1);
    /** The same places between real and generated images in every call. */
    const uniform = (shape: number[]) => randomStreams(3).noise.uniform(shape);

    it("D and G follow the gradients of what they report (central differences)", () => {
      const players = { ...smallPlayers(randomStreams(6)), uniform };
      // Plain gradient descent of rate 1: what a weight loses is its gradient.
      const slow = { ...players, discriminatorOptimizer: tf.train.sgd(1), generatorOptimizer: tf.train.sgd(1) };
      const loss = {
        discriminator: () => discriminatorStep(slow, images, noise, options).discriminatorLoss,
        generator: () => generatorStep(slow, noise, options, images).generatorLoss,
      };
      for (const player of ["discriminator", "generator"] as const) {
        const model = players[player];
        const kernel = trainableVariables(model)[0] as tf.Variable;
        const before = model.getWeights().map((weight) => weight.clone());
        const values = Array.from(kernel.dataSync());
        tf.dispose(loss[player]());
        const moved = Array.from(kernel.dataSync());
        model.setWeights(before);
        for (const i of [0, 7, 31]) {
          const lossAt = (by: number): number => {
            const nudged = values.map((value, j) => (j === i ? value + by : value));
            kernel.assign(tf.tensor(nudged, kernel.shape));
            const value = number(loss[player]());
            model.setWeights(before);
            return value;
          };
          const gradient = (values[i] as number) - (moved[i] as number);
          close(gradient, (lossAt(3e-3) - lossAt(-3e-3)) / 6e-3, 5e-3 * Math.max(1, Math.abs(gradient)));
        }
      }
    });

    it("is the same captured, with batch normalisation and dropout, and leaves nothing behind", () => {
      const [plain, captured] = [false, true].map((capturing) => {
        const streams = randomStreams(7);
        const players = {
          ...smallPlayers(streams, statefulModels),
          uniform: (shape: number[]) => streams.noise.uniform(shape),
        };
        const step = ganStep(players, (count) => streams.noise.uniform([count, LATENT], -1, 1), options);
        const run = capturing ? capture(step) : step;
        tf.dispose(run(images));
        const { numTensors } = tf.memory();
        for (let i = 0; i < 2; i++) tf.dispose(run(images));
        assert.equal(tf.memory().numTensors, numTensors);
        return [...weightsOf(players.discriminator), ...weightsOf(players.generator)].flat();
      }) as [number[], number[]];
      captured.forEach((weight, i) => {
        close(weight, plain[i] as number, 2e-5);
      });
    });
  });
}

describe("feature matching", () => {
  it("is the squared distance of mean features, worked out by hand", () => {
    const [real, drawn] = [
      tf.tensor2d([
        [1, 4],
        [3, 0],
      ]),
      tf.tensor2d([
        [0, 0],
        [2, 0],
      ]),
    ];
    close(number(featureDistance(real, drawn)), (1 - 2) ** 2 + (0 - 2) ** 2, 1e-6);
  });

  it("looks at what D's last layer is given, with D left as it is", () => {
    const players = smallPlayers(randomStreams(6), statefulModels);
    const { discriminator } = players;
    const images = randomStreams(1).noise.uniform([10, PIXELS], -1, 1);
    const before = weightsOf(discriminator);
    const features = staticFeatures(discriminator, images);
    assert.deepEqual(features.shape, [10, 16]);
    assert.deepEqual(weightsOf(discriminator), before);
    assert.throws(
      () => generatorStep(players, tf.zeros([4, LATENT]), { generatorLoss: "feature-matching" }),
      /feature matching looks at real images, too/,
    );
  });
});

describe("a step's accuracies", () => {
  it("count those beyond the threshold, or beyond the middle where outputs have no zero", () => {
    const images = randomStreams(1).noise.uniform([10, PIXELS], -1, 1);
    for (const loss of ["wasserstein", "relativistic"] as const) {
      const players = smallPlayers(randomStreams(6));
      const bias = trainableVariables(players.discriminator).at(-1) as tf.Variable;
      const told = (by: number) => {
        bias.assign(tf.fill(bias.shape, by));
        const still = { ...players, discriminatorOptimizer: tf.train.sgd(1e-9) };
        const step = discriminatorStep(still, images, tf.zeros([10, LATENT]), { loss });
        return [number(step.realAccuracy), number(step.fakeAccuracy)];
      };
      assert.deepEqual(told(50), told(0), "a shift of all outputs says nothing");
    }
  });

  it("a loss of pairs wants real images for G, and a gradient penalty random numbers", () => {
    const players = smallPlayers(randomStreams(6));
    const noise: Tensor = tf.zeros([4, LATENT]);
    assert.throws(
      () => generatorStep(players, noise, { loss: "relativistic" }),
      /the loss "relativistic" looks at real images, too: give the step some/,
    );
    assert.throws(
      () => discriminatorStep(players, tf.zeros([4, PIXELS]), noise, { loss: "wasserstein", gradientPenalty: 1 }),
      /gradientPenalty needs random numbers/,
    );
  });
});

describe("the diagnosis of other games", () => {
  const history = (discriminatorLoss: number, generatorLoss: number) => {
    const steps = Array.from({ length: 40 }, (_, i) => i + 1);
    const all = (value: number) => steps.map(() => value);
    return {
      steps,
      discriminatorLoss: all(discriminatorLoss),
      generatorLoss: all(generatorLoss),
      realAccuracy: all(0.7),
      fakeAccuracy: all(0.7),
    };
  };

  it("knows no 2 log 2 there, and lets a critic's outputs be large", () => {
    assert.match(diagnosis(history(1.386, 0.7)), /D is undecided/);
    assert.match(diagnosis(history(1.386, 0.7), "hinge"), /The game is alive/);
    assert.match(diagnosis(history(-4, 80)), /The losses explode/);
    assert.match(diagnosis(history(-4, 80), "wasserstein"), /The game is alive/);
  });
});
