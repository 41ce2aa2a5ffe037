import assert from "node:assert/strict";
import { digits, imagesTensor, oneHot } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";
import {
  averagingClassifier,
  convClassifier,
  costs,
  featureMaps,
  flatClassifier,
  hiddenUnitsFor,
  shiftImages,
} from "../../src/filters";
import { accuracy, trainClassifier } from "../../src/network";

const weights = () => randomStreams(7).weights;

describe("classifiers of images", () => {
  // By hand: 5·5·1·16 + 16 = 416; 3·3·16·32 + 32 = 4640; 28 → 24 → 12 → 10 → 5, so 5·5·32·10 + 10 = 8010.
  it("the convolutional one has the parameters and shapes worked out by hand", () => {
    const model = convClassifier({ weights: weights() });
    assert.deepEqual(
      costs(model).map(({ layer, output, parameters }) => [layer, output, parameters]),
      [
        ["conv_1", [24, 24, 16], 416],
        ["pool_1", [12, 12, 16], 0],
        ["conv_2", [10, 10, 32], 4640],
        ["pool_2", [5, 5, 32], 0],
        ["flatten", [800], 0],
        ["logits", [10], 8010],
      ],
    );
    assert.equal(model.countParams(), 13066);
  });

  // Colour: 5·5·3·4 + 4 = 304; 3·3·4·6 + 6 = 222; 32 × 20 → 28 × 16 → 14 × 8 → 12 × 6 → 6 × 3, so 6·3·6·5 + 5 = 545.
  it("takes other images, filters and classes", () => {
    const model = convClassifier({
      filters: [4, 6],
      height: 32,
      width: 20,
      channels: 3,
      classes: 5,
      weights: weights(),
    });
    assert.equal(model.countParams(), 304 + 222 + 545);
    assert.deepEqual((model.predict(tf.zeros([2, 32, 20, 3])) as tf.Tensor).shape, [2, 5]);
  });

  // By hand: 416 + 4640 as above; 3·3·32·27 + 27 = 7803; 27·10 + 10 = 280.
  it("the averaging one has about as many parameters", () => {
    assert.equal(averagingClassifier({ weights: weights() }).countParams(), 416 + 4640 + 7803 + 280);
  });

  // By hand: (784 + 1)·16 + (16 + 1)·10 = 12 730; one unit more would be 13 525, further from 13 066.
  it("the dense one spends about as many parameters as it is told to", () => {
    assert.equal(hiddenUnitsFor(13066), 16);
    assert.equal(flatClassifier({ hidden: 16, weights: weights() }).countParams(), 12730);
    assert.equal(hiddenUnitsFor(12730), 16);
    assert.equal(hiddenUnitsFor(5), 1);
    // 3·2·1 = 6 inputs and 2 classes: 9 parameters a unit, and 2 biases.
    assert.equal(hiddenUnitsFor(9 * 4 + 2, { height: 3, width: 2, classes: 2 }), 4);
  });

  it("starts with the same weights from the same seed, and others from another", () => {
    for (const make of [convClassifier, averagingClassifier]) {
      const first = (seed: number) =>
        Array.from((make({ weights: randomStreams(seed).weights }).getWeights()[0] as tf.Tensor).dataSync());
      assert.deepEqual(first(1), first(1));
      assert.notDeepEqual(first(1), first(2));
    }
  });

  it("refuses images too small to filter and pool twice, and parameters that are no number", () => {
    assert.throws(() => convClassifier({ height: 11, weights: weights() }), /11 × 28 pixels are too small.*12 × 12/);
    assert.throws(() => averagingClassifier({ width: 19, weights: weights() }), /28 × 19 pixels.*20 × 20/);
    assert.deepEqual(convClassifier({ height: 12, width: 12, weights: weights() }).outputShape, [null, 10]);
    assert.deepEqual(averagingClassifier({ height: 20, width: 20, weights: weights() }).outputShape, [null, 10]);
    assert.throws(() => hiddenUnitsFor(Number.NaN), /parameters NaN/);
  });

  it("convolution beats as many dense parameters on the digits, and both learn", async () => {
    const images = imagesTensor(digits().train, { range: [0, 1] });
    const labels = oneHot(digits().train.labels);
    const heldOut = imagesTensor(digits().heldOut, { range: [0, 1] });
    const answers = oneHot(digits().heldOut.labels);
    const reached: number[] = [];
    for (const model of [convClassifier({ weights: weights() }), flatClassifier({ hidden: 16, weights: weights() })]) {
      const optimizer = tf.train.adam(0.002);
      await trainClassifier(model, { images, labels }, { optimizer, steps: 200, streams: randomStreams(7) });
      reached.push(accuracy(model, heldOut, answers));
    }
    const [convolutional, dense] = reached as [number, number];
    assert.ok(dense > 0.75, `dense ${dense}`);
    assert.ok(convolutional > 0.93 && convolutional > dense + 0.03, `convolutional ${convolutional}, dense ${dense}`);
  });
});

