import assert from "node:assert/strict";
import { PALETTE } from "../../src/figures";
import { PLOTLY_MIME } from "../../src/figures/charts/chart";
import { type VoxelShape, voxelSheet, voxelStage } from "../../src/figures/voxels";
import { isometric } from "../../src/figures/voxels/isometric";
import { meshOf } from "../../src/figures/voxels/mesh";
import { decode } from "./fixtures";

type Place = readonly [width: number, height: number, depth: number];

/** A cube with these voxels filled. */
function shape(size: number, ...places: Place[]): VoxelShape {
  const filled = new Uint8Array(size ** 3);
  for (const [width, height, depth] of places) filled[(depth * size + height) * size + width] = 1;
  return { size, filled };
}

/** Every second voxel, and none of them neighbours. */
function scattered(size: number): VoxelShape {
  const filled = Uint8Array.from({ length: size ** 3 }, (_, i) => {
    const place = [i % size, Math.floor(i / size) % size, Math.floor(i / size ** 2)];
    return Number(place.every((at) => at % 2 === 0));
  });
  return { size, filled };
}

describe("voxels in a picture", () => {
  const colors = ({ width, data }: ReturnType<typeof isometric>) => {
    const counts = new Map<number, number>();
    for (let i = 0; i < width * width; i++) {
      if (data[4 * i + 3]) counts.set(data[4 * i] as number, (counts.get(data[4 * i] as number) ?? 0) + 1);
    }
    return counts;
  };

  it("a single voxel shows three sides, each half as many pixels as its square has, light above and dark on the right", () => {
    const drawing = isometric(shape(2, [0, 0, 0]), [200, 0, 0], 4);
    assert.equal(drawing.width, 16);
    assert.deepEqual([...colors(drawing)].sort(), [
      [120, 16],
      [160, 16],
      [200, 16],
    ]);
  });

  it("what is near covers what is behind it; sides between neighbours are not drawn", () => {
    // Seen from the right, front and above: the voxel behind, below and to the left of another one is hidden by it.
    const front = colors(isometric(shape(3, [2, 2, 0]), [200, 0, 0], 4));
    const both = colors(isometric(shape(3, [2, 2, 0], [1, 1, 1]), [200, 0, 0], 4));
    const sum = (counts: Map<number, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
    assert.equal(sum(front), 48);
    assert.equal(sum(both), 48);
    const row = colors(isometric(shape(2, [0, 0, 0], [1, 0, 0]), [200, 0, 0], 4));
    assert.deepEqual([row.get(200), row.get(160), row.get(120)], [32, 32, 16]);
  });

  it("neighbouring sides leave no gap: a full cube is a filled hexagon", () => {
    const size = 4;
    const { width, data } = isometric({ size, filled: new Uint8Array(64).fill(1) }, [200, 0, 0], 2);
    for (let row = 0; row < width - 1; row++) {
      const filled = Array.from({ length: width }, (_, column) => data[4 * (row * width + column) + 3] === 255);
      const [first, last] = [filled.indexOf(true), filled.lastIndexOf(true)];
      assert.ok(first >= 0 && filled.slice(first, last + 1).every(Boolean), `row ${row} has a gap`);
    }
  });

  it("a place between filled voxels is darker", () => {
    const [open] = [...colors(isometric(shape(4, [1, 0, 1]), [200, 0, 0], 4)).keys()];
    const corner = isometric(shape(4, [1, 0, 1], [1, 1, 2], [0, 1, 1]), [200, 0, 0], 4);
    assert.equal(open, 200);
    assert.ok(colors(corner).has(180), "two of the eight around the upper side are filled: 200 · 0.9");
  });
});

describe("voxels as a surface", () => {
  it("a box is twelve triangles, however many voxels it has", () => {
    for (const size of [1, 2, 8]) {
      const { width, depth, height, triangles } = meshOf({ size, filled: new Uint8Array(size ** 3).fill(1) });
      assert.equal(triangles.length, 12);
      assert.equal(width.length, 8);
      for (const axis of [width, depth, height]) assert.deepEqual([...new Set(axis)].sort(), [0, size]);
    }
  });

  it("has the area of all sides that lie open", () => {
    const shapes = [
      [shape(3, [0, 0, 0]), 6],
      [shape(3, [0, 0, 0], [1, 0, 0]), 10],
      [shape(3, [0, 0, 0], [1, 0, 0], [1, 1, 0]), 14],
      [shape(3, [0, 0, 0], [1, 1, 1]), 12],
      [scattered(4), 8 * 6],
      [shape(3), 0],
    ] as const;
    for (const [given, area] of shapes) assert.equal(areaOf(meshOf(given)), area);
  });
});

function areaOf({ width, depth, height, triangles }: ReturnType<typeof meshOf>): number {
  return triangles.reduce((sum, [a, b, c]) => {
    const edge = (from: number, to: number) =>
      [width, depth, height].map((axis) => (axis[to] as number) - (axis[from] as number)) as [number, number, number];
    const [u, v] = [edge(a, b), edge(a, c)];
    return sum + Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]) / 2;
  }, 0);
}

