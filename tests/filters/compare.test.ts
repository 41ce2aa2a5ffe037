import assert from "node:assert/strict";
import {
  convolve,
  crossCorrelate,
  crossCorrelateChannels,
  cut,
  dot,
  EDGES,
  flip,
  least,
  localEnergy,
  most,
  normalizedCorrelation,
  type Plane,
  type Sliding,
  squaredDifferenceMap,
} from "../../src/filters";
import { apart, randomPlane } from "./random-plane";

const IMAGE: Plane = [
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
];
const FILTER: Plane = [
  [0, 1],
  [2, 3],
];

describe("the map of squared differences", () => {
  it("is the sum of squared differences, by hand", () => {
    // Differences 0 0 1 1, then 1 1 2 2; a row below, where pixels are 3 more, 3 3 4 4 and 4 4 5 5. Squared and added:
    assert.deepEqual(squaredDifferenceMap(IMAGE, FILTER), [
      [2, 10],
      [50, 82],
    ]);
  });

  it("is least, and 0, where the patch was cut", () => {
    const image = randomPlane(12, 15, 1);
    const filter = cut(image, 4, 9, { height: 3, width: 5 });
    assert.deepEqual(least(squaredDifferenceMap(image, filter)), { row: 4, column: 9, value: 0 });
  });

  it("names a bad filter as such", () => {
    assert.throws(() => squaredDifferenceMap(IMAGE, [[1, Number.NaN]]), /the filter's pixel in row 0, column 1 is NaN/);
    assert.throws(() => squaredDifferenceMap([[1, 2], [3]], FILTER), /the image's row 1 has 1 numbers/);
  });
});

describe("cross-correlation", () => {
  it("is the weighted sum of each patch, by hand", () => {
    // Top left: 0·0 + 1·1 + 3·2 + 4·3 = 19; each step to the right adds 0+1+2+3 = 6, each step down 18.
    assert.deepEqual(crossCorrelate(IMAGE, FILTER), [
      [19, 25],
      [37, 43],
    ]);
  });

  it("is convolution with the filter turned by half a turn", () => {
    // 3·0 + 2·1 + 1·3 + 0·4 = 5 at the top left.
    assert.deepEqual(flip(FILTER), [
      [3, 2],
      [1, 0],
    ]);
    assert.equal(convolve(IMAGE, FILTER)[0]?.[0], 5);
    const blur = [[0.25, 0.5, 0.25]];
    assert.deepEqual(convolve(IMAGE, blur), crossCorrelate(IMAGE, blur));
  });

  for (const sliding of [{}, { stride: 2 }, { padding: "same" }, { stride: 3, padding: "same" }] as Sliding[]) {
    it(`gives the squared differences with ${JSON.stringify(sliding)}: Σ(p − f)² = Σp² − 2Σpf + Σf²`, () => {
      const [image, filter] = [randomPlane(11, 9, 2), randomPlane(3, 5, 3)];
      const products = crossCorrelate(image, filter, sliding);
      const energy = localEnergy(image, filter, sliding);
      const expanded = products.map((row, i) =>
        row.map((product, j) => (energy[i]?.[j] as number) - 2 * product + dot(filter, filter)),
      );
      assert.ok(apart(squaredDifferenceMap(image, filter, sliding), expanded) < 1e-13);
    });
  }

  it("prefers light, the error and the normalised one likeness", () => {
    // Three places: the filter itself, an even grey three times as bright, nothing.
    const image = [[1, 0, 1, 9, 9, 9, 0, 0, 0]];
    const filter = [[1, 0, 1]];
    const sliding = { stride: 3 };
    assert.equal(most(crossCorrelate(image, filter, sliding)).column, 1);
    assert.equal(least(squaredDifferenceMap(image, filter, sliding)).column, 0);
    const alike = normalizedCorrelation(image, filter, sliding)[0] as number[];
    assert.ok(Math.abs((alike[0] as number) - 1) < 1e-15);
    // (9 + 9) / √(3·81 · 2) = √(2/3)
    assert.ok(Math.abs((alike[1] as number) - Math.sqrt(2 / 3)) < 1e-15);
    assert.equal(alike[2], 0);
    assert.throws(() => normalizedCorrelation(image, [[0, 0]]), /1×2 filter is all zeros/);
  });
});

describe("channels", () => {
  it("are answered each by its own plane, and added", () => {
    // 19 from the first channel (above); the second is all ones: 0 + 1 + 2 + 3 = 6 at every place.
    const ones = IMAGE.map((row) => row.map(() => 1));
    assert.deepEqual(crossCorrelateChannels([IMAGE, ones], [FILTER, FILTER]), [
      [25, 31],
      [43, 49],
    ]);
  });

  it("must be as many in the filter as in the image", () => {
    assert.throws(
      () => crossCorrelateChannels([IMAGE, IMAGE, IMAGE], [FILTER]),
      /image is 3×3 with 3 channels and the filter 2×2 with 1 channel;/,
    );
    assert.throws(
      () => crossCorrelateChannels([IMAGE, FILTER], [FILTER, FILTER]),
      /channel 1 of the image is 2×2 and channel 0 3×3/,
    );
    assert.throws(() => crossCorrelateChannels([], []), /the image has no pixels/);
  });
});

describe("edge filters", () => {
  it("are blind to even areas and signed by the direction of the step", () => {
    const step = Array.from({ length: 3 }, () => [0, 0, 0, 1, 1, 1]);
    for (const filter of Object.values(EDGES)) {
      assert.equal(
        crossCorrelate(
          [
            [7, 7, 7],
            [7, 7, 7],
            [7, 7, 7],
          ],
          filter,
        )[0]?.[0],
        0,
      );
    }
    assert.deepEqual(crossCorrelate(step, EDGES.vertical), [[0, 3, 3, 0]]);
    assert.deepEqual(
      crossCorrelate(
        step.map((row) => [...row].reverse()),
        EDGES.sobelVertical,
      ),
      [[0, -4, -4, 0]],
    );
    assert.deepEqual(crossCorrelate(step, EDGES.horizontal), [[0, 0, 0, 0]]);
    assert.deepEqual(
      crossCorrelate(
        [
          [0, 0, 0],
          [0, 0, 0],
          [1, 1, 1],
        ],
        EDGES.sobelHorizontal,
      ),
      [[4]],
    );
  });
});
