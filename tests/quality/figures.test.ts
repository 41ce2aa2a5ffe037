import assert from "node:assert/strict";
import { randomStreams, tf } from "../../src/engine";
import { SCALES } from "../../src/quality";
import {
  luckChart,
  nearestChart,
  neighbourhoodChart,
  noticeChart,
  numberedSheet,
  pairSheet,
  scoreTable,
  setSheet,
  sizeChart,
} from "../../src/quality/figures";
import { traces } from "../figures/fixtures";

describe("figures of chapter 10", () => {
  it("neighbourhoods: each ball reaches to the k-th neighbour of its own set", () => {
    const real: [number, number][] = [
      [0, 0],
      [1, 0],
      [0, 3],
    ];
    const generated: [number, number][] = [
      [5, 5],
      [5, 7],
      [9, 5],
    ];
    const shapes = neighbourhoodChart(real, generated, 1).layout.shapes ?? [];
    const radii = shapes.map(({ x0, x1 }) => (Number(x1) - Number(x0)) / 2);
    assert.deepEqual(radii, [1, 1, 3, 2, 2, 4]);
  });

  it("what notices what: from 0 to the most, rows from the top in their order", () => {
    const chart = noticeChart(
      ["a", "b"],
      ["x", "y", "z"],
      [
        [-3, 4.4, 1],
        [99, 0, 19],
      ],
    );
    const [trace] = chart.data as { z: number[][]; y: string[] }[];
    assert.deepEqual(trace?.y, ["b", "a"]);
    assert.deepEqual(trace?.z, [
      [20, 0, 19],
      [0, 4, 1],
    ]);
  });

  it("sizes: both distances, the kernel's with two standard errors to either side", () => {
    const lines = traces(
      sizeChart(
        [100, 200],
        [9, 5],
        [
          { value: 1, error: 2 },
          { value: 0, error: 1 },
        ],
      ),
    );
    assert.deepEqual(
      lines.map(({ y }) => y),
      [
        [9, 5],
        [1, 0],
        [5, 2],
        [-3, -2],
      ],
    );
  });

  it("luck: sorted by what was measured first", () => {
    const [first, again] = traces(luckChart([3, 1, 2], [7, 8, 9], 2));
    assert.deepEqual(
      [first?.y, again?.y],
      [
        [1, 2, 3],
        [8, 9, 7],
      ],
    );
    const figure = nearestChart({ a: [1, 2, 3], b: Float32Array.of(2, 3) }, "novelty");
    assert.deepEqual(
      traces(figure).map(({ name }) => name),
      ["a", "b"],
    );
  });

  it("scores as text: columns as wide as they need, narrow enough for a notebook", () => {
    const scores = { frechet: 3.591, kernel: -0.2281, precision: 0.8931, recall: 0.8, density: 1, coverage: 0.005333 };
    const lines = scoreTable({ "real against real": scores, b: { ...scores, frechet: 918.6 } }, SCALES).split("\n");
    assert.equal(lines[0], "                   frechet  kernel  precision  recall  density  coverage  score  copied");
    assert.equal(lines[1], "real against real     3.59  -0.228      0.893     0.8        1   0.00533               ");
    assert.match(lines[2] ?? "", /^b {18}.* 919 /);
    assert.ok(lines.every((line) => line.length <= 95));
  });

  it("sheets: a row a set, neighbours beneath, numbers under images; nothing is left behind", async () => {
    const images = randomStreams(1).noise.uniform([8, 4, 4, 1], -1, 1);
    const before = tf.memory().numTensors;
    const sheets = [
      setSheet({ one: images, "the other one": images }, "two sets", 4),
      pairSheet(images, images, "pairs", 4),
      numberedSheet(images, "numbers", 4),
    ];
    for (const sheet of sheets) assert.equal((await sheet.png(1)).subarray(1, 4).toString(), "PNG");
    assert.equal(tf.memory().numTensors, before);
    assert.match(sheets[1]?.text() ?? "", /16 images/);
    images.dispose();
  });
});
