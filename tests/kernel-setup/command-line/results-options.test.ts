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
    for (const part of [
      "dense",
      "recipe",
      "pretrained",
      "fashion",
      "classifier",
      "face-attributes",
      "faces",
      "balance",
      "stacked",
    ]) {
      assert.equal(parseOptions("results", ["--only", part]).only, part);
    }
    const shared = parseOptions("results", ["--only", "stacked", "--recipe", "packed,classic", "--seeds", "2,5"]);
    assert.deepEqual(
      [shared.recipe, shared.seeds],
      [
        ["packed", "classic"],
        [2, 5],
      ],
    );
  });

  it("says what is wrong", () => {
    assert.throws(
      () => parseOptions("results", ["--only", "dcgan28"]),
      /--only dcgan28: expected dense, compare, recipe, pretrained, fashion, classifier, face-attributes, faces, shapes, balance or stacked/,
    );
    assert.throws(() => parseOptions("results", ["--recipe", "packed"]), /--recipe chooses among .* --only stacked/);
    for (const part of ["balance", "fashion"]) {
      assert.throws(() => parseOptions("results", ["--only", part, "--seeds", "1"]), /--seeds chooses among/);
    }
    assert.throws(
      () => parseOptions("results", ["--only", "practice"]),
      /--only practice: expected dense, compare, recipe/,
    );
    const stacked = (...more: string[]) => parseOptions("results", ["--only", "stacked", ...more]);
    assert.throws(() => stacked("--seeds", "6"), /--seeds 6: expected whole numbers from 1 to 5, with commas/);
    assert.throws(() => stacked("--recipe", "pac"), /--recipe pac: expected some of classic, packed, recommended/);
    assert.throws(() => parseOptions("results", ["--quik"]), /unknown option --quik; did you mean --quick\?/);
    assert.throws(() => parseOptions("results", ["dense"]), /unexpected argument dense/);
  });
});
