import assert from "node:assert/strict";
import { tf } from "../../src/engine";
import { featureReference, frechetDistance, SAMPLE_SIZE, sampled } from "../../src/quality";

describe("a measure for any images", () => {
  it("a reference gives the distance that two sets of features have", () => {
    tf.tidy(() => {
      const [a, b] = [1, 2].map((seed) => tf.randomNormal([50, 4], 0, seed, "float32", seed)) as [
        tf.Tensor2D,
        tf.Tensor2D,
      ];
      const reference = featureReference(b);
      assert.equal(reference.distance(a), frechetDistance(a, b));
      assert.ok(Math.abs(reference.distance(b)) < 1e-9);
      assert.throws(() => reference.distance(tf.zeros([5, 3])), /3 features against 4/);
    });
  });

  it("samples are drawn one after the other, measured, and disposed of, whatever happens", async () => {
    const before = tf.memory().numTensors;
    let drawn = 0;
    const draw = (count: number) => tf.fill([count, 1], ++drawn);
    const means = await sampled(draw, (images) => images.mean().dataSync()[0] as number, 3);
    assert.deepEqual(means, [1, 2, 3]);
    assert.deepEqual(await sampled(draw, (images) => images.shape[0], 1), [SAMPLE_SIZE]);
    const fails = () => {
      throw new Error("no measure");
    };
    await assert.rejects(sampled(draw, fails, 2), /no measure/);
    await assert.rejects(sampled(draw, fails, 0), /samples 0: expected a whole number ≥ 1/);
    // `mean` above leaves one tensor behind for each of three samples; the samples themselves are gone.
    assert.equal(tf.memory().numTensors - before, 3);
  });
});
