import assert from "node:assert/strict";
import { outputSize, type Padding, type Plane, pad, samePadding, slide } from "../../src/filters";

const IMAGE: Plane = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];

describe("output size", () => {
  // By counting places on squared paper.
  const cases: [input: number, filter: number, stride: number, padding: Padding, output: number][] = [
    [28, 3, 1, "valid", 26],
    [28, 5, 1, "valid", 24],
    [28, 5, 2, "valid", 12],
    [28, 28, 1, "valid", 1],
    [7, 3, 3, "valid", 2],
    [28, 3, 1, "same", 28],
    [28, 3, 2, "same", 14],
    [7, 3, 2, "same", 4],
    [3, 5, 1, "same", 3],
  ];
  for (const [input, filter, stride, padding, output] of cases) {
    it(`${input} pixels, filter ${filter}, stride ${stride}, ${padding}: ${output}`, () => {
      assert.equal(outputSize(input, filter, stride, padding), output);
    });
  }

  it("has no answer for a stride of 0, half a pixel, or a filter that does not fit", () => {
    assert.throws(() => outputSize(28, 3, 0), /stride 0: .* never gets to the next place/);
    assert.throws(() => outputSize(28, 3, 0.5), /stride 0.5: expected a whole number from 1/);
    assert.throws(() => outputSize(28, 2.5), /filter 2.5: expected a whole number of pixels/);
    assert.throws(() => outputSize(Number.NaN, 3), /input NaN/);
    assert.throws(() => outputSize(3, 5), /filter of 5 pixels does not fit into an image of 3.*"same"/);
  });
});

describe("same padding", () => {
  it("is even for stride 1, and puts an odd zero after", () => {
    assert.deepEqual(samePadding(28, 3), { before: 1, after: 1 });
    assert.deepEqual(samePadding(28, 5), { before: 2, after: 2 });
    // 14 places 2 apart under a filter of 3 reach over 29 pixels: one more than there are.
    assert.deepEqual(samePadding(28, 3, 2), { before: 0, after: 1 });
    assert.deepEqual(samePadding(28, 4), { before: 1, after: 2 });
    // Stride 3 with a filter of 1 passes pixels over and needs none.
    assert.deepEqual(samePadding(7, 1, 3), { before: 0, after: 0 });
  });

  it("lays zeros around", () => {
    assert.deepEqual(pad([[5]], { top: 1, right: 2 }), [
      [0, 0, 0],
      [5, 0, 0],
    ]);
  });
});

describe("sliding", () => {
  const size = { height: 2, width: 2 };
  const seen = (patch: Plane) => Number(patch.flat().join(""));

  it("goes right, then down", () => {
    assert.deepEqual(slide(IMAGE, size, {}, seen), [
      [1245, 2356],
      [4578, 5689],
    ]);
  });

  it("passes places over with a stride", () => {
    assert.deepEqual(slide(IMAGE, { height: 1, width: 1 }, { stride: 2 }, seen), [
      [1, 3],
      [7, 9],
    ]);
  });

  it("sees zeros outside with padding same", () => {
    const map = slide(
      IMAGE,
      { height: 3, width: 3 },
      { padding: "same" },
      (patch) => patch.flat().filter(Boolean).length,
    );
    assert.deepEqual(map, [
      [4, 6, 4],
      [6, 9, 6],
      [4, 6, 4],
    ]);
  });

  it("explains what cannot be, with both sizes", () => {
    assert.throws(() => slide(IMAGE, size, { stride: 0 }, seen), /stride 0/);
    assert.throws(() => slide(IMAGE, { height: 2, width: 5 }, {}, seen), /the 2×5 filter is larger than the 3×3 image/);
    assert.throws(
      () => slide(IMAGE, size, { padding: "same" }, seen),
      /a 2×2 filter has no middle pixel, so padding "same" .* 3×3 image/,
    );
    assert.throws(() => slide([[Number.POSITIVE_INFINITY]], size, {}, seen), /row 0, column 0 is Infinity/);
  });
});
