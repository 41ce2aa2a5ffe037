import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs-core";
import { randomStreams, tf } from "../../src/engine";
import { denseGenerator } from "../../src/generator";
import { draw, points, requireGenerator, roundTrip, type SampleSource, walks } from "../../src/terminal/sample-source";

/** A generator of one layer without a bias that hands its latent vector on, as an image of the given shape. */
function mirror(shape: number[]) {
  const size = shape.reduce((product, n) => product * n, 1);
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: size, inputShape: [size], useBias: false, kernelInitializer: "identity" }));
  if (shape.length > 1) model.add(tf.layers.reshape({ targetShape: shape }));
  return model;
}

const sourceWith = (noise: SampleSource["noise"]): SampleSource => ({ generator: mirror([4]), noise });

async function rows(vectors: Tensor): Promise<number[][]> {
  const list = (await vectors.array()) as number[][];
  vectors.dispose();
  return list;
}

const length = (vector: number[]) => Math.hypot(...vector);

describe("what a trained generator draws", () => {
  it("gives images of the generator's shape, and squares where it draws rows of pixels", () => {
    for (const [shape, expected] of [
      [
        [4, 6, 3],
        [2, 4, 6, 3],
      ],
      [
        [5, 5, 1],
        [2, 5, 5, 1],
      ],
      [[16], [2, 4, 4, 1]],
      [[48], [2, 4, 4, 3]],
    ] as const) {
      const model = mirror([...shape]);
      const size = shape.reduce((product: number, n) => product * n, 1);
      const before = tf.memory().numTensors;
      const latent = tf.tensor2d([...Array(2 * size).keys()], [2, size]);
      const images = draw({ generator: model }, latent);
      assert.deepEqual(images.shape, expected);
      assert.deepEqual([...images.dataSync()], [...latent.dataSync()]);
      tf.dispose([latent, images]);
      assert.equal(tf.memory().numTensors, before);
      model.dispose();
    }
  });

  it("believes what a run knows about the size of its images", () => {
    const generator = mirror([12]);
    const latent = tf.zeros([1, 12]);
    assert.deepEqual(draw({ generator, image: [3, 4, 1] }, latent).shape, [1, 3, 4, 1]);
    assert.throws(() => draw({ generator: mirror([15]) }, tf.zeros([1, 15])), { message: /gives \[batch, 15\]/ });
  });

  it("refuses what is no generator, and says what it is", () => {
    const classifier = tf.sequential();
    classifier.add(tf.layers.dense({ units: 1, inputShape: [784] }));
    assert.throws(() => requireGenerator(classifier, "x.keras"), {
      message:
        /^x\.keras: the model takes \[batch, 784\] and gives \[batch, 1\], so it is no generator: expected latent vectors/,
    });
    const filter = tf.sequential();
    filter.add(tf.layers.conv2d({ filters: 1, kernelSize: 3, inputShape: [8, 8, 1] }));
    assert.throws(() => requireGenerator(filter, "x"), {
      message: /takes \[batch, 8, 8, 1\] and gives \[batch, 6, 6, 1\]/,
    });
    const wide = mirror([2, 2, 7]);
    assert.throws(() => requireGenerator(wide, "x"), { message: /gives \[batch, 2, 2, 7\]/ });
    const [label, latent] = [1, 4].map((size) => tf.input({ shape: [size] })) as [tf.SymbolicTensor, tf.SymbolicTensor];
    const joined = tf.layers.concatenate().apply([label, latent]) as tf.SymbolicTensor;
    const conditional = tf.model({ inputs: [label, latent], outputs: joined });
    assert.throws(() => requireGenerator(conditional, "x"), {
      message: /takes \[batch, 1\] with \[batch, 4\] and gives \[batch, 5\]/,
    });
    for (const model of [classifier, filter, wide, conditional]) model.dispose();
    const generator = denseGenerator({ latentSize: 7, hidden: [4], weights: randomStreams(1).weights });
    requireGenerator(generator, "x");
    assert.deepEqual(points({ generator, noise: "uniform" }, 3, 1).shape, [3, 7]);
  });

  it("draws the same latent vectors for the same seed, and the same first ones for a larger count", async () => {
    for (const noise of ["uniform", "normal"] as const) {
      const few = await rows(points(sourceWith(noise), 3, 7));
      const many = await rows(points(sourceWith(noise), 500, 7));
      assert.deepEqual(many.slice(0, 3), few);
      assert.notDeepEqual(await rows(points(sourceWith(noise), 3, 8)), few);
      const most = Math.max(...many.flat().map(Math.abs));
      assert.ok(noise === "uniform" ? most > 0.98 && most <= 1 : most > 2.5, `${noise} reaches ${most}`);
    }
  });

  it("walks straight between uniform vectors, both ends among the images", async () => {
    const [a, b, , d] = (await rows(points(sourceWith("uniform"), 4, 3))) as [number[], number[], number[], number[]];
    const walk = await rows(await walks(sourceWith("uniform"), 2, 5, 3));
    assert.equal(walk.length, 10);
    assert.deepEqual([walk[0], walk[4], walk[9]], [a, b, d]);
    (walk[2] as number[]).forEach((value, i) => {
      assert.ok(Math.abs(value - ((a[i] as number) + (b[i] as number)) / 2) < 1e-6);
    });
  });

  it("keeps between the lengths of both ends on a walk between normal vectors", async () => {
    const walk = (await rows(await walks(sourceWith("normal"), 1, 9, 3))).map(length);
    const [shorter, longer] = [walk[0] as number, walk[8] as number].sort((x, y) => x - y) as [number, number];
    for (const l of walk) assert.ok(l > 0.99 * shorter && l < 1.01 * longer, `${l} between ${shorter} and ${longer}`);
  });

  it("comes back on a round trip to one step before where it began", async () => {
    await assert.rejects(roundTrip(sourceWith("uniform"), 1, 5), { message: /between 2 points or more; 1 gives/ });
    const before = tf.memory().numTensors;
    const stops = await rows(points(sourceWith("uniform"), 3, 5));
    const trip = await rows(await roundTrip(sourceWith("uniform"), 3, 5));
    assert.equal(trip.length, 48);
    assert.deepEqual([trip[0], trip[16], trip[32]], stops);
    const step = (from: number[], to: number[]) => length(from.map((value, i) => (to[i] as number) - value));
    const back = step(trip[47] as number[], trip[0] as number[]);
    assert.ok(Math.abs(back - step(trip[46] as number[], trip[47] as number[])) < 1e-5);
    // `sourceWith` makes a model, of one weight, each time.
    assert.equal(tf.memory().numTensors, before + 2);
  });
});
