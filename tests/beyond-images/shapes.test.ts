import assert from "node:assert/strict";
import {
  drawShapes,
  learnShapes,
  looseShare,
  mirrorOverlap,
  pieces,
  ShapeJudge,
  ShapeTraining,
  shapePair,
  solid,
  solidTensor,
  speckled,
  upsideDown,
  withoutCorner,
} from "../../src/beyond-images/shapes";
import { drawShape, type Voxels, voxelShapes, voxelsAt } from "../../src/datasets/voxels";
import { randomStreams, tf } from "../../src/engine";
import { mean } from "../../src/statistics";

type Place = readonly [width: number, height: number, depth: number];

function shape(size: number, ...places: Place[]): Voxels {
  const filled = new Uint8Array(size ** 3);
  for (const [width, height, depth] of places) filled[(depth * size + height) * size + width] = 1;
  return { size, filled };
}

describe("the pair of 3-D networks", () => {
  it("doubles from 4³ and halves down to it, with the weights that a sum by hand gives", () => {
    const { generator, discriminator } = shapePair({ size: 32, latentSize: 10, filters: 2, streams: randomStreams(1) });
    const cubes = ({ layers }: typeof generator, kind: string) =>
      layers.filter((layer) => layer.getClassName() === kind).map((layer) => layer.outputShape.slice(1).join("×"));
    assert.deepEqual(cubes(generator, "Conv3DTranspose"), ["8×8×8×4", "16×16×16×2", "32×32×32×1"]);
    assert.deepEqual(cubes(discriminator, "Conv3D"), ["16×16×16×2", "8×8×8×4", "4×4×4×8"]);
    // Dense 10 → 512 and its bias; batch normalisation has four numbers a channel; filters of 4³.
    const [dense, norms] = [10 * 512 + 512, 4 * (8 + 4 + 2)];
    assert.equal(generator.countParams(), dense + norms + (64 * 8 * 4 + 4) + (64 * 4 * 2 + 2) + (64 * 2 + 1));
    assert.equal(
      discriminator.countParams(),
      64 * 2 + 2 + (64 * 2 * 4 + 4) + 4 * 4 + (64 * 4 * 8 + 8) + 4 * 8 + (512 + 1),
    );
    for (const model of [generator, discriminator]) model.dispose();
  });

  it("says which sizes it cannot make", () => {
    for (const size of [4, 12, 20, 31]) {
      assert.throws(() => shapePair({ size, streams: randomStreams(1) }), /RangeError: size .*power of two from 8/);
    }
    assert.throws(() => shapePair({ filters: 0, streams: randomStreams(1) }), /RangeError: filters 0/);
  });
});

describe("shapes and numbers", () => {
  it("a voxel is filled above 0; back again it is −1 and 1", () => {
    const values = tf.tensor([-1, 0.2, 0, 1, -0.1, 0.01, -1, -1, 1, 1, 1, 1, 1, 1, 1, -1], [2, 2, 2, 2, 1]);
    const shapes = solid(values);
    assert.deepEqual(
      shapes.map(({ filled }) => [...filled]),
      [
        [0, 1, 0, 1, 0, 1, 0, 0],
        [1, 1, 1, 1, 1, 1, 1, 0],
      ],
    );
    assert.equal(solid(values, 0.5)[0]?.filled.filter(Boolean).length, 1, "surer");
    const back = solidTensor(shapes);
    assert.deepEqual([...back.dataSync()].slice(0, 8), [-1, 1, -1, 1, -1, 1, -1, -1]);
    tf.dispose([values, back]);
  });

  it("says what is no shape", () => {
    assert.throws(() => solid(tf.zeros([2, 4, 4, 1])), /RangeError: values of the shape \[2,4,4,1\]/);
    assert.throws(() => solid(tf.zeros([2, 4, 4, 5, 1])), /expected \[n, size, size, size, 1\]/);
    assert.throws(() => solid(tf.fill([1, 2, 2, 2, 1], Number.NaN)), /shape 0 .*NaN/);
    assert.throws(() => solidTensor([]), /no shapes/);
    assert.throws(() => solidTensor([shape(2), shape(4)]), /2³ and of 4³/);
  });
});

