import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { compileDiscriminator, convolutionalDiscriminator } from "../../src/discriminator";
import { randomStreams, tf } from "../../src/engine";
import { layerSizes } from "../models/layer-sizes";

const make = (options: Partial<Parameters<typeof convolutionalDiscriminator>[0]> = {}) => {
  const { weights, dropout } = randomStreams(1);
  return convolutionalDiscriminator({ weights, dropoutStream: dropout, ...options });
};

describe("convolutional discriminator", () => {
  // By hand: (3·3·1+1)·64, (3·3·64+1)·64, and one neuron over 7·7·64 numbers, 3136+1.
  it("has the parameters of the source's model for 28×28×1: 640 + 36 928 + 3 137", () => {
    assert.deepEqual(layerSizes(make()), [
      ["conv_layer_1", [14, 14, 64], 640],
      ["leaky_relu_1", [14, 14, 64], 0],
      ["dropout_1", [14, 14, 64], 0],
      ["conv_layer_2", [7, 7, 64], 36_928],
      ["leaky_relu_2", [7, 7, 64], 0],
      ["dropout_2", [7, 7, 64], 0],
      ["flatten", [3136], 0],
      ["dense", [1], 3137],
    ]);
  });

  // By hand for 33×20×3: (3·3·3+1)·64 = 1792; padding "same" halves up: 33 → 17 → 9, 20 → 10 → 5; 9·5·64+1 = 2881.
  it("takes any size and any number of channels, odd sizes rounded up", () => {
    const model = make({ height: 33, width: 20, channels: 3 });
    assert.equal(model.countParams(), 1792 + 36_928 + 2881);
    assert.deepEqual((model.predict(tf.zeros([2, 33, 20, 3])) as Tensor).shape, [2, 1]);
  });

  it("gives the sigmoid of its logit as a probability", () => {
    const images = randomStreams(2).noise.uniform([6, 28, 28, 1], -1, 1);
    const [logits, probabilities] = [make({ output: "logit" }), make()].map((model) =>
      (model.predict(images) as Tensor).dataSync(),
    ) as [Float32Array, Float32Array];
    logits.forEach((logit, i) => {
      assert.ok(Math.abs((probabilities[i] as number) - 1 / (1 + Math.exp(-logit))) < 1e-6);
    });
    assert.ok(new Set(logits).size > 1);
  });

  it("drops while it trains, with masks from its stream, and at no other time", () => {
    const model = make();
    const images = tf.ones([1, 28, 28, 1]);
    const once = (training: boolean) => (model.apply(images, { training }) as Tensor).dataSync()[0];
    assert.equal(once(false), once(false));
    assert.notEqual(once(true), once(true));
  });

  it("learns by trainOnBatch and by fit when it is compiled as in the source", async () => {
    const model = make();
    compileDiscriminator(model);
    const images = tf.concat([tf.ones([20, 28, 28, 1]), tf.fill([20, 28, 28, 1], -1)]);
    const labels = tf.concat([tf.ones([20, 1]), tf.zeros([20, 1])]);
    const [first] = (await model.trainOnBatch(images, labels)) as [number, number];
    // An untrained model is unsure: the cross-entropy is near log 2.
    assert.ok(Math.abs(first - Math.LN2) < 0.3, `first loss ${first}`);
    await model.fit(images, labels, { epochs: 10, batchSize: 40, verbose: 0 });
    const [loss, accuracy] = (model.evaluate(images, labels) as Tensor[]).map((told) => told.dataSync()[0]) as [
      number,
      number,
    ];
    assert.ok(loss < first / 2, `loss ${first} before, ${loss} after`);
    assert.equal(accuracy, 1);
  });

  it("refuses to compile a logit for a loss that takes probabilities", () => {
    assert.throws(() => compileDiscriminator(make({ output: "logit" })), {
      name: "TypeError",
      message: /ends in the activation "linear".*output: "probability"/,
    });
  });

  it("names a size that is none", () => {
    assert.throws(() => make({ width: 0 }), { name: "RangeError", message: /width 0: expected a whole number from 1/ });
    assert.throws(() => make({ output: "chance" as "logit" }), { message: /output "chance": expected "logit" or/ });
  });
});
