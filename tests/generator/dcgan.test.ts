import assert from "node:assert/strict";
import { randomStreams } from "../../src/engine";
import { dcganGenerator } from "../../src/generator";
import { layerSizes } from "../models/layer-sizes";

const make = (options: Partial<Parameters<typeof dcganGenerator>[0]> = {}) =>
  dcganGenerator({ weights: randomStreams(1).weights, ...options });

describe("DCGAN generator", () => {
  // By hand: 100·6272+6272 for 7·7·128 numbers, 4·128; (5·5·128)·64+64, 4·64; (5·5·64)·1+1.
  it("projects a latent vector and doubles it to 28×28×1", () => {
    assert.deepEqual(layerSizes(make()), [
      ["project", [6272], 633_472],
      ["reshape", [7, 7, 128], 0],
      ["batch_norm_1", [7, 7, 128], 512],
      ["leaky_relu_1", [7, 7, 128], 0],
      ["conv_transpose_2", [14, 14, 64], 204_864],
      ["batch_norm_2", [14, 14, 64], 256],
      ["leaky_relu_2", [14, 14, 64], 0],
      ["conv_transpose_3", [28, 28, 1], 1601],
    ]);
  });

  // By hand: 101·8192; 5·5·512·256+256, 5·5·256·128+128, 5·5·128·64+64, 5·5·64·3+3; 4·(512+256+128+64).
  it("doubles four times to 64×64×3", () => {
    const model = make({ height: 64, width: 64, channels: 3 });
    assert.equal(model.countParams(), 827_392 + 3_277_056 + 819_328 + 204_864 + 4803 + 4 * 960);
    assert.deepEqual(model.outputs[0]?.shape, [null, 64, 64, 3]);
  });

  it("takes other filters and other kernels", () => {
    const model = make({ filters: [8], kernelSize: 4, latentSize: 3, channels: 2 });
    // By hand: 4·(14·14·8), 4·8, 4·4·8·2+2.
    assert.equal(model.countParams(), 6272 + 32 + 258);
  });

  // By hand: 100·50+50 and 4·50 in place of nothing; 51·6272 in place of 101·6272.
  it("has dense layers before the projection where they are asked for", () => {
    const model = make({ hidden: [50] });
    assert.deepEqual(
      model.layers.slice(0, 4).map(({ name }) => name),
      ["hidden_1", "batch_norm_hidden_1", "leaky_relu_hidden_1", "project"],
    );
    assert.equal(model.countParams() - make().countParams(), 5050 + 200 - 50 * 6272);
  });

  it("says which sizes it can make", () => {
    assert.throws(() => make({ filters: [8, 8, 8] }), { message: /28×28 cannot be reached by doubling 3 times.*of 8/ });
    assert.throws(() => make({ filters: [] }), { message: /filters \[\]/ });
    assert.throws(() => make({ latentSize: 1.5 }), { message: /latentSize 1.5: expected a whole number from 1/ });
  });
});
