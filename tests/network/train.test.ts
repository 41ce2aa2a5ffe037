import assert from "node:assert/strict";
import type { LayersModel, Tensor2D } from "@tensorflow/tfjs";
import { batchNormalization, dropout, type RandomStreams, randomStreams, tf } from "../../src/engine";
import { accuracy, Diverged, evaluate, type LabelledTensors, trainClassifier } from "../../src/network";

type Layer = LayersModel["layers"][number];

/** Points around three corners of a triangle, 2 numbers each: a task that a small network learns in a second. */
function corners(count: number, streams: RandomStreams): LabelledTensors {
  return tf.tidy(() => {
    const classes = Int32Array.from({ length: count }, (_, i) => i % 3);
    const labels = tf.oneHot(tf.tensor1d(classes, "int32"), 3, 1, 0, "float32") as Tensor2D;
    const centres = tf.tensor2d([
      [2, 0],
      [-1, 2],
      [-1, -2],
    ]);
    return { images: labels.matMul(centres).add(streams.noise.normal([count, 2], 0, 0.4)), labels };
  });
}

function smallModel(streams: RandomStreams, hidden = 8): LayersModel {
  const seeded = () => tf.initializers.glorotUniform({ seed: streams.weights.seed() });
  return tf.sequential({
    name: "small",
    layers: [
      tf.layers.dense({ units: hidden, inputShape: [2], activation: "relu", kernelInitializer: seeded() }),
      tf.layers.dense({ units: 3, kernelInitializer: seeded() }),
    ],
  });
}

