import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { randomStreams } from "../../src/engine";
import { denseGenerator, sequentialGenerator } from "../../src/generator";

describe("sequential generator", () => {
  // By hand: 100·128+128, 128·256+256, 256·512+512, 512·12 288+12 288; batch normalisation 4 for each hidden unit.
  it("widens a latent vector to a colour image", () => {
    const model = sequentialGenerator({ weights: randomStreams(1).weights });
    assert.equal(model.countParams(), 12_928 + 33_024 + 131_584 + 6_303_744 + 4 * (128 + 256 + 512));
    assert.deepEqual(model.outputs[0]?.shape, [null, 64, 64, 3]);
  });

  it("draws what the dense generator draws, as an image", () => {
    const hidden = [12];
    const row = denseGenerator({ hidden, pixels: 24, weights: randomStreams(3).weights });
    const image = sequentialGenerator({ height: 4, width: 2, hidden, weights: randomStreams(3).weights });
    const noise = randomStreams(4).noise.uniform([5, 100], -1, 1);
    const [rows, images] = [row, image].map((model) => model.predict(noise) as Tensor) as [Tensor, Tensor];
    assert.deepEqual(images.shape, [5, 4, 2, 3]);
    assert.deepEqual(images.dataSync(), rows.dataSync());
  });
});
