import assert from "node:assert/strict";
import fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import {
  type AttributedImages,
  type Celeba,
  celeba,
  celebaCrop,
  celebaFile,
  makeCelebaStandIn,
} from "../../src/datasets";
import { association, associations } from "../../src/faces/association";
import {
  associationChart,
  differenceGrid,
  firstFaces,
  meansAndDeviations,
  photographs,
  steps,
  twoWaysSmaller,
} from "../../src/faces/figures";
import { likeness, meanDifference } from "../../src/faces/mean-difference";
import { onePixelAside, resizedBothWays } from "../../src/faces/resizing";
import { surroundings } from "../../src/faces/surroundings";
import { pixelsOf, traces } from "../figures/fixtures";

describe("how much two attributes tell about each other", () => {
  it("is 0 for independent ones and 1 where one settles the other", () => {
    assert.equal(association([0, 0, 1, 1], [0, 1, 0, 1]), 0);
    assert.equal(association([0, 0, 1, 1], [1, 1, 0, 0]), 1);
    assert.ok(Math.abs(association([0, 1, 2, 0, 1, 2], [5, 3, 4, 5, 3, 4]) - 1) < 1e-12);
  });

  it("is the size of the correlation of two attributes of yes and no", () => {
    // By hand: 3 of 8 have both, 1 each only one, 3 neither; φ = (3·3 − 1·1) / √(4·4·4·4) = 1/2.
    assert.equal(association([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 0, 1, 0, 0, 0]), 0.5);
  });

  it("is 0 of an attribute that all share, and refused of different numbers of things", () => {
    assert.equal(association([1, 1, 1], [0, 1, 0]), 0);
    assert.throws(() => association([1], [1, 0]), /attributes of 1 and 2 things/);
    assert.throws(() => association([], []), /expected as many, not 0/);
  });

  it("comes as a matrix, with the largest beside the diagonal", () => {
    const { names, matrix, largest } = associations({ a: [0, 0, 1, 1], b: [0, 1, 0, 1], c: [0, 0, 0, 1] });
    assert.deepEqual(names, ["a", "b", "c"]);
    assert.deepEqual(
      matrix.map((row, i) => row[i]),
      [1, 1, 1],
    );
    assert.ok(Math.abs(largest - 1 / Math.sqrt(3)) < 1e-12);
    assert.equal(matrix[0]?.[2], matrix[2]?.[0]);
  });
});

describe("the difference of means", () => {
  // Four images of 1×2 pixels in colour.
  const set: AttributedImages = {
    images: Uint8Array.from([
      ...[10, 20, 30, 0, 0, 0],
      ...[40, 50, 60, 0, 0, 9],
      ...[10, 20, 30, 100, 100, 100],
      ...[0, 0, 0, 50, 50, 50],
    ]),
    count: 4,
    height: 1,
    width: 2,
    channels: 3,
    attributes: {},
  };

  it("is that of those with the attribute minus that of those without, over the colours", () => {
    assert.deepEqual([...meanDifference(set, [0, 0, 1, 1])], [10 - 35, 75 - 1.5]);
  });

  it("looks at some only, if asked to", () => {
    assert.deepEqual([...meanDifference(set, [0, 0, 1, 1], (i) => i % 2 === 0)], [0, 100]);
  });

  it("is refused where all have the attribute, or none", () => {
    assert.throws(() => meanDifference(set, [1, 1, 1, 1]), /4 images with the attribute and 0 without/);
  });

  it("is alike where it points the same way", () => {
    assert.equal(likeness([1, 2], [2, 4]), 1);
    assert.equal(likeness([1, 0], [0, -3]), 0);
    assert.equal(likeness([1, 1], [-2, -2]).toFixed(9), "-1.000000000");
  });
});

