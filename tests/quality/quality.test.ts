import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digits, imagesTensor } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";
import { packageRoot } from "../../src/files";
import { shipped } from "../../src/models/shipped";
import {
  type ClassifierAbout,
  classifierModel,
  digitClassifier,
  learnDigits,
  quality,
  qualityOf,
  realAgainstReal,
  SAMPLE_SIZE,
  shareRight,
} from "../../src/quality";

const { train, heldOut } = digits();

describe("the digit classifier", () => {
  it("that ships is right about 99 % of the held-out digits, as it says", async () => {
    const classifier = await digitClassifier();
    const right = tf.tidy(() => {
      const answers = classifier.probabilities(imagesTensor(heldOut)).argMax(1).dataSync();
      return Array.from(answers).reduce((sum, answer, i) => sum + Number(answer === heldOut.labels[i]), 0);
    });
    assert.ok(right >= 0.99 * 1500, `${right} of 1500`);
    assert.ok(Math.abs(right / 1500 - classifier.about.heldOutAccuracy) <= 1 / 1500); // another processor rounds another way
  });

  it("gives 64 features and ten shares that add up to 1, for flat and for square images alike", async () => {
    const classifier = await digitClassifier();
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const images = imagesTensor(heldOut, { count: 7 });
      const { features, probabilities } = classifier.both(images);
      assert.deepEqual(
        [features.shape, probabilities.shape],
        [
          [7, 64],
          [7, 10],
        ],
      );
      assert.ok((features.min().dataSync()[0] as number) >= 0);
      for (const sum of probabilities.sum(1).dataSync()) assert.ok(Math.abs(sum - 1) < 1e-5);
      const flat = classifier.features(images.reshape([7, 784]));
      assert.deepEqual(flat.arraySync(), features.arraySync());
    });
    assert.equal(tf.memory().numTensors, before);
  });

  it("has 213 162 weights", () => {
    const model = classifierModel(randomStreams(1));
    // (9 + 1)·32, (9·32 + 1)·32, (9·32 + 1)·64, (9·64 + 1)·64, (6·6·64 + 1)·64, (64 + 1)·10
    assert.equal(model.countParams(), 320 + 9248 + 18_496 + 36_928 + 147_520 + 650);
    model.dispose();
  });

  it("says of images that are none of its kind what they are", async () => {
    const classifier = await digitClassifier();
    tf.tidy(() => {
      const zeros = (shape: number[]) => tf.zeros(shape).sub(1);
      assert.throws(() => classifier.features(zeros([2, 32, 32, 1])), /\[2,32,32,1\]; the digit classifier takes/);
      assert.throws(() => classifier.features(zeros([2, 28, 28, 3])), /\[2,28,28,3\]; the digit classifier takes/);
      assert.throws(() => classifier.features(zeros([2, 100])), /\[2,100\]; the digit classifier takes/);
      assert.throws(() => classifier.features(zeros([0, 784])), /there are none/);
      assert.throws(
        () => classifier.features(imagesTensor(heldOut, { count: 3, range: [0, 1] })),
        /mul\(2\)\.sub\(1\)/,
      );
      assert.throws(() => classifier.features(zeros([2, 784]).mul(255)), /pixels from -255 to -255; expected/);
      assert.throws(() => classifier.features(zeros([2, 784]).div(0).mul(0)), /pixels from NaN/);
    });
  });

  it("learns: repeatably, and above chance after 40 steps", async () => {
    const part = {
      ...train,
      count: 1000,
      images: train.images.subarray(0, 784_000),
      labels: train.labels.subarray(0, 1000),
    };
    const settings = {
      epochs: 2,
      batchSize: 50,
      learningRate: 1e-3,
      distortion: { rotation: 5, zoom: 0, shear: 0, shift: 1 },
    };
    const once = async () => {
      const streams = randomStreams(4);
      const model = classifierModel(streams);
      const losses: number[] = [];
      await learnDigits(model, part, { ...settings, streams, onEpoch: ({ loss }) => void losses.push(loss) });
      const right = tf.tidy(() => shareRight(model, heldOut, imagesTensor(heldOut)));
      model.dispose();
      return { losses, right };
    };
    const before = tf.memory().numTensors;
    const [first, again] = [await once(), await once()];
    assert.deepEqual(first, again);
    assert.equal(first.losses.length, 2);
    assert.ok(first.right > 0.5, `${first.right}`);
    assert.equal(tf.memory().numTensors, before);
  });
});

