import assert from "node:assert/strict";
import { encodePng, reduceColors } from "../../src/figures/png";
import { decode } from "./fixtures";

const colors = (count: number) => {
  const data = new Uint8Array(count * 4);
  for (let i = 0; i < count; i++) data.set([i & 255, (i >> 8) * 7, 255 - (i & 255), 255], i * 4);
  return { width: count, height: 1, data };
};

describe("PNG", () => {
  for (const count of [1, 2, 3, 5, 16, 17, 256, 300]) {
    it(`keeps ${count} colours exactly`, async () => {
      const pixels = colors(count);
      const picture = await decode(encodePng(pixels));
      for (let i = 0; i < count; i++) {
        assert.equal(picture.at(i, 0), `#${Buffer.from(pixels.data.subarray(i * 4, i * 4 + 3)).toString("hex")}`);
      }
    });
  }

  it("reduces colours to the asked number and keeps the most frequent one", () => {
    const { data } = colors(600);
    for (let i = 0; i < 100; i++) data.set([255, 255, 255, 255], i * 4);
    const reduced = reduceColors({ width: 600, height: 1, data }, 16).data;
    const left = new Set(
      Array.from({ length: 600 }, (_, i) => Buffer.from(reduced.subarray(i * 4, i * 4 + 3)).toString("hex")),
    );
    assert.ok(left.size <= 16 && left.has("ffffff"), [...left].join(" "));
  });
});
