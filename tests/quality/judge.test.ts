import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { digits, imagesTensor, partOf } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";
import { saveKeras } from "../../src/models";
import {
  digitFeatures,
  type FeatureNetwork,
  faultySets,
  fittedTo,
  ImageJudge,
  kerasFeatures,
  learnedFeatures,
  learnToTellApart,
  randomFeatures,
  type Scores,
  worseThanReal,
} from "../../src/quality";

const { train, heldOut } = digits();
const firstOf = (set: typeof train, count: number, from = 0) =>
  partOf(
    set,
    Int32Array.from({ length: count }, (_, i) => from + i),
  );
/** Of fewer digits, so that a test takes no minute. */
const SOME = { heldOut: firstOf(heldOut, 400), training: firstOf(train, 1200) };

describe("the judge of images", () => {
  it("gives known faults away, each by the scale that is made for it", async () => {
    const before = tf.memory().numTensors;
    const judge = new ImageJudge(await digitFeatures(), SOME);
    const floor = await judge.floor(SOME.training);
    assert.deepEqual([floor.samples.length, floor.count], [3, 400]);
    const sets = faultySets(train, { count: 400, noise: randomStreams(1).noise });
    const found = Object.fromEntries(
      Object.entries(sets).map(([name, images]) => [name, judge.measure(images)]),
    ) as Record<keyof typeof sets, Scores>;
    assert.equal(found["learnt by heart"].copied, 1);
    assert.ok((found["half noise"].copied as number) > 0.4, "half of them are copies");
    assert.ok((floor.mean.copied as number) < 0.03);
    assert.equal(found["one perfect image"].recall, 0);
    assert.ok(found["one perfect image"].precision === 1);
    assert.ok(found["100 learnt by heart"].coverage < 0.8 * floor.mean.coverage);
    assert.ok(found["half noise"].precision < 0.6 && found["half noise"].recall > 0.7);
    assert.ok(found.blurred.density > 1.2);
    assert.ok(found["one kind missing"].frechet > 1.5 * floor.mean.frechet);
    const worse = worseThanReal(found.blurred, floor);
    assert.ok(worse.frechet > 4 && worse.precision < 0, "less is better of a distance, more of precision");
    tf.dispose(sets);
    judge.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it("tells mean and spread of several samples, and frees them", async () => {
    const judge = new ImageJudge(randomFeatures([28, 28, 1]), SOME);
    const before = tf.memory().numTensors;
    let start = 0;
    const { mean, spread, samples } = await judge.measureSamples(
      (count) => imagesTensor(train, { start: start++ * count, count }),
      { samples: 2, count: 50 },
    );
    const [a, b] = samples.map(({ frechet }) => frechet) as [number, number];
    assert.ok(Math.abs(mean.frechet - (a + b) / 2) < 1e-12);
    assert.ok(Math.abs(spread.frechet - Math.abs(a - b) / Math.SQRT2) < 1e-12);
    assert.equal("score" in mean, false, "a network without classes has no classifier score");
    assert.equal(tf.memory().numTensors, before);
    judge.dispose();
  });
});

describe("feature networks", () => {
  it("take images of another size and number of channels", () => {
    tf.tidy(() => {
      const colour = tf.fill([2, 8, 8, 3], 0.5) as Tensor4D;
      const grey = fittedTo([28, 28, 1], colour);
      assert.deepEqual(grey.shape, [2, 28, 28, 1]);
      assert.ok(Math.abs((grey.mean().dataSync()[0] as number) - 0.5) < 1e-6);
      assert.deepEqual(fittedTo([8, 8, 3], grey).shape, [2, 8, 8, 3]);
    });
    assert.throws(() => fittedTo([8, 8, 1], tf.zeros([0, 8, 8, 1])), /\[0,8,8,1\]; expected \[n, height, width/);
    assert.throws(() => fittedTo([8, 8, 1], tf.fill([1, 8, 8, 1], 200)), /pixels from 200 to 200; .*For bytes/);
  });

  it("that have learnt nothing are always the same, and of 64 features for any size", () => {
    for (const shape of [
      [28, 28, 1],
      [9, 12, 3],
      [100, 60, 3],
    ] as const) {
      tf.tidy(() => {
        const images = randomStreams(1).noise.uniform([3, ...shape], -1, 1) as Tensor4D;
        const [a, b] = [randomFeatures(shape).look(images), randomFeatures(shape).look(images)];
        assert.deepEqual(a.features.shape, [3, 64]);
        assert.deepEqual(a.features.arraySync(), b.features.arraySync());
      });
    }
  });

  describe("in files", () => {
    const folder = mkdtempSync(join(tmpdir(), "ganbook-features-"));
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("learnt on the spot are kept, opened again, and learnt anew where the file is damaged", async () => {
      const [some, few] = [firstOf(train, 300), firstOf(heldOut, 100)];
      const labelled = {
        classes: 10,
        train: { ...some, labels: train.labels.slice(0, 300) },
        heldOut: { ...few, labels: heldOut.labels.slice(0, 100) },
      };
      let epochs = 0;
      const open = () => learnedFeatures(labelled, "digits", { folder, seen: 9000, onEpoch: () => void epochs++ });
      const first = await open();
      assert.equal(epochs, 30);
      assert.ok(first.accuracy > 0.6, `right about ${first.accuracy}`);
      const again = await open();
      assert.equal(epochs, 30, "it was learnt again");
      assert.equal(again.accuracy, first.accuracy);
      const seen = ({ look }: FeatureNetwork) => tf.tidy(() => look(imagesTensor(few)).features.arraySync());
      assert.deepEqual(seen(again), seen(first));
      const file = readdirSync(folder).find((name) => name.endsWith(".keras")) as string;
      writeFileSync(join(folder, file), "damaged");
      await open();
      assert.equal(epochs, 60);
      assert.ok(existsSync(join(folder, file)));
    });

    it("of one's own are read by the layer `features`, or by the last one", async () => {
      const model = tf.sequential({
        layers: [
          tf.layers.conv2d({ filters: 5, kernelSize: 3, inputShape: [6, 6, 1] }),
          tf.layers.conv2d({ name: "features", filters: 4, kernelSize: 3 }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 2 }),
        ],
      });
      const file = join(folder, "own.keras");
      await saveKeras(model, file);
      const network = await kerasFeatures(file);
      assert.match(network.title, /^the layer "features" of .*own\.keras$/);
      tf.tidy(() => {
        const maps = tf.sequential({ layers: model.layers.slice(0, 2) }).predict(tf.ones([1, 6, 6, 1])) as Tensor4D;
        const { features } = network.look(tf.ones([1, 6, 6, 1]));
        assert.deepEqual(features.arraySync(), (maps.mean([1, 2]) as Tensor2D).arraySync());
      });
      const dense = join(folder, "dense.keras");
      await saveKeras(tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }), dense);
      await assert.rejects(kerasFeatures(dense), /takes \[batch, 3\]; expected a network of images/);
      const [one, other] = [1, 2].map(() => tf.input({ shape: [6, 6, 1] })) as [tf.SymbolicTensor, tf.SymbolicTensor];
      const sum = tf.layers.add().apply([one, other]) as tf.SymbolicTensor;
      await saveKeras(tf.model({ inputs: [one, other], outputs: sum }), dense);
      await assert.rejects(kerasFeatures(dense), /takes 2 inputs; expected a network of images alone/);
    });
  });
});

