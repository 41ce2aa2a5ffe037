import assert from "node:assert/strict";
import {
  barChart,
  type Chart,
  chart,
  heatmap,
  histogram,
  lineChart,
  PALETTE,
  scatterChart,
  subplots,
} from "../../src/figures";
import { PLOTLY_MIME } from "../../src/figures/charts/chart";
import { decode } from "./fixtures";

const line = (title = "Loss") =>
  lineChart({ title, x: { title: "Step" }, y: { title: "Loss (nats)" }, series: [{ name: "D", y: [3, 1, 2] }] });

const trace = (figure: Chart, index = 0) =>
  figure.data[index] as Record<string, unknown> & { x: unknown[]; y: unknown[] };

describe("charts", () => {
  it("come as plotly JSON, picture and text in one bundle", async () => {
    const bundle = await line().bundle();
    assert.deepEqual(Object.keys(bundle).sort(), [PLOTLY_MIME, "image/png", "text/plain"]);
    assert.match(String(bundle["text/plain"]), /Loss \(nats\) against Step\n {2}D: 3 values, 1 to 3, last 2/);
  });

  it("draw the series' colour on a white card, at the stated size", async () => {
    const picture = await decode(Buffer.from(String((await line().bundle())["image/png"]), "base64"));
    assert.equal(picture.width, 700);
    assert.equal(picture.height, 400);
    assert.equal(picture.at(0, 0), "#ffffff");
    assert.ok(picture.count(PALETTE[0]) > 200, "the line is not there");
  });

  it("have the same bytes every time", async () => {
    const [first, again] = [await line().bundle(), await line().bundle()];
    assert.deepEqual(first, again);
    assert.equal(await line().svg(), await line().svg());
  });

  it("make room for long tick labels, so that the axis title stays in the picture", async () => {
    const wide = lineChart({ title: "Wide", series: [{ y: [0, 123456.5] }], y: { title: "Parameters" } });
    const svg = await wide.svg();
    const x = Number(/<text class="[^"]*ytitle[^>]* x="([\d.]+)"/.exec(svg)?.[1]);
    assert.ok(x > 0 && x < 40, `the axis title stands at ${x}`);
  });

  it("show < and & of a title as text", async () => {
    const svg = await line('<script>alert("1")</script> & more').svg();
    assert.ok(!svg.includes("<script"));
    assert.match(svg, /&lt;script&gt;alert\("1"\)&lt;\/script&gt; &amp; more/);
  });

  it("leave out what is not finite and say how many", () => {
    const figure = lineChart({ title: "Gaps", series: [{ y: [1, Number.NaN, Number.POSITIVE_INFINITY, 2] }] });
    assert.deepEqual(trace(figure).y, [1, null, null, 2]);
    assert.match(JSON.stringify(figure.layout.annotations), /2 values are NaN or infinite: left out/);
  });

  it("leave out zero on a log axis", () => {
    const figure = lineChart({ title: "Log", y: { type: "log" }, series: [{ y: [0, 1, 10] }] });
    assert.deepEqual(trace(figure).y, [null, 1, 10]);
  });

  it("write a reference line's label beside its line, on log axes too", () => {
    const { layout } = lineChart({
      title: "t",
      x: { type: "log" },
      y: { type: "log" },
      series: [{ y: [1, 100], x: [1, 10] }],
      references: [
        { y: 0.01, label: "floor" },
        { x: 100, label: "wall" },
      ],
    });
    // plotly takes values for shapes, and logarithms for annotations.
    assert.deepEqual([layout.shapes?.[0]?.y0, layout.annotations?.[0]?.y], [0.01, -2]);
    assert.deepEqual([layout.shapes?.[1]?.x0, layout.annotations?.[1]?.x], [100, 2]);
  });

  it("thin long lines but keep every spike", () => {
    const y = new Float32Array(50_000).map((_, i) => Math.sin(i / 1000));
    y[31_234] = 99;
    const { x, y: kept } = trace(lineChart({ title: "Long", series: [{ y }] }));
    assert.ok(kept.length <= 2000);
    assert.equal(x[kept.indexOf(99)], 31_234);
    assert.equal(x.at(-1), 49_999);
  });

  it("refuse empty series, different lengths and no series", () => {
    assert.throws(() => lineChart({ title: "T", series: [{ name: "D", y: [] }] }), /D: the series is empty/);
    assert.throws(() => scatterChart({ title: "T", series: [{ x: [1], y: [1, 2] }] }), /x has 1 values and y has 2/);
    assert.throws(() => lineChart({ title: "T", series: [] }), /T: there is nothing to draw/);
    assert.throws(
      () => barChart({ title: "T", categories: ["a", "b"], series: [{ name: "n", y: [1] }] }),
      /n: y has 1 values for 2 categories/,
    );
  });

  it("count values into shared bins", () => {
    const figure = histogram({
      title: "Counts",
      bins: 2,
      series: [{ values: [0, 0.1, 1] }, { values: Float32Array.of(0.9) }],
    });
    assert.deepEqual(trace(figure, 0).y, [2, 1]);
    assert.deepEqual(trace(figure, 1).y, [0, 1]);
  });

  it("scale a density to area 1", () => {
    const { y } = trace(histogram({ title: "D", bins: 4, density: true, series: [{ values: [0, 1, 2, 3, 8] }] }));
    assert.equal(
      (y as number[]).reduce((sum, height) => sum + height * 2, 0),
      1,
    );
  });

  it("draw a function of two variables with its boundary and points", async () => {
    const figure = heatmap({
      title: "Boundary",
      x: { range: [0, 1] },
      y: { range: [0, 1] },
      z: (x) => x,
      cells: 3,
      colors: "diverging",
      range: [0, 1],
      contours: [0.5],
      points: [{ name: "one", x: [1], y: [1], color: PALETTE[2] }],
    });
    assert.deepEqual((trace(figure) as { z?: unknown }).z, [
      [0, 0.5, 1],
      [0, 0.5, 1],
      [0, 0.5, 1],
    ]);
    const picture = await decode(await figure.png(1));
    assert.ok(picture.count(PALETTE[2]) > 20, "the point is not there");
    assert.ok(picture.count("#1f2328") > 100, "the boundary is not there");
  });

  it("draw paths over a heat map, each in its own colour and with its name", async () => {
    const figure = heatmap({
      title: "Landscape",
      x: { range: [0, 1] },
      y: { range: [0, 1] },
      z: (x) => x,
      cells: 3,
      paths: [
        { name: "down", x: [0.1, 0.5, 0.9], y: [0.9, 0.5, 0.1], color: "#ff0000", width: 4 },
        { name: "up", x: [0.1, 0.9], y: [0.1, 0.9], color: "#00ff00", dash: "dot" },
      ],
      points: [{ name: "end", x: [0.9], y: [0.1] }],
    });
    assert.deepEqual(
      figure.data.map(({ type, name }) => [type, name]),
      [
        ["heatmap", undefined],
        ["scatter", "down"],
        ["scatter", "up"],
        ["scatter", "end"],
      ],
    );
    assert.deepEqual(trace(figure, 1).x, [0.1, 0.5, 0.9]);
    assert.equal(figure.layout.showlegend, true);
    const picture = await decode(await figure.png(1));
    assert.ok(picture.count("#ff0000") > 200, "the solid path is not there");
    assert.ok(picture.count("#00ff00") > 50, "the dotted path is not there");
  });

  it("refuse a path without points, or with x and y of different length", () => {
    const under = { title: "T", z: [[1, 2]] };
    assert.throws(() => heatmap({ ...under, paths: [{ name: "walk", y: [] }] }), /walk: the series is empty/);
    assert.throws(() => heatmap({ ...under, paths: [{ y: [1, 2], x: [1] }] }), /series 1: x has 1 values and y has 2/);
  });

  it("refuse a heat map with ragged rows, no values, or no ranges", () => {
    assert.throws(() => heatmap({ title: "T", z: [[1, 2], [3]] }), /Row 1 of z has 1 values, row 0 has 2/);
    assert.throws(() => heatmap({ title: "T", z: [[Number.NaN]] }), /T: z has no finite value/);
    assert.throws(() => heatmap({ title: "T", z: () => 0 }), /needs x.range and y.range/);
  });

  it("stand side by side in subplots, each on its own axes", () => {
    const figure = subplots({ title: "Both", charts: [line("Left"), line("Right")] });
    assert.deepEqual(
      figure.data.map((_, i) => trace(figure, i).xaxis),
      ["x", "x2"],
    );
    assert.match(JSON.stringify(figure.layout.annotations), /Left.*Right/);
  });

  it("take any plotly figure and lay the house style under it", async () => {
    const figure = chart({
      data: [{ type: "pie", values: [1, 3], labels: ["a", "b"] }],
      layout: { title: { text: "Pie" }, width: 300, height: 250 },
    });
    const picture = await decode(await figure.png());
    assert.deepEqual([picture.width, picture.height], [600, 500]);
    assert.equal(figure.layout.paper_bgcolor, "#ffffff");
  });
});