describe("the quality of images", () => {
  it("of the held-out digits themselves is perfect", async () => {
    const images = imagesTensor(heldOut);
    const { frechet, score, shares } = await quality(images);
    images.dispose();
    assert.ok(Math.abs(frechet) < 1e-6, `${frechet}`);
    assert.ok(score > 9.5 && score <= 10, `${score}`);
    for (const share of shares) assert.ok(share > 0.095 && share < 0.105, `${shares}`);
  });

  it("of other real digits is the floor, measured on five samples without a digit in common", async () => {
    const real = await realAgainstReal();
    assert.equal(real.samples.length, 5);
    assert.ok(real.frechet > 1 && real.frechet < 6, `${real.frechet}`);
    assert.ok(real.frechetSpread > 0 && real.frechetSpread < 1.5, `${real.frechetSpread}`);
    assert.equal(new Set(real.samples.map(({ frechet }) => frechet)).size, 5);
    assert.equal(await realAgainstReal(), real); // measured once
  });

  it("falls with every kind of damage", async () => {
    const real = await realAgainstReal();
    const images = imagesTensor(train, { count: SAMPLE_SIZE });
    const damaged = tf.tidy(() => ({
      speckled: images.add(randomStreams(1).noise.normal(images.shape, 0, 0.3)).clipByValue(-1, 1),
      "one digit only": images.slice([0, 0, 0, 0], [1, -1, -1, -1]).tile([SAMPLE_SIZE, 1, 1, 1]),
      "upside down": tf.reverse(images, 1),
      noise: randomStreams(2).noise.uniform(images.shape, -1, 1),
    }));
    for (const [name, wrong] of Object.entries(damaged)) {
      const { frechet } = await quality(wrong);
      assert.ok(frechet > 5 * real.frechet, `${name}: ${frechet}`);
    }
    tf.dispose([images, damaged]);
  });

  it("of several samples tells mean and spread, and frees the images", async () => {
    const before = tf.memory().numTensors;
    let start = 0;
    const told = await qualityOf((count) => {
      const images = imagesTensor(train, { start, count: count / 10, flat: true });
      start += 150;
      return images;
    }, 2);
    assert.equal(told.samples.length, 2);
    const [a, b] = told.samples.map(({ frechet }) => frechet) as [number, number];
    assert.ok(Math.abs(told.frechet - (a + b) / 2) < 1e-9);
    assert.ok(Math.abs(told.frechetSpread - Math.abs(a - b) / Math.SQRT2) < 1e-9);
    assert.equal(tf.memory().numTensors, before);
    await assert.rejects(
      qualityOf(() => imagesTensor(train), 0),
      /samples 0: expected a whole number/,
    );
  });
});

describe("weights that ship", () => {
  const folder = mkdtempSync(join(tmpdir(), "shipped-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const find = () => shipped<ClassifierAbout>("classifier", "digits", "npm run results", folder);

  it("are missed, or found damaged, with the way to mend it", () => {
    assert.throws(find, /there is no file .*digits\.keras[\s\S]*git checkout -- classifier[\\/]digits\.keras/);
    cpSync(join(packageRoot(), "src", "quality", "classifier"), join(folder, "classifier"), { recursive: true });
    assert.ok(find().about.heldOutAccuracy > 0.9);
    writeFileSync(join(folder, "classifier", "digits.keras"), "cut short");
    assert.throws(find, /damaged: expected content with SHA-256 .*, got .*make it anew: npm run results/);
    writeFileSync(join(folder, "classifier", "digits.json"), "{");
    assert.throws(find, /digits\.json is damaged/);
  });
});
