import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { digits, IMAGE_NAMES, namedImages } from "../../src/datasets";

/** An IDX file of bytes: 00 00 08, the number of dimensions, each as 32 bits, then the bytes. */
function idx(shape: number[], data: number[]): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head[2] = 8;
  head[3] = shape.length;
  for (const [i, size] of shape.entries()) head.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([head, Buffer.from(data)]);
}

describe("images by name", () => {
  const folder = mkdtempSync(join(tmpdir(), "ganbook-named-"));
  const whole = join(folder, "whole");
  before(() => {
    mkdirSync(whole);
    writeFileSync(join(whole, "train-images-idx3-ubyte"), idx([2, 2, 1], [1, 2, 3, 4]));
    writeFileSync(join(whole, "train-labels-idx1-ubyte"), idx([2], [7, 0]));
    writeFileSync(join(whole, "t10k-images-idx3-ubyte"), idx([1, 2, 1], [5, 6]));
    writeFileSync(join(whole, "t10k-labels-idx1-ubyte"), idx([1], [9]));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("gives the digits that ship", () => {
    const { name, title, train, heldOut } = namedImages("digits");
    assert.deepEqual([name, title, train.count, heldOut.count], ["digits", "digits", 8500, 1500]);
    assert.equal(train.images, digits().train.images);
  });

  it("reads a folder under either name", () => {
    for (const [kind, title] of [
      ["mnist", "MNIST"],
      ["fashion", "Fashion-MNIST"],
    ] as const) {
      const set = namedImages(`${kind}:${whole}`);
      assert.equal(set.title, title);
      assert.deepEqual([...set.train.images], [1, 2, 3, 4]);
      assert.deepEqual([...set.heldOut.labels], [9]);
      assert.deepEqual([set.train.height, set.train.width, set.classes], [2, 1, 10]);
    }
  });

  it("takes a colon in a folder's name for part of it", () => {
    assert.throws(() => namedImages("mnist:a:b"), { message: /^There is no folder a:b;/ });
  });

  it("finds the reader's home behind the colon, where no shell looks", () => {
    const missing = `~/${basename(folder)}`;
    assert.throws(() => namedImages(`mnist:${missing}`), {
      message: `There is no folder ${join(homedir(), basename(folder))}; expected one with the four MNIST files.`,
    });
  });

  it("says what is possible, and what a folder lacks", () => {
    assert.deepEqual(IMAGE_NAMES, ["digits", "mnist:DIR", "fashion:DIR"]);
    rmSync(join(whole, "t10k-labels-idx1-ubyte"));
    for (const [name, message] of [
      ["digitts", /^Data "digitts" is not known; possible are digits, mnist:DIR, fashion:DIR\.$/],
      ["toString", /^Data "toString" is not known/],
      ["", /^Data "" is not known/],
      ["mnist", /^Data "mnist" lacks its folder; say mnist:DIR/],
      ["mnist:", /^Data "mnist:" lacks its folder/],
      ["digits:/x", /^Data "digits:\/x": digits ship with the project and take no folder/],
      [
        `fashion:${whole}`,
        /lacks 1 of the four MNIST files\. Looked for: t10k-labels-idx1-ubyte or .* Found there: t10k-images/,
      ],
    ] as const) {
      assert.throws(() => namedImages(name), { message });
    }
  });
});