describe("what photographs are like", () => {
  let folder: string;
  let list: Celeba;
  before(async () => {
    folder = fs.mkdtempSync(path.join(tmpdir(), "ganbook-photographs-"));
    await makeCelebaStandIn(folder, { count: 12 });
    list = celeba(folder);
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  /** A list of one image: left half black, right half white. */
  const halves = async (): Promise<Celeba> => {
    const file = path.join(folder, "halves.png");
    const right = { create: { width: 40, height: 80, channels: 3, background: "white" } } as const;
    const white = await sharp(right).png().toBuffer();
    const black = { create: { width: 80, height: 80, channels: 3, background: "black" } } as const;
    await sharp(black)
      .composite([{ input: white, left: 40, top: 0 }])
      .png()
      .toFile(file);
    const box = { left: 30, top: 30, width: 20, height: 20 };
    return { ...list, folder, names: ["halves.png"], boxes: [box] };
  };

  it("outside of the boxes lies what the boxes leave", async () => {
    const one = await surroundings(await halves(), { cut: false, size: 40 });
    assert.equal(one.pixels, 1 - 20 ** 2 / 80 ** 2);
    const cut = await surroundings(await halves(), { cut: true, size: 48 });
    assert.ok(Math.abs(cut.pixels - (1 - 1 / 1.2 ** 2)) < 1e-9);
    assert.ok(one.deviation.every((value) => value === 0));
  });

  it("cut out, more of the variance is the face's", async () => {
    const whole = await surroundings(list, { cut: false, size: 32 });
    const cut = await surroundings(list, { cut: true, size: 32 });
    assert.ok(whole.variance > cut.variance && cut.variance > 0, `${whole.variance} and ${cut.variance}`);
    assert.equal(whole.mean.length, 32 * 32 * 3);
  });

  it("of a square one pixel is picked, or the mean of all taken", async () => {
    const one = await halves();
    const square = { left: 38, top: 0, width: 8, height: 8 };
    const { picked, averaged } = await resizedBothWays(celebaFile(one, 0), square, 2);
    // The left of the four small pixels stands for two black and two white columns.
    assert.deepEqual([picked[0], picked[3]], [255, 255]);
    assert.ok((averaged[0] as number) > 60 && (averaged[0] as number) < 200, `${averaged[0]}`);
  });

  it("a pixel aside, picked ones change more", async () => {
    const { picked, averaged } = await onePixelAside(list, { size: 16 });
    assert.ok(picked > 1.2 * averaged && averaged > 0, `${picked} and ${averaged}`);
  });

  it("are shown with the box and the square around each face", async () => {
    const figure = await photographs(list, [0, 1]);
    assert.match(figure.text(), /2 images of 156 × 156 pixels, colour/);
    const at = await pixelsOf(figure);
    const square = await celebaCrop(list, 0);
    assert.ok(square);
    const { width, height } = (await sharp(celebaFile(list, 0)).metadata()) as { width: number; height: number };
    const scale = 156 / Math.max(width, height);
    const [x, y] = [
      Math.floor((156 - Math.round(width * scale)) / 2) + Math.round((square.left + square.width / 2) * scale),
      Math.floor((156 - Math.round(height * scale)) / 2) + Math.round(square.top * scale) + 1,
    ];
    const [r, g, b] = at(x, y) as [number, number, number];
    assert.ok(r < 16 && Math.abs(g - 0x72) < 16 && Math.abs(b - 0xb2) < 16, `${[r, g, b]} is not the frame's blue`);
  });

  it("are shown step by step, and made smaller in two ways", async () => {
    const way = await steps(list, [0, 1, 2], [64, 32]);
    assert.match(way.text(), /12 images of 128 × 128/);
    await way.png();
    assert.match((await twoWaysSmaller(list, [0, 1], 32)).text(), /4 images of 32 × 32/);
  });

  it("have means and deviations that are shown side by side", async () => {
    const [whole, cut] = [
      await surroundings(list, { cut: false, size: 8 }),
      await surroundings(list, { cut: true, size: 8 }),
    ];
    const figure = meansAndDeviations(whole, cut);
    assert.match(figure.text(), /4 images of 8 × 8/);
    const at = await pixelsOf(figure);
    const [r] = at(0, 0) as [number, number, number];
    assert.ok(Math.abs(r - (whole.mean[0] as number)) <= 8, `${r} for ${whole.mean[0]}`);
  });
});

describe("what faces have in common, as figures", () => {
  const set: AttributedImages = {
    images: Uint8Array.from({ length: 3 * 4 * 4 * 3 }, (_, i) => i),
    count: 3,
    height: 4,
    width: 4,
    channels: 3,
    attributes: {},
  };

  it("shows the first ones, each grey level at most four off", async () => {
    const at = await pixelsOf(firstFaces(set, 2, 2));
    const [r, g, b] = at(0, 0) as [number, number, number];
    assert.ok(r <= 4 && Math.abs(g - 1) <= 4 && Math.abs(b - 2) <= 4);
    assert.match(firstFaces(set, 2, 2).title, /2 of 3/);
  });

  it("shows associations with two digits", () => {
    const [map] = traces(
      associationChart(
        ["a", "b"],
        [
          [1, 0.1234],
          [0.1234, 1],
        ],
        "title",
      ),
    );
    assert.deepEqual((map as unknown as { z: number[][] }).z.flat().sort(), [0.12, 0.12, 1, 1]);
  });

  it("shows differences in two colours, the same scale for all", async () => {
    const strong = new Float32Array(16).fill(10);
    const weak = new Float32Array(16).fill(-1);
    const figure = differenceGrid(set, { strong, weak }, "title");
    const at = await pixelsOf(figure);
    assert.deepEqual(at(2, 2), [0xd5, 0x5e, 0x00]);
    const [r, , b] = at(7, 2) as [number, number, number];
    assert.ok(b > r && r > 120, "a faint blue");
  });
});
