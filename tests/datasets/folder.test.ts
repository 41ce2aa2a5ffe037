import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { decodeImage, type FolderProgress, type ImageFolder, imageFolder, listed } from "../../src/datasets";
import { temporaryFolder } from "../files/temporary";
import { gradient, plainPictures } from "./pictures";

/** The pixels of an image, each with its channels. */
const pixels = (bytes: Uint8Array, channels: number): number[][] =>
  Array.from({ length: bytes.length / channels }, (_, i) => [...bytes.subarray(i * channels, (i + 1) * channels)]);

function near(actual: readonly number[], expected: readonly number[], tolerance: number, what: string): void {
  const far = actual.some((value, i) => Math.abs(value - (expected[i] as number)) > tolerance);
  assert.ok(!far && actual.length === expected.length, `${what}: [${actual}], expected about [${expected}]`);
}

describe("decodeImage", () => {
  // Of a gradient from 0 to 255, the left half has the mean 64 and the right one 191.
  const quadrants = [
    [64, 64, 128],
    [191, 64, 128],
    [64, 191, 128],
    [191, 191, 128],
  ];
  const kinds: Record<string, () => Promise<Uint8Array>> = {
    PNG: () => gradient(120, 80).png().toBuffer(),
    "16-bit PNG": () => gradient(120, 80).toColourspace("rgb16").png().toBuffer(),
    JPEG: () => gradient(120, 80).jpeg({ quality: 95 }).toBuffer(),
    WebP: () => gradient(120, 80).webp({ lossless: true }).toBuffer(),
    TIFF: () => gradient(120, 80).tiff().toBuffer(),
    "JPEG turned by EXIF": async () =>
      gradient(120, 80).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer(),
  };
  for (const [kind, encode] of Object.entries(kinds)) {
    it(`reads a ${kind}, upright`, async () => {
      const bytes = await decodeImage(await encode(), { height: 2, width: 2, crop: "stretch" });
      for (const [i, pixel] of pixels(bytes, 3).entries()) near(pixel, quadrants[i] as number[], 4, `pixel ${i}`);
    });
  }

  it("reads a CMYK JPEG", async () => {
    const background = { r: 150, g: 100, b: 120 };
    const image = sharp({ create: { width: 20, height: 20, channels: 3, background } });
    const file = await image.toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer();
    near([...(await decodeImage(file, { height: 1, width: 1 }))], [150, 100, 120], 6, "a colour that can be printed");
  });

  it("reads grey images of 8 and 16 bits as colour, and colour as grey", async () => {
    const row = (most: number) => Array.from({ length: 64 }, (_, i) => Math.round((most * i) / 63));
    const raw = { width: 64, height: 1, channels: 1 } as const;
    const files = {
      "8 bits": sharp(Uint8Array.from(row(255)), { raw }).toColourspace("b-w"),
      "16 bits": sharp(Uint16Array.from(row(65535)), { raw }).toColourspace("grey16"),
    };
    for (const [depth, image] of Object.entries(files)) {
      const bytes = await decodeImage(await image.png().toBuffer(), { height: 1, width: 2, crop: "stretch" });
      const [left, right] = pixels(bytes, 3) as [number[], number[]];
      near(left, [64, 64, 64], 4, depth);
      near(right, [191, 191, 191], 4, depth);
    }
    const grey = async (background: string) => {
      const image = sharp({ create: { width: 5, height: 5, channels: 3, background } });
      const bytes = await decodeImage(await image.png().toBuffer(), { height: 1, width: 1, channels: 1 });
      assert.equal(bytes.length, 1);
      return bytes[0] as number;
    };
    assert.deepEqual([await grey("#646464"), await grey("white"), await grey("black")], [100, 255, 0]);
    const [red, green, blue] = [await grey("red"), await grey("lime"), await grey("blue")];
    assert.ok(green > red && red > blue, `as bright as they look: red ${red}, green ${green}, blue ${blue}`);
  });

  it("lays what is transparent on white", async () => {
    const file = await gradient(120, 80, { alpha: true }).png().toBuffer();
    const [left] = pixels(await decodeImage(file, { height: 1, width: 4, crop: "stretch" }), 3) as [number[]];
    assert.deepEqual(left, [255, 255, 255]);
  });

  it("cuts from the centre, stretches, or takes a box", async () => {
    const file = await gradient(120, 40).png().toBuffer();
    const red = async (crop: NonNullable<Parameters<typeof decodeImage>[1]["crop"]>) => {
      const bytes = await decodeImage(file, { height: 20, width: 40, crop });
      return [bytes[0] as number, bytes[3 * 39] as number];
    };
    near(await red("stretch"), [0, 255], 4, "all of it");
    near(await red("centre"), [43, 212], 4, "the 80 pixels in the middle");
    near(await red({ left: 60, top: 0, width: 60, height: 40 }), [128, 255], 4, "its right half");
  });

  const file = () => gradient(30, 20).png().toBuffer();
  const form = { height: 4, width: 4 };
  const refused: [string, () => Promise<unknown>, RegExp][] = [
    ["a text", async () => decodeImage(Buffer.from("hello"), form), /no image of a kind that can be read/],
    [
      "half a JPEG",
      async () => decodeImage((await gradient(300, 200).jpeg().toBuffer()).subarray(0, 1500), form),
      /broken or cut short/,
    ],
    ["half a PNG", async () => decodeImage((await file()).subarray(0, 100), form), /broken or cut short/],
    [
      "a box that reaches out",
      async () => decodeImage(await file(), { ...form, crop: { left: 10, top: 0, width: 21, height: 9 } }),
      /box 21×9 from \(10, 0\): .* inside of the image, which is 30×20/,
    ],
    [
      "a box of half pixels",
      async () => decodeImage(await file(), { ...form, crop: { left: 0.5, top: 0, width: 2, height: 2 } }),
      /whole pixels/,
    ],
    [
      "no height",
      async () => decodeImage(await file(), { height: 0, width: 4 }),
      /height 0: expected a whole number of pixels/,
    ],
    [
      "two channels",
      async () => decodeImage(await file(), { ...form, channels: 2 as 1 }),
      /channels 2: expected 1 .grey. or 3/,
    ],
    ["an unknown crop", async () => decodeImage(await file(), { ...form, crop: "left" as "centre" }), /crop "left"/],
  ];
  for (const [what, decode, message] of refused) it(`refuses ${what}`, () => assert.rejects(decode(), message));
});

