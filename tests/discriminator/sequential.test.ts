import assert from "node:assert/strict";
import { sequentialDiscriminator } from "../../src/discriminator";
import { randomStreams } from "../../src/engine";
import { layerSizes } from "../models/layer-sizes";

describe("sequential discriminator", () => {
  // By hand: 64·64·3 = 12 288 numbers; 12 288·256+256, 256·128+128, 128+1.
  it("puts the pixels of a colour image in one row and narrows them to a logit", () => {
    assert.deepEqual(layerSizes(sequentialDiscriminator({ weights: randomStreams(1).weights })), [
      ["flatten", [12_288], 0],
      ["dense_1", [256], 3_145_984],
      ["leaky_relu_1", [256], 0],
      ["dense_2", [128], 32_896],
      ["leaky_relu_2", [128], 0],
      ["dense_3", [1], 129],
    ]);
  });
});
