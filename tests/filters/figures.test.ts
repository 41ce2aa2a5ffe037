import assert from "node:assert/strict";
import { tf } from "../../src/engine";
import type { MostExciting, Plane } from "../../src/filters";
import {
  accuracyByShift,
  bestPlaces,
  changesByShift,
  channelGrid,
  cornerGrid,
  cornerReplay,
  edgeGrid,
  errorsByStep,
  errorsByVariant,
  everyPlaceReplay,
  featureMapGrid,
  filterGrid,
  lineGrid,
  mistakeGrid,
  oneImage,
  patchGrid,
  poolingGrid,
  rowReplay,
  sumsByShift,
  threeMeasures,
} from "../../src/filters/figures";
import { pixelsOf, traces } from "../figures/fixtures";

const square = (side: number, value: number): Plane => Array.from({ length: side }, () => Array(side).fill(value));

describe("figures of chapter 03", () => {
  it("sums are shares of the first one, errors percentages, guessing is marked", () => {
    assert.deepEqual(traces(sumsByShift("T", { product: [4, 2, 1] }))[0]?.y, [1, 0.5, 0.25]);
    assert.deepEqual(
      traces(
        changesByShift(
          ["pixels", "maps"],
          [
            [0, 1],
            [0, 0.5],
          ],
        ),
      )[1]?.y,
      [0, 0.5],
    );
    const history = { heldOut: { steps: [0, 10], accuracy: [0.1, 0.975] } };
    assert.deepEqual(traces(errorsByStep([{ name: "CNN", history }]))[0]?.y, [90, 2.5]);
    assert.deepEqual(
      traces(errorsByVariant(["learnt"], { small: [3], large: [2] })).map(({ y }) => y),
      [[3], [2]],
    );
    const shifts = accuracyByShift("T", [0, 4], [{ name: "CNN", y: [0.9, 0.3] }]);
    assert.deepEqual(traces(shifts)[0]?.x, [0, 4]);
    assert.match(JSON.stringify(shifts.layout.annotations), /guessing/);
  });

  it("the place where a filter fits best lies under orange paper, and the rest is as it was", async () => {
    const image = square(6, 0.5);
    const place = { row: 1, column: 2, value: 3.25 };
    const size = { height: 2, width: 3 };
    const at = await pixelsOf(bestPlaces([image], [place], size));
    const [red, , blue] = at(2, 1);
    assert.ok(red > 180 && blue < 80, `${at(2, 1)}`);
    for (const [x, y] of [
      [1, 1],
      [5, 1],
      [2, 0],
      [2, 3],
    ] as const) {
      const [r, g, b] = at(x, y);
      assert.ok(r === g && g === b, `${x}, ${y}: ${at(x, y)}`);
    }
    assert.match(threeMeasures(image, [place, place, place], size).text(), /3 images of 6 × 6/);
  });

  it("maps of one grid share their greys; smaller ones are enlarged; what lies beyond is drawn as the end", async () => {
    const maps = [square(2, 1), square(2, 3), square(2, 9)];
    const grid = poolingGrid(
      square(4, 1.5),
      maps,
      maps.map(() => square(1, 0)),
    );
    assert.match(grid.text(), /8 images of 4 × 4/);
    const at = await pixelsOf(grid);
    const greys = [0, 1, 2, 3].map((column) => at(5 * column, 0)[0]);
    assert.deepEqual(greys, [136, 85, 255, 255], "1.5, 1, 3 and 9 of 3, in sixteen greys");
    assert.deepEqual(at(5 + 3, 3), at(5, 0), "one pixel of 2 × 2 covers four of 4 × 4");
  });

  it("grids have a caption for each image, in rows as they are read", () => {
    const plane = square(4, 0.5);
    assert.match(
      edgeGrid(
        [
          [plane, plane],
          [plane, plane],
        ],
        ["left", "right"],
      ).text(),
      /^Edges of a zero and a four\n4 images/,
    );
    assert.match(cornerGrid([[plane, plane]], ["corner"]).text(), /2 images of 4 × 4/);
    assert.match(lineGrid([[plane, plane, plane]]).text(), /3 images of 4 × 4/);
    assert.match(oneImage(plane, "A seven").text(), /^A seven\n1 images/);
    assert.match(channelGrid([[plane, plane, plane]], "Colours", ["red"]).text(), /1 images of 4 × 4 pixels, colour/);
  });

  it("feature maps are drawn from 0 to their largest value, a map for each channel", async () => {
    const maps = tf.tensor4d([0, 2, 4, 1], [1, 1, 2, 2]); // channel 0: 0 4, channel 1: 2 1
    const grid = featureMapGrid(maps, "conv_1", { columns: 2, scale: 4 });
    assert.match(grid.text(), /^conv_1: 2 maps of 1 × 2\n2 images of 2 × 1/);
    const at = await pixelsOf(grid);
    assert.deepEqual([at(0, 0)[0], at(1, 0)[0], at(3, 0)[0]], [0, 255, 136]);
    maps.dispose();
  });

  it("filters and mistakes: as many as there are", () => {
    const images = tf.zeros([2, 3, 3, 1]) as tf.Tensor4D;
    assert.match(filterGrid(images, [0.1, 0.9]).text(), /2 images of 3 × 3 pixels, negative blue/);
    assert.match(mistakeGrid(images, { labels: [4, 9], answers: [9, 4], total: 31 }).text(), /^2 of its 31 mistakes/);
    const found: MostExciting = {
      excitations: [[{ image: 0, row: 0, column: 0, value: 1 }] as never],
      patches: { shape: [1, 3, 3, 1], values: new Float32Array(9) },
    };
    assert.match(patchGrid(found, { title: "Patches", columns: 2, scale: 4 }).text(), /2 images of 3 × 3/);
    images.dispose();
  });

  it("a filter's way: every place, numbered stops, or one row", () => {
    const [image, filter, map] = [square(4, 1), square(2, 1), square(3, 4)];
    assert.match(everyPlaceReplay(image, filter, map).text(), /9 frames, row 0, column 0 to row 2, column 2/);
    assert.match(cornerReplay(image, filter, map, [0, 5]).text(), /2 frames, place 1 of 9 to place 6 of 9/);
    assert.match(rowReplay(image, filter, map, 1, [0, 2]).text(), /2 frames, column 0 to column 2/);
  });
});
