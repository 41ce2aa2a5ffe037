import assert from "node:assert/strict";
import type { LayersModel, Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs";
import { denseDiscriminator } from "../../src/discriminator";
import { Interrupted, type RandomStreams, randomStreams, setHost, tf } from "../../src/engine";
import {
  discriminatorLoss,
  discriminatorStep,
  generatorLoss,
  generatorStep,
  type Players,
  type TrainOptions,
  trainableVariables,
  trainGan,
  WeightAverage,
} from "../../src/gan";
import { denseGenerator } from "../../src/generator";

const PIXELS = 6;
const LATENT = 4;

/** A GAN small enough to train in a test: 6 pixels from 4 latent numbers. */
function smallPlayers(streams: RandomStreams): Players {
  return {
    generator: denseGenerator({ latentSize: LATENT, hidden: [16], pixels: PIXELS, weights: streams.weights }),
    discriminator: denseDiscriminator({ pixels: PIXELS, hidden: [16], weights: streams.weights }),
    generatorOptimizer: tf.train.adam(0.01, 0.5),
    discriminatorOptimizer: tf.train.adam(0.01, 0.5),
  };
}

/** Everything a training run on 60 noisy copies of one "image" needs. */
function smallRun(seed: number): TrainOptions & { streams: RandomStreams } {
  const streams = randomStreams(seed);
  const images = tf.tidy(
    () => streams.noise.normal([60, PIXELS], 0, 0.05).add([0.8, -0.8, 0.4, -0.4, 0, 0.6]) as Tensor2D,
  );
  const fixedNoise = streams.noise.uniform([32, LATENT], -1, 1) as Tensor2D;
  return { ...smallPlayers(streams), images, fixedNoise, streams, steps: 5, batchSize: 20 };
}

function weightsOf(model: LayersModel): number[][] {
  return model.getWeights().map((weight) => Array.from(weight.dataSync()));
}

function number(scalar: Scalar): number {
  return scalar.dataSync()[0] as number;
}

function close(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
}

describe("GAN losses", () => {
  it("are 2 log 2 and log 2 where the discriminator cannot tell", () => {
    const undecided = tf.zeros([8, 1]);
    close(number(discriminatorLoss(undecided, undecided)), 2 * Math.LN2, 1e-6);
    close(number(generatorLoss(undecided)), Math.LN2, 1e-6);
  });

  // By hand: σ(2) = 0.8807971, σ(−1) = 0.2689414; −ln 0.8807971 = 0.1269280, −ln(1 − 0.2689414) = 0.3132617.
  it("are the cross-entropies worked out by hand", () => {
    close(number(discriminatorLoss(tf.tensor2d([[2]]), tf.tensor2d([[-1]]))), 0.126928 + 0.3132617, 1e-6);
    close(number(generatorLoss(tf.tensor2d([[-1]]))), 1.3132617, 1e-6);
  });

  it("stay finite, with a slope, where the discriminator is certain", () => {
    const slope = tf.grad((logits) => generatorLoss(logits))(tf.tensor2d([[-200]]));
    assert.equal(number(generatorLoss(tf.tensor2d([[-200]]))), 200);
    assert.equal(number(slope as Scalar), -1);
    assert.equal(number(discriminatorLoss(tf.tensor2d([[200]]), tf.tensor2d([[-200]]))), 0);
  });
});

describe("each player trains against a static adversary", () => {
  const streams = randomStreams(3);
  const players = smallPlayers(streams);
  const real = streams.noise.uniform([10, PIXELS], -1, 1);
  const noise = streams.noise.uniform([10, LATENT], -1, 1);

  it("a discriminator step changes D and leaves G bit for bit as it was", () => {
    const before = { g: weightsOf(players.generator), d: weightsOf(players.discriminator) };
    discriminatorStep(players, real, noise);
    assert.deepEqual(weightsOf(players.generator), before.g);
    assert.notDeepEqual(weightsOf(players.discriminator), before.d);
  });

  it("a generator step changes G and leaves D bit for bit as it was", () => {
    const before = { g: weightsOf(players.generator), d: weightsOf(players.discriminator) };
    generatorStep(players, noise);
    assert.deepEqual(weightsOf(players.discriminator), before.d);
    weightsOf(players.generator).forEach((weights, i) => {
      assert.notDeepEqual(weights, before.g[i], `weight ${i} did not move`);
    });
  });

  it("the slope a player follows is that of its loss (central differences)", () => {
    const variable = trainableVariables(players.discriminator)[0] as tf.Variable;
    const loss = (): Scalar =>
      tf.tidy(() => {
        const fake = players.generator.apply(noise, { training: true }) as Tensor;
        const logits = (images: Tensor): Tensor => players.discriminator.apply(images) as Tensor;
        return discriminatorLoss(logits(real), logits(fake));
      });
    const slope = (tf.variableGrads(loss, [variable]).grads[variable.name] as Tensor).dataSync();
    const values = Array.from(variable.dataSync());
    for (const i of [0, 7, 50]) {
      const lossAt = (by: number): number => {
        const nudged = values.map((value, j) => (j === i ? value + by : value));
        variable.assign(tf.tensor(nudged, variable.shape));
        return number(loss());
      };
      close(slope[i] as number, (lossAt(1e-2) - lossAt(-1e-2)) / 2e-2, 2e-4);
      variable.assign(tf.tensor(values, variable.shape));
    }
  });
});

describe("the average of weights", () => {
  it("keeps `decay` of the old and takes the rest from the new", () => {
    const { weights } = randomStreams(1);
    const make = (): LayersModel => denseGenerator({ latentSize: 1, hidden: [], pixels: 1, weights });
    const source = make();
    source.setWeights([tf.tensor2d([[1]]), tf.tensor1d([0])]);
    const average = new WeightAverage(source, make(), 0.75, 1);
    assert.deepEqual(weightsOf(average.model), [[1], [0]]);
    source.setWeights([tf.tensor2d([[5]]), tf.tensor1d([4])]);
    average.update(1);
    assert.deepEqual(weightsOf(average.model), [[2], [1]]);
  });

  it("refuses a decay of 1, which would never learn", () => {
    const model = denseGenerator({ latentSize: 1, hidden: [], pixels: 1, weights: randomStreams(1).weights });
    assert.throws(() => new WeightAverage(model, model, 1), /decay 1/);
  });
});

describe("training a GAN", () => {
  afterEach(() => setHost(undefined));

  it("brings generated images to where the real ones are", async () => {
    const run = smallRun(5);
    const distance = (): number =>
      tf.tidy(() => {
        const drawn = run.generator.predict(run.fixedNoise) as Tensor;
        return number(drawn.mean(0).sub(run.images.mean(0)).abs().max() as Scalar);
      });
    const before = distance();
    await trainGan({ ...run, steps: 400 });
    const after = distance();
    assert.ok(before > 0.5 && after < 0.2, `largest distance of a mean pixel: ${before} before, ${after} after`);
  });

  it("is the same run, to the last bit, for the same seed", async () => {
    const [first, again, other] = await Promise.all(
      [smallRun(9), smallRun(9), smallRun(10)].map((run) => trainGan(run)),
    );
    assert.deepEqual(again, first);
    assert.notDeepEqual(other, first);
  });

  it("tells every step once, and its samples are those of the average", async () => {
    const run = smallRun(2);
    const average = new WeightAverage(run.generator, smallPlayers(run.streams).generator, 0.5, 1);
    const told: number[] = [];
    const history = await trainGan({
      ...run,
      average,
      reportEvery: 2,
      onProgress: ({ step, total, samples }) => {
        told.push(step);
        assert.equal(total, 5);
        const expected = average.model.predict(run.fixedNoise) as Tensor;
        assert.deepEqual(Array.from(samples.dataSync()), Array.from(expected.dataSync()));
      },
    });
    assert.deepEqual(told, [2, 4, 5]);
    assert.deepEqual(history.steps, [1, 2, 3, 4, 5]);
    for (const accuracy of [...history.realAccuracy, ...history.fakeAccuracy]) {
      assert.ok(accuracy >= 0 && accuracy <= 1);
    }
  });

  it("leaves no tensor behind, whether it ends, fails or is interrupted", async () => {
    const run = smallRun(4);
    await trainGan(run); // makes the optimisers' slots
    const before = tf.memory().numTensors;
    await trainGan(run);
    assert.equal(tf.memory().numTensors, before, "after a whole run");
    const failing = trainGan({
      ...run,
      onProgress: () => {
        throw new Error("the caller's own");
      },
    });
    await assert.rejects(failing, /the caller's own/);
    assert.equal(tf.memory().numTensors, before, "after a failure");
    const controller = new AbortController();
    setHost({ display: () => {}, interrupt: controller.signal });
    setTimeout(() => controller.abort(new Interrupted()), 20);
    await assert.rejects(trainGan({ ...run, steps: 100_000 }), { name: "KeyboardInterrupt" });
    assert.equal(tf.memory().numTensors, before, "after an interrupt");
  });

  it("stops with advice when the losses are no longer numbers", async () => {
    const run = smallRun(6);
    await assert.rejects(trainGan({ ...run, images: run.images.mul(Number.NaN) as Tensor2D }), /at step 1: .*diverged/);
  });

  it("names sizes that do not fit", async () => {
    const run = smallRun(7);
    await assert.rejects(trainGan({ ...run, batchSize: 61 }), /batch size 61: .* 1 to 60/);
    await assert.rejects(trainGan({ ...run, steps: 0 }), /steps 0/);
    await assert.rejects(
      trainGan({ ...run, images: tf.zeros([60, 5]) }),
      /images has the shape \[60,5\], but the discriminator takes \[batch, 6\]/,
    );
  });
});
