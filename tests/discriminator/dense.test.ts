import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { denseDiscriminator } from "../../src/discriminator";
import { randomStreams } from "../../src/engine";

describe("dense discriminator", () => {
  it("gives one logit for each image", () => {
    const { weights, noise } = randomStreams(1);
    const logits = denseDiscriminator({ weights }).predict(noise.uniform([5, 784], -1, 1)) as Tensor;
    assert.deepEqual(logits.shape, [5, 1]);
    assert.ok(
      logits.dataSync().some((logit) => logit < 0 || logit > 1),
      "a logit is no probability",
    );
  });

  // By hand: 784·512+512, 512·256+256, 256·1+1.
  it("has as many parameters as its sizes say", () => {
    const model = denseDiscriminator({ weights: randomStreams(1).weights });
    assert.equal(model.countParams(), 401_920 + 131_328 + 257);
  });
});
