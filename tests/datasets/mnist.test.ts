import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { LabelledImages } from "../../src/datasets/images";
import { mnistFrom } from "../../src/datasets/mnist";

/** Images of 2×2 pixels, all of the given value. */
function imagesFile(count: number, value: number, width = 2): Buffer {
  const header = Buffer.from([0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, width]);
  return Buffer.concat([header, Buffer.alloc(count * 2 * width, value)]);
}

function labelsFile(labels: number[]): Buffer {
  return Buffer.from([0, 0, 8, 1, 0, 0, 0, labels.length, ...labels]);
}

describe("mnistFrom", () => {
  let folder: string;
  const write = (name: string, content: Buffer) => writeFileSync(join(folder, name), content);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ganbook-mnist-"));
    // One file in each of the four forms of name.
    write("train-images-idx3-ubyte.gz", gzipSync(imagesFile(3, 7)));
    write("train-labels.idx1-ubyte.gz", gzipSync(labelsFile([1, 0, 9])));
    write("t10k-images.idx3-ubyte", imagesFile(2, 200));
    write("t10k-labels-idx1-ubyte", labelsFile([4, 5]));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("reads the four files, gzipped or plain, named with a dash or a dot", () => {
    assert.deepEqual(mnistFrom(folder), {
      classes: 10,
      train: {
        images: new Uint8Array(12).fill(7),
        labels: Uint8Array.of(1, 0, 9),
        count: 3,
        height: 2,
        width: 2,
        channels: 1,
      },
      heldOut: {
        images: new Uint8Array(8).fill(200),
        labels: Uint8Array.of(4, 5),
        count: 2,
        height: 2,
        width: 2,
        channels: 1,
      },
    });
  });

  it("takes a plain file before a gzipped one", () => {
    write("train-images.idx3-ubyte", imagesFile(3, 8));
    assert.equal(mnistFrom(folder).train.images[0], 8);
  });

  it("says what it looked for and what is there when files are missing", () => {
    rmSync(join(folder, "t10k-images.idx3-ubyte"));
    const message =
      /lacks 1 of the four MNIST files\. Looked for: t10k-images-idx3-ubyte or t10k-images\.idx3-ubyte or t10k-images-idx3-ubyte\.gz or t10k-images\.idx3-ubyte\.gz\. Found there: t10k-labels-idx1-ubyte, train-images-idx3-ubyte\.gz, train-labels\.idx1-ubyte\.gz\.$/;
    assert.throws(() => mnistFrom(folder), message);
  });

  it("names a folder that is not there, or is none", () => {
    assert.throws(() => mnistFrom(join(folder, "elsewhere")), /There is no folder .*elsewhere/);
    assert.throws(() => mnistFrom(join(folder, "t10k-images.idx3-ubyte")), /Cannot list the folder .*ENOTDIR/);
  });

  it("refuses another number of labels than of images", () => {
    write("train-labels.idx1-ubyte.gz", gzipSync(labelsFile([1, 0])));
    assert.throws(() => mnistFrom(folder), /holds 3 images, but train-labels\.idx1-ubyte\.gz holds 2 labels/);
  });

  it("refuses labels beyond the classes", () => {
    assert.throws(() => mnistFrom(folder, { classes: 5 }), /train-labels.*label 2 is 9, expected 0 to 4/);
  });

  it("refuses test images of another size", () => {
    write("t10k-images.idx3-ubyte", imagesFile(2, 200, 3));
    assert.throws(() => mnistFrom(folder), /training images are 2×2 pixels, the test images 2×3/);
  });
});

describe("mnistFrom on Fashion-MNIST", () => {
  const FOLDER = "/usr/share/datasets/fashion-mnist";

  before(function () {
    if (existsSync(FOLDER)) return;
    console.log(
      `SKIPPED: Fashion-MNIST is not installed (no ${FOLDER}; on Debian: apt-get install dataset-fashion-mnist)`,
    );
    this.skip();
  });

  const sum = (bytes: Uint8Array) => bytes.reduce((total, byte) => total + byte, 0);
  const classCounts = ({ labels }: LabelledImages) =>
    Array.from({ length: 10 }, (_, k) => labels.filter((label) => label === k).length);

  // Counts, pixel sums and first labels were computed by Python: gzip, struct.unpack(">4i", …) for the header, sum().
  it("reads 60 000 and 10 000 images of 28×28, balanced over ten classes", () => {
    const { train, heldOut } = mnistFrom(FOLDER);
    assert.deepEqual([train.count, train.height, train.width, train.channels], [60_000, 28, 28, 1]);
    assert.deepEqual([heldOut.count, heldOut.height, heldOut.width, heldOut.channels], [10_000, 28, 28, 1]);
    assert.deepEqual(classCounts(train), Array(10).fill(6000));
    assert.deepEqual(classCounts(heldOut), Array(10).fill(1000));
    assert.deepEqual([...train.labels.subarray(0, 10)], [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]);
    assert.deepEqual([...heldOut.labels.subarray(0, 10)], [9, 2, 1, 1, 6, 1, 4, 6, 5, 7]);
    assert.equal(sum(train.images), 3_431_114_169); // a mean of 72.940
    assert.equal(sum(heldOut.images), 573_469_082); // a mean of 73.147
  });

  it("notices that half of a file is missing", () => {
    const folder = mkdtempSync(join(tmpdir(), "ganbook-fashion-"));
    try {
      for (const name of ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]) {
        const content = readFileSync(join(FOLDER, `${name}-ubyte.gz`));
        writeFileSync(join(folder, `${name}-ubyte.gz`), content.subarray(0, content.length / 2));
      }
      assert.throws(() => mnistFrom(folder), /train-images-idx3-ubyte\.gz: its gzip data is damaged, cut short/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
