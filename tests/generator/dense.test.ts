import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { randomStreams, tf } from "../../src/engine";
import { denseGenerator } from "../../src/generator";

describe("dense generator", () => {
  it("draws [batch, 784] images in [-1, 1] from [batch, 100] noise", () => {
    const { weights, noise } = randomStreams(1);
    const images = denseGenerator({ weights }).predict(noise.uniform([3, 100], -1, 1)) as Tensor;
    assert.deepEqual(images.shape, [3, 784]);
    const values = images.dataSync();
    assert.ok(values.every((value) => value >= -1 && value <= 1));
    assert.ok(new Set(values).size > 2000);
  });

  // By hand: dense layers 100·256+256, 256·512+512, 512·1024+1024, 1024·784+784; batch normalisation 4 for each hidden unit.
  it("has as many parameters as its sizes say", () => {
    const model = denseGenerator({ weights: randomStreams(1).weights });
    assert.equal(model.countParams(), 25_856 + 131_584 + 525_312 + 803_600 + 4 * (256 + 512 + 1024));
  });

  it("starts from the same weights for the same seed, and from different ones in each layer", () => {
    const first = (seed: number): number[][] =>
      denseGenerator({ hidden: [100], pixels: 100, weights: randomStreams(seed).weights })
        .getWeights()
        .map((weight) => Array.from(weight.dataSync()));
    assert.deepEqual(first(4), first(4));
    assert.notDeepEqual(first(4), first(5));
    assert.notDeepEqual(first(4)[0], first(4)[6]);
    assert.equal(tf.getBackend(), "tensorflow");
  });
});