describe("telling apart", () => {
  it("what differs is told apart in new images, and what does not is not", async () => {
    const [real, new_] = [imagesTensor(train, { count: 400 }), imagesTensor(heldOut, { count: 200 })];
    const changed = (images: Tensor4D) => tf.tidy(() => tf.avgPool(images, 3, 1, "same"));
    const detector = await learnToTellApart(real, changed(real), { epochs: 15, streams: randomStreams(1) });
    const share = (images: Tensor4D) => detector.suspicion(images).filter((p) => p > 0.5).length / 200;
    assert.ok(share(new_) < 0.2, `accuses ${share(new_)}`);
    assert.ok(share(changed(new_)) > 0.8, `catches ${share(changed(new_))}`);
    detector.dispose();

    const others = imagesTensor(train, { start: 400, count: 400 });
    const same = await learnToTellApart(real, others, { epochs: 3, streams: randomStreams(1) });
    const both = [new_, imagesTensor(heldOut, { start: 200, count: 200 })].map((images) => {
      return same.suspicion(images).filter((p) => p > 0.5).length / 200;
    }) as [number, number];
    assert.ok(Math.abs(both[0] - both[1]) < 0.15, `finds a difference where there is none: ${both}`);
    same.dispose();
    await assert.rejects(
      learnToTellApart(real, new_, { epochs: 1, streams: randomStreams(1) }),
      /\[400,28,28,1\] and \[200,28,28,1\]/,
    );
    tf.dispose([real, new_, others]);
  });
});
