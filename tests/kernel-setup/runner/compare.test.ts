import assert from "node:assert/strict";
import { createCanvas } from "canvas";
import { claimsOf } from "../../../kernel-setup/runner/claims";
import { comparable, differences } from "../../../kernel-setup/runner/compare";
import type { Notebook } from "../../../kernel-setup/runner/notebook";
import type { Output } from "../../../kernel-setup/runner/outputs";
import { withKeptOutputs } from "../../../kernel-setup/runner/store";
import { CLAIMS_TYPE } from "../../../src/claims";

const text = (value: string): Output => ({ output_type: "stream", name: "stdout", text: value });
const shown = (data: Record<string, unknown>): Output => ({ output_type: "display_data", data, metadata: {} });
const one = (outputs: Output[], metadata = {}, ganbook?: object): Notebook => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: ganbook ? { ganbook } : {},
  cells: [{ cell_type: "code", id: "c", metadata, source: "x", execution_count: 1, outputs }],
});
/** What differs with the same numbers expected, and with others. */
const compared = async (stored: Output, now: Output, metadata = {}) =>
  Promise.all(
    [true, false].map(async (numbers) => {
      const found = await differences(one([stored], metadata), one([now], metadata), { numbers });
      return found.map(({ what }) => what).join();
    }),
  );
const picture = (colour: string, width = 20) => {
  const canvas = createCanvas(width, 10);
  const context = canvas.getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, width, 10);
  return canvas.toBuffer("image/png").toString("base64");
};

