import assert from "node:assert/strict";
import type { MixtureOutcome } from "../../src/balance";
import { growthChart, outcomeMaps, pointsChart } from "../../src/balance/figures";

type Trace = { x: number[]; y: number[] };

describe("figures of chapter 09", () => {
  const points = [
    [0.8, 0],
    [-1, 1],
  ] as const;

  it("points lie in the panel of their game, over the modes' circles, in a frame that holds all that tanh can reach", () => {
    const panels = ["a", "b", "c"].map((title) => ({ title, points }));
    const chart = pointsChart("ring", panels, { title: "Rings", columns: 2 });
    const traces = chart.data as unknown as Trace[];
    const shapes = (chart.layout.shapes ?? []) as { type: string; x0: number; x1: number; y0: number; y1: number }[];
    assert.equal(traces.length, 3);
    const frames = shapes.filter(({ type }) => type === "rect");
    assert.deepEqual([frames.length, shapes.length], [3, 3 * 9]);
    for (const [i, { x, y }] of traces.entries()) {
      const frame = frames[i] as (typeof frames)[number];
      assert.ok(x.every((value) => value > frame.x0 && value < frame.x1));
      assert.ok(y.every((value) => value > frame.y0 && value < frame.y1));
      // The first point lies on the ring's first mode.
      const circle = shapes.filter(({ type }) => type === "circle")[8 * i] as (typeof frames)[number];
      assert.ok(Math.abs((circle.x0 + circle.x1) / 2 - (x[0] as number)) < 1e-3);
      assert.ok(Math.abs((circle.y0 + circle.y1) / 2 - (y[0] as number)) < 1e-3);
    }
    assert.deepEqual(
      (chart.layout.annotations ?? []).map(({ text }) => text),
      ["a", "b", "c"],
    );
    // Two in a row: the third one below the first.
    assert.deepEqual([frames[2]?.x0, (frames[2]?.y0 ?? 0) < (frames[0]?.y0 ?? 0)], [frames[0]?.x0, true]);
  });

  it("growth: a panel for each step that was kept", () => {
    const drawn = [10, 2000].map((step) => ({ step, points }));
    const chart = growthChart("grid", { drawn } as unknown as MixtureOutcome, "Growth");
    assert.deepEqual(
      (chart.layout.annotations ?? []).map(({ text }) => text),
      ["step 10", "step 2,000"],
    );
  });

  it("maps: a heat map for each quantity, with its numbers and its own range", () => {
    const values = [
      [1, 2],
      [3, 4],
    ];
    const chart = outcomeMaps(
      [
        { title: "modes", values, range: [0, 8] },
        { title: "share", values, range: [0, 100] },
      ],
      { title: "Maps", x: { title: "rate", names: ["1/4", "1"] }, y: { title: "steps", names: ["1", "4"] } },
    );
    const maps = chart.data.filter(({ type }) => type === "heatmap") as unknown as {
      z: number[][];
      zmin: number;
      zmax: number;
      x: string[];
    }[];
    assert.deepEqual(
      maps.map(({ z, zmin, zmax, x }) => [z, zmin, zmax, x]),
      [
        [values, 0, 8, ["1/4", "1"]],
        [values, 0, 100, ["1/4", "1"]],
      ],
    );
  });
});
