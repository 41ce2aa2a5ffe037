import assert from "node:assert/strict";
import type { Tensor2D } from "@tensorflow/tfjs";
import { batchNormalization, randomStreams, tf } from "../../src/engine";
import { BatchNormalization, confusionMatrix, denseClassifier, predictions } from "../../src/network";

function closeAll(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    const wanted = expected[i] as number;
    assert.ok(Math.abs(value - wanted) <= tolerance, `entry ${i}: ${value} is not within ${tolerance} of ${wanted}`);
  });
}

const column = (rows: readonly (readonly number[])[], j: number): number[] => rows.map((row) => row[j] as number);

describe("batch normalisation", () => {
  const BATCH = [
    [1, -2],
    [3, 0],
    [8, 5],
  ];

  // From reference/optimizers.py: both features have the variance 26/3; the first is scaled by γ = 2 and moved by β = 1.
  it("has the values of the paper's formula", () => {
    const layer = new BatchNormalization(2, { momentum: 0.9 });
    layer.gamma[0] = 2;
    layer.beta[0] = 1;
    const out = layer.train(BATCH);
    closeAll(column(out, 0), [-1.03798108901963, 0.320672970326791, 3.71730811869284], 1e-13);
    closeAll(column(out, 1), [-1.01899054450981, -0.339663514836605, 1.35865405934642], 1e-13);
    // By hand: 0.9·0 + 0.1·4, 0.9·0 + 0.1·1; 0.9·1 + 0.1·26/3.
    closeAll(layer.movingMean, [0.4, 0.1], 1e-15);
    closeAll(layer.movingVariance, [0.9 + 2.6 / 3, 0.9 + 2.6 / 3], 1e-14);
  });

  it("predicts by its moving averages, each example by itself, and remembers nothing of it", () => {
    const layer = new BatchNormalization(2, { momentum: 0.5 });
    layer.train(BATCH);
    const averages = [...layer.movingMean, ...layer.movingVariance];
    const together = layer.predict(BATCH);
    assert.deepEqual(
      together,
      BATCH.flatMap((example) => layer.predict([example])),
    );
    assert.deepEqual([...layer.movingMean, ...layer.movingVariance], averages);
  });

  it("knows nothing of a batch of one in training: each feature is its own mean", () => {
    const layer = new BatchNormalization(2);
    layer.beta[1] = 7;
    assert.deepEqual(layer.train([[123, -4]]), [[0, 7]]);
  });

  it("equals the engine's layer over ten batches, in training and in prediction", () => {
    const settings = { momentum: 0.8, epsilon: 1e-3 };
    const ours = new BatchNormalization(3, settings);
    const layer = batchNormalization({ ...settings, inputShape: [3] });
    const model = tf.sequential({ layers: [layer] });
    const [gamma, beta] = [
      [1.5, -0.5, 2],
      [0.1, 0.2, -0.3],
    ] as const;
    gamma.forEach((value, j) => {
      ours.gamma[j] = value;
      ours.beta[j] = beta[j] as number;
    });
    model.setWeights([tf.tensor1d([...gamma]), tf.tensor1d([...beta]), tf.zeros([3]), tf.ones([3])]);
    const { noise } = randomStreams(9);
    for (let i = 0; i < 10; i++) {
      const batch = noise.normal([16, 3], 2, 3) as Tensor2D;
      const rows = batch.arraySync();
      const inTraining = model.apply(batch, { training: true }) as Tensor2D;
      closeAll(ours.train(rows).flat(), Array.from(inTraining.dataSync()), 1e-5);
      const inPrediction = model.predict(batch) as Tensor2D;
      closeAll(ours.predict(rows).flat(), Array.from(inPrediction.dataSync()), 1e-5);
    }
  });

  it("names what does not fit", () => {
    const layer = new BatchNormalization(2);
    assert.throws(() => layer.train([]), /the batch is empty/);
    assert.throws(() => layer.train([[1, 2], [3]]), /example 1 has 1 features; this layer normalises 2/);
    assert.throws(() => layer.predict([[1, Number.NaN]]), /feature 1 of example 0 is NaN/);
    assert.throws(() => new BatchNormalization(2, { momentum: 1 }), /momentum 1/);
    assert.throws(() => new BatchNormalization(2, { epsilon: 0 }), /epsilon 0/);
    assert.throws(() => new BatchNormalization(0), /features 0/);
  });
});

describe("dense classifier", () => {
  // By hand: (4+1)·6 + (6+1)·3 = 51. Normalised: 4·6 weights, 4·6 numbers of the normalisation, (6+1)·3 = 69, 12 of them averages.
  it("has the parameters worked out by hand, with and without batch normalisation", () => {
    const options = { inputs: 4, hidden: [6], classes: 3, streams: randomStreams(1) };
    assert.equal(denseClassifier(options).countParams(), 51);
    const normalized = denseClassifier({ ...options, normalize: true });
    assert.equal(normalized.countParams(), 69);
    assert.deepEqual(normalized.outputs[0]?.shape, [null, 3]);
    assert.deepEqual(denseClassifier({ ...options, hidden: [] }).countParams(), 15);
  });

  it("gives probabilities that add up to 1, and the largest as its answer", () => {
    const streams = randomStreams(1);
    const model = denseClassifier({ inputs: 4, hidden: [6], classes: 3, streams });
    for (const { probabilities, answer } of predictions(model, streams.noise.normal([5, 4]))) {
      closeAll([probabilities.reduce((sum, share) => sum + share, 0)], [1], 1e-6);
      assert.ok(probabilities.every((share) => share <= (probabilities[answer] as number)));
    }
  });

  it("drops out while training only", () => {
    const streams = randomStreams(1);
    const model = denseClassifier({ inputs: 4, hidden: [32], classes: 3, dropoutRate: 0.5, streams });
    const images = streams.noise.normal([2, 4]);
    const run = (training: boolean) => Array.from((model.apply(images, { training }) as Tensor2D).dataSync());
    assert.notDeepEqual(run(true), run(true));
    assert.deepEqual(run(false), run(false));
  });

  it("counts its mistakes by class", () => {
    assert.deepEqual(confusionMatrix([0, 0, 1, 2], [0, 1, 1, 0], 3), [
      [1, 1, 0],
      [0, 1, 0],
      [1, 0, 0],
    ]);
    assert.throws(() => confusionMatrix([0], [0, 1]), /2 answers for 1 labels/);
    assert.throws(() => confusionMatrix([0, 3], [0, 0], 3), /entry 1: class 3 answered 0/);
  });
});
