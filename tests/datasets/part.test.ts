import assert from "node:assert/strict";
import { digits, type ImageSource, type Images, readImages, splitValidation } from "../../src/datasets";

/** Images of one pixel, each with its number in it. */
const numbered = (count: number): Images => ({
  images: Uint8Array.from({ length: count }, (_, i) => i % 251),
  count,
  height: 1,
  width: 1,
  channels: 1,
});

const sourceOf = ({ images, ...form }: Images): ImageSource => ({
  ...form,
  sha256: "abc",
  read: async (numbers) => Uint8Array.from(numbers, (i) => images[i] as number),
});

describe("the validation part", () => {
  it("is a fifth of the images, evenly taken, and none of it is trained on", () => {
    const { train, validation } = splitValidation(numbered(1000));
    assert.deepEqual([train.count, validation.count], [800, 200]);
    assert.deepEqual([...validation.images.subarray(0, 4)], [2, 7, 12, 17]);
    assert.deepEqual([...train.images.subarray(0, 6)], [0, 1, 3, 4, 5, 6]);
    assert.deepEqual([...train.images, ...validation.images].sort(), [...numbered(1000).images].sort());
  });

  it("has 1 500 images at most: of 8 500 digits 7 000 are left to learn from", () => {
    const { train, validation } = splitValidation(digits().train);
    assert.deepEqual([train.count, validation.count], [7000, 1500]);
  });

  it("of images that are read is the same, and says that they are others", async () => {
    const held = splitValidation(numbered(700));
    const { train, validation } = splitValidation(sourceOf(numbered(700)));
    assert.deepEqual((await readImages(train)).images, held.train.images);
    assert.deepEqual((await readImages(validation, Int32Array.of(3, 1))).images, Uint8Array.of(17, 7));
    assert.equal(new Set(["abc", train.sha256, validation.sha256]).size, 3);
  });

  it("is not made of few", () => {
    assert.throws(() => splitValidation(numbered(499)), /499 images: .* from 500 on/);
  });
});
