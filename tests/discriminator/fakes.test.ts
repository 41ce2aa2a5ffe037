import assert from "node:assert/strict";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { fakeMakers } from "../../src/discriminator";
import { capture, memoryReport, randomStreams, tf } from "../../src/engine";

/** Three images of 4 × 4 with 2 channels; every number occurs once. */
const material = () => tf.range(0, 96).reshape([3, 4, 4, 2]).div(48).sub(1) as Tensor4D;
const bytes = (images: tf.Tensor) => Array.from(images.dataSync());

describe("makers of fakes", () => {
  it("make as many images as they get, of the same shape, in [-1, 1]", () => {
    tf.tidy(() => {
      for (const [name, forge] of Object.entries(fakeMakers(randomStreams(1).noise))) {
        const fakes = forge(material());
        assert.deepEqual(fakes.shape, [3, 4, 4, 2], name);
        assert.ok(
          bytes(fakes).every((value) => value >= -1 && value <= 1),
          name,
        );
      }
    });
  });

  it("shuffled: pixels change places, within their image, with their channels together", () => {
    tf.tidy(() => {
      const real = material();
      const fakes = fakeMakers(randomStreams(2).noise).shuffled(real);
      const pixelsOf = (images: Tensor4D, i: number) =>
        (images.slice([i], [1]).reshape([16, 2]).arraySync() as [number, number][]).map(String);
      for (const i of [0, 1, 2]) {
        assert.notDeepEqual(pixelsOf(fakes, i), pixelsOf(real, i));
        assert.deepEqual(pixelsOf(fakes, i).sort(), pixelsOf(real, i).sort());
      }
      // The order differs from image to image: relative to its own numbers, each is shuffled in its own way.
      const order = (i: number) => bytes(fakes.slice([i], [1])).map((value) => Math.round((value + 1) * 48) - 32 * i);
      assert.notDeepEqual(order(0), order(1));
    });
  });

  it("glued: the upper half of one over the lower half of the next", () => {
    tf.tidy(() => {
      const real = material();
      const [upper, lower] = [bytes(real), bytes(fakeMakers(randomStreams(3).noise).glued(real))];
      // An image has 32 numbers: 16 of its upper half, 16 of its lower.
      assert.deepEqual(lower.slice(0, 16), upper.slice(0, 16));
      assert.deepEqual(lower.slice(16, 32), upper.slice(48, 64));
      assert.deepEqual(lower.slice(80, 96), upper.slice(16, 32), "the last one is glued to the first");
    });
  });

  it("clouds: neighbours are more alike than in noise", () => {
    tf.tidy(() => {
      const { noise, clouds } = fakeMakers(randomStreams(4).noise);
      const paper = tf.zeros([20, 28, 28, 1]) as Tensor4D;
      const roughness = (images: Tensor4D) =>
        images
          .slice([0, 0, 1])
          .sub(images.slice([0, 0, 0], [20, 28, 27, 1]))
          .abs()
          .mean()
          .dataSync()[0] as number;
      // Two uniform numbers in [-1, 1] differ by 2/3 on average.
      assert.ok(Math.abs(roughness(noise(paper)) - 2 / 3) < 0.02);
      assert.ok(roughness(clouds(paper)) < 0.35);
    });
  });

  it("draw anew in each captured step, and leave no tensor behind", () => {
    const step = capture((images: Tensor4D) => fakeMakers(stream).shuffled(images));
    const stream = randomStreams(5).noise;
    const real = material();
    const { tensors } = memoryReport();
    const [first, second] = [step(real), step(real)];
    assert.notDeepEqual(bytes(first), bytes(second));
    tf.dispose([first, second]);
    assert.equal(memoryReport().tensors, tensors);
    step.dispose();
    real.dispose();
  });
});
