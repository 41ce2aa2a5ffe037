import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { dcganDiscriminator } from "../../src/discriminator";
import { randomStreams, tf } from "../../src/engine";
import { layerSizes } from "../models/layer-sizes";

const make = (options: Partial<Parameters<typeof dcganDiscriminator>[0]> = {}) =>
  dcganDiscriminator({ weights: randomStreams(1).weights, ...options });

describe("DCGAN discriminator", () => {
  // By hand: (5·5·1+1)·64, (5·5·64+1)·128, 7·7·128+1.
  it("halves 28×28×1 twice", () => {
    const model = make();
    assert.equal(model.countParams(), 1664 + 204_928 + 6273);
    assert.deepEqual(
      layerSizes(model)
        .filter(([name]) => name.startsWith("conv"))
        .map(([, shape]) => shape),
      [
        [14, 14, 64],
        [7, 7, 128],
      ],
    );
  });

  // By hand: (5·5·3+1)·64, (5·5·64+1)·128, (5·5·128+1)·256, (5·5·256+1)·512, 4·4·512+1.
  it("halves 64×64×3 four times", () => {
    const model = make({ height: 64, width: 64, channels: 3 });
    assert.equal(model.countParams(), 4864 + 204_928 + 819_456 + 3_277_312 + 8193);
  });

  // By hand: 4 numbers for each of 128 feature maps; the first convolution goes without, as in the paper.
  it("has batch normalisation only where it is asked for, and not after the first convolution", () => {
    const model = make({ batchNorm: true });
    const names = model.layers.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => name.startsWith("batch_norm")),
      ["batch_norm_2"],
    );
    assert.equal(model.countParams() - make().countParams(), 4 * 128);
  });

  // By hand: 6272·50+50 and 50+1 in place of 6272+1.
  it("has dense layers behind the feature maps where they are asked for", () => {
    assert.equal(make({ hidden: [50] }).countParams() - make().countParams(), 313_650 + 51 - 6273);
  });

  // The mean of n draws is off by 0.02 / √n, their deviation by 0.02 / √(2n): four of those are allowed for.
  it("draws its first weights around 0 with standard deviation 0.02", () => {
    const kernel = make().getLayer("conv_2").getWeights()[0] as Tensor;
    const { mean, variance } = tf.moments(kernel);
    assert.ok(Math.abs(mean.dataSync()[0] as number) < (4 * 0.02) / Math.sqrt(kernel.size));
    assert.ok(Math.abs(Math.sqrt(variance.dataSync()[0] as number) - 0.02) < (4 * 0.02) / Math.sqrt(2 * kernel.size));
  });

  it("says which sizes it can make", () => {
    assert.throws(() => make({ height: 7 }), { message: /7×28 cannot be halved.*even numbers from 8/ });
    assert.throws(() => make({ firstWeights: "zero" as "dcgan" }), { message: /"zero": expected "glorot" or "dcgan"/ });
  });
});