describe("voxelSheet", () => {
  const two = [shape(8, [3, 0, 3], [4, 0, 3]), shape(8, [3, 5, 3])];

  it("shows each shape in its colour, on a card, and says in text what there is", async () => {
    const sheet = voxelSheet(two, { title: "Two", captions: ["a row", "a dot"], colors: [PALETTE[0], PALETTE[1]] });
    const picture = await decode(await sheet.png(1));
    assert.equal(picture.width, sheet.width);
    assert.equal(picture.height, sheet.height);
    assert.ok(picture.count("#0072b2") > 50 && picture.count("#d55e00") > 25);
    assert.equal(picture.at(1, 1), "#ffffff");
    const block = { size: 16, filled: new Uint8Array(16 ** 3).fill(1) };
    const large = await decode(await voxelSheet([block], { side: 96, crop: false, colors: ["#ff0000"] }).png(1));
    assert.equal(large.at(8 + 48, 8 + 20), "#ff0000", "drawn larger and brought down");
    assert.equal(sheet.text(), "Two\n2 shapes of 8 × 8 × 8 voxels: a row, a dot");
    assert.deepEqual(await sheet.png(), await sheet.png());
  });

  it("cuts off what is empty around all of them, unless asked not to", () => {
    const [cropped, whole] = [voxelSheet(two), voxelSheet(two, { crop: false })];
    assert.equal(whole.width, 8 + 128 + 8 + 128 + 8);
    // A cube of 16³ at 96 pixels a side: half a voxel would be an odd number of pixels wide.
    const odd = voxelSheet([shape(16, [8, 0, 8]), shape(16, [3, 3, 3])], { crop: false, side: 96 });
    assert.equal(odd.width, 8 + 96 + 8 + 96 + 8);
    assert.ok(cropped.width < whole.width && cropped.height < whole.height);
    assert.equal(voxelSheet([shape(8)]).width > 0, true, "an empty cube has a picture, too");
  });

  it("says what is wrong with what it is given", () => {
    assert.throws(() => voxelSheet([]), /no shapes to show/);
    assert.throws(() => voxelSheet([shape(8), shape(4)]), /8³ and of 4³ voxels/);
    assert.throws(() => voxelSheet(two, { captions: ["one"] }), /captions has 1 entries for 2 shapes/);
    assert.throws(() => voxelSheet([{ size: 3, filled: new Uint8Array(9) }]), /has 9 of them; expected 27/);
  });
});

describe("voxelStage", () => {
  const stage = voxelStage([shape(8, [1, 0, 1]), shape(8, [3, 5, 3])], { title: "Turn", captions: ["a", "b"] });

  it("shows one surface at a time and a slider that chooses it, the whole cube in view", () => {
    type Compact = { dtype: string; bdata: string };
    const [first, second] = stage.data as unknown as { type: string; visible: boolean; x: Compact; i: Compact }[];
    assert.deepEqual([first?.type, first?.visible, second?.visible], ["mesh3d", true, false]);
    const bytes = ({ dtype, bdata }: Compact) => (dtype === "u1" ? [...Buffer.from(bdata, "base64")] : []);
    assert.deepEqual([...new Set(bytes(first?.x as Compact))].sort(), [1, 2]);
    assert.equal(bytes(first?.i as Compact).length, 12);
    const { sliders, scene } = stage.layout as unknown as {
      sliders: { steps: { label: string; args: unknown }[] }[];
      scene: { xaxis: { range: number[] } };
    };
    assert.deepEqual(
      sliders[0]?.steps.map(({ label, args }) => [label, args]),
      [
        ["a", [{ visible: [true, false] }]],
        ["b", [{ visible: [false, true] }]],
      ],
    );
    assert.deepEqual(scene.xaxis.range, [0, 8]);
  });

  it("comes with a picture that is not empty, drawn without WebGL", async () => {
    const bundle = await stage.bundle();
    assert.ok(bundle[PLOTLY_MIME]);
    const picture = await decode(Buffer.from(bundle["image/png"] as string, "base64"));
    assert.ok(picture.count(PALETTE[5].toLowerCase()) > 20);
    await assert.rejects(stage.svg(), /no SVG form/);
  });
});
