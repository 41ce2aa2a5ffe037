import assert from "node:assert/strict";
import { tf } from "../../src/engine";
import { classifierScore, classShares, frechetDistance } from "../../src/quality";
import { frechetOfGaussians, gaussianOf } from "../../src/quality/scores/gaussian";

/** The same numbers as points() of reference/frechet.py, from which the expected values come. */
function points(rows: number, columns: number, phase: number): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => {
      const value = Math.sin(phase + 1.7 * i + 0.9 * j * j) * (1 + j) + 0.1 * ((i * (j + 3)) % 7);
      return Math.round(value * 1000) / 1000;
    }),
  );
}

const near = (got: number, expected: number, within: number) =>
  assert.ok(Math.abs(got - expected) <= within, `${got}, expected ${expected}`);

describe("the Fréchet distance", () => {
  const distance = (a: number[][], b: number[][]) => frechetOfGaussians(gaussianOf(a), gaussianOf(b));

  it("is NumPy's, which takes the root of the unsymmetric product", () => {
    near(distance(points(40, 3, 0.3), points(25, 3, 1.1)), 0.018629985121217274, 1e-9);
    near(distance(points(60, 5, 0.2), points(60, 5, 2)), 0.027016921259757964, 1e-9);
  });

  it("is NumPy's where there are fewer points than features, and the covariance has no inverse", () => {
    near(distance(points(4, 6, 0.2), points(5, 6, 2)), 4.071476770951492, 1e-6);
  });

  it("of one feature is (μ₁ − μ₂)² + (σ₁ − σ₂)²", () => {
    // Means 2 and 7; variances (4 + 4) / 1 = 8 and (1 + 0 + 1) / 2 = 1. 25 + (√8 − 1)² = 34 − 2√8.
    near(distance([[0], [4]], [[6], [7], [8]]), 34 - 2 * Math.sqrt(8), 1e-12);
  });

  it("of features that are always the same counts their means only", () => {
    const constant = (value: number) => [1, 2, 3].map(() => [value, 1]);
    near(distance(constant(2), constant(5)), 9, 1e-12);
  });

  it("does not change when features are turned or moved together", () => {
    const turn = ([x, y]: number[]) => [
      0.6 * (x as number) - 0.8 * (y as number) + 3,
      0.8 * (x as number) + 0.6 * (y as number),
    ];
    const [a, b] = [points(30, 2, 0.1), points(30, 2, 1.9).map(([x, y]) => [2 * (x as number) + 1, y as number])];
    near(distance(a.map(turn), b.map(turn)), distance(a, b), 1e-9);
  });

  it("is 0 to itself and the same both ways", () => {
    const [a, b] = [points(50, 4, 0.4), points(50, 4, 2.4).map((row) => row.map((x) => 3 * x))];
    near(distance(a, a), 0, 1e-9);
    near(distance(a, b), distance(b, a), 1e-9);
    assert.ok(distance(a, b) > 1);
  });

  it("takes tensors, and frees what it makes", () => {
    const [a, b] = [tf.tensor2d([[0], [4]]), tf.tensor2d([[6], [7], [8]])];
    const before = tf.memory().numTensors;
    near(frechetDistance(a, b), 34 - 2 * Math.sqrt(8), 1e-12);
    assert.equal(tf.memory().numTensors, before);
    tf.dispose([a, b]);
  });

  it("says what does not fit", () => {
    tf.tidy(() => {
      const [three, two, one] = [tf.ones([5, 3]), tf.ones([5, 2]), tf.ones([1, 3])] as [
        tf.Tensor2D,
        tf.Tensor2D,
        tf.Tensor2D,
      ];
      assert.throws(() => frechetDistance(three, two), /\[5,3\] and \[5,2\]; expected the same number of columns/);
      assert.throws(() => frechetDistance(three, one), /1 points: expected at least 2/);
      assert.throws(() => frechetDistance(tf.ones([4]) as never, three), /shape \[4\]; expected \[images, features\]/);
      const broken = tf.tensor2d([
        [1, 2, 3],
        [1, Number.NaN, 3],
      ]);
      assert.throws(() => frechetDistance(three, broken), /point 1 holds numbers that are not finite/);
    });
  });
});

describe("the classifier score", () => {
  const score = (rows: number[][]) => tf.tidy(() => classifierScore(tf.tensor2d(rows)));

  it("is NumPy's", () => {
    const shares = [
      [0.7, 0.2, 0.1],
      [0.1, 0.1, 0.8],
      [0.25, 0.5, 0.25],
      [0.05, 0.9, 0.05],
    ];
    near(score(shares), 1.4349476523016103, 1e-6);
  });

  it("is the number of classes for sure answers that are spread evenly, 1 for one class or no opinion", () => {
    const sure = (classes: number[]) => classes.map((c) => [0, 1, 2, 3].map((i) => (i === c ? 1 : 0)));
    near(score(sure([0, 1, 2, 3, 3, 2, 1, 0])), 4, 1e-6);
    // Two classes of four, as sure: 2.
    near(score(sure([0, 3, 0, 3])), 2, 1e-6);
    near(score(sure([2, 2, 2])), 1, 1e-6);
    near(
      score([
        [0.25, 0.25, 0.25, 0.25],
        [0.25, 0.25, 0.25, 0.25],
      ]),
      1,
      1e-6,
    );
  });

  it("wants probabilities", () => {
    assert.throws(
      () =>
        score([
          [0.5, 0.5],
          [2, -1],
        ]),
      /row 1 of the probabilities is \[2\.00, -1\.00\][\s\S]*softmax first/,
    );
    assert.throws(() => score([[0.5, 0.2]]), /row 0 of the probabilities/);
    assert.throws(() => score([[Number.NaN, 1]]), /row 0 of the probabilities/);
    assert.throws(
      () => tf.tidy(() => classifierScore(tf.zeros([0, 3]))),
      /shape \[0,3\]; expected \[images, classes\]/,
    );
  });
});

describe("class shares and spreads", () => {
  it("counts the largest of each row", () => {
    const shares = tf.tidy(() =>
      classShares(
        tf.tensor2d([
          [3, 1, 0],
          [0, 5, 1],
          [0, 9, 2],
          [0, 1, 2],
        ]),
      ),
    );
    assert.deepEqual(shares, [0.25, 0.5, 0.25]);
  });
});
