import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { clearDesks, type Desk, runProgram, setDesk } from "./desk";

describe("jupyter run", function () {
  this.timeout(300_000);
  let desk: Desk;
  before(async function () {
    desk = await setDesk(this);
  });
  after(clearDesks);

  it("prints what a TypeScript file prints and gives, which imports another beside it", async () => {
    const text = 'import { greeting } from "./beside";\nconsole.log(greeting("Ada"));\nconst six: number = 6;\nsix * 7';
    writeFileSync(path.join(desk.notebooks, "greet.ts"), text);
    const { code, output } = await runProgram(desk, "jupyter", ["run", "--kernel", "ganbook", "greet.ts"]);
    assert.equal(code, 0, output);
    assert.equal(output, "Hello, Ada!\n42");
  });

  it("ends with an error where the file throws one, and shows it with its line", async () => {
    writeFileSync(path.join(desk.notebooks, "wrong.ts"), 'console.log("before");\nthrow new RangeError("too much");\n');
    const { code, output } = await runProgram(desk, "jupyter", ["run", "--kernel", "ganbook", "wrong.ts"]);
    assert.equal(code, 1);
    assert.match(output, /before\n/);
    assert.match(output, /RangeError: too much\n +at cell 1:2:/);
  });
});
