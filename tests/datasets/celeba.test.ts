import assert from "node:assert/strict";
import fs from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import {
  ALIGNED_FACE,
  celeba,
  celebaCrops,
  celebaFolder,
  celebaImages,
  celebaSize,
  imageFolder,
  makeCelebaStandIn,
  squareAround,
} from "../../src/datasets";
import { parseList } from "../../src/datasets/celeba/lists";
import { faceTraits } from "../../src/datasets/faces";

const COUNT = 20;

describe("CelebA in a folder", () => {
  let original: string;
  let folder: string;
  const at = (...names: string[]) => path.join(folder, ...names);
  const edit = (name: string, change: (text: string) => string) =>
    fs.writeFileSync(at(name), change(fs.readFileSync(at(name), "utf8")));
  before(async () => {
    original = fs.mkdtempSync(path.join(tmpdir(), "ganbook-celeba-"));
    await makeCelebaStandIn(original, { count: COUNT });
  });
  after(() => fs.rmSync(original, { recursive: true, force: true }));
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(tmpdir(), "ganbook-celeba-"));
    fs.cpSync(original, folder, { recursive: true });
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("is read with attributes, parts and boxes of the images in the wild", async () => {
    const list = celeba(folder);
    assert.equal(list.kind, "wild");
    assert.equal(list.names.length, COUNT);
    assert.equal(list.names[0], "000001.jpg");
    assert.deepEqual([...list.parts], [...Array(16).fill(0), 1, 1, 2, 2]);
    assert.deepEqual(list.remarks, []);
    const traits = await faceTraits(1, COUNT);
    assert.deepEqual(
      [...(list.attributes.Eyeglasses as Uint8Array)],
      traits.map(({ glasses }) => glasses),
    );
    assert.deepEqual(
      [...(list.attributes.No_Beard as Uint8Array)],
      traits.map(({ beard }) => 1 - beard),
    );
    for (const [i, { left, top, width, height }] of (list.boxes ?? []).entries()) {
      const image = await celebaSize(list, i);
      assert.ok(left >= 0 && top >= 0 && left + width <= image.width && top + height <= image.height, `box ${i}`);
    }
  });

  it("is read aligned, with landmarks, and each face in the same square", async () => {
    const list = celeba(folder, { kind: "aligned" });
    assert.equal(list.boxes, undefined);
    assert.equal(list.landmarks?.[3]?.length, 10);
    assert.deepEqual(await celebaSize(list, 5), { width: 178, height: 218 });
    assert.deepEqual(celebaCrops(list).get("000007.jpg"), ALIGNED_FACE);
    fs.rmSync(at("list_landmarks_align_celeba.txt"));
    assert.equal(celeba(folder, { kind: "aligned" }).landmarks, undefined);
  });

  it("gives images and attributes of a part, in order", async () => {
    const list = celeba(folder);
    const faces = await celebaImages(list, { size: 32, part: "validation" });
    assert.deepEqual([faces.count, faces.height, faces.width, faces.channels], [2, 32, 32, 3]);
    assert.deepEqual(
      [...(faces.attributes.Smiling as Uint8Array)],
      [...(list.attributes.Smiling as Uint8Array)].slice(16, 18),
    );
    const all = await celebaImages(list, { size: 32 });
    assert.deepEqual(faces.images, all.images.slice(16 * 32 * 32 * 3, 18 * 32 * 32 * 3));
    const few = await celebaImages(list, { size: 32, count: 3 });
    assert.deepEqual(few.images, all.images.slice(0, 3 * 32 * 32 * 3));
  });

  it("gives boxes to read a whole folder with, and the pixels are the same", async () => {
    const list = celeba(folder);
    const stored = await imageFolder(list.folder, { size: 32, crop: celebaCrops(list), cache: at("cache") });
    assert.deepEqual(stored.names, list.names);
    const bytes = fs.readFileSync(stored.file);
    await stored.close();
    const faces = await celebaImages(list, { size: 32 });
    assert.ok(bytes.equals(faces.images));
  });

  it("is found in the folders of its own distribution, and in folders that were unpacked twice", () => {
    for (const place of ["Anno", "Eval", "Img"]) fs.mkdirSync(at(place));
    fs.renameSync(at("list_eval_partition.txt"), at("Eval", "list_eval_partition.txt"));
    for (const list of ["list_attr_celeba.txt", "list_bbox_celeba.txt"]) fs.renameSync(at(list), at("Anno", list));
    fs.mkdirSync(at("Img", "img_celeba"));
    fs.renameSync(at("img_celeba"), at("Img", "img_celeba", "img_celeba"));
    const list = celeba(folder);
    assert.equal(list.names.length, COUNT);
    assert.equal(list.folder, at("Img", "img_celeba", "img_celeba"));
  });

  it("is read from tables, and with the line ends of Windows", () => {
    const expected = celeba(folder);
    for (const name of ["list_attr_celeba", "list_bbox_celeba", "list_eval_partition"]) {
      const lines = fs
        .readFileSync(at(`${name}.txt`), "utf8")
        .trim()
        .split("\n");
      const rows = name === "list_eval_partition" ? ["partition", ...lines] : lines.slice(1);
      const table = rows.map((row) => row.trim().split(/\s+/).join(","));
      if (!table[0]?.startsWith("image_id")) table[0] = `image_id,${table[0]}`;
      fs.rmSync(at(`${name}.txt`));
      fs.writeFileSync(at(`${name}.csv`), `\uFEFF${table.join("\r\n")}\r\n`);
    }
    assert.deepEqual(celeba(folder), expected);
    fs.cpSync(original, folder, { recursive: true });
    for (const name of ["list_attr_celeba.txt", "list_bbox_celeba.txt"])
      edit(name, (text) => text.replaceAll("\n", "\r\n"));
    assert.deepEqual(celeba(folder), expected);
  });

  it("tells what a missing list is for, and where it is to be had", () => {
    fs.rmSync(at("list_bbox_celeba.txt"));
    assert.throws(
      () => celeba(folder),
      /lacks the list list_bbox_celeba.txt, which says the box around the face in each image in the wild\. CelebA's own distribution has it in Anno\/; put it beside/,
    );
    assert.equal(celeba(folder, { kind: "aligned" }).names.length, COUNT);
    fs.rmSync(at("list_eval_partition.txt"));
    assert.throws(() => celeba(folder, { kind: "aligned" }), /lacks the list list_eval_partition.txt.* in Eval\//);
  });

  it("leaves out images that are not there, that are in no list, and whose box nobody knows", async () => {
    fs.rmSync(at("img_celeba", "000002.jpg"));
    fs.copyFileSync(at("img_celeba", "000003.jpg"), at("img_celeba", "999999.jpg"));
    edit("list_eval_partition.txt", (text) => text.replace("000004.jpg 0\n", ""));
    edit("list_bbox_celeba.txt", (text) => text.replace(/000005\.jpg .*/, "000005.jpg 0 0 0 0"));
    const list = celeba(folder);
    assert.equal(list.names.length, COUNT - 2);
    assert.deepEqual(list.remarks, [
      "1 image is named in list_attr_celeba.txt but not in img_celeba (000002.jpg) and left out.",
      "1 image is not named in all of list_eval_partition.txt, list_bbox_celeba.txt (000004.jpg) and left out.",
      "1 image is in img_celeba but not named in list_attr_celeba.txt (999999.jpg) and left out.",
    ]);
    assert.equal(celebaCrops(list).size, COUNT - 3);
    assert.equal((await celebaImages(list, { size: 8 })).count, COUNT - 3);
  });

  it("stops where a list names only images that are not there", () => {
    for (const name of fs.readdirSync(at("img_celeba"))) fs.rmSync(at("img_celeba", name));
    assert.throws(
      () => celeba(folder),
      /None of the images that list_attr_celeba.txt names is in .*img_celeba\. 20 images are named .*\(000001.jpg, 000002.jpg, 000003.jpg, …\)/,
    );
  });

  it("says so where a list was cut short", () => {
    edit("list_attr_celeba.txt", (text) => text.split("\n").slice(0, 10).join("\n"));
    assert.throws(
      () => celeba(folder),
      /says in its first line that it lists 20 images, and lists 8: it was cut short/,
    );
  });

  it("names the image that cannot be read", async () => {
    fs.writeFileSync(at("img_align_celeba", "000003.jpg"), "no image");
    await assert.rejects(
      celebaImages(celeba(folder, { kind: "aligned" })),
      /000003\.jpg: no image of a kind that can be read/,
    );
    fs.writeFileSync(at("img_celeba", "000003.jpg"), "no image");
    await assert.rejects(celebaImages(celeba(folder)), /000003\.jpg cannot be read/);
  });

  it("tells a wrong folder from CelebA's", () => {
    assert.throws(() => celeba(at("nowhere")), /There is no folder .*nowhere: expected CelebA's/);
    assert.throws(() => celeba(at("list_attr_celeba.txt")), /There is no folder/);
    assert.throws(() => celeba(at("img_celeba")), /holds images itself; name the folder above it/);
    fs.mkdirSync(at("other", "photos"), { recursive: true });
    assert.throws(
      () => celeba(at("other")),
      /holds no images of CelebA: expected a folder img_celeba or img_align_celeba in it \(or in Img\/\), found photos\./,
    );
    assert.throws(() => celeba(at("other", "photos")), /found nothing\./);
  });

  it("refuses numbers of images that no image has", async () => {
    const list = celeba(folder);
    await assert.rejects(celebaSize(list, COUNT), /image 20: the list has 20, numbered from 0/);
    await assert.rejects(celebaImages(list, { count: 0 }), /0 images: expected a whole number from 1 on/);
  });
});

describe("a folder laid out like CelebA", () => {
  it("has the head of each face in its box", async () => {
    const folder = fs.mkdtempSync(path.join(tmpdir(), "ganbook-celeba-"));
    try {
      await makeCelebaStandIn(folder, { count: 6, seed: 3 });
      const list = celeba(folder);
      const traits = await faceTraits(3, 6);
      for (let i = 0; i < 6; i++) {
        if (traits[i]?.beard) continue; // it covers what is looked at
        const box = list.boxes?.[i];
        assert.ok(box);
        // Just below the middle of each box there is nose or cheek: the colour of the skin.
        const spot = {
          left: Math.round(box.left + 0.55 * box.width),
          top: Math.round(box.top + 0.66 * box.height),
          width: 1,
          height: 1,
        };
        const skin = await sharp(path.join(list.folder, list.names[i] as string))
          .extract(spot)
          .raw()
          .toBuffer();
        const expected = ["ffe0c8", "e3a873", "a8683a", "6b3f2a"].map((hex) => Buffer.from(hex, "hex"))[
          traits[i]?.skin as number
        ];
        const off = Math.max(...[0, 1, 2].map((c) => Math.abs((skin[c] as number) - (expected?.[c] as number))));
        assert.ok(off < 30, `face ${i}: ${[...skin]} for ${[...(expected ?? [])]}`);
      }
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("the folder of CelebA", () => {
  const { GANBOOK_CELEBA, GANBOOK_CACHE } = process.env;
  afterEach(() => {
    for (const [name, value] of Object.entries({ GANBOOK_CELEBA, GANBOOK_CACHE })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it("is the one that is named, and ~ is the reader's home", async () => {
    process.env.GANBOOK_CELEBA = "/data/celeba";
    assert.equal(await celebaFolder(), "/data/celeba");
    process.env.GANBOOK_CELEBA = "~/celeba";
    assert.equal(await celebaFolder(), path.join(homedir(), "celeba"));
  });

  it("is otherwise made in the cache, once, by several at the same time too", async () => {
    const cache = fs.mkdtempSync(path.join(tmpdir(), "ganbook-celeba-"));
    try {
      delete process.env.GANBOOK_CELEBA;
      process.env.GANBOOK_CACHE = cache;
      const [first, second] = await Promise.all([celebaFolder(), celebaFolder()]);
      assert.equal(first, second);
      assert.deepEqual(fs.readdirSync(cache), [path.basename(first)]);
      assert.equal(celeba(first).names.length, 200);
      const made = fs.statSync(first).mtimeMs;
      assert.equal(await celebaFolder(), first);
      assert.equal(fs.statSync(first).mtimeMs, made);
    } finally {
      fs.rmSync(cache, { recursive: true, force: true });
    }
  }).timeout(300_000);
});

describe("a list of CelebA", () => {
  const boxes = "2\nimage_id x_1 y_1 width height\n000001.jpg    95  71 226 313\n000002.jpg    72  94 221 306\n";

  it("is a table of numbers by name", () => {
    // The first two lines of the real list.
    assert.deepEqual(parseList("list_bbox_celeba.txt", boxes, "boxes"), {
      file: "list_bbox_celeba.txt",
      columns: ["x_1", "y_1", "width", "height"],
      names: ["000001.jpg", "000002.jpg"],
      rows: [
        [95, 71, 226, 313],
        [72, 94, 221, 306],
      ],
    });
  });

  it("is told from what is none, with the line", () => {
    const wrong: [string, RegExp][] = [
      ["", /its first line is "", expected the number of images/],
      ["hello\n", /its first line is "hello"/],
      ["1\nimage_id x y\na.jpg 1 2\n", /its columns are "x y", expected "x_1 y_1 width height"/],
      [
        boxes.replace("221", "wide"),
        /line 4 is "000002.jpg {4}72 {2}94 wide 306", expected a file's name and 4 numbers/,
      ],
      [boxes.replace(" 306", ""), /line 4 is .*expected a file's name and 4 numbers/],
      [boxes.replace("000002", "000001"), /000001.jpg is in it twice/],
      ["0\nimage_id x_1 y_1 width height\n", /it lists no images/],
      [boxes.replace("2\n", "1\n"), /says in its first line that it lists 1 images, and lists 2: it was changed/],
    ];
    for (const [text, message] of wrong) assert.throws(() => parseList("boxes.txt", text, "boxes"), message);
  });
});

describe("the square around a box", () => {
  const image = { width: 200, height: 100 };

  it("has the longer side and the same middle", () => {
    assert.deepEqual(squareAround({ left: 50, top: 20, width: 20, height: 40 }, image), {
      left: 40,
      top: 20,
      width: 40,
      height: 40,
    });
  });

  it("grows by the margin, half of it at each end", () => {
    assert.deepEqual(squareAround({ left: 50, top: 30, width: 40, height: 20 }, image, 0.5), {
      left: 40,
      top: 10,
      width: 60,
      height: 60,
    });
  });

  it("moves inside of the image, and is never larger than it", () => {
    assert.deepEqual(squareAround({ left: 190, top: -5, width: 20, height: 20 }, image), {
      left: 180,
      top: 0,
      width: 20,
      height: 20,
    });
    assert.deepEqual(squareAround({ left: 0, top: 0, width: 200, height: 90 }, image), {
      left: 50,
      top: 0,
      width: 100,
      height: 100,
    });
  });

  it("is refused around nothing, and around what lies outside", () => {
    assert.throws(() => squareAround({ left: 0, top: 0, width: 0, height: 0 }, image), /box 0×0: expected a width/);
    assert.throws(() => squareAround({ left: 300, top: 0, width: 9, height: 9 }, image), /lies outside of its image/);
  });
});
