import assert from "node:assert/strict";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { fakeMakers, Pretraining, type PretrainingOptions } from "../../src/discriminator";
import { Interrupted, memoryReport, randomStreams, setHost, tf } from "../../src/engine";

/** 40 bright images of one pixel; what is forged is dark. So a weight and a bias are all there is to learn. */
const bright = () => tf.ones([40, 1, 1, 1]) as Tensor4D;
const dark = (material: Tensor4D) => tf.neg(tf.onesLike(material)) as Tensor4D;

function onePixel() {
  return tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [1, 1, 1] }),
      tf.layers.dense({ units: 1, kernelInitializer: "zeros", biasInitializer: "zeros" }),
    ],
  });
}

function training(options: Partial<PretrainingOptions> = {}) {
  return new Pretraining({
    discriminator: onePixel(),
    images: bright(),
    fakes: dark,
    streams: randomStreams(1),
    batchSize: 8,
    ...options,
  });
}

describe("pretraining", () => {
  it("begins at log 2 for a discriminator that says ½", async () => {
    const lessons = training();
    const { loss, realLogit, steps } = await lessons.run({ steps: 1 });
    assert.ok(Math.abs((loss[0] as number) - Math.LN2) < 1e-6);
    assert.deepEqual([realLogit[0], steps], [0, [1]]);
    lessons.dispose();
  });

  // Adam's first step moves each parameter by the learning rate: the weight by 0.1 up; the bias's slopes cancel out.
  it("moves the logits apart", async () => {
    const lessons = training({ learningRate: 0.1 });
    const { realLogit, fakeLogit, realAccuracy, fakeAccuracy } = await lessons.run({ steps: 2 });
    assert.ok(Math.abs((realLogit[1] as number) - 0.1) < 1e-5 && Math.abs((fakeLogit[1] as number) + 0.1) < 1e-5);
    assert.deepEqual(
      [realAccuracy, fakeAccuracy],
      [
        [0, 1],
        [1, 1],
      ],
    );
    lessons.dispose();
  });

  it("with the real label 0.9 settles at a logit of log 9 for real images, and at none for fakes", async () => {
    const lessons = training({ learningRate: 0.05, realLabel: 0.9 });
    const { realLogit, fakeLogit } = await lessons.run({ steps: 1500 });
    assert.ok(Math.abs((realLogit.at(-1) as number) - Math.log(9)) < 0.02, `${realLogit.at(-1)}`);
    assert.ok((fakeLogit.at(-1) as number) < -5);
    lessons.dispose();
  });

  it("goes on where it stopped, bit for bit", async () => {
    const run = async (stops: number[]) => {
      const streams = randomStreams(5);
      const images = randomStreams(6).noise.uniform([40, 2, 2, 1], -1, 1) as Tensor4D;
      const discriminator = tf.sequential({
        layers: [
          tf.layers.flatten({ inputShape: [2, 2, 1] }),
          tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: 7 }) }),
        ],
      });
      const lessons = training({ discriminator, images, fakes: fakeMakers(streams.noise).noise, streams });
      for (const steps of stops) await lessons.run({ steps });
      lessons.dispose();
      return lessons.history;
    };
    assert.deepEqual(await run([3, 7]), await run([7]));
  });

  it("stops when the reader interrupts, keeps what was told, and goes on", async () => {
    const lessons = training();
    const controller = new AbortController();
    setHost({ display: () => undefined, interrupt: controller.signal });
    try {
      const stop = () => controller.abort(new Interrupted());
      await assert.rejects(lessons.run({ steps: 10, reports: [4], onReport: stop }), Interrupted);
    } finally {
      setHost(undefined);
    }
    assert.deepEqual([lessons.step, lessons.history.steps.length], [4, 4]);
    await lessons.run({ steps: 10 });
    assert.deepEqual(lessons.history.steps, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    lessons.dispose();
  });

  it("leaves no tensor behind", async () => {
    const [discriminator, images] = [onePixel(), bright()];
    const { tensors } = memoryReport();
    const lessons = new Pretraining({ discriminator, images, fakes: dark, streams: randomStreams(1), batchSize: 8 });
    await lessons.run({ steps: 5, reports: [2] });
    lessons.dispose();
    assert.equal(memoryReport().tensors, tensors);
  });

  it("refuses what makes no sense", async () => {
    assert.throws(() => training({ batchSize: 7 }), /batchSize 7: half of it/);
    assert.throws(() => training({ realLabel: 1.2 }), /realLabel 1.2: expected a number from 0 to 1/);
    const probability = tf.sequential({
      layers: [tf.layers.flatten({ inputShape: [1, 1, 1] }), tf.layers.dense({ units: 1, activation: "sigmoid" })],
    });
    assert.throws(() => training({ discriminator: probability }), /ends in a sigmoid.*output: "logit"/);
    assert.throws(() => training({ batchSize: 60 }), /batch size 60/);
    await assert.rejects(training().run({ steps: 0.5 }), /steps 0.5/);
  });
});
