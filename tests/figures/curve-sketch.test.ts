import assert from "node:assert/strict";
import { JSDOM } from "jsdom";
import { curveSketch } from "../../src/figures";

describe("a sketch of curves", () => {
  const sketch = curveSketch({
    title: "a < b",
    x: { range: [0, 10], title: "place" },
    y: { range: [0, 1], ticks: [0, 1] },
    curves: [
      { name: "up & away", x: [0, 5, 10], y: [0, 0.5, 1], filled: true },
      { name: "out of sight", x: [0, 10], y: [5, 7], dash: "dotted" },
    ],
    segments: [{ from: [0, 0], to: [10, 1], label: "way" }],
  });

  it("has its curves in the frame, to scale, and their names", async () => {
    const { document } = new JSDOM(await sketch.svg(), { contentType: "image/svg+xml" }).window;
    const texts = [...document.querySelectorAll("text")].map((text) => text.textContent);
    for (const text of ["a < b", "place", "up & away", "out of sight", "way", "0", "10", "1"]) {
      assert.ok(texts.includes(text), `${text} among ${texts.join(", ")}`);
    }
    const frame = document.querySelector("clipPath rect");
    const [left, top, width, height] = ["x", "y", "width", "height"].map((name) => Number(frame?.getAttribute(name)));
    const line = [...document.querySelectorAll("path")].find((path) => path.getAttribute("fill") === "none");
    const points = (line?.getAttribute("d") ?? "")
      .slice(1)
      .split("L")
      .map((pair) => pair.split(" ").map(Number));
    const [x0, y0] = [left as number, (top as number) + (height as number)];
    assert.deepEqual(points, [
      [x0, y0],
      [x0 + (width as number) / 2, y0 - (height as number) / 2],
      [x0 + (width as number), y0 - (height as number)],
    ]);
    assert.ok(line?.closest("[clip-path]"), "what lies outside of the frame is cut off");
  });

  it("is a figure like others", async () => {
    assert.equal(sketch.text(), "[a < b: up & away, out of sight]");
    const png = await sketch.png(1);
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [600, 360]);
  });
});