describe("imageFolder", () => {
  let folder: string;
  let cache: string;
  const opened: ImageFolder[] = [];
  beforeEach(() => {
    [folder, cache] = [temporaryFolder(), temporaryFolder()];
  });
  afterEach(async () => {
    for (const images of opened.splice(0)) await images.close();
  });

  /** Opens the folder; `decoded` tells how many files were worked on, 0 when all came from the cache. */
  async function open(options: Parameters<typeof imageFolder>[1] = {}): Promise<ImageFolder & { decoded: number }> {
    let last: FolderProgress | undefined;
    const onProgress = (progress: FolderProgress) => {
      last = progress;
    };
    const images = await imageFolder(folder, { size: 4, cache, ...options, onProgress });
    opened.push(images);
    return { ...images, decoded: last?.done ?? 0 };
  }
  async function colours(images: ImageFolder): Promise<string[]> {
    const bytes = await images.read(Int32Array.from({ length: images.count }, (_, i) => i));
    return images.names.map((name, i) => `${name} ${bytes.subarray(i * 48, i * 48 + 3).join(",")}`);
  }

  it("finds images in all folders within, in the order of their names", async () => {
    await plainPictures(folder, [
      ["b.png", "red"],
      ["a.jpg", "black"],
      ["deep/er/c.WEBP", "white"],
      ["Z.png", "blue"],
    ]);
    fs.writeFileSync(path.join(folder, "notes.txt"), "no image");
    fs.mkdirSync(path.join(folder, "__MACOSX"));
    fs.writeFileSync(path.join(folder, "__MACOSX", "b.png"), "what macOS adds");
    fs.writeFileSync(path.join(folder, ".hidden.png"), "hidden");
    const images = await open();
    assert.deepEqual(images.broken, []);
    const seen = await colours(images);
    assert.deepEqual(seen, ["Z.png 0,0,255", "a.jpg 0,0,0", "b.png 255,0,0", "deep/er/c.WEBP 255,255,255"]);
    assert.deepEqual([images.count, images.height, images.width, images.channels], [4, 4, 4, 3]);
  });

  it("follows links, and enters each folder once", async () => {
    await plainPictures(folder, [["in/a.png", "red"]]);
    fs.symlinkSync(folder, path.join(folder, "in", "around"));
    fs.symlinkSync(path.join(folder, "in", "a.png"), path.join(folder, "link.png"));
    fs.symlinkSync(path.join(folder, "nothing.png"), path.join(folder, "loose.png"));
    const images = await open();
    assert.deepEqual(images.names, ["in/a.png", "link.png"]);
    assert.deepEqual(images.broken, [{ name: "loose.png", reason: "a link that leads nowhere" }]);
  });

  it("leaves broken files out, and names them", async () => {
    await plainPictures(folder, [
      ["a.png", "red"],
      ["d.png", "blue"],
    ]);
    fs.writeFileSync(path.join(folder, "b.jpg"), "a text that is named like an image");
    fs.writeFileSync(path.join(folder, "c.png"), "");
    const images = await open();
    assert.deepEqual(await colours(images), ["a.png 255,0,0", "d.png 0,0,255"]);
    assert.equal(
      listed(images.broken),
      "2 files are left out: b.jpg (no image of a kind that can be read), c.png (empty).",
    );
    assert.match(listed(images.broken, 1), /: b\.jpg \(.*\), and 1 more\.$/);
  });

  it("is there at once the second time, and decodes only what is new or changed", async () => {
    await plainPictures(folder, [
      ["a.png", "red"],
      ["b.png", "lime"],
      ["c.png", "blue"],
    ]);
    fs.writeFileSync(path.join(folder, "broken.png"), "x");
    const first = await open();
    assert.equal(first.decoded, 4);
    const second = await open();
    assert.deepEqual([second.decoded, second.sha256], [0, first.sha256]);
    assert.deepEqual(second.broken, first.broken);

    await plainPictures(folder, [["b.png", "white"]]);
    fs.utimesSync(path.join(folder, "b.png"), 1e9, 1e9);
    fs.renameSync(path.join(folder, "c.png"), path.join(folder, "0.png"));
    fs.rmSync(path.join(folder, "broken.png"));
    const third = await open();
    assert.deepEqual(await colours(third), ["0.png 0,0,255", "a.png 255,0,0", "b.png 255,255,255"]);
    assert.notEqual(third.sha256, first.sha256);
    // One that has the former images open still reads them.
    assert.deepEqual((await first.read(Int32Array.of(1))).subarray(0, 3), Uint8Array.of(0, 255, 0));
    const left = fs.readdirSync(cache).sort();
    assert.deepEqual(left, [path.basename(third.file), "index.json"].sort());
  });

  it("takes images of unchanged files from the cache, without reading the files", async () => {
    await plainPictures(folder, [
      ["a.png", "red"],
      ["b.png", "lime"],
    ]);
    const file = path.join(folder, "a.png");
    fs.utimesSync(file, 1e9, 1e9);
    await open();
    // The same length and time of change: as it looks from outside, it is the same file.
    fs.writeFileSync(file, Buffer.alloc(fs.statSync(file).size));
    fs.utimesSync(file, 1e9, 1e9);
    await plainPictures(folder, [["c.png", "blue"]]);
    assert.deepEqual(await colours(await open()), ["a.png 255,0,0", "b.png 0,255,0", "c.png 0,0,255"]);
  });

  for (const [what, harm] of Object.entries({
    "cut short": (file: string) => fs.truncateSync(file, 10),
    "taken away": (file: string) => fs.rmSync(file),
  })) {
    it(`makes a cache anew that was ${what}`, async () => {
      await plainPictures(folder, [["a.png", "red"]]);
      const first = await open();
      harm(first.file);
      const again = await open();
      assert.deepEqual([again.decoded, await colours(again)], [1, ["a.png 255,0,0"]]);
    });
  }

  it("keeps images of different forms apart", async () => {
    await plainPictures(folder, [["a.png", "red"]]);
    process.env.GANBOOK_CACHE = cache;
    try {
      const forms = [{ size: 4 }, { size: [4, 8] as const }, { channels: 1 as const }, { crop: "stretch" as const }];
      const files = new Set<string>();
      for (const form of forms) {
        const images = await imageFolder(folder, form);
        files.add(path.dirname(images.file));
        await images.close();
      }
      assert.equal(files.size, forms.length);
      assert.ok([...files].every((file) => file.startsWith(path.join(cache, "images"))));
    } finally {
      delete process.env.GANBOOK_CACHE;
    }
  });

  it("takes from each image its box, and only images with one", async () => {
    await gradient(120, 40).png().toFile(path.join(folder, "a.png"));
    await plainPictures(folder, [
      ["b.png", "lime"],
      ["in/c.png", "blue"],
    ]);
    const boxes = new Map([
      ["a.png", { left: 80, top: 0, width: 40, height: 40 }],
      ["in/c.png", { left: 0, top: 0, width: 3, height: 3 }],
      ["gone.png", { left: 0, top: 0, width: 3, height: 3 }],
      ["b.png", { left: 0, top: 0, width: 300, height: 3 }],
    ]);
    const images = await open({ crop: boxes });
    assert.deepEqual(images.names, ["a.png", "in/c.png"]);
    assert.deepEqual(
      images.broken.map(({ name, reason }) => `${name}: ${reason.slice(0, 40)}`),
      ["b.png: box 300×3 from (0, 0): expected whole pi", "gone.png: it has a box, but is not in the folder"],
    );
    const bytes = await images.read(Int32Array.of(0));
    near([bytes[0] as number, bytes[9] as number], [181, 244], 6, "red at the left and at the right");
    boxes.delete("b.png");
    assert.equal((await open({ crop: boxes })).withoutBox, 1);
    const nobody = new Map([["a.jpg", { left: 0, top: 0, width: 3, height: 3 }]]);
    await assert.rejects(
      open({ crop: nobody }),
      /None of the 1 boxes is for an image .* box for a\.jpg, .* holds a\.png/,
    );
  });

  it("stops when it is told to, and leaves nothing half-written", async () => {
    await plainPictures(folder, [
      ["a.png", "red"],
      ["b.png", "lime"],
    ]);
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    await assert.rejects(open({ signal: stop.signal }), /enough/);
    assert.deepEqual(fs.readdirSync(cache), []);
  });

  it("explains a folder that is none, or holds no images", async () => {
    await assert.rejects(imageFolder(path.join(folder, "no")), /There is no folder .*no; expected one with images/);
    await assert.rejects(open(), /holds no images .* Found there: nothing\./);
    fs.writeFileSync(path.join(folder, "IMG_1.HEIC"), "");
    fs.writeFileSync(path.join(folder, "list.txt"), "");
    await assert.rejects(open(), /Found there: 1 \.heic, 1 \.txt\. Convert the \.heic files to JPEG or PNG first\./);
    await assert.rejects(imageFolder(path.join(folder, "list.txt")), /is a file; expected a folder/);
    fs.writeFileSync(path.join(folder, "a.jpg"), "text");
    await assert.rejects(open(), /None of the 1 images in .* can be read\. 1 file is left out: a\.jpg \(no image/);
  });

  it("explains what may not be read", async function () {
    const root = process.getuid?.() === 0; // to root nothing is closed, so it plays nobody
    if (!process.getuid) this.skip();
    await plainPictures(folder, [
      ["a.png", "red"],
      ["b.png", "lime"],
      ["closed/c.png", "blue"],
    ]);
    fs.chmodSync(path.join(folder, "b.png"), 0);
    fs.chmodSync(path.join(folder, "closed"), 0);
    if (root) {
      for (const name of [".", "b.png", "closed", cache]) fs.chownSync(path.resolve(folder, name), 65534, 65534);
      process.seteuid?.(65534);
    }
    try {
      const images = await open();
      const reason = "no permission to read it";
      assert.deepEqual(images.broken, [
        { name: "b.png", reason },
        { name: "closed", reason },
      ]);
      fs.chmodSync(path.join(folder, "b.png"), 0o600);
      assert.equal((await open()).count, 2, "what could not be read is tried again");
      fs.chmodSync(folder, 0);
      await assert.rejects(open(), /The folder .* cannot be read: no permission/);
    } finally {
      if (root) process.seteuid?.(0);
      fs.chmodSync(folder, 0o700);
      fs.chmodSync(path.join(folder, "closed"), 0o700);
    }
  });
});
