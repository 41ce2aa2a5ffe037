import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { fingerprint, isStamped, stamped } from "../../../kernel-setup/setup/stamp";
import { cleanUp, folder } from "./sandbox";

describe("stamps", () => {
  after(cleanUp);

  it("let work run once for a value, and again for another", async () => {
    const file = path.join(folder(), "deep", "stamp");
    let runs = 0;
    const work = () => ++runs;
    assert.equal(await stamped(file, "one", work), 1);
    assert.equal(await stamped(file, "one", work), undefined);
    assert.equal(await stamped(file, "two", work), 2);
    assert.ok(isStamped(file, "two"));
  });

  it("are gone while work runs and after it failed", async () => {
    const file = path.join(folder(), "stamp");
    await stamped(file, "one", () => true);
    const failing = stamped(file, "two", () => {
      assert.ok(!existsSync(file));
      throw new Error("killed half-way");
    });
    await assert.rejects(failing, /half-way/);
    assert.ok(!isStamped(file, "one") && !isStamped(file, "two"));
  });

  it("tell apart where one text ends and the next begins", () => {
    assert.notEqual(fingerprint("ab", "c"), fingerprint("a", "bc"));
    assert.match(fingerprint("x"), /^[0-9a-f]{16}$/);
  });
});
