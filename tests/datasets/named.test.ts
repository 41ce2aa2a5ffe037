import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { digits, IMAGE_NAMES, makeCelebaStandIn, namedImages } from "../../src/datasets";
import { temporaryFolder } from "../files/temporary";
import { plainPictures } from "./pictures";

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

  it("gives the digits that ship", async () => {
    const { name, title, train, heldOut, notes } = await namedImages("digits");
    assert.deepEqual([name, title, train.count, heldOut?.count, notes], ["digits", "digits", 8500, 1500, []]);
    assert.ok("images" in train && train.images === digits().train.images);
  });

  it("reads a folder of IDX files under either name", async () => {
    for (const [kind, title] of [
      ["mnist", "MNIST"],
      ["fashion", "Fashion-MNIST"],
    ] as const) {
      const set = await namedImages(`${kind}:${whole}`);
      assert.equal(set.title, title);
      assert.ok("images" in set.train);
      assert.deepEqual([[...set.train.images], set.train.height, set.train.width], [[1, 2, 3, 4], 2, 1]);
      assert.deepEqual([...(set.heldOut?.images ?? [])], [5, 6]);
    }
  });

  describe("of a person's own folder", () => {
    const pictures = temporaryFolder();
    before(async () => {
      process.env.GANBOOK_CACHE = temporaryFolder();
      await plainPictures(pictures, [
        ["a.png", "red"],
        ["in/b b.png", "lime"],
      ]);
      writeFileSync(join(pictures, "c.jpg"), "text");
    });
    after(() => {
      delete process.env.GANBOOK_CACHE;
    });

    it("makes them alike, tells how far it is, and what was left out", async () => {
      const told: [number, number][] = [];
      const set = await namedImages(`images:${pictures}`, {
        size: [6, 8],
        channels: 1,
        onProgress: (done, total) => void told.push([done, total]),
      });
      const { count, height, width, channels } = set.train;
      assert.deepEqual([count, height, width, channels, set.title], [2, 6, 8, 1, "images"]);
      assert.deepEqual(told.at(-1), [3, 3]);
      assert.deepEqual(set.notes, ["1 file is left out: c.jpg (no image of a kind that can be read)."]);
      await set.close();
    });

    it("cuts out what a file of boxes says", async () => {
      const list = join(pictures, "boxes.txt");
      writeFileSync(list, '2\r\nimage_id x_1 y_1 width height\r\n"in/b b.png", 1, 2, 3, 4\r\n\r\n');
      const set = await namedImages(`images:${pictures}`, { crop: list });
      assert.deepEqual(
        [set.train.count, set.train.height, set.notes],
        [1, 64, ["2 images without a box are left out."]],
      );
      await set.close();
      for (const [text, message] of [
        [
          "a.png 1 2 3\nb.png 1 2 3\nc.png 1 2 3",
          /line 3: "c\.png 1 2 3"; expected the name of an image and left, top/,
        ],
        ["a.png 1 2 3 4\nb.png one 2 3 4", /line 2: "b\.png one 2 3 4"; expected/],
        ["a.png 1 2 3 4\na.png 1 2 3 4", /line 2: a\.png has a box already/],
        ["name left top width height", /has no box in it; expected lines like/],
        ["gone.png 1 2 3 4", /None of the 1 boxes is for an image/],
      ] as const) {
        writeFileSync(list, text);
        await assert.rejects(namedImages(`images:${pictures}`, { crop: list }), { message });
      }
      await assert.rejects(
        namedImages(`images:${pictures}`, { crop: "no.txt" }),
        /list of boxes no\.txt cannot be read/,
      );
    });

    it("takes CelebA's training part, cut to the faces", async () => {
      const folder = temporaryFolder();
      await makeCelebaStandIn(folder, { count: 12 });
      const set = await namedImages(`celeba:${folder}`, { size: 16 });
      assert.deepEqual([set.train.height, set.train.width, set.train.channels], [16, 16, 3]);
      assert.ok(set.train.count > 0 && set.train.count < 12, `${set.train.count} of 12 images`);
      await set.close();
    });
  });

  it("takes a colon in a folder's name for part of it", async () => {
    await assert.rejects(namedImages("mnist:a:b"), { message: /^There is no folder a:b;/ });
  });

  it("finds the reader's home behind the colon, where no shell looks", async () => {
    const missing = `~/${basename(folder)}`;
    await assert.rejects(namedImages(`mnist:${missing}`), {
      message: `There is no folder ${join(homedir(), basename(folder))}; expected one with the four MNIST files.`,
    });
  });

  it("says what is possible, and what a folder lacks", async () => {
    assert.deepEqual(IMAGE_NAMES, ["digits", "faces", "mnist:DIR", "fashion:DIR", "celeba:DIR", "images:DIR"]);
    rmSync(join(whole, "t10k-labels-idx1-ubyte"));
    for (const [name, message] of [
      [
        "digitts",
        /^Data "digitts" is not known; possible are digits, faces, mnist:DIR, fashion:DIR, celeba:DIR, images:DIR\.$/,
      ],
      ["toString", /^Data "toString" is not known/],
      ["", /^Data "" is not known/],
      ["mnist", /^Data "mnist" lacks its folder; say mnist:DIR/],
      ["mnist:", /^Data "mnist:" lacks its folder/],
      ["images:", /^Data "images:" lacks its folder; say images:DIR/],
      ["digits:/x", /^Data "digits:\/x": digits ship with the project and take no folder/],
      [
        `fashion:${whole}`,
        /lacks 1 of the four MNIST files\. Looked for: t10k-labels-idx1-ubyte or .* Found there: t10k-images/,
      ],
    ] as const) {
      await assert.rejects(namedImages(name), { message });
    }
    await assert.rejects(
      namedImages("digits", { size: 64 }),
      /Data "digits" comes as it is: there is no size to choose/,
    );
    await assert.rejects(namedImages("faces", { crop: "centre" }), /there is no crop to choose/);
  });
});
