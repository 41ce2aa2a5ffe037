import assert from "node:assert/strict";
import { show } from "../../../../kernel-setup/kernel/output/values";
import { DISPLAY, Interrupted } from "../../../../src/engine/host";
import { lineChart } from "../../../../src/figures";
import { shown } from "./shown";

class Thermometer {
  readonly answer: () => unknown;
  constructor(answer: () => unknown) {
    this.answer = answer;
  }
  [DISPLAY](): unknown {
    return this.answer();
  }
}

const says = (answer: unknown) => new Thermometer(() => answer);

describe("an object with a method [Symbol.for('Jupyter.display')]", () => {
  it("looks as the method says, and has a plain text in any case", () => {
    assert.equal(DISPLAY, Symbol.for("Jupyter.display"));
    assert.deepEqual(shown(says({ "text/html": "<b>20</b>", "text/plain": "20" })), {
      data: { "text/html": "<b>20</b>", "text/plain": "20" },
    });
    assert.match(String(shown(says({ "text/html": "<b>20</b>" })).data["text/plain"]), /^Thermometer \{/);
    const made = (answer: object) => shown({ [DISPLAY]: () => answer }).data["text/plain"];
    assert.equal(made({ "text/markdown": "**20**" }), "**20**");
    assert.equal(
      made({ "text/html": "<b>20</b>", "image/png": Buffer.alloc(2) }),
      "text/html, 9 characters\nimage/png",
    );
  });

  it("may promise its answer, add metadata, and give texts as bytes", async () => {
    const promised = await show(
      says(Promise.resolve([{ "image/png": Buffer.of(1) }, { "image/png": { width: 5 } }])),
      String,
    );
    assert.deepEqual(promised.data["image/png"], Buffer.of(1));
    assert.deepEqual(promised.metadata, { "image/png": { width: 5 } });
    assert.equal(shown(says({ "image/svg+xml": Buffer.from("<svg/>") })).data["image/svg+xml"], "<svg/>");
  });

  it("leaves it to the kernel by answering nothing, and shows nothing by an empty bundle", async () => {
    assert.match(String(shown(says(undefined)).data["text/plain"]), /^Thermometer \{/);
    assert.match(String((await show(says(Promise.resolve(null)), String)).data["text/plain"]), /^Thermometer \{/);
    assert.deepEqual(shown(says({})).data, {});
  });

  it("fails with what was given and what was expected", async () => {
    const broken = new RangeError("broken");
    const throwing = new Thermometer(() => {
      throw broken;
    });
    const head = '[Symbol.for("Jupyter.display")] of a Thermometer';
    assert.throws(() => shown(throwing), {
      name: "DisplayError",
      message: `${head} threw: RangeError: broken`,
      cause: broken,
    });
    await assert.rejects(async () => show(says(Promise.reject(broken)), String), {
      message: `${head} threw: RangeError: broken`,
    });
    assert.throws(() => shown(says(5)), {
      message: new RegExp(`^\\${head.replace(/[()]/g, "\\$&")}: got 5\\. Expected an object`),
    });
    assert.throws(() => shown(says({ html: "x" })), /got \{ html: 'x' \}\. Expected an object of MIME types/);
    assert.throws(() => shown(says({ "text/html": 5 })), /got 5 for text\/html\. Expected a string\./);
    assert.throws(() => shown(says({ "image/png": {} })), /got \{\} for image\/png\. Expected bytes/);
  });

  it("is stopped by an interrupt, not blamed for it", () => {
    const stopped = new Thermometer(() => {
      throw new Interrupted();
    });
    assert.throws(() => shown(stopped), { name: "KeyboardInterrupt" });
  });

  it("is every figure of the library, in the size that it has when it is shown", async () => {
    const chart = lineChart({ series: [{ name: "loss", x: [0, 1], y: [2, 1] }], title: "falling" });
    const { data, metadata } = await show(chart, String);
    assert.deepEqual(data, await chart.bundle());
    assert.deepEqual(metadata, chart.metadata());
  });
});
