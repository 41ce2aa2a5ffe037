import assert from "node:assert/strict";
import { imageGrid, PALETTE } from "../../src/figures";
import { decode } from "./fixtures";

describe("imageGrid", () => {
  it("shows each value as a square of exactly its grey", async () => {
    const values = Uint8Array.of(0, 10, 128, 255);
    const grid = imageGrid({ values, shape: [1, 2, 2, 1] }, { scale: 4 });
    const picture = await decode(await grid.png(1));
    const centre = (x: number, y: number) => picture.at(8 + x * 4 + 2, 8 + y * 4 + 2);
    assert.deepEqual(
      [centre(0, 0), centre(1, 0), centre(0, 1), centre(1, 1)],
      ["#000000", "#0a0a0a", "#808080", "#ffffff"],
    );
    assert.equal(picture.at(8 + 3, 8 + 3), "#000000", "an edge is not crisp");
    assert.equal(picture.at(8 + 4, 8 + 3), "#0a0a0a", "an edge is not crisp");
  });

  it("maps [-1, 1] of floats to black and white, and shows colour", async () => {
    const values = Float32Array.of(-1, 1, 0);
    const picture = await decode(await imageGrid({ values, shape: [1, 1, 1, 3] }, { scale: 2 }).png(1));
    assert.equal(picture.at(9, 9), "#00ff80");
  });

  it("reads a tensor once, at once, and leaves it alone", async () => {
    let reads = 0;
    const data = async () => {
      reads++;
      return Float32Array.of(0);
    };
    const grid = imageGrid({ shape: [1, 1, 1, 1], data }, { range: [0, 1] });
    assert.equal(reads, 1);
    await grid.png();
    await grid.png();
    assert.equal(reads, 1);
  });

  it("puts a frame of the given colour around an image", async () => {
    const values = Uint8Array.of(7, 7);
    const grid = imageGrid({ values, shape: [2, 1, 1] }, { scale: 8, columns: 2, borders: ["#D55E00", undefined] });
    const picture = await decode(await grid.png(1));
    assert.equal(picture.count("#D55E00"), 14 * 14 - 8 * 8);
  });

  it("writes the name of each row to its left, and wants one for each", async () => {
    const images = { values: new Uint8Array(4).fill(255), shape: [4, 1, 1] };
    const plain = imageGrid(images, { columns: 2, scale: 20 });
    const named = imageGrid(images, { columns: 2, scale: 20, rows: ["first", "a longer second one"] });
    assert.ok(named.width > plain.width + 60);
    assert.equal(named.height, plain.height);
    const picture = await decode(await named.png(1));
    assert.equal(picture.at(named.width - 12, 12), "#ffffff");
    assert.throws(() => imageGrid(images, { columns: 2, rows: ["first"] }), /rows has 1 names for 2 rows of images/);
  });

  it("names the range it found instead of clamping", async () => {
    const bad = imageGrid({ values: Float32Array.of(-1, 3), shape: [1, 1, 2, 1] });
    await assert.rejects(bad.png(), /must lie in \[-1, 1\], got values from -1 to 3.*range/);
    const missing = imageGrid({ values: Float32Array.of(0, Number.NaN), shape: [1, 1, 2, 1] });
    await assert.rejects(missing.png(), /got values from 0 to 0 and 1 NaN/);
  });

  it("refuses shapes that are no images, and says what to do", () => {
    const data = async () => new Float32Array(784);
    assert.throws(
      () => imageGrid({ shape: [16, 784], data }),
      /\[16, 784\] cannot be drawn.*reshape\(\[16, 28, 28, 1\]\)/,
    );
    assert.throws(() => imageGrid({ shape: [1, 28, 28, 2], data }), /1, 3 or 4 channels/);
    assert.throws(
      () => imageGrid({ shape: [2, 28, 28, 1], data }, { captions: ["one"] }),
      /captions has 1 entries for 2 images/,
    );
  });

  it("tells too few values", async () => {
    await assert.rejects(imageGrid({ values: new Uint8Array(3), shape: [1, 2, 2, 1] }).png(), /need 4 values, got 3/);
  });

  it("is as large for a share of 9 % as for one of 100 %", async () => {
    const sizes = ["7 → 1 (9 %)", "7 → 1 (99 %)", "7 → 1 (100 %)"].map(async (caption) => {
      const grid = imageGrid({ values: new Uint8Array(1), shape: [1, 1, 1, 1] }, { captions: [caption] });
      const { width, height } = await decode(await grid.png(1));
      return [width, height];
    });
    const [first, ...others] = await Promise.all(sizes);
    for (const other of others) assert.deepEqual(other, first);
  });

  it("writes captions below the images", async () => {
    const options = { scale: 8, captions: ["real 0.98"] };
    const picture = await decode(await imageGrid({ values: new Uint8Array(16), shape: [1, 4, 4, 1] }, options).png(1));
    assert.ok(picture.count("#59636e") > 5, "the caption is not there");
  });

  it("shows signs in colour: negative blue, zero white, positive orange, evenly around zero", async () => {
    const grid = imageGrid(
      { values: Float32Array.of(-4, 0, 2, 4), shape: [1, 1, 4, 1] },
      { scale: 4, colors: "diverging" },
    );
    const picture = await decode(await grid.png(1));
    // Half-way from white to orange (213, 94, 0): 234, 174.5, 127.5, to the rounding of a byte.
    assert.deepEqual(
      [0, 1, 3].map((x) => picture.at(8 + x * 4 + 2, 10)),
      [PALETTE[0].toLowerCase(), "#ffffff", PALETTE[1].toLowerCase()],
    );
    assert.match(picture.at(8 + 2 * 4 + 2, 10), /^#eaa[ef](7f|80|81)$/);
    assert.equal(grid.grey, false);
    assert.throws(
      () => imageGrid({ values: new Uint8Array(3), shape: [1, 1, 1, 3] }, { colors: "diverging" }),
      /one channel.*have 3/,
    );
  });
});
