import assert from "node:assert/strict";
import type { Measurement } from "../../src/dcgan";
import {
  classBars,
  distanceBySize,
  distanceByStep,
  distanceByTime,
  reachGrid,
  sampleGrid,
} from "../../src/dcgan/figures";
import { tf } from "../../src/engine";
import { pixelsOf, traces } from "../figures/fixtures";

describe("figures of chapter 07", () => {
  const measured = (name: string, seed: number, step: number) =>
    ({ name, seed, step, seconds: step / 10, frechet: 100 - step }) as Measurement;
  const contest = [1, 2].flatMap((seed) =>
    ["dense", "DCGAN"].flatMap((name) => [0, 50].map((step) => measured(name, seed, step))),
  );

  it("distances: a colour for each recipe, a dash for each seed, real against real as a line", () => {
    const figure = distanceByStep(contest, 1.5);
    const lines = traces(figure);
    assert.deepEqual(
      lines.map(({ name }) => name),
      ["dense 1", "dense 2", "DCGAN 1", "DCGAN 2"],
    );
    const [a, b, c, d] = lines.map(({ line }) => line);
    assert.ok(a?.color === b?.color && c?.color === d?.color && a?.color !== c?.color);
    assert.ok(a?.dash === c?.dash && a?.dash !== b?.dash);
    assert.deepEqual(
      [lines[0]?.x, lines[0]?.y],
      [
        [0, 50],
        [100, 50],
      ],
    );
    assert.match(JSON.stringify(figure.layout.annotations), /real/);
    assert.deepEqual(traces(distanceByTime(contest, 1.5))[0]?.x, [0, 5]);
    assert.deepEqual(traces(distanceBySize([300, 1500], [9, 3]))[0]?.y, [9, 3]);
  });

  it("shares of the digits are percentages, a bar for each of the ten", () => {
    const [bars] = traces(classBars({ real: Array(10).fill(0.1) }));
    assert.deepEqual([bars?.x.length, bars?.y[3]], [10, 10]);
  });

  it("what one number reaches: each generator on its own scale", async () => {
    const change = (value: number) =>
      Array.from({ length: 28 }, (_, r) => Array.from({ length: 28 }, () => (r === 0 ? value : 0)));
    const at = await pixelsOf(reachGrid({ dense: change(0.01), DCGAN: change(5) }));
    assert.deepEqual(
      [at(0, 0), at(29, 0)],
      [
        [255, 255, 255],
        [255, 255, 255],
      ],
    );
    assert.deepEqual(at(0, 1), [0, 0, 0]);
  });

  it("samples: as many as there are", () => {
    const images = tf.zeros([4, 28, 28, 1]);
    assert.match(sampleGrid(images, "Samples", 2, ["dense", "DCGAN"]).text(), /^Samples\n4 images of 28 × 28/);
    images.dispose();
  });
});