describe("what a run showed, compared with what is stored", () => {
  it("words count everywhere, numbers where the processor is the same", async () => {
    assert.deepEqual(await compared(text("loss 0.5\n"), text("loss 0.5\n")), ["", ""]);
    const [same, other] = await compared(text("loss 0.51, 3 steps"), text("loss 0.52, 4 steps"));
    assert.match(same ?? "", /stored "loss 0\.51, 3 steps"; now "loss 0\.52/);
    assert.equal(other, "");
    assert.ok((await compared(text("loss 0.5"), text("gain 0.5"))).every((what) => what !== ""));
  });

  it("times and speeds never count, nor the spaces that line them up", () => {
    for (const [a, b] of [
      ["done in 3.5 s", "done in   12 s"],
      ["0.8 ms a step", "1,204 ms a step"],
      ["800 images/s, 12 steps a second", "1900 images/s, 7 steps a second"],
      ["took 2 minutes", "took 1 minutes"],
    ] as const) {
      assert.equal(comparable(a, true), comparable(b, true));
    }
    assert.notEqual(comparable("3 samples", true), comparable("4 samples", true));
    assert.notEqual(comparable("x1 is 3", true), comparable("x2 is 3", true));
    assert.equal(comparable("−0.25 and 1e-7, 12,000 of 3", false), "# and #, # of #");
    assert.equal(comparable("conv2d block 2: ▁▂▃█", false), "conv2d block #: ▒");
    const table = (value: string) =>
      `┌${"─".repeat(value.length + 2)}┐\n│ ${value} │\n└${"─".repeat(value.length + 2)}┘`;
    assert.equal(comparable(table("0.25"), false), comparable(table("0.2478132"), false));
    assert.notEqual(comparable(table("0.25"), true), comparable(table("0.2478132"), true));
  });

  it("the machine's name does not count on another processor", () => {
    const on = (name: string) => `TensorFlow 2.21.0 on CPU: ${name}, 23.5 GiB, 2 threads, quick form`;
    const [one, other] = [on("AMD EPYC"), on("Intel(R) Xeon(R) Processor")];
    assert.equal(comparable(one, false), comparable(other, false));
    assert.notEqual(comparable(one, true), comparable(other, true));
    assert.notEqual(comparable(one, false), comparable(one.replace("quick", "full"), false));
  });

  it("a cell tagged `outcome` is compared without its words on another processor", async () => {
    const [better, open] = [text("0.3: the first is better"), text("0.4: open")];
    assert.deepEqual((await compared(better, open, { tags: ["outcome"] }))[1], "");
    assert.notDeepEqual((await compared(better, open, { tags: ["outcome"] }))[0], "");
    assert.notDeepEqual((await compared(better, open))[1], "");
  });

  it("a cell tagged `timing` is compared without its numbers", async () => {
    assert.deepEqual(await compared(text("7 times"), text("9 times"), { tags: ["timing"] }), ["", ""]);
    assert.notDeepEqual(await compared(text("7 times"), text("9 times")), ["", ""]);
  });

  it("names and bounds of claims count everywhere, values where the processor is the same", async () => {
    const claim = (value: number, name = "gap", above = 1) =>
      shown({ [CLAIMS_TYPE]: [{ name, value, above, holds: true }], "text/plain": "seen" });
    assert.deepEqual(await compared(claim(2), claim(2)), ["", ""]);
    const [same, other] = await compared(claim(2), claim(3));
    assert.match(same ?? "", /values: stored/);
    assert.equal(other, "");
    assert.ok((await compared(claim(2), claim(2, "other"))).every((what) => what !== ""));
    assert.ok((await compared(claim(2), claim(2, "gap", 1.5))).every((what) => what !== ""));
    assert.deepEqual(
      claimsOf(one([claim(2)])).map(({ cell, number, name }) => [cell, number, name]),
      [["c", 1, "gap"]],
    );
  });

  it("charts are compared by what is written in them", async () => {
    const chart = (name: string, y: number[]) =>
      shown({
        "application/vnd.plotly.v1+json": {
          data: [{ type: "scatter", name, y }],
          layout: { title: { text: "Loss" }, xaxis: { title: { text: "step" } } },
        },
      });
    assert.deepEqual(await compared(chart("D", [1]), chart("D", [2])), ["", ""]);
    assert.match((await compared(chart("D", [1]), chart("G", [1])))[1] ?? "", /chart: stored ".*D/);
  });

  it("pictures by their size everywhere, and by their colours within a limit where the processor is the same", async () => {
    const image = (png: string) => shown({ "image/png": png, "text/plain": "a picture" });
    assert.deepEqual(await compared(image(picture("#808080")), image(picture("#818181"))), ["", ""]);
    const [same, other] = await compared(image(picture("#000")), image(picture("#fff")));
    assert.match(same ?? "", /pixels differ by \d/);
    assert.equal(other, "");
    assert.match(
      (await compared(image(picture("#000")), image(picture("#000", 21))))[1] ?? "",
      /size of image.png: stored "20 × 10"; now "21 × 10"/,
    );
  });

  it("kinds and numbers of outputs, and the cells themselves", async () => {
    assert.ok((await compared(text("a"), shown({ "text/plain": "a" }))).every((what) => what !== ""));
    const more = await differences(one([text("a")]), one([text("a"), shown({})]), { numbers: true });
    assert.match(more[0]?.what ?? "", /stored "stdout"; now "stdout, "/);
    const none = await differences(one([]), { ...one([]), cells: [] }, { numbers: true });
    assert.match(none[0]?.what ?? "", /stored are 1 cells with code, 0 ran/);
  });
});

describe("outputs that are kept", () => {
  const stamp = (processor: string) => ({ hash: "h", profile: "quick", processor });

  it("on the same processor those that say the same", async () => {
    const stored = one([text("in 3 s")], {}, stamp("A"));
    const { notebook, changed } = await withKeptOutputs(stored, one([text("in 4 s")], {}, stamp("A")));
    assert.deepEqual([changed, notebook], [[], stored]);
    const other = one([text("5 of 6")], {}, stamp("A"));
    assert.deepEqual(await withKeptOutputs(stored, other), { notebook: other, changed: ["c"] });
  });

  it("on another processor all, or where one says something else, none", async () => {
    const stored = one([text("5 of 6")], {}, stamp("A"));
    const same = await withKeptOutputs(stored, one([text("4 of 6")], {}, stamp("B")));
    assert.deepEqual(same, { notebook: stored, changed: [] });
    const other = one([text("4 of six")], {}, stamp("B"));
    assert.deepEqual(await withKeptOutputs(stored, other), { notebook: other, changed: ["c"] });
  });
});
