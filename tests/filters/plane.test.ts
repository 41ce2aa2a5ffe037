import assert from "node:assert/strict";
import { digits } from "../../src/datasets";
import { cut, imagePlane, type Plane, shift, sizeOf } from "../../src/filters";
import { highlight } from "../../src/filters/figures";

const L: Plane = [
  [1, 2, 3],
  [4, 5, 6],
];

describe("planes", () => {
  it("tell their size, rows first", () => {
    assert.deepEqual(sizeOf(L), { height: 2, width: 3 });
  });

  it("must have pixels, equally long rows and finite numbers, or the place is named", () => {
    assert.throws(() => sizeOf([]), /the image has no pixels/);
    assert.throws(() => sizeOf([[]]), /the image has no pixels/);
    assert.throws(() => sizeOf([[1, 2], [3]], "filter"), /the filter's row 1 has 1 numbers and its row 0 has 2/);
    assert.throws(
      () =>
        sizeOf([
          [1, 2],
          [3, Number.NaN],
        ]),
      /pixel in row 1, column 1 is NaN/,
    );
  });

  it("are cut and shifted by whole pixels, with 0 from outside", () => {
    assert.deepEqual(cut(L, 0, 1, { height: 2, width: 2 }), [
      [2, 3],
      [5, 6],
    ]);
    assert.throws(() => cut(L, 1, 0, { height: 2, width: 2 }), /2×2 patch at row 1, column 0 .* edge of the 2×3 image/);
    assert.deepEqual(shift(L, 1, -1), [
      [0, 0, 0],
      [2, 3, 0],
    ]);
  });

  it("come from a data set, ink 1", () => {
    const { train } = digits();
    const digit = imagePlane(train, 3);
    assert.deepEqual(sizeOf(digit), { height: 28, width: 28 });
    assert.equal(digit[14]?.[13], (train.images[3 * 784 + 14 * 28 + 13] as number) / 255);
    assert.throws(() => imagePlane(train, 8500), /no image 8500; the set holds 8500/);
  });

  it("show a place in orange, the rest in grey", () => {
    const [red, green, blue] = highlight([[0, 1, 0.5]], { row: 0, column: 0 }, { height: 4, width: 2 });
    // 0.75 · pixel + 0.45, 0.15, −0.15, kept within [0, 1]; the third pixel is outside.
    assert.deepEqual(red, [[0.45, 1, 0.5]]);
    assert.deepEqual(green, [[0.15, 0.9, 0.5]]);
    assert.deepEqual(blue, [[0, 0.6, 0.5]]);
  });
});
