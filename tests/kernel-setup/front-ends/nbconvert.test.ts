import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { clearDesks, type Desk, runProgram, setDesk } from "./desk";
import { assertRun, TYPESCRIPT } from "./notebooks";

/** It comes with Jupyter's server. The project itself has another runner, and no nbconvert. */
describe("nbconvert", function () {
  this.timeout(300_000);
  let desk: Desk;
  before(async function () {
    desk = await setDesk(this);
  });
  after(clearDesks);

  async function convert(...args: string[]): Promise<void> {
    const { code, output } = await runProgram(desk, "jupyter", ["nbconvert", ...args]);
    assert.equal(code, 0, output);
  }

  it("runs a notebook, and makes a TypeScript file of one that has been run", async () => {
    await convert("--execute", "--to", "notebook", TYPESCRIPT.file, "--output", "run.ipynb");
    assertRun(path.join(desk.notebooks, "run.ipynb"), TYPESCRIPT);
    await convert("--to", "script", "run.ipynb");
    const script = readFileSync(path.join(desk.notebooks, "run.ts"), "utf8");
    for (const [source] of TYPESCRIPT.cells) assert.ok(script.includes(source), script);
  });
});
