import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { ROOT } from "../../../kernel-setup/setup/paths";

const { parseOptions } = createRequire(__filename)(path.join(ROOT, "kernel-setup", "command-line", "options.cjs")) as {
  parseOptions(command: string, args: string[]): Record<string, unknown>;
};

describe("npm run results, its options", () => {
  it("understands them", () => {
    const given = { ...parseOptions("results", ["--only", "compare", "--fresh"]) };
    assert.deepEqual(given, { only: "compare", fresh: true, quick: false, help: false });
    for (const part of ["dense", "pretrained", "classifier", "face-attributes", "faces", "balance"]) {
      assert.equal(parseOptions("results", ["--only", part]).only, part);
    }
  });

  it("says what is wrong", () => {
    assert.throws(
      () => parseOptions("results", ["--only", "dcgan28"]),
      /--only dcgan28: expected dense, compare, pretrained, classifier, face-attributes, faces, shapes or balance/,
    );
    assert.throws(() => parseOptions("results", ["--quik"]), /unknown option --quik; did you mean --quick\?/);
    assert.throws(() => parseOptions("results", ["dense"]), /unexpected argument dense/);
  });
});
