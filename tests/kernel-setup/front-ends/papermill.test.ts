import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { clearDesks, type Desk, runProgram, setDesk } from "./desk";
import { assertRun, JAVASCRIPT, TYPESCRIPT } from "./notebooks";

describe("papermill", function () {
  this.timeout(300_000);
  let desk: Desk;
  before(async function () {
    desk = await setDesk(this);
  });
  after(clearDesks);

  for (const sheet of [TYPESCRIPT, JAVASCRIPT]) {
    it(`runs ${sheet.file}, and every cell shows what it must`, async () => {
      const { code, output } = await runProgram(desk, "papermill", [sheet.file, "run.ipynb"]);
      assert.equal(code, 0, output);
      assertRun(path.join(desk.notebooks, "run.ipynb"), sheet);
    });
  }

  it("refuses parameters with a message that names the language, before a cell has run", async () => {
    const { code, output } = await runProgram(desk, "papermill", [TYPESCRIPT.file, "never.ipynb", "-p", "rate", "3"]);
    assert.notEqual(code, 0);
    assert.match(output, /No parameter translator functions specified for kernel 'ganbook' or language 'typescript'/);
    assert.ok(!existsSync(path.join(desk.notebooks, "never.ipynb")));
  });
});
