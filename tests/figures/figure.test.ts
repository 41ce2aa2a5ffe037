import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageGrid, lineChart, networkDiagram, save, show } from "../../src/figures";
import { PLOTLY_MIME } from "../../src/figures/charts/chart";
import { watch } from "./fixtures";

const grid = () => imageGrid({ values: Uint8Array.of(1, 2), shape: [1, 1, 2, 1] }, { title: "Two pixels" });

describe("show", () => {
  it("sends a picture in one message, with the size to show it at", async () => {
    const [message, ...more] = await watch(() => show(grid()));
    assert.equal(more.length, 0);
    assert.deepEqual(Object.keys(message?.data ?? {}).sort(), ["image/png", "text/plain"]);
    assert.deepEqual(message?.metadata, { "image/png": { width: grid().width, height: grid().height } });
  });

  it("sends a chart's interactive form first and adds the picture in its place", async () => {
    const [first, second] = await watch(() => show(lineChart({ title: "T", series: [{ y: [1, 2] }] })));
    assert.deepEqual(Object.keys(first?.data ?? {}).sort(), [PLOTLY_MIME, "text/plain"]);
    assert.equal(second?.update, true);
    assert.equal(second?.displayId, first?.displayId);
    assert.ok(second?.data["image/png"]);
  });

  it("prints the text where there is no kernel", async () => {
    const lines: string[] = [];
    const { log } = console;
    console.log = (line: string) => lines.push(line);
    try {
      await show(grid());
    } finally {
      console.log = log;
    }
    assert.deepEqual(lines, ["Two pixels\n1 images of 2 × 1 pixels, greyscale"]);
  });

  it("gives the error of a figure that cannot be drawn", async () => {
    const bad = imageGrid({ values: Float32Array.of(9), shape: [1, 1, 1, 1] });
    await assert.rejects(
      watch(() => show(bad)),
      /must lie in \[-1, 1\]/,
    );
  });
});

describe("save", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "ganbook-figures-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("writes PNG, SVG and HTML, and leaves nothing else", async () => {
    const diagram = networkDiagram({
      title: "A & B",
      layers: [
        { name: "a", units: 1 },
        { name: "b", units: 1 },
      ],
    });
    for (const extension of ["png", "svg", "html"]) await save(diagram, join(folder, `net.${extension}`));
    assert.deepEqual((await readdir(folder)).sort(), ["net.html", "net.png", "net.svg"]);
    assert.equal((await readFile(join(folder, "net.png"))).toString("latin1", 1, 4), "PNG");
    assert.match(await readFile(join(folder, "net.html"), "utf8"), /<title>A &amp; B<\/title>[\s\S]*<svg /);
  });

  it("refuses other names, and SVG of pixels, and writes nothing", async () => {
    await assert.rejects(save(grid(), join(folder, "x.gif")), /ends in .png, .svg or .html/);
    await assert.rejects(save(grid(), join(folder, "x.svg")), /made of pixels and has no SVG form/);
    assert.deepEqual(await readdir(folder), []);
  });

  it("writes a chart's page that needs nothing from outside", async () => {
    await save(lineChart({ title: "</script>", series: [{ y: [1, 2] }] }), join(folder, "chart.html"));
    const page = await readFile(join(folder, "chart.html"), "utf8");
    assert.equal(page.match(/<\/script>/g)?.length, 2);
    assert.match(page, /Plotly\.newPlot\(/);
    assert.doesNotMatch(page, /<(script|link|img)[^>]+(src|href)="https?:/);
  });
});
