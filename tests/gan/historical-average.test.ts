import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { capture, randomStreams, tf } from "../../src/engine";
import {
  discriminatorStep,
  ganStep,
  generatorStep,
  HistoricalAverage,
  type Players,
  type StepOptions,
  trainableVariables,
} from "../../src/gan";
import { TrainingState } from "../../src/training/state";
import { close, LATENT, number, PIXELS, smallPlayers, smallTraining, statefulModels, weightsOf } from "./small";

const real = randomStreams(1).noise.uniform([10, PIXELS], -1, 1);

/** Players with the means of both their weights. */
function withPast(players: Players): Players & { past: NonNullable<Players["past"]> } {
  const { generator, discriminator } = players;
  const [g, d] = [generator, discriminator].map((model) => new HistoricalAverage(trainableVariables(model)));
  return { ...players, past: { generator: g as HistoricalAverage, discriminator: d as HistoricalAverage } };
}

/** What a mean holds, all of it. */
const held = (past: HistoricalAverage) => Object.values(past.tensors).map((tensor) => Array.from(tensor.dataSync()));

/** A player of one weight: x → weight · x. */
function line(name: string, weight: number) {
  const layer = tf.layers.dense({ name: `${name}_only`, units: 1, useBias: false, inputShape: [1] });
  const model = tf.sequential({ name, layers: [layer] });
  model.setWeights([tf.tensor2d([[weight]])]);
  return model;
}

