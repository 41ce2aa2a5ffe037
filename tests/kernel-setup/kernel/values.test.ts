import assert from "node:assert/strict";
import type { Message } from "../../../kernel-setup/kernel/protocol/wire";
import type { ExecuteResult, KernelClient } from "../../../kernel-setup/runner/client";
import type { DisplayOutput, ResultOutput } from "../../../kernel-setup/runner/outputs";
import { failure, soon, startKernel, text } from "./kernel";

describe("values in cells", () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await startKernel();
  });
  after(() => kernel.shutdown());

  /** What a cell showed, which must have gone well. */
  async function shows(code: string): Promise<(DisplayOutput | ResultOutput)[]> {
    const result: ExecuteResult = await kernel.execute(code);
    assert.equal(result.status, "ok", JSON.stringify(result.outputs));
    return result.outputs as (DisplayOutput | ResultOutput)[];
  }

  it("of timers show no more than their class", async () => {
    assert.equal(text(await kernel.execute("setTimeout(() => {}, 1)")), "Timeout {…}");
    assert.equal(text(await kernel.execute("[setInterval(() => {}, 1000).unref()]")), "[ Timeout {…} ]");
    assert.equal(text(await kernel.execute("console.log(setImmediate(() => {}))")), "Immediate {…}\n");
  });

  it("show themselves as the result, in every form they have", async () => {
    const [table] = await shows("[{ a: 1 }, { b: 'x' }]");
    assert.equal(table?.output_type, "execute_result");
    assert.deepEqual(Object.keys(table?.data ?? {}), ["text/html", "text/plain"]);
    assert.equal(text(await kernel.execute("[{ a: 1 }, { b: 'x' }]")), "   a  b\n0  1\n1     x");
    const bytes = "Buffer.from('89504e470d0a1a0a0000000d49484452000000050000000408', 'hex')";
    const [image] = await shows(bytes);
    assert.deepEqual(image?.data, {
      "image/png": "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAECA==",
      "text/plain": "PNG image, 5 × 4, 25 bytes",
    });
    const [own] = await shows(
      `({ async [Symbol.for("Jupyter.display")]() {
        await new Promise((resolve) => setTimeout(resolve, 10));
        return [{ "text/html": "<b>20</b>", "text/plain": "20" }, { isolated: true }];
      } })`,
    );
    assert.deepEqual(own?.data, { "text/html": "<b>20</b>", "text/plain": "20" });
    assert.deepEqual(own?.metadata, { isolated: true });
  });

  it("that are errors show their causes and the lines of the cell", async () => {
    const shown = text(
      await kernel.execute("new Error('outer', { cause: Object.assign(new TypeError('inner'), { code: 5 }) })"),
    );
    assert.match(shown, /^Error: outer\n {4}at cell \d+:1:1\n {2}\[cause\] TypeError: inner\n {6}at cell \d+:1:/);
  });

  it("that are promises or functions show their state, their name and parameters", async () => {
    assert.equal(text(await kernel.execute("new Promise(() => {})")), "Promise { <pending> }");
    assert.equal(text(await kernel.execute("(a: number, b = 2) => a + b")), "[Function (anonymous)] (a, b = 2)");
  });

  it("whose own method fails end the cell with an error that names it, and the kernel goes on", async () => {
    const code = `class Gauge {
      [Symbol.for("Jupyter.display")]() { throw new RangeError("broken"); }
    }
    new Gauge()`;
    const error = failure(await kernel.execute(code));
    assert.equal(error.ename, "DisplayError");
    assert.equal(error.evalue, '[Symbol.for("Jupyter.display")] of a Gauge threw: RangeError: broken');
    assert.match(error.traceback.join("\n"), /\[cause\] RangeError: broken\n.* \(cell \d+:2:/);
    assert.equal(text(await kernel.execute("1 + 1")), "2");
    const wrong = failure(
      await kernel.execute(`({ [Symbol.for("Jupyter.display")]: () => ({ "application/json": 5n }) })`),
    );
    assert.match(wrong.evalue, /cannot be written as JSON: .*BigInt/);
  });

  it("that take for ever to show themselves are interrupted", async () => {
    for (const method of ["() => new Promise(() => {})", "() => { for (;;); }"]) {
      const interrupt = ({ header }: Message) => {
        if (header.msg_type === "stream") void kernel.interrupt();
      };
      const running = kernel.execute(`console.log("on its way"); ({ [Symbol.for("Jupyter.display")]: ${method} })`, {
        onOutput: interrupt,
      });
      assert.equal(failure(await soon(running, method)).ename, "KeyboardInterrupt");
    }
  });

  it("are shown by display(), too, which every cell has", async () => {
    const outputs = await shows(
      `display([{ a: 1 }]);
      display("as it is");
      display({ "text/markdown": "**bold**" });
      display({ "text/plain": "a record" }, { raw: false });
      await display({ [Symbol.for("Jupyter.display")]: async () => ({ "text/plain": "late" }) });
      display(5, { metadata: { note: 1 } })`,
    );
    assert.deepEqual(
      outputs.map(({ output_type, data }) => [output_type, data["text/plain"]]),
      ["   a\n0  1", "as it is", "**bold**", "{ 'text/plain': 'a record' }", "late", "5"].map((one) => [
        "display_data",
        one,
      ]),
    );
    assert.deepEqual(outputs.at(-1)?.metadata, { note: 1 });
    const late = await shows(
      `display({ [Symbol.for("Jupyter.display")]: async () => ({ "text/plain": "not awaited" }) })`,
    );
    assert.deepEqual(
      late.map(({ data }) => data),
      [{ "text/plain": "not awaited" }],
    );
    assert.match(
      failure(await kernel.execute("display(5, { raw: true })")).evalue,
      /^display: got 5\. Expected an object of MIME types/,
    );
  });

  it("shown by display() can be replaced in place", async () => {
    const outputs = await shows(
      `display("first", { displayId: "place" }); display("second", { displayId: "place", update: true })`,
    );
    assert.deepEqual(
      outputs.map(({ data }) => data["text/plain"]),
      ["second"],
    );
    assert.match(failure(await kernel.execute('display("x", { update: true })')).evalue, /Expected a displayId/);
  });

  it("leave display to cells that declare or import one of their own", async () => {
    assert.match(failure(await kernel.execute("display()")).evalue, /Expected 1-2 arguments, but got 0/);
    const [tslab] = await shows('import { display } from "tslab"; display.html("<b>x</b>")');
    assert.deepEqual(tslab?.data, { "text/html": "<b>x</b>" });
    assert.equal(text(await kernel.execute("const display = 7; display + 1")), "8");
    assert.equal(text(await kernel.execute("globalThis.display({ 'text/html': 'y' }); 'shown'")), "shown");
  });

  it("are shown without TensorFlow, where the cell did not load it", async () => {
    const fresh = await startKernel();
    try {
      await fresh.execute("for (const one of [[{ a: 1 }], { shape: [2], dtype: 'float32' }, () => 1]) display(one);");
      assert.equal(
        text(await fresh.execute("Object.keys(require.cache).filter((file) => file.includes('tfjs')).length")),
        "0",
      );
    } finally {
      await fresh.shutdown();
    }
  });
});
