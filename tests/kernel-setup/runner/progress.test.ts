import assert from "node:assert/strict";
import { Progress } from "../../../kernel-setup/runner/progress";

function show(screen: { isTTY?: boolean; columns?: number }): string {
  const written: string[] = [];
  const progress = new Progress({ ...screen, write: (text: string) => written.push(text) }, 12);
  progress.start(3, "// Training.\n\nawait train({ steps: 1_000, batch: 64, noise: 100 });");
  progress.end(3, 61.2, false);
  progress.start(4, "throw 1;");
  progress.end(4, 0.04, true);
  return written.join("");
}

describe("progress of a notebook", () => {
  const { CI, TERM } = process.env;
  before(() => {
    process.env.CI = "";
    process.env.TERM = "xterm";
  });
  after(() => {
    for (const [name, value] of Object.entries({ CI, TERM })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it("is a line for each cell, with its first line of code", () => {
    assert.equal(
      show({}),
      "  ✓  3/12     61 s  await train({ steps: 1_000, batch: 64, noise: 100 });\n  ✗  4/12    0.0 s  throw 1;\n",
    );
  });

  it("redraws one line on a terminal, no wider than it", () => {
    const text = show({ isTTY: true, columns: 40 });
    assert.ok(text.startsWith("\r\x1b[2K  ▸  3/12    0.0 s  await train({ step"), JSON.stringify(text));
    const lines = text.replaceAll("\r\x1b[2K", "\n").split("\n");
    assert.ok(lines.every((line) => line.length < 40));
    assert.equal(text.match(/\n/g)?.length, 2);
  });
});
