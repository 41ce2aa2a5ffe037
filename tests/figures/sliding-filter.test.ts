import assert from "node:assert/strict";
import { PALETTE, replay, slidingFilter } from "../../src/figures";
import { decode } from "./fixtures";

const image = [
  [0, 0, 0, 0],
  [0, 1, 1, 0],
  [0, 1, 1, 0],
  [0, 0, 0, 0],
];
const filter = [
  [1, 1],
  [1, 1],
];
// By hand: each pixel of the paper that has no ink under it costs 1.
const map = [
  [3, 2, 3],
  [2, 0, 2],
  [3, 2, 3],
];

describe("slidingFilter", () => {
  it("tells the place, the error there and the best so far", () => {
    assert.equal(
      slidingFilter({ image, filter, map, at: [1, 2], title: "Sliding" }).text(),
      "Sliding\nFilter of 2×2 over an image of 4×4, at row 1, column 2 of the map: error 2; least so far 0 at row 1, column 1",
    );
    assert.match(
      slidingFilter({ image, filter, map, at: [0, 1], compare: "product" }).text(),
      /sum 2; largest so far 3 at row 0, column 0/,
    );
  });

  it("fills the map up to where the filter is", async () => {
    // The match is drawn in the full green; before the filter has been there it is not to be seen.
    const green = PALETTE[2];
    const before = await decode(await slidingFilter({ image, filter, map, at: [1, 0] }).png(1));
    const after = await decode(await slidingFilter({ image, filter, map, at: [1, 1] }).png(1));
    assert.equal(before.count(green), 0);
    assert.ok(after.count(green) > 1500, `${after.count(green)} pixels of green`);
  });

  it("lays the paper where the filter is: its frame starts at stride × place", async () => {
    const svg = await slidingFilter({
      image,
      filter,
      map: [
        [3, 3],
        [3, 3],
      ],
      at: [1, 1],
      stride: 2,
    }).svg();
    // 63 pixels a cell (252 / 4), from (16, 32): row and column 2 are at 142 and 158.
    assert.match(svg, new RegExp(`<rect x="142" y="158" width="126" height="126" fill="none" stroke="${PALETTE[1]}"`));
  });

  it("draws the zeros that a larger map needs, and lets the paper reach over them", async () => {
    const same = {
      image: [[1]],
      filter: [
        [0, 0, 0],
        [0, 1, 0],
        [0, 0, 0],
      ],
      map: [[0]],
      at: [0, 0],
    } as const;
    const svg = await slidingFilter(same).svg();
    // 84 pixels a cell (252 / 3): a row of zeros across all three, and the pixel in their middle.
    assert.match(svg, /<rect x="16" y="32" width="252" height="84" fill="#e6e8eb"\/>/);
    assert.match(svg, /<rect x="100" y="116" width="84" height="84"/);
  });

  it("keeps one size from place to place, as a replay needs", () => {
    const frames = [0, 1, 2].map((column) => slidingFilter({ image, filter, map, at: [2, column] }));
    assert.equal(replay(frames).text(), "Replay of 3 frames, frame 1 to frame 3");
  });

  it("refuses places that are none, and rows that are ragged", () => {
    assert.throws(
      () => slidingFilter({ image, filter, map, at: [3, 0] }),
      /\[3, 0\] is no place of a map of 3 rows and 3/,
    );
    assert.throws(() => slidingFilter({ image: [[1, 2], [3]], filter, map, at: [0, 0] }), /2 in row 0 and 1 in row 1/);
    assert.throws(() => slidingFilter({ image, filter: [], map, at: [0, 0] }), /The filter must be rows.*got none/);
  });
});
