import assert from "node:assert/strict";
import path from "node:path";
import { notebookFiles } from "../../kernel-setup/runner/folder";
import { codeCells, readNotebook } from "../../kernel-setup/runner/notebook";
import { runNotebook } from "../../kernel-setup/runner/run";
import { kernelSpec } from "../../kernel-setup/setup/kernelspec";
import { findBrowser } from "../lab/browser";
import { assertAsStored } from "./stored";

const ROOT = path.resolve(__dirname, "..", "..");

/**
 * Notebooks, top to bottom, in their quick form, by the real kernel: their claims hold, and they show what is stored. Chapters
 * are run by `tests/lab` where there is a browser, so that here only the solutions are left.
 */
describe("every notebook runs in quick form", () => {
  const all = notebookFiles(ROOT);
  const files = findBrowser() ? all.filter((file) => path.dirname(file).endsWith("solutions")) : all;

  it("there are notebooks", () => {
    assert.ok(all.length >= 14, `found ${all.join(", ")}`);
  });

  for (const file of files) {
    it(path.basename(file), async function () {
      this.timeout("15m");
      const notebook = readNotebook(file);
      const { failure, notebook: executed } = await runNotebook(file, notebook, {
        spec: kernelSpec(ROOT),
        env: { GANBOOK_PROFILE: "quick" },
        cellSeconds: 600,
        signal: new AbortController().signal,
      });
      assert.equal(
        failure,
        undefined,
        failure && `cell ${failure.cell}: ${failure.message}\n${failure.details.join("\n")}`,
      );
      const ran = codeCells(executed).filter(({ execution_count }) => execution_count !== null);
      assert.equal(ran.length, codeCells(notebook).length);
      for (const cell of codeCells(executed)) {
        const warnings = cell.outputs.filter((output) => output.output_type === "stream" && output.name === "stderr");
        assert.deepEqual(warnings, [], "a cell wrote to stderr");
      }
      await assertAsStored(notebook, executed, { root: ROOT, name: path.basename(file) });
    });
  }
});
