import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { DIGIT_FILES } from "../../src/datasets/digit-files";
import { digits, readDigits } from "../../src/datasets/digits";
import { layOut } from "../../src/datasets/digits/make";
import { imagesTensor, type LabelledImages } from "../../src/datasets/images";
import { tf } from "../../src/engine";
import { packageRoot } from "../../src/files";

const FOLDER = join(packageRoot(), "src", "datasets", "digits");
const PIXELS = 28 * 28;

function classCounts({ labels }: LabelledImages): number[] {
  return Array.from({ length: 10 }, (_, digit) => labels.filter((label) => label === digit).length);
}

function pictures({ images, count }: LabelledImages): string[] {
  return Array.from({ length: count }, (_, i) =>
    Buffer.from(images.subarray(i * PIXELS, (i + 1) * PIXELS)).toString("latin1"),
  );
}

describe("digits", () => {
  const { classes, train, heldOut } = digits();

  it("holds 8 500 digits to train on and 1 500 held out", () => {
    assert.equal(classes, 10);
    for (const [part, count] of [[train, 8500] as const, [heldOut, 1500] as const]) {
      const { images, labels, ...size } = part;
      assert.deepEqual(size, { count, height: 28, width: 28, channels: 1 });
      assert.equal(images.length, count * PIXELS);
      assert.equal(labels.length, count);
    }
  });

  it("holds out 150 of each class", () => {
    assert.deepEqual(classCounts(heldOut), Array(10).fill(150));
    assert.deepEqual(classCounts(train), [851, 977, 841, 882, 830, 713, 864, 920, 794, 828]);
  });

  it("has no image twice, within a part or across the split", () => {
    assert.equal(new Set([...pictures(train), ...pictures(heldOut)]).size, 10_000);
  });

  it("has the pixels of the source", () => {
    const sum = (bytes: Uint8Array) => bytes.reduce((total, byte) => total + byte, 0);
    // The sum of round(v * 255) over the ten JSON files of the npm package, added up by Python.
    assert.equal(sum(train.images) + sum(heldOut.images), 262_146_600);
  });

  it("begins each part with a fair sample", () => {
    for (const part of [train, heldOut]) {
      const first = classCounts({ ...part, labels: part.labels.subarray(0, 1000) });
      const all = classCounts(part);
      // Four standard deviations of a random draw of 1 000.
      first.forEach((n, digit) => {
        const share = (all[digit] ?? 0) / part.count;
        assert.ok(Math.abs(n - 1000 * share) < 4 * Math.sqrt(1000 * share * (1 - share)), `${n} of digit ${digit}`);
      });
    }
  });

  describe("and its nearest neighbours across the split", () => {
    /** For each held-out digit: the row of the nearest training digit, and the squared distance to it. */
    let rows: ArrayLike<number>;
    let distances: ArrayLike<number>;

    before(() => {
      tf.tidy(() => {
        const a = imagesTensor(heldOut, { flat: true, range: [0, 1] });
        const b = imagesTensor(train, { flat: true, range: [0, 1] });
        const squares = a
          .square()
          .sum(1, true)
          .add(b.square().sum(1))
          .sub(tf.matMul(a, b, false, true).mul(2));
        rows = squares.argMin(1).dataSync();
        distances = squares.min(1).dataSync();
      });
    });

    it("names 95.2 % of the held-out digits rightly: labels belong to their images", () => {
      const right = heldOut.labels.filter((label, i) => train.labels[rows[i] ?? -1] === label).length;
      assert.equal((right / heldOut.count).toFixed(3), "0.952");
    });

    it("has no near copy: the closest pair differs in 64 pixels", () => {
      const closest = Array.from(distances).indexOf(Math.min(...Array.from(distances)));
      const near = pictures(train)[rows[closest] ?? -1] ?? "";
      const differing = [...(pictures(heldOut)[closest] ?? "")].filter((pixel, i) => pixel !== near[i]).length;
      assert.deepEqual([heldOut.labels[closest], differing], [1, 64]);
    });
  });

  it("is read once", () => {
    assert.equal(digits(), digits());
  });
});

describe("digits: making the files", () => {
  it("gives the same bytes again, in whatever order the source lists the images", () => {
    const { train, heldOut } = digits();
    const classes: number[][] = Array.from({ length: 10 }, () => []);
    for (const part of [heldOut, train]) {
      for (let i = part.count - 1; i >= 0; i--) {
        const image = part.images.subarray(i * PIXELS, (i + 1) * PIXELS);
        for (const byte of image) classes[part.labels[i] ?? -1]?.push(Math.round((byte / 255) * 1000) / 1000);
      }
    }
    const made = layOut(classes);
    for (const part of ["images", "labels"] as const) {
      assert.equal(createHash("sha256").update(made[part]).digest("hex"), DIGIT_FILES[part].sha256);
    }
  });

  it("refuses a source with the same image twice", () => {
    assert.throws(() => layOut([new Float64Array(2 * PIXELS)]), /same image twice/);
  });

  it("refuses values that are not pixels", () => {
    assert.throws(() => layOut([new Float64Array(PIXELS).fill(0.0015)]), /value 0 is 0\.0015, expected n \/ 255/);
  });
});

describe("digits: damaged files", () => {
  let folder: string;
  const images = () => join(folder, DIGIT_FILES.images.name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ganbook-digits-"));
    for (const { name } of Object.values(DIGIT_FILES)) copyFileSync(join(FOLDER, name), join(folder, name));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const restore = /Restore it with: git checkout -- src\/datasets\/digits\/images\.idx3\.gz$/;

  it("reads sound copies", () => {
    assert.deepEqual(readDigits(folder), digits());
  });

  it("names a missing file and how to restore it", () => {
    rmSync(images());
    assert.throws(() => readDigits(folder), /there is no file .*images\.idx3\.gz/);
    assert.throws(() => readDigits(folder), restore);
  });

  it("names a file that was cut short", () => {
    truncateSync(images(), 1_000_000);
    assert.throws(() => readDigits(folder), /images\.idx3\.gz is damaged: it cannot be unzipped \(unexpected end/);
    assert.throws(() => readDigits(folder), restore);
  });

  it("tells expected and found SHA-256 when a single pixel differs", () => {
    const content = gunzipSync(readFileSync(images()));
    content[5000] = (content[5000] ?? 0) ^ 1;
    writeFileSync(images(), gzipSync(content, { level: 1 }));
    const found = createHash("sha256").update(content).digest("hex");
    assert.throws(
      () => readDigits(folder),
      new RegExp(`is damaged: expected content with SHA-256 ${DIGIT_FILES.images.sha256}, got ${found}`),
    );
    assert.throws(() => readDigits(folder), restore);
  });
});

describe("packageRoot", () => {
  it("finds the package from its sources and from its compiled files", () => {
    assert.equal(packageRoot(join(packageRoot(), "dist", "src", "datasets")), packageRoot());
    assert.ok(readFileSync(join(packageRoot(), "package.json"), "utf8").includes('"name": "ganbook"'));
  });

  it("says where it looked", () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "ganbook-root-"));
    mkdirSync(join(elsewhere, "inner"));
    try {
      assert.throws(() => packageRoot(join(elsewhere, "inner")), /No package\.json named "ganbook" in .*inner/);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
});
