import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readIdx, readIdxImages, readIdxLabels } from "../../src/datasets/idx";

/** An IDX file, byte by byte: type code, dimensions, and the elements as hexadecimal. */
function idx(type: number, shape: number[], hex: string): Buffer {
  const header = Buffer.from([0, 0, type, shape.length, ...shape.flatMap((n) => [n >>> 24, n >>> 16, n >>> 8, n])]);
  return Buffer.concat([header, Buffer.from(hex.replaceAll(" ", ""), "hex")]);
}

describe("readIdx", () => {
  const cases: [type: number, name: string, hex: string, values: number[]][] = [
    [8, "uint8", "00 01 80 ff", [0, 1, 128, 255]],
    [9, "int8", "00 01 80 ff", [0, 1, -128, -1]],
    [11, "int16", "0001 0100 8000 ffff", [1, 256, -32768, -1]],
    [12, "int32", "00000001 01000000 80000000 ffffffff", [1, 2 ** 24, -(2 ** 31), -1]],
    [13, "float32", "3f800000 c0000000 3e000000 7f800000", [1, -2, 0.125, Infinity]],
    [14, "float64", "3ff0000000000000 c000000000000000 3fb999999999999a 7ff0000000000000", [1, -2, 0.1, Infinity]],
  ];
  for (const [type, name, hex, values] of cases) {
    it(`reads ${name}, plain and gzipped`, () => {
      const file = idx(type, [2, 2], hex);
      for (const source of [file, gzipSync(file)]) {
        const array = readIdx(source);
        assert.equal(array.type, name);
        assert.deepEqual(array.shape, [2, 2]);
        assert.deepEqual([...array.data], values);
      }
    });
  }

  it("leaves the bytes it was given as they were", () => {
    const file = idx(11, [2], "0001 0203");
    const before = Buffer.from(file);
    readIdx(file);
    assert.deepEqual(file, before);
  });

  it("reads an array with no elements", () => {
    assert.equal(readIdx(idx(8, [0, 28, 28], "")).data.length, 0);
  });

  it("refuses other files, showing their first bytes", () => {
    assert.throws(
      () => readIdx(Buffer.from("<!DOCTYPE html>")),
      /not an IDX file: it begins with the bytes 3c 21 44 4f/,
    );
    assert.throws(() => readIdx(Buffer.alloc(0)), /\(none, it is empty\)/);
    assert.throws(() => readIdx(idx(10, [1], "00")), /00 00 0a 01, expected 00 00, then the element type/);
    assert.throws(() => readIdx(idx(8, [], "00")), /then the number of dimensions \(not 00\)/);
  });

  it("refuses a file that ends within its header", () => {
    assert.throws(() => readIdx(idx(8, [1, 2, 3], "").subarray(0, 10)), /inside its header: 10 bytes, expected 16/);
  });

  for (const [how, pack] of [["plain", (file: Buffer) => file] as const, ["gzipped", gzipSync] as const]) {
    it(`refuses a ${how} file with too few elements`, () => {
      const message = /truncated: its header announces uint8 of shape \[2, 3\], 18 bytes in all, got 17 bytes/;
      assert.throws(() => readIdx(pack(idx(8, [2, 3], "0102030405"))), message);
    });

    it(`refuses a ${how} file with too many elements`, () => {
      assert.throws(
        () => readIdx(pack(idx(8, [2, 3], "01020304050607"))),
        /too long: its header announces .* 18 bytes/,
      );
    });

    it(`refuses dimensions that no file could hold, ${how}, without reserving memory for them`, () => {
      const huge = idx(14, [0xffffffff, 0xffffffff, 0xffffffff], "00");
      assert.throws(
        () => readIdx(pack(huge)),
        /truncated.*\[4294967295, 4294967295, 4294967295\], more than 2\^53 bytes/,
      );
      const before = process.memoryUsage().arrayBuffers;
      assert.throws(() => readIdx(pack(idx(8, [2_000_000_000], "00"))), /truncated.*2000000008 bytes/);
      assert.ok(process.memoryUsage().arrayBuffers - before < 10e6);
    });
  }

  it("takes 255 dimensions, one of them 0, for an empty array", () => {
    const shape = [...Array<number>(254).fill(0xffffffff), 0];
    assert.equal(readIdx(idx(8, shape, "")).data.length, 0);
  });

  it("refuses gzip data that was cut short", () => {
    const zipped = gzipSync(idx(8, [1000], "5a".repeat(1000)));
    assert.throws(
      () => readIdx(zipped.subarray(0, -10)),
      /gzip data is damaged, cut short or followed by something else \(unexpected end of file\)/,
    );
  });

  it("refuses gzip data with a flipped bit", () => {
    const zipped = gzipSync(idx(8, [4], "01020304"));
    const at = zipped.length - 6; // inside the checksum
    zipped[at] = (zipped[at] ?? 0) ^ 4;
    assert.throws(() => readIdx(zipped), /gzip data is damaged.*\(incorrect data check\)/);
  });

  it("refuses bytes after the end of the gzip data", () => {
    const zipped = Buffer.concat([gzipSync(idx(8, [4], "01020304")), Buffer.from("tail")]);
    assert.throws(() => readIdx(zipped), /followed by something else \(incorrect header check\)/);
  });

  it("names the file it was reading", () => {
    const folder = mkdtempSync(join(tmpdir(), "ganbook-idx-"));
    try {
      const path = join(folder, "numbers.idx");
      assert.throws(() => readIdx(path), /Cannot read the IDX file .*numbers\.idx: ENOENT/);
      writeFileSync(path, idx(12, [1], "00000007"));
      assert.deepEqual([...readIdx(path).data], [7]);
      writeFileSync(path, "text");
      assert.throws(() => readIdx(path), /numbers\.idx is not an IDX file/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("readIdxImages", () => {
  it("reads [count, height, width]", () => {
    const { images, ...size } = readIdxImages(idx(8, [2, 1, 3], "010203 040506"));
    assert.deepEqual(size, { count: 2, height: 1, width: 3, channels: 1 });
    assert.deepEqual([...images], [1, 2, 3, 4, 5, 6]);
  });

  it("refuses what is not images", () => {
    assert.throws(
      () => readIdxImages(idx(8, [2], "0102")),
      /expected uint8 of shape \[count, height, width\].*got uint8 of shape \[2\]/,
    );
    assert.throws(() => readIdxImages(idx(9, [1, 1, 1], "01")), /got int8 of shape \[1, 1, 1\]/);
    assert.throws(() => readIdxImages(idx(8, [0, 28, 28], "")), /none of them 0/);
  });
});

describe("readIdxLabels", () => {
  it("reads labels below the number of classes", () => {
    assert.deepEqual([...readIdxLabels(idx(8, [3], "000902"))], [0, 9, 2]);
    assert.deepEqual([...readIdxLabels(idx(8, [1], "2e"), 47)], [46]);
  });

  it("refuses a label out of range", () => {
    assert.throws(() => readIdxLabels(idx(8, [3], "000a02")), /label 1 is 10, expected 0 to 9 \(10 classes\)/);
  });

  it("refuses images", () => {
    assert.throws(
      () => readIdxLabels(idx(8, [1, 1, 1], "00")),
      /expected uint8 of shape \[count\], got uint8 of shape \[1, 1, 1\]/,
    );
  });
});
