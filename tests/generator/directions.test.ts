import assert from "node:assert/strict";
import { randomStreams, tf } from "../../src/engine";
import { denseGenerator, latentDirections } from "../../src/generator";

/** A generator whose first layer multiplies by this. */
function withKernel(kernel: number[][], more: tf.layers.Layer[] = []): tf.Sequential {
  const model = tf.sequential({ name: "generator" });
  model.add(tf.layers.dense({ inputShape: [kernel.length], units: kernel[0]?.length as number, useBias: false }));
  for (const layer of more) model.add(layer);
  model.layers[0]?.setWeights([tf.tensor2d(kernel)]);
  return model;
}

describe("directions of latent space", () => {
  it("are those along which the first layer changes most, largest first", () => {
    // The numbers are multiplied by 1, 3 and 2.
    const model = withKernel([
      [1, 0, 0],
      [0, 3, 0],
      [0, 0, 2],
    ]);
    assert.deepEqual(latentDirections(model, 3), [
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ]);
    model.dispose();
  });

  it("take into account what batch normalisation multiplies by", () => {
    const norm = tf.layers.batchNormalization({ epsilon: 0 });
    const model = withKernel(
      [
        [1, 0],
        [0, 3],
      ],
      [tf.layers.leakyReLU(), norm],
    );
    // γ, β, mean, variance: the second unit is divided by 10.
    norm.setWeights([tf.tensor1d([1, 1]), tf.tensor1d([0, 0]), tf.tensor1d([0, 0]), tf.tensor1d([1, 100])]);
    assert.deepEqual(latentDirections(model, 1), [[1, 0]]);
    model.dispose();
  });

  it("have length 1 and are at right angles, and change a generator's images more than others do", () => {
    const generator = denseGenerator({ weights: randomStreams(3).weights });
    const directions = latentDirections(generator, 8);
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
    for (const [i, a] of directions.entries()) {
      for (const [j, b] of directions.entries()) assert.ok(Math.abs(dot(a, b) - (i === j ? 1 : 0)) < 1e-6);
    }
    const change = (direction: number[]) =>
      tf.tidy(() => {
        const kernel = generator.layers[0]?.getWeights()[0] as tf.Tensor2D;
        return tf
          .matMul(tf.tensor2d([direction]), kernel)
          .norm()
          .dataSync()[0] as number;
      });
    const axis = change([1, ...new Array<number>(99).fill(0)]);
    assert.ok(change(directions[0] as number[]) > 1.2 * axis);
    generator.dispose();
  });

  it("are refused where there are none", () => {
    const model = withKernel([[1, 0]]);
    assert.throws(() => latentDirections(model, 2), /2 directions: expected a whole number from 1 to 1/);
    const image = tf.sequential({
      name: "painter",
      layers: [tf.layers.conv2d({ inputShape: [4, 4, 1], filters: 2, kernelSize: 3 })],
    });
    assert.throws(() => latentDirections(image, 1), /the painter begins with a layer Conv2D; expected a dense one/);
    model.dispose();
    image.dispose();
  });
});
