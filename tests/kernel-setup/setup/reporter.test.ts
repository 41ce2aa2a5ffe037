import assert from "node:assert/strict";
import path from "node:path";
import { bootstrap, cleanUp, folder, PROJECT, write } from "./sandbox";

/** Runs `npm test -- FILE` on a file of tests of our own; it must not count the tests around it. */
async function test(name: string, text: string) {
  const file = path.join(folder(), `${name}.test.ts`);
  write(file, text);
  return bootstrap(PROJECT, ["test", file], { GANBOOK_TEST_RESULT: "" });
}

const last = (text: string) => text.trimEnd().split("\n").at(-1);

describe("npm test", () => {
  after(cleanUp);

  it("ends with the counts, names skipped tests with their reasons, fails where a test fails", async () => {
    const { code, stdout } = await test(
      "mixed",
      `describe("mixed", () => {
        it("passes", () => {});
        it("fails", () => { throw new Error("as it should"); });
        it("is skipped", function () { console.log("SKIPPED: no browser here"); this.skip(); });
        it.skip("is left out", () => {});
      });`,
    );
    assert.equal(last(stdout), "1 passed, 1 failed, 2 skipped");
    assert.equal(code, 1);
    assert.match(stdout, /SKIPPED: mixed is skipped\n +because: no browser here/);
  });

  it("succeeds where all pass", async () => {
    const { code, stdout } = await test("good", `it("passes", () => {});`);
    assert.equal(last(stdout), "1 passed, 0 failed, 0 skipped");
    assert.equal(code, 0);
  });

  it("fails where no test ran, and where the process of the tests ends early", async () => {
    const none = await test("none", "");
    assert.equal(none.code, 1);
    assert.equal(last(none.stdout), "0 passed, 0 failed, 0 skipped");
    const early = await test("early", `it("ends", () => process.exit(0));`);
    assert.equal(early.code, 1);
    assert.equal(last(early.stdout), "0 passed, 1 failed, 0 skipped");
  });
});
