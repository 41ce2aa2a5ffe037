import assert from "node:assert/strict";
import { randomStreams, tf } from "../../src/engine";
import { changedBy, copyOf, largestDifference } from "../../src/gan";
import { smallModels } from "./small";

describe("what a step changes", () => {
  it("counts the numbers that differ in any bit, model by model", () => {
    const { generator, discriminator } = smallModels(randomStreams(1));
    const counts = changedBy({ G: generator, D: discriminator }, () => {
      const [kernel, ...others] = discriminator.getWeights() as [tf.Tensor, ...tf.Tensor[]];
      const two = tf.buffer(kernel.shape, "float32", Float32Array.from(kernel.dataSync()));
      two.set(7, 0, 0);
      two.set(7, 1, 0);
      discriminator.setWeights([two.toTensor(), ...others]);
    });
    assert.deepEqual(counts, { G: 0, D: 2 });
    generator.dispose();
    discriminator.dispose();
  });

  it("finds the largest difference, and refuses models that do not compare", () => {
    const { generator, discriminator } = smallModels(randomStreams(1));
    const copy = copyOf(discriminator);
    assert.equal(largestDifference(discriminator, copy), 0);
    tf.tidy(() => copy.setWeights(copy.getWeights().map((weight, i) => (i === 1 ? weight.sub(0.25) : weight))));
    assert.equal(largestDifference(discriminator, copy), 0.25);
    assert.throws(() => largestDifference(generator, discriminator), /expected models of the same architecture/);
    for (const model of [generator, discriminator, copy]) model.dispose();
  });
});
