import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { costOf, peerPaths, pinned } from "./peers/environment";
import { WORKLOADS } from "./workloads";

const { parseOptions } = require("../../kernel-setup/command-line/options.cjs") as {
  parseOptions(command: string, args: string[]): Record<string, unknown>;
};

describe("benchmark: command line and peers", () => {
  it("knows its options", () => {
    const given = parseOptions("bench", ["--peers", "--only", "dcgan28", "--json", "x.json", "--write"]);
    assert.deepEqual(
      { ...given },
      { peers: true, only: "dcgan28", json: "x.json", write: true, quick: false, help: false },
    );
    for (const name of [...Object.keys(WORKLOADS), "images", "examples"])
      assert.equal(parseOptions("bench", ["--only", name]).only, name);
    for (const [args, message] of [
      [["--only", "vae"], /--only vae: expected dense, dcgan28, dcgan64, images or examples/],
      [["--json="], /--json: expected the name of a file/],
      [["--quick", "--write"], /--quick are none/],
      [["--peers", "--only", "examples"], /leave --peers out/],
      [["--pears"], /did you mean --peers\?/],
      [["dense"], /unexpected argument dense/],
    ] as const) {
      assert.throws(() => parseOptions("bench", [...args]), { message });
    }
  });

  it("keeps the peers in a folder of their own, at pinned versions", () => {
    assert.equal(peerPaths("keras", "/p").interpreter, path.join("/p", ".ganbook", "peers", "keras", "bin", "python"));
    assert.match(pinned("keras", "keras"), /^\d+\.\d+\.\d+$/);
    assert.match(pinned("pytorch", "torch"), /^\d+\.\d+\.\d+$/);
    assert.throws(() => pinned("keras", "torch"), /pins no torch/);
    const lines = readFileSync(path.join(__dirname, "peers", "constraints.txt"), "utf8")
      .trim()
      .split("\n");
    for (const line of lines) assert.match(line, /^#|^[\w.-]+==[\w.]+$/);
    assert.ok(costOf("pytorch", true).download > costOf("pytorch", false).download);
  });
});
