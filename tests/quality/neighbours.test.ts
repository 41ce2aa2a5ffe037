import assert from "node:assert/strict";
import type { Tensor2D } from "@tensorflow/tfjs-core";
import { tf } from "../../src/engine";
import {
  frechetDistance,
  kernelDistance,
  modesOf,
  nearest,
  neighbourhoods,
  reverseKl,
  smallestDistance,
  supportOf,
} from "../../src/quality";

/** The same numbers as points() of reference/neighbours.py, from which the expected values come. */
function scattered(rows: number, columns: number, phase: number, scale = 1): Tensor2D {
  const values = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => {
      const digits = Math.sin(12.9898 * (i + 1) + 78.233 * (j + 1) + phase) * 43758.5453;
      return (Math.floor(1000 * (digits - Math.floor(digits))) / 1000) * scale;
    }),
  );
  return tf.tensor2d(values);
}

const near = (got: number, expected: number, within: number) =>
  assert.ok(Math.abs(got - expected) <= within, `${got}, expected ${expected}`);

/** Runs something and makes sure that it frees what it makes. */
function clean<T>(run: () => T): T {
  const before = tf.memory().numTensors;
  const result = run();
  assert.equal(tf.memory().numTensors, before, "tensors were left behind");
  return result;
}

describe("scores by neighbours", () => {
  let [real, generated] = [] as unknown as [Tensor2D, Tensor2D];
  before(() => {
    [real, generated] = [scattered(200, 6, 0.3), scattered(150, 6, 1.1, 1.25)];
  });
  after(() => tf.dispose([real, generated]));

  it("precision, recall, density and coverage are those of prdc", () => {
    const found = clean(() => neighbourhoods(real, generated));
    near(found.precision, 0.6266666666666667, 1e-12);
    near(found.recall, 0.92, 1e-12);
    near(found.density, 0.4386666666666667, 1e-12);
    near(found.coverage, 0.7, 1e-12);
  });

  it("a set against itself has all of them", () => {
    const { precision, recall, coverage } = neighbourhoods(real, real);
    assert.deepEqual({ precision, recall, coverage }, { precision: 1, recall: 1, coverage: 1 });
  });

  it("finds the nearest, in parts as well as at once, and none its own neighbour", () => {
    const [queries, pool] = [scattered(1100, 3, 0.1), scattered(40, 3, 0.9)];
    const { rows, distances } = clean(() => nearest(queries, pool, 2));
    const [q, p] = [queries.arraySync(), pool.arraySync()];
    for (const i of [0, 1023, 1024, 1099]) {
      const all = p.map((row, j) => ({ j, d: Math.hypot(...row.map((x, c) => x - (q[i]?.[c] as number))) }));
      all.sort((a, b) => a.d - b.d);
      assert.deepEqual(Array.from(rows.subarray(2 * i, 2 * i + 2)), [all[0]?.j, all[1]?.j]);
      near(distances[2 * i] as number, all[0]?.d as number, 1e-4);
    }
    const own = nearest(pool, pool, 1, { itself: true });
    assert.ok(own.rows.every((row, i) => row !== i));
    near(smallestDistance(pool), Math.min(...own.distances), 0);
    tf.dispose([queries, pool]);
  });

  it("refuses what cannot be compared", () => {
    const three = tf.zeros([9, 3]) as Tensor2D;
    assert.throws(() => neighbourhoods(real, three), /\[200,6\] and \[9,3\]/);
    assert.throws(() => neighbourhoods(real.slice([0, 0], [5, -1]), real), /5 rows of features: expected at least 6/);
    assert.throws(() => nearest(three, three, 9, { itself: true }), /9 nearest of 8 other rows/);
    assert.throws(() => kernelDistance(three, three), /9 rows of features: expected at least 20/);
    tf.dispose(three);
  });
});

describe("the kernel distance", () => {
  it("and the error from its blocks are scikit-learn's", () => {
    const [real, generated] = [scattered(200, 6, 0.3), scattered(150, 6, 1.1, 1.25)];
    const { value, error } = clean(() => kernelDistance(real, generated));
    near(value, 0.17733716455086412, 1e-5);
    near(error, 0.027092022757769528, 1e-5);
    tf.dispose([real, generated]);
  });

  it("of two samples of one source is around 0, also below it, however few there are", () => {
    const values = Array.from({ length: 40 }, (_, i) => {
      const pair = [scattered(30, 4, i), scattered(30, 4, i + 0.5)] as [Tensor2D, Tensor2D];
      const { value } = kernelDistance(...pair);
      tf.dispose(pair);
      return value;
    });
    const mean = values.reduce((a, b) => a + b) / 40;
    assert.ok(values.some((value) => value < 0) && values.some((value) => value > 0));
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 39);
    assert.ok(Math.abs(mean) < (3 * spread) / Math.sqrt(40), `mean ${mean}, spread ${spread}`);
  });
});

describe("the Fréchet distance of 64 features", () => {
  it("is SciPy's to a millionth", () => {
    const [a, b] = [scattered(1500, 64, 0.3), scattered(1500, 64, 2.2, 1.25)];
    const found = frechetDistance(a, b);
    near(found / 1.437972666609478, 1, 1e-6);
    tf.dispose([a, b]);
  });
});

describe("the support", () => {
  it("of a source that repeats itself is found by the pairs", () => {
    // 100 images, of which each comes twice: 100 pairs of 200 · 199 / 2.
    const once = scattered(100, 5, 0.2);
    const sample = tf.concat([once, once]) as Tensor2D;
    const { pairs, estimate } = clean(() => supportOf(sample, 0.02));
    assert.equal(pairs, 100);
    near(estimate, 199, 1e-9);
    assert.equal(supportOf(once, 0.9 * smallestDistance(once)).estimate, Number.POSITIVE_INFINITY);
    tf.dispose([once, sample]);
  });

  it("counts every pair of a larger sample, and no image with itself", () => {
    const images = scattered(400, 8, 0.7);
    const picks = Array.from({ length: 1500 }, (_, i) => Math.floor(((i * 0.6180339887498949 * 997) % 1) * 400));
    const sample = images.gather(tf.tensor1d(picks, "int32")) as Tensor2D;
    const counts = new Map<number, number>();
    for (const pick of picks) counts.set(pick, (counts.get(pick) ?? 0) + 1);
    const pairs = [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
    assert.equal(supportOf(sample, 0.02).pairs, pairs);
    tf.dispose([images, sample]);
  });
});

describe("modes of a mixture", () => {
  it("are found, missed, and stood beside", () => {
    const centres = tf.tensor2d([
      [0, 0],
      [10, 0],
      [0, 10],
      [10, 10],
    ]);
    const samples = tf.tensor2d([
      [0.1, 0],
      [0, 0.2],
      [9, 0],
      [10, 10.1],
    ]);
    const modes = clean(() => modesOf(samples, centres, 0.5));
    assert.deepEqual([modes.found, modes.onMode, modes.shares], [2, 0.75, [0.5, 0.25, 0, 0.25]]);
    near(modes.reverseKl, 0.5 * Math.log(2), 1e-12);
    tf.dispose([centres, samples]);
  });

  it("reverse KL: 0 for the same shares, log N for one of N", () => {
    near(reverseKl([0.2, 0.8], [0.2, 0.8]), 0, 1e-12);
    near(reverseKl([1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25]), Math.log(4), 1e-12);
    assert.throws(() => reverseKl([1], [0.5, 0.5]), /1 shares against 2/);
  });
});
