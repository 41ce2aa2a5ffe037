import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { randomStreams } from "../../src/engine";
import { upsamplingGenerator } from "../../src/generator";
import { layerSizes } from "../models/layer-sizes";

describe("generator by upscaling", () => {
  // By hand: (3·3·1+1)·32, (3·3·32+1)·16, 3·3·16+1.
  it("makes 20×20 = 400 numbers of 100", () => {
    assert.deepEqual(layerSizes(upsamplingGenerator({ weights: randomStreams(1).weights })), [
      ["latent_image", [10, 10, 1], 0],
      ["conv_1", [10, 10, 32], 320],
      ["leaky_relu_1", [10, 10, 32], 0],
      ["upscaling", [20, 20, 32], 0],
      ["conv_2", [20, 20, 16], 4624],
      ["leaky_relu_2", [20, 20, 16], 0],
      ["conv_3", [20, 20, 1], 145],
    ]);
  });

  it("repeats each pixel four times when it scales up", () => {
    const model = upsamplingGenerator({ weights: randomStreams(1).weights });
    const before = randomStreams(2).noise.normal([1, 10, 10, 32]);
    const after = (model.getLayer("upscaling").apply(before) as Tensor).arraySync() as number[][][][];
    const small = before.arraySync() as number[][][][];
    for (let y = 0; y < 20; y++) {
      for (let x = 0; x < 20; x++) assert.deepEqual(after[0]?.[y]?.[x], small[0]?.[y >> 1]?.[x >> 1]);
    }
  });

  it("draws in [-1, 1]", () => {
    const noise = randomStreams(3).noise.normal([4, 100], 0, 100);
    const values = (upsamplingGenerator({ weights: randomStreams(1).weights }).predict(noise) as Tensor).dataSync();
    assert.ok(values.every((value) => value >= -1 && value <= 1));
    assert.ok(values.some((value) => Math.abs(value) > 0.5));
  });
});