describe("what is said of a shape", () => {
  it("pieces hang together by faces, not by edges or corners, and not around the ends of an axis", () => {
    assert.deepEqual(pieces(shape(3)), []);
    assert.deepEqual(pieces(shape(3, [0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1])), [4]);
    assert.deepEqual(pieces(shape(3, [0, 0, 0], [1, 1, 0], [2, 2, 2], [2, 2, 1])), [2, 1, 1]);
    assert.deepEqual(pieces(shape(3, [2, 0, 0], [0, 1, 0])), [1, 1]);
    assert.deepEqual(pieces(shape(3, [1, 2, 0], [1, 0, 1])), [1, 1]);
    assert.deepEqual(pieces({ size: 32, filled: new Uint8Array(32 ** 3).fill(1) }), [32 ** 3]);
    assert.equal(looseShare(shape(3, [0, 0, 0], [1, 0, 0], [0, 2, 2], [2, 2, 2])), 0.5);
    assert.equal(looseShare(shape(3)), 0);
  });

  it("the overlap with the mirror image counts what is in both by what is in either", () => {
    assert.equal(mirrorOverlap(shape(4, [0, 0, 0], [3, 0, 0])), 1);
    assert.equal(mirrorOverlap(shape(4, [0, 0, 0])), 0);
    assert.equal(mirrorOverlap(shape(4, [0, 0, 0], [3, 0, 0], [1, 1, 1])), 0.5);
    assert.equal(mirrorOverlap(shape(4)), 1);
  });

  it("spoilt shapes are spoilt as they say", () => {
    const table = drawShape({ kind: "table", width: 0.8, depth: 0.8, height: 0.5, thickness: 0.1, round: false }, 16);
    assert.deepEqual(upsideDown(upsideDown(table)), table);
    assert.equal(upsideDown(shape(4, [1, 0, 2])).filled[(2 * 4 + 3) * 4 + 1], 1);
    assert.deepEqual(
      withoutCorner(shape(4, [0, 0, 0], [3, 0, 0], [0, 0, 3], [0, 3, 0])),
      shape(4, [3, 0, 0], [0, 0, 3], [0, 3, 0]),
    );
    const [spoilt] = speckled([table], 0.1, randomStreams(1).noise) as [Voxels];
    const changed = spoilt.filled.filter((voxel, i) => voxel !== table.filled[i]).length;
    assert.ok(Math.abs(changed / 4096 - 0.1) < 0.02, `${changed} voxels changed`);
  });
});

describe("a judge of shapes", function () {
  this.timeout(300_000);
  const { train, heldOut } = voxelShapes({ size: 16, train: 200, heldOut: 50 });
  const rows = (from: number) => Array.from({ length: 200 }, (_, i) => voxelsAt(train, from + i));
  let judge: ShapeJudge;
  let release: () => void;

  before(async () => {
    const classifier = await learnShapes(train, { epochs: 3 });
    release = () => classifier.dispose();
    judge = new ShapeJudge(classifier, heldOut);
  });
  after(() => release());

  it("knows held-out shapes, and leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    assert.ok(judge.accuracy() > 0.95, `right about ${judge.accuracy()}`);
    const { shares, whole, pieces: count, loose, mirror } = judge.quality(rows(0));
    assert.deepEqual({ whole, count, loose, mirror }, { whole: 1, count: 1, loose: 0, mirror: 1 });
    assert.ok(
      shares.every((share) => Math.abs(share - 0.25) < 0.1),
      shares.join(),
    );
    assert.equal(tf.memory().numTensors, before);
  });

  it("takes real shapes for what they are, and finds them less strange than broken ones", () => {
    const shapes = rows(300);
    const taken = judge.kinds(shapes);
    const right = taken.filter(({ kind }, i) => kind === train.labels[300 + i]);
    assert.ok(right.length > 190);
    const strangeness = (all: typeof taken) => mean(all.map((one) => one.strangeness));
    assert.ok(Math.abs(strangeness(taken) - 1) < 0.2, `${strangeness(taken)}`);
    assert.ok(strangeness(judge.kinds(shapes.map(upsideDown))) > 1.5);
  });

  it("finds real shapes nearest, and those on their heads or all alike farther; specks and missing legs show elsewhere", () => {
    const real = judge.quality(rows(0)).frechet;
    const [one] = rows(200) as [Voxels];
    for (const [what, shapes] of Object.entries({
      "upside down": rows(0).map(upsideDown),
      "all alike": Array.from({ length: 200 }, () => one),
    })) {
      const { frechet } = judge.quality(shapes);
      assert.ok(frechet > 2 * real, `${what}: ${frechet}, real ones ${real}`);
    }
    const specks = judge.quality(speckled(rows(0), 0.005, randomStreams(1).noise));
    assert.ok(judge.quality(rows(0).map(withoutCorner)).mirror < 0.95);
    assert.ok(specks.whole < 0.05 && specks.pieces > 5, JSON.stringify(specks));
  });
});

describe("a training on shapes", function () {
  this.timeout(300_000);
  const { train } = voxelShapes({ size: 16, train: 50, heldOut: 5 });
  const options = { shapes: train, steps: 24, seed: 3, recipe: { filters: 4, latentSize: 8 } };

  it("goes the same way whether or not it is interrupted, tells its losses, and leaves nothing behind", async () => {
    const before = tf.memory().numTensors;
    const whole = new ShapeTraining(options);
    await whole.run();
    assert.deepEqual(
      whole.history.map(({ step }) => step),
      [10, 20, 24],
    );
    for (const { discriminatorLoss, generatorLoss, realAccuracy } of whole.history) {
      assert.ok(discriminatorLoss > 0.3 && discriminatorLoss < 5 && generatorLoss > 0.05 && realAccuracy <= 1);
    }
    const broken = new ShapeTraining(options);
    const stop = new Error("stopped");
    const stopAtTen = () => {
      if (broken.step === 10) throw stop;
    };
    await assert.rejects(broken.run({ onProgress: stopAtTen }), /stopped/);
    assert.equal(broken.step, 10);
    await broken.run();
    const latent = whole.latent(3);
    const drawn = whole.draw(latent);
    assert.deepEqual(drawn, broken.draw(latent));
    assert.deepEqual(drawn, drawShapes(whole.averageGenerator, latent));
    assert.equal(drawn[0]?.size, 16);
    latent.dispose();
    whole.dispose();
    broken.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it("asks for a number of steps", () => {
    assert.throws(() => new ShapeTraining({ ...options, steps: 0 }), /RangeError: steps 0/);
  });
});
