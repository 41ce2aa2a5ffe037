import assert from "node:assert/strict";
import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { dropout, randomStreams, setDropoutStream, tf } from "../../../src/engine";
import { assertClose, differences, numbers, onEachBackend, penalty, valuesOf } from "./derivatives";

function training(layer: ReturnType<typeof dropout>, x: Tensor): number[] {
  return valuesOf(layer.apply(x, { training: true }) as Tensor);
}

/** A model as a file would hold it. */
async function artifactsOf(model: LayersModel): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  return saved as tf.io.ModelArtifacts;
}

describe("dropout", () => {
  onEachBackend(() => {
    it("draws a new mask each call, the same ones for the same seed and counter", () => {
      const x = tf.ones([4, 50]);
      const stream = randomStreams(1).dropout;
      const layer = dropout({ rate: 0.4, stream });
      const [first, second] = [training(layer, x), training(layer, x)];
      assert.notDeepEqual(first, second);
      assert.equal(stream.counter, 2);
      const again = randomStreams(1).dropout;
      again.counter = 1;
      assert.deepEqual(training(dropout({ rate: 0.4, stream: again }), x), second);
    });

    it("drops the share it is asked to and keeps the mean", () => {
      const values = training(dropout({ rate: 0.25, stream: randomStreams(2).dropout }), tf.ones([100, 1000]));
      const dropped = values.filter((value) => value === 0).length / values.length;
      // Standard error of a share of 100 000: 0.0014.
      assert.ok(Math.abs(dropped - 0.25) < 0.007, `${dropped}`);
      for (const value of new Set(values)) assert.ok(value === 0 || Math.abs(value - 4 / 3) < 1e-6, `${value}`);
    });

    it("passes everything on, and draws nothing, where it does not train or the rate is 0", () => {
      const stream = randomStreams(3).dropout;
      const x = tf.tensor2d(numbers(6, 1), [2, 3]);
      assert.deepEqual(valuesOf(dropout({ rate: 0.5, stream }).apply(x) as Tensor), valuesOf(x));
      assert.deepEqual(training(dropout({ rate: 0, stream }), x), valuesOf(x));
      assert.equal(stream.counter, 0);
    });

    it("lets gradients, and those of a gradient penalty, through the same mask", () => {
      const stream = randomStreams(4).dropout;
      const layer = dropout({ rate: 0.5, stream });
      const x = tf.tensor2d(numbers(12, 1), [3, 4]);
      const f = (input: Tensor): Tensor => {
        stream.counter = 7;
        return (layer.apply(input, { training: true }) as Tensor).square().mul(0.5).tanh().sum();
      };
      assertClose(valuesOf(tf.grad(f)(x)), differences(f, [x], 0), 5e-3, "∂f/∂x");
      assertClose(valuesOf(tf.grad(penalty(f))(x)), differences(penalty(f), [x], 0), 5e-3, "∂penalty/∂x");
    });

    it("leaves no tensor behind but its result", () => {
      const layer = dropout({ rate: 0.5, stream: randomStreams(5).dropout });
      const x = tf.ones([2, 2]);
      const before = tf.memory().numTensors;
      const y = layer.apply(x, { training: true }) as Tensor;
      assert.equal(tf.memory().numTensors, before + 1);
      y.dispose();
    });
  });

  it("is an ordinary Dropout layer in a file, and gets its stream back by setDropoutStream", async () => {
    const streams = randomStreams(6);
    const drop = dropout({ rate: 0.5, stream: streams.dropout, name: "drop" });
    const inner = tf.sequential({ layers: [tf.layers.activation({ activation: "linear", inputShape: [8] }), drop] });
    const model = tf.sequential({ layers: [inner] });
    const artifacts = await artifactsOf(model);
    const config = JSON.stringify(artifacts.modelTopology);
    assert.match(config, /"class_name":"Dropout","config":\{"rate":0\.5,"noise_shape":null,"seed":null,"name":"drop"/);
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    const x = tf.ones([2, 8]);
    assert.deepEqual(valuesOf(loaded.predict(x) as Tensor), valuesOf(x));
    assert.throws(() => loaded.apply(x, { training: true }), /"drop" has no random stream .*setDropoutStream/);
    setDropoutStream(loaded, streams.dropout);
    const values = valuesOf(loaded.apply(x, { training: true }) as Tensor);
    assert.ok(values.includes(0) && values.includes(2), `${values}`);
  });

  it("refuses a rate that drops everything, or less than nothing", () => {
    const { dropout: stream } = randomStreams(1);
    for (const rate of [1, -0.1, Number.NaN]) {
      assert.throws(() => dropout({ rate, stream }), new RegExp(`dropout rate ${rate}: expected a number from 0`));
    }
  });
});