describe("trainClassifier", () => {
  it("learns, reports the held-out examples and leaves no tensor behind", async () => {
    const streams = randomStreams(1);
    const [data, heldOut] = [corners(300, streams), corners(90, streams)];
    const model = smallModel(streams);
    const optimizer = tf.train.sgd(0.2);
    const before = evaluate(model, heldOut);
    const tensors = tf.memory().numTensors;
    const seen: number[] = [];
    const history = await trainClassifier(model, data, {
      optimizer,
      epochs: 10,
      batchSize: 30,
      streams,
      reportEvery: 40,
      heldOut,
      onProgress: ({ step, total }) => void seen.push(step / total),
    });
    assert.equal(tf.memory().numTensors, tensors);
    assert.deepEqual(seen, [0.4, 0.8, 1]);
    assert.deepEqual(history.heldOut.steps, [40, 80, 100]);
    assert.equal(history.loss.length, 100);
    assert.equal(history.steps.at(-1), 100);
    assert.ok(before.accuracy < 0.8, `untrained: ${before.accuracy}`);
    assert.ok((history.heldOut.accuracy.at(-1) as number) > 0.98);
    assert.equal(accuracy(model, heldOut.images, heldOut.labels), history.heldOut.accuracy.at(-1));
    assert.ok((history.loss.at(-1) as number) < 0.2 * (history.loss[0] as number));
  });

  it("is repeated by its seed, and another seed gives another run", async () => {
    const run = async (seed: number): Promise<number[]> => {
      const streams = randomStreams(seed);
      const data = corners(60, streams);
      const options = { optimizer: tf.train.adam(0.01), steps: 12, batchSize: 20, streams };
      return (await trainClassifier(smallModel(streams), data, options)).loss;
    };
    const first = await run(3);
    assert.deepEqual(await run(3), first);
    assert.notDeepEqual(await run(4), first);
  });

  // By hand: weights 0, so logits are the biases (ln 2, 0, 0), softmax (½, ¼, ¼). Balanced classes in one whole batch:
  // loss = (ln 2 + 2 ln 4)/3 = 5/3 ln 2; bias gradient = mean(softmax − label) = (½ − ⅓, ¼ − ⅓, ¼ − ⅓) = (1/6, −1/12, −1/12).
  it("takes the step worked out by hand", async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
    model.setWeights([tf.zeros([2, 3]), tf.tensor1d([Math.LN2, 0, 0])]);
    const images = tf.zeros([3, 2]);
    const labels = tf.eye(3) as Tensor2D;
    const streams = randomStreams(0);
    const options = { optimizer: tf.train.sgd(0.6), steps: 1, batchSize: 3, streams };
    const { loss, accuracy: right } = await trainClassifier(model, { images, labels }, options);
    assert.ok(Math.abs((loss[0] as number) - (5 / 3) * Math.LN2) < 1e-6, `${loss[0]}`);
    assert.ok(Math.abs((right[0] as number) - 1 / 3) < 1e-6);
    const bias = (model.getWeights()[1] as Tensor2D).dataSync();
    [Math.LN2 - 0.1, 0.05, 0.05].forEach((wanted, i) => {
      assert.ok(Math.abs((bias[i] as number) - wanted) < 1e-6, `bias ${i}: ${bias[i]}, expected ${wanted}`);
    });
  });

  it("trains batch normalisation and dropout in training mode, and judges in prediction mode", async () => {
    const streams = randomStreams(2);
    const data = corners(120, streams);
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 6, inputShape: [2] }),
        batchNormalization({ momentum: 0.5 }),
        dropout({ rate: 0.3, stream: streams.dropout }),
        tf.layers.dense({ units: 3 }),
      ],
    });
    // A batch normalisation layer's weights: gamma, beta, moving mean, moving variance.
    const movingMean = () => Array.from((model.layers[1] as Layer).getWeights()[2]?.dataSync() ?? []);
    const still = movingMean();
    await trainClassifier(model, data, { optimizer: tf.train.sgd(0.1), steps: 20, batchSize: 40, streams });
    assert.notDeepEqual(movingMean(), still, "the moving averages should have moved");
    assert.ok(streams.dropout.counter >= 20, "a new mask a step");
    assert.deepEqual(evaluate(model, data), evaluate(model, data));
  });

  it("says that the training diverged, and what it told before", async () => {
    const streams = randomStreams(5);
    const data = corners(60, streams);
    await assert.rejects(
      trainClassifier(smallModel(streams), data, {
        optimizer: tf.train.sgd(1e30),
        steps: 30,
        batchSize: 20,
        reportEvery: 10,
        streams,
      }),
      (error: Error) => {
        assert.ok(error instanceof Diverged);
        assert.match(error.message, /the loss became (NaN|Infinity) at step \d+.*smaller learning rate/);
        assert.ok(error.history.loss.length > 0 && error.history.loss.every(Number.isFinite));
        return true;
      },
    );
  });

  describe("names what does not fit", () => {
    const streams = randomStreams(6);
    const optimizer = tf.train.sgd(0.1);
    const refuses = (data: LabelledTensors, message: RegExp, more = {}, model = smallModel(streams)): Promise<void> =>
      assert.rejects(trainClassifier(model, data, { optimizer, steps: 1, batchSize: 3, streams, ...more }), message);

    it("shapes of images and labels", async () => {
      const { images, labels } = corners(6, streams);
      await refuses(
        { images: tf.zeros([6, 5]), labels },
        /the training images have the shape \[6,5\], but the model small takes \[batch, 2\]/,
      );
      await refuses({ images, labels: tf.zeros([6, 10]) }, /labels have the shape \[6,10\]; expected \[6, 3\]/);
      await refuses({ images, labels: tf.zeros([5, 3]) }, /labels have the shape \[5,3\]; expected \[6, 3\]/);
      await refuses({ images, labels }, /the held-out images have the shape \[4,1\]/, {
        heldOut: { images: tf.zeros([4, 1]), labels },
      });
    });

    it("NaN in the images, labels that are no shares", async () => {
      const { images, labels } = corners(6, streams);
      await refuses({ images: images.div(0).mul(0), labels }, /images hold NaN or infinite/);
      await refuses({ images, labels: labels.mul(2) }, /labels must be shares of one in each row/);
      assert.throws(() => evaluate(smallModel(streams), { images: images.mul(Number.NaN), labels }), /NaN/);
    });

    it("a model that ends in a softmax, or gives no logits", async () => {
      const data = corners(6, streams);
      const softmax = tf.sequential({
        layers: [tf.layers.dense({ units: 3, inputShape: [2], activation: "softmax", name: "shares" })],
      });
      await refuses(data, /"shares".*is a softmax; leave it out/, {}, softmax);
      const layers = [tf.layers.dense({ units: 3, inputShape: [2] }), tf.layers.softmax({ name: "apart" })];
      await refuses(data, /"apart".*is a softmax; leave it out/, {}, tf.sequential({ layers }));
      const rows = tf.sequential({ layers: [tf.layers.reshape({ targetShape: [1, 2], inputShape: [2] })] });
      await refuses(data, /gives \[batch, 1, 2\]; expected one logit a class/, {}, rows);
    });

    it("steps, epochs, reportEvery and batch sizes", async () => {
      const data = corners(6, streams);
      await refuses(data, /steps 0: expected a whole number/, { steps: 0 });
      await refuses(data, /give one of the two/, { steps: 2, epochs: 1 });
      await refuses(data, /reportEvery 1.5/, { reportEvery: 1.5 });
      await refuses(data, /batch size 7: expected a whole number from 1 to 6/, { batchSize: 7 });
    });
  });
});
