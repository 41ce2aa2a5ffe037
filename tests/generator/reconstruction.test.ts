import assert from "node:assert/strict";
import { randomStreams, tf } from "../../src/engine";
import { Reconstruction } from "../../src/generator";

describe("a reconstruction", () => {
  const make = (learningRate?: number) => {
    const generator = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 16,
          inputShape: [4],
          activation: "relu",
          kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }),
        }),
        tf.layers.dense({
          units: 6,
          activation: "tanh",
          kernelInitializer: tf.initializers.glorotUniform({ seed: 4 }),
        }),
      ],
    });
    const { noise } = randomStreams(2);
    const latent = noise.uniform([5, 4], -1, 1) as tf.Tensor2D;
    const images = noise.uniform([5, 6], -0.9, 0.9);
    return new Reconstruction(generator, { latent, images, ...(learningRate ? { learningRate } : {}) });
  };

  it("learns to draw each image from its vector, and tells the error before each step", async () => {
    const reconstruction = make(0.02);
    const { noise } = randomStreams(2);
    noise.counter = 1;
    const images = noise.uniform([5, 6], -0.9, 0.9);
    const before = reconstruction.draw().squaredDifference(images).mean().dataSync()[0] as number;
    const reports: number[] = [];
    const errors = await reconstruction.learn({
      steps: 300,
      reportEvery: 100,
      onProgress: ({ step }) => void reports.push(step),
    });
    assert.deepEqual(reports, [100, 200, 300]);
    assert.equal(errors.length, 300);
    assert.ok(Math.abs((errors[0] as number) - before) < 1e-5, `${errors[0]} and ${before}`);
    const after = reconstruction.draw().squaredDifference(images).mean().dataSync()[0] as number;
    assert.ok(after < 0.01 && before > 0.2, `${before} to ${after}`);
    assert.equal(reconstruction.draw(tf.zeros([2, 4])).shape[0], 2);
    reconstruction.dispose();
  });

  it("goes on where it stood, with the same numbers as in one go", async () => {
    const [whole, halves] = [make(), make()];
    await whole.learn({ steps: 30 });
    await halves.learn({ steps: 12 });
    assert.equal(halves.step, 12);
    await halves.learn({ steps: 30 });
    assert.deepEqual(halves.errors, whole.errors);
    // Nothing is left to do.
    await halves.learn({ steps: 30 });
    assert.equal(halves.step, 30);
    for (const reconstruction of [whole, halves]) reconstruction.dispose();
  });

  it("keeps the steps that were taken when a report throws", async () => {
    const reconstruction = make();
    const stop = () => {
      throw new Error("stop");
    };
    await assert.rejects(reconstruction.learn({ steps: 30, reportEvery: 10, onProgress: stop }), /stop/);
    assert.equal(reconstruction.step, 10);
    await reconstruction.learn({ steps: 30 });
    assert.equal(reconstruction.step, 30);
    reconstruction.dispose();
  });

  it("leaves no tensor behind but the generator's", async () => {
    const { generator } = make();
    const [latent, images] = [tf.zeros([5, 4]) as tf.Tensor2D, tf.zeros([5, 6])];
    const before = tf.memory().numTensors;
    const reconstruction = new Reconstruction(generator, { latent, images });
    await reconstruction.learn({ steps: 5 });
    const warm = tf.memory().numTensors;
    await reconstruction.learn({ steps: 25 });
    assert.equal(tf.memory().numTensors, warm);
    reconstruction.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it("says what does not fit", async () => {
    const { generator } = make();
    const [latent, images] = [tf.zeros([3, 4]) as tf.Tensor2D, tf.zeros([3, 6])];
    assert.throws(
      () => new Reconstruction(generator, { latent: tf.zeros([3, 5]), images }),
      /latent has the shape \[3,5\].*takes \[batch, 4\]/,
    );
    assert.throws(
      () => new Reconstruction(generator, { latent, images: tf.zeros([3, 7]) }),
      /images has the shape \[3,7\].*gives \[batch, 6\]/,
    );
    assert.throws(
      () => new Reconstruction(generator, { latent, images: tf.zeros([2, 6]) }),
      /3 latent vectors \[3,4\] for 2 images/,
    );
    const reconstruction = new Reconstruction(generator, { latent, images: tf.fill([3, 6], Number.NaN) });
    await assert.rejects(reconstruction.learn({ steps: 0 }), /steps 0/);
    await assert.rejects(reconstruction.learn({ steps: 5 }), /became NaN at step 1/);
  });
});
