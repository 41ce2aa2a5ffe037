import assert from "node:assert/strict";
import { duration, type Screen, Steps, size } from "../../../kernel-setup/setup/steps";

/** A screen that keeps what is written. */
function screen(): Screen & { text: string } {
  return {
    text: "",
    write(text: string) {
      this.text += text;
    },
  };
}

describe("steps", () => {
  it("show their news, their time and how they ended, line by line where there is no terminal", async () => {
    const shown = screen();
    const steps = new Steps(shown);
    await steps.step("Fetch", (progress) => {
      progress("a (2 MB)");
      progress("b (3 MB)");
      return { state: "done", note: "from far" };
    });
    await steps.step("Build", () => ({ state: "kept" }));
    await steps.step("Run", () => ({ state: "warned", note: "slowly" }));
    assert.deepEqual(shown.text.replace(/\d\.\d s/g, "T").split("\n"), [
      "  … Fetch",
      "      T  a (2 MB)",
      "      T  b (3 MB)",
      "  ✓ Fetch  T  from far",
      "  ✓ Build",
      "  ! Run  T  slowly",
      "",
    ]);
  });

  it("are quiet, where asked, about those that had nothing to do", async () => {
    const shown = screen();
    const steps = new Steps(shown, true);
    await steps.step("Build", () => ({ state: "kept" }));
    assert.equal(shown.text, "");
    await steps.step("Build", () => ({ state: "done" }));
    assert.match(shown.text, /✓ Build/);
  });

  it("show the one that failed and pass its error on", async () => {
    const shown = screen();
    const failing = new Steps(shown).step("Build", () => {
      throw new Error("no");
    });
    await assert.rejects(failing, /^Error: no$/);
    assert.match(shown.text, /✗ Build/);
  });

  it("tell times and sizes for readers", () => {
    assert.deepEqual([0.04, 9.96, 38.4, 119, 125].map(duration), ["0.0 s", "10.0 s", "38 s", "119 s", "2 min 05 s"]);
    assert.deepEqual([12e6, 1.44e9].map(size), ["12 MB", "1.4 GB"]);
  });
});
