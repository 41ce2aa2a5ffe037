import assert from "node:assert/strict";
import { randomStreams } from "../../src/engine";
import { convolutionalGenerator } from "../../src/generator";
import { layerSizes } from "../models/layer-sizes";

const make = (options: Partial<Parameters<typeof convolutionalGenerator>[0]> = {}) =>
  convolutionalGenerator({ weights: randomStreams(1).weights, ...options });

describe("convolutional generator", () => {
  // By hand: 100·16 384+16 384 for 16·16·64 numbers and 4 for each of them; (3·3·64+1)·64 and 4·64; (3·3·64+1)·32 and
  // 4·32; (3·3·32+1)·3.
  it("goes dense, reshape, and twice upscaling and convolution", () => {
    assert.deepEqual(layerSizes(make()), [
      ["dense_1", [16_384], 1_654_784],
      ["batch_norm_1", [16_384], 65_536],
      ["leaky_relu_1", [16_384], 0],
      ["reshape", [16, 16, 64], 0],
      ["upscaling_2", [32, 32, 64], 0],
      ["conv_2", [32, 32, 64], 36_928],
      ["batch_norm_2", [32, 32, 64], 256],
      ["leaky_relu_2", [32, 32, 64], 0],
      ["upscaling_3", [64, 64, 64], 0],
      ["conv_3", [64, 64, 32], 18_464],
      ["batch_norm_3", [64, 64, 32], 128],
      ["leaky_relu_3", [64, 64, 32], 0],
      ["conv_4", [64, 64, 3], 867],
    ]);
  });

  it("takes any size that can be halved as often", () => {
    assert.deepEqual(make({ height: 28, width: 12, channels: 1 }).outputs[0]?.shape, [null, 28, 12, 1]);
    assert.throws(() => make({ height: 30 }), {
      name: "RangeError",
      message: /30×64 cannot be reached by doubling 2 times.*multiples of 4/,
    });
  });
});
