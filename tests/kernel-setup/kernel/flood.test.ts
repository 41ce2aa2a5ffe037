import assert from "node:assert/strict";
import { Allowance, Pace } from "../../../kernel-setup/kernel/output/flood";
import type { KernelClient } from "../../../kernel-setup/runner/client";
import { failure, soon, startKernel, text } from "./kernel";

describe("what a cell may show", () => {
  it("is its text up to a limit, then one line, then nothing", () => {
    const allowance = new Allowance(10);
    assert.equal(allowance.print("12345678"), "12345678");
    const last = allowance.print("90abc");
    assert.match(last, /^90\n\[.*dropped.*GANBOOK_CELL_TEXT_MB = "\d+".*\]\n$/);
    assert.equal(allowance.print("more"), "");
    allowance.clear();
    assert.equal(allowance.print("again"), "again");
  });

  it("is all of its text where that just fits", () => {
    const allowance = new Allowance(4);
    assert.equal(allowance.print("1234"), "1234");
    assert.match(allowance.print("5"), /^\n\[/);
  });

  it("may come in a burst, and then only at a pace", () => {
    const pace = new Pace(1, 2);
    assert.equal(pace.pay(2 * 2 ** 20, 5000), 0);
    assert.equal(Math.round(pace.pay(2 ** 20, 5000)), 1000);
    assert.equal(Math.round(pace.pay(0, 5400)), 600);
    assert.equal(pace.pay(2 * 2 ** 20, 1e6), 0, "a pause pays for the next burst");
  });
});

describe("a flood", () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await startKernel();
    await kernel.execute('import * as tslab from "tslab"; let turns = 0;');
  });
  after(() => kernel.shutdown());

  it("of text ends in one line, and the loop can be interrupted", async () => {
    await kernel.execute('process.env.GANBOOK_CELL_TEXT_MB = "0.1"');
    let told = () => {};
    const limit = new Promise<void>((resolve) => {
      told = resolve;
    });
    const running = kernel.execute('for (;; turns++) console.log("flood", turns)', {
      onOutput: ({ content }) => {
        if (/dropped/.test(String(content.text))) told();
      },
    });
    await soon(limit, "the last line");
    await kernel.interrupt();
    const result = await soon(running, "the interrupted cell");
    assert.equal(failure(result).ename, "KeyboardInterrupt");
    const printed = result.outputs.map((output) => (output.output_type === "stream" ? output.text : "")).join("");
    assert.ok(printed.length < 0.1 * 2 ** 20 + 300, `${printed.length} characters`);
    assert.match(printed, /\n\[0\.1 MB of text from this cell are shown; .*GANBOOK_CELL_TEXT_MB = "1".*\]\n$/);
    assert.equal(text(await kernel.execute('console.log("the next cell prints")')), "the next cell prints\n");
  });

  it("can be interrupted while it is held up", async () => {
    await kernel.execute("delete process.env.GANBOOK_CELL_TEXT_MB; null");
    let length = 0;
    let held = () => {};
    const full = new Promise<void>((resolve) => {
      held = resolve;
    });
    const running = kernel.execute('const line = "x".repeat(1000); for (;;) console.log(line)', {
      onOutput: ({ content }) => {
        length += String(content.text ?? "").length;
        if (length > 1.2 * 2 ** 20) held();
      },
    });
    await soon(full, "a megabyte");
    await kernel.interrupt();
    assert.equal(failure(await soon(running, "the interrupted cell")).ename, "KeyboardInterrupt");
  });

  it("of a value, or of a child process, is cut", async () => {
    await kernel.execute('process.env.GANBOOK_CELL_TEXT_MB = "0.1"');
    const value = text(await kernel.execute('"x".repeat(1e6)'));
    assert.ok(value.length < 0.1 * 2 ** 20 + 300 && /dropped/.test(value), `${value.length} characters`);
    const code =
      'import { spawnSync } from "node:child_process"; spawnSync("yes", { stdio: "inherit", timeout: 500 }).signal';
    const printed = text(await soon(kernel.execute(code), "the child"));
    assert.ok(printed.length < 0.1 * 2 ** 20 + 300 && /dropped/.test(printed), `${printed.length} characters`);
    assert.match(printed, /SIGTERM$/);
  });

  it("of displays ends in one line; updates are shown all the same", async () => {
    await kernel.execute('process.env.GANBOOK_CELL_DISPLAYS = "3"');
    const result = await kernel.execute(
      "const one = tslab.newDisplay(); for (let i = 0; i < 5; i++) { one.text('update ' + i); tslab.display.text('display ' + i); }",
    );
    const shown = result.outputs.map((output) => {
      if (output.output_type === "stream") return output.text.replace(/;.*\n/, "");
      return output.output_type === "display_data" ? output.data["text/plain"] : output.output_type;
    });
    assert.deepEqual(shown, ["update 4", "display 0", "display 1", "[3 outputs of this cell are shown"]);
  });
});

describe("clearing a cell's output", () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await startKernel();
    await kernel.execute('import * as tslab from "tslab"; import { host } from "ganbook/engine";');
  });
  after(() => kernel.shutdown());

  for (const [call, wait] of [
    ["console.clear()", false],
    ["tslab.clearOutput()", false],
    ["tslab.clearOutput({ wait: true })", true],
    ["host()?.clearOutput?.({ wait: true })", true],
  ] as const) {
    it(`is done by ${call}`, async () => {
      const message = kernel.next("iopub", ({ header }) => header.msg_type === "clear_output");
      const result = await kernel.execute(`console.log("before"); ${call}; console.log("after")`);
      assert.deepEqual((await message).content, { wait });
      assert.equal(text(result), "after\n");
    });
  }
});
