import assert from "node:assert/strict";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { gradientForGenerator, gradientLengths, inputGradient, occlusion } from "../../src/discriminator";
import { memoryReport, randomStreams, tf } from "../../src/engine";

/** A discriminator that adds up its four pixels with these weights, plus a bias. */
const WEIGHTS = [1, -2, 3, 0.5];
function linear(bias = 0) {
  const model = tf.sequential({
    layers: [tf.layers.flatten({ inputShape: [2, 2, 1] }), tf.layers.dense({ units: 1 })],
  });
  tf.tidy(() => model.setWeights([tf.tensor2d(WEIGHTS, [4, 1]), tf.tensor1d([bias])]));
  return model;
}

/** One that bends, with dropout that must not be at work. */
function bent() {
  const { weights } = randomStreams(3);
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [6, 5, 1],
        filters: 4,
        kernelSize: 3,
        activation: "tanh",
        kernelInitializer: tf.initializers.glorotUniform({ seed: weights.seed() }),
      }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: weights.seed() }) }),
    ],
  });
}

const near = (a: number, b: number, tolerance: number) =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a} is not within ${tolerance} of ${b}`);

describe("input gradient", () => {
  it("of a weighted sum is its weights, for each image by itself", () => {
    tf.tidy(() => {
      const gradients = inputGradient(linear(), tf.ones([3, 2, 2, 1]));
      assert.deepEqual(gradients.shape, [3, 2, 2, 1]);
      assert.deepEqual(Array.from(gradients.dataSync()), [...WEIGHTS, ...WEIGHTS, ...WEIGHTS]);
    });
  });

  it("equals central differences, without dropout", () => {
    tf.tidy(() => {
      const model = bent();
      const image = randomStreams(4).noise.uniform([1, 6, 5, 1], -1, 1);
      const gradients = inputGradient(model, image).dataSync();
      const answer = (pixels: Float32Array) =>
        (model.predict(tf.tensor(pixels, [1, 6, 5, 1])) as Tensor).dataSync()[0] as number;
      for (const pixel of [0, 7, 17, 29]) {
        const [up, down] = [1e-2, -1e-2].map((nudge) => {
          const pixels = Float32Array.from(image.dataSync());
          pixels[pixel] = (pixels[pixel] as number) + nudge;
          return answer(pixels);
        }) as [number, number];
        near(gradients[pixel] as number, (up - down) / 2e-2, 1e-4);
      }
    });
  });

  it("leaves no tensor behind but its result", () => {
    const model = linear();
    const image = tf.ones([1, 2, 2, 1]);
    const { tensors } = memoryReport();
    inputGradient(model, image).dispose();
    gradientLengths(model, image, "saturating");
    occlusion(model, image as Tensor4D, { sheet: 1 });
    assert.equal(memoryReport().tensors, tensors);
    tf.dispose(image);
    void model.dispose();
  });
});

describe("what reaches the generator", () => {
  // The logit of an image of ones is 2.5 + bias; the weights' length is √(1 + 4 + 9 + 0.25) = √14.25.
  it("is σ(l) times the weights' length for the saturating loss, 1 − σ(l) times for the other", () => {
    for (const bias of [-6.5, -2.5, 1.5]) {
      const [model, ones] = [linear(bias), tf.ones([2, 2, 2, 1])];
      const probability = 1 / (1 + Math.exp(-(2.5 + bias)));
      const [saturating] = gradientLengths(model, ones, "saturating") as [number, number];
      const [other, second] = gradientLengths(model, ones, "non-saturating") as [number, number];
      near(saturating, probability * Math.sqrt(14.25), 1e-6);
      near(other, (1 - probability) * Math.sqrt(14.25), 1e-6);
      assert.equal(other, second, "not divided by the size of the batch");
      ones.dispose();
    }
  });

  it("is a gradient to walk down: against the weights for both losses", () => {
    tf.tidy(() => {
      for (const goal of ["saturating", "non-saturating"] as const) {
        const gradients = gradientForGenerator(linear(-2.5), tf.ones([1, 2, 2, 1]), goal).dataSync();
        // σ(0) = ½ for both.
        gradients.forEach((gradient, i) => {
          near(gradient, -0.5 * (WEIGHTS[i] as number), 1e-6);
        });
      }
    });
  });
});

describe("occlusion", () => {
  it("of a weighted sum is the weights under the sheet times what the sheet takes away", () => {
    tf.tidy(() => {
      const image = tf.tensor4d([1, 0, 0.5, 1], [1, 2, 2, 1]);
      // Sheet of one pixel, paper −1: w · (pixel + 1).
      assert.deepEqual(occlusion(linear(), image, { sheet: 1 }), [
        [2, -2],
        [4.5, 1],
      ]);
      // The whole image at once: from 1 + 1.5 + 0.5 = 3 to −2.5.
      assert.deepEqual(occlusion(linear(), image, { sheet: 2 }), [[5.5]]);
    });
  });

  it("refuses several images, and a sheet larger than the image", () => {
    const model = linear();
    assert.throws(() => occlusion(model, tf.ones([2, 2, 2, 1]) as Tensor4D), /\[2,2,2,1\].*expected one/);
    assert.throws(() => occlusion(model, tf.ones([1, 2, 2, 1]) as Tensor4D, { sheet: 3 }), /sheet of 3.*2 × 2/);
  });
});