describe("historical averaging", () => {
  it("keeps the mean of all values that weights have had", () => {
    const weight = tf.variable(tf.tensor1d([1, -2]));
    const past = new HistoricalAverage([weight]);
    const values = [
      [1, -2],
      [4, 0],
      [1, 5],
      [2, 3],
    ];
    const penalties = values.map((value) => {
      weight.assign(tf.tensor1d(value));
      past.takeIn();
      return number(past.penalty(0.5));
    });
    assert.deepEqual(held(past), [[4], [2, 1.5]]);
    // From the means (1, −2), (2.5, −1), (2, 1), (2, 1.5).
    [0, 0.5 * (1.5 ** 2 + 1), 0.5 * (1 + 4 ** 2), 0.5 * 1.5 ** 2].forEach((expected, i) => {
      close(penalties[i] as number, expected, 1e-6);
    });
    past.dispose();
  });

  it("pulls both players as worked out by hand, in two steps of a game of two weights", () => {
    // D(x) = ψ x and G(z) = θ z by plain gradient descent of rate ½, all images and latent vectors 1, the Wasserstein loss:
    // D makes ψθ − ψ + w (ψ − mean)² small, G makes −ψθ + w (θ − mean)² small. All of it is exact in float32.
    const players = withPast({
      generator: line("generator", 0.25),
      discriminator: line("discriminator", 0.5),
      generatorOptimizer: tf.train.sgd(0.5),
      discriminatorOptimizer: tf.train.sgd(0.5),
    });
    const step = ganStep(players, (count) => tf.ones([count, 1]), { loss: "wasserstein", historicalAveraging: 2 });
    const told = [0, 1].map(() => {
      const { discriminatorLoss, generatorLoss } = step(tf.ones([3, 1]));
      const [psi, theta] = [players.discriminator, players.generator].map((model) => weightsOf(model)[0]?.[0]);
      return [number(discriminatorLoss), psi, number(generatorLoss), theta];
    });
    assert.deepEqual(told, [
      // In the first step a weight is its own mean: no pull.
      [0.5 * 0.25 - 0.5, 0.875, -0.875 * 0.25, 0.6875],
      // Means 0.6875 of ψ, 0.46875 of θ; gradients 0.6875 − 1 + 4 · 0.1875 of ψ and −0.65625 + 4 · 0.21875 of θ.
      [-0.2734375 + 2 * 0.1875 ** 2, 0.875 - 0.4375 / 2, -0.451171875 + 2 * 0.21875 ** 2, 0.6875 - 0.21875 / 2],
    ]);
  });

  it("has the gradient 2w (θ − mean), the mean held still (central differences)", () => {
    const { discriminator } = smallPlayers(randomStreams(6));
    const variables = trainableVariables(discriminator);
    const past = new HistoricalAverage(variables);
    past.takeIn();
    const moved = randomStreams(7).noise;
    for (const variable of variables) variable.assign(variable.add(moved.normal(variable.shape)));
    past.takeIn();
    const { grads } = tf.variableGrads(() => past.penalty(0.25), variables);
    for (const [which, variable] of variables.entries()) {
      const gradient = (grads[variable.name] as Tensor).dataSync();
      const values = Array.from(variable.dataSync());
      const means = (past.tensors[`mean.${which}`] as Tensor).dataSync();
      const i = values.length - 1;
      const lossAt = (by: number): number => {
        variable.assign(
          tf.tensor(
            values.map((value, j) => (j === i ? value + by : value)),
            variable.shape,
          ),
        );
        return number(past.penalty(0.25));
      };
      close(gradient[i] as number, (lossAt(0.25) - lossAt(-0.25)) / 0.5, 1e-4);
      close(gradient[i] as number, 0.5 * ((values[i] as number) - (means[i] as number)), 1e-6);
      variable.assign(tf.tensor(values, variable.shape));
    }
  });

  const noise = randomStreams(2).noise.uniform([10, LATENT], -1, 1);
  for (const player of ["discriminator", "generator"] as const) {
    for (const way of ["call by call", "captured"] as const) {
      it(`is in the ${player}'s loss, and moves it by its gradient beside the game's (${way})`, () => {
        const run = (options: StepOptions) => {
          const made = withPast(smallPlayers(randomStreams(6)));
          // Rate 1: what a weight loses is its gradient.
          const players = { ...made, [`${player}Optimizer`]: tf.train.sgd(1) };
          const variables = trainableVariables(players[player]);
          // As if there had been a step before, with each weight larger by 0.1.
          const were = variables.map((variable) => variable.clone());
          for (const variable of variables) variable.assign(variable.add(0.1));
          players.past[player].takeIn();
          variables.forEach((variable, i) => {
            variable.assign(were[i] as Tensor);
          });
          const step = (x: Tensor, z: Tensor) =>
            player === "generator"
              ? generatorStep(players, z, options).generatorLoss
              : discriminatorStep(players, x, z, options).discriminatorLoss;
          const loss = number((way === "captured" ? capture(step) : step)(real, noise));
          return { loss, weights: variables.flatMap((variable) => Array.from(variable.dataSync())) };
        };
        const w = 0.2;
        const [plain, pulled] = [run({}), run({ historicalAveraging: w })];
        // The mean of both values lies 0.05 above the second one.
        close(pulled.loss - plain.loss, w * 0.05 ** 2 * plain.weights.length, 1e-5);
        pulled.weights.forEach((weight, i) => {
          close(weight - (plain.weights[i] as number), 2 * w * 0.05, 1e-6);
        });
      });
    }
  }

  it("gives the same steps captured, with batch normalisation, dropout, R1 and several steps of D", () => {
    const options = { r1: 1, historicalAveraging: 0.5, discriminatorSteps: 2 };
    const [one, two] = [false, true].map((captured) => {
      const streams = randomStreams(7);
      const players = withPast(smallPlayers(streams, statefulModels));
      const step = ganStep(players, (count) => streams.noise.uniform([count, LATENT], -1, 1), options);
      const run = captured ? capture(step) : step;
      for (let i = 0; i < 3; i++) tf.dispose(run(real));
      const { generator, discriminator } = players.past;
      assert.deepEqual([held(discriminator)[0], held(generator)[0]], [[6], [3]], "a value a step of the player");
      return [players.discriminator, players.generator].flatMap(weightsOf).concat(held(discriminator), held(generator));
    }) as [number[][], number[][]];
    one.flat().forEach((value, i) => {
      close(value, two.flat()[i] as number, 1e-5);
    });
  });

  it("of weight 0 costs nothing: not an operation, and not a bit of what is trained", () => {
    const [without, zero, more] = [undefined, 0, 0.5].map((historicalAveraging) => {
      const streams = randomStreams(8);
      const players = smallPlayers(streams, statefulModels);
      const { past } = withPast(players);
      const latent = (count: number) => streams.noise.uniform([count, LATENT], -1, 1);
      const step = capture(
        historicalAveraging === undefined
          ? ganStep(players, latent)
          : ganStep({ ...players, past }, latent, { historicalAveraging }),
      );
      const losses = [1, 2].map(() => number(step(real).generatorLoss));
      const trained = [players.discriminator, players.generator].map(weightsOf);
      return { trained, losses, operations: step.recordings[0]?.operations as number, past: held(past.generator) };
    });
    assert.deepEqual(zero?.trained, without?.trained);
    assert.deepEqual(zero?.losses, without?.losses);
    assert.equal(zero?.operations, without?.operations);
    assert.ok(zero?.past.flat().every((value) => value === 0));
    assert.notDeepEqual(more?.trained, without?.trained);
    assert.ok((more?.operations as number) > (without?.operations as number));
  });

  it("is in a checkpoint of a training that has it, and only there", async () => {
    const names = async (historicalAveraging: number) => {
      const training = new TrainingState({
        ...smallTraining(5),
        options: { batchSize: 20, historicalAveraging },
      });
      await training.ready();
      tf.dispose(training.takeStep());
      const { tensors } = training.checkpoint();
      const found = Object.keys(tensors).filter((name) => name.includes("past"));
      training.dispose();
      return found;
    };
    assert.deepEqual(await names(0), []);
    const means = (player: string, count: number) =>
      [`${player}.past.count`].concat(Array.from({ length: count }, (_, i) => `${player}.past.mean.${i}`));
    // Kernel and bias of two layers each; G has batch normalisation's γ and β besides, but not its moving averages.
    assert.deepEqual(await names(0.1), [...means("generator", 6), ...means("discriminator", 4)]);
  });

  it("leaves no tensor behind", () => {
    const players = withPast(smallPlayers(randomStreams(8)));
    const step = ganStep(players, (count) => noise.slice([0], [count]), { historicalAveraging: 1 });
    tf.dispose(step(real));
    const { numTensors } = tf.memory();
    tf.dispose(step(real));
    assert.equal(tf.memory().numTensors, numTensors);
    const before = tf.memory().numTensors;
    new HistoricalAverage(trainableVariables(players.generator)).dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it("says what is missing", () => {
    const players = smallPlayers(randomStreams(8));
    const options = { historicalAveraging: 0.5 };
    const message = /^historicalAveraging 0\.5 needs the mean of the player's weights: give the players a `past`/;
    assert.throws(() => discriminatorStep(players, real, noise, options), { message });
    assert.throws(() => generatorStep(players, noise, options), { message });
    const [one, two] = [3, 2].map((size) => new HistoricalAverage([tf.variable(tf.zeros([size]))])) as [
      HistoricalAverage,
      HistoricalAverage,
    ];
    assert.throws(() => one.restore(two.tensors), {
      message: /^the historical average's mean\.0 has the shape \[2\], but expected is \[3\]: take the checkpoint/,
    });
    assert.throws(() => one.restore({}), { message: /^the historical average's count has the shape \[none\]/ });
  });
});