describe("what layers cost", () => {
  // By hand: 24²·25·16 = 230 400; 10²·9·16·32 = 460 800; 800·10 = 8 000.
  it("counts a filter's weights once for each place, and a dense layer's once", () => {
    const products = (model: tf.LayersModel) => costs(model).map(({ multiplyAdds }) => multiplyAdds);
    assert.deepEqual(products(convClassifier({ weights: weights() })), [230_400, 0, 460_800, 0, 0, 8_000]);
    assert.deepEqual(products(flatClassifier({ hidden: 16, weights: weights() })), [0, 784 * 16, 160]);
  });

  it("counts frozen layers, too", () => {
    const model = convClassifier({ weights: weights() });
    model.getLayer("conv_1").trainable = false;
    assert.equal(costs(model)[0]?.multiplyAdds, 230_400);
  });

  it("refuses a layer that it cannot count", () => {
    const model = tf.sequential({ layers: [tf.layers.lstm({ name: "memory", units: 2, inputShape: [3, 4] })] });
    assert.throws(() => costs(model), /memory is a LSTM.*Dense and Conv2D/);
  });
});

describe("shifted images", () => {
  const image = () => tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  const shifted = (dx: number, dy: number, background?: number) =>
    Array.from(shiftImages(image(), dx, dy, background).dataSync());

  it("move right and down, left and up, background coming in", () => {
    assert.deepEqual(shifted(1, 0), [0, 1, 2, 0, 4, 5, 0, 7, 8]);
    assert.deepEqual(shifted(0, 1, -1), [-1, -1, -1, 1, 2, 3, 4, 5, 6]);
    assert.deepEqual(shifted(-2, 1, -1), [-1, -1, -1, 3, -1, -1, 6, -1, -1]);
    assert.deepEqual(shifted(0, 0), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.deepEqual(shifted(3, 0, -1), Array(9).fill(-1));
  });

  it("keeps channels together and leaves no tensor behind", () => {
    const colour = tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]);
    const before = tf.memory().numTensors;
    const moved = shiftImages(colour, 1, 0);
    assert.equal(tf.memory().numTensors, before + 1);
    assert.deepEqual(Array.from(moved.dataSync()), [0, 0, 1, 2]);
  });

  it("refuses parts of pixels and images without a batch", () => {
    assert.throws(() => shiftImages(image(), 0.5, 0), /\(0.5, 0\): expected whole pixels/);
    assert.throws(() => shiftImages(tf.zeros([28, 28]) as unknown as tf.Tensor4D, 1, 0), /\[28, 28\].*\[batch, height/);
  });

  it("a shift by a pooled stride moves the feature maps by one, exactly", () => {
    const model = convClassifier({ weights: weights() });
    const digit = imagesTensor(digits().heldOut, { range: [0, 1], count: 1 });
    // Two stride-2 poolings: 4 pixels of the image are 1 place of pool_2. Only what the edge cut off may differ.
    const maps = featureMaps(model, "pool_2", digit) as tf.Tensor4D;
    const moved = featureMaps(model, "pool_2", shiftImages(digit, 4, 0)) as tf.Tensor4D;
    const kept = moved.slice([0, 0, 1, 0], [1, 5, 4, 32]).sub(maps.slice([0, 0, 0, 0], [1, 5, 4, 32]));
    assert.ok((kept.abs().max().dataSync()[0] as number) < 1e-5);
    assert.ok((moved.sub(maps).abs().max().dataSync()[0] as number) > 0.1);
  });
});
