import assert from "node:assert/strict";
import { statSync } from "node:fs";
import path from "node:path";
import { brokenClaims, describeClaim } from "../../kernel-setup/runner/claims";
import { notebookFiles } from "../../kernel-setup/runner/folder";
import { cellsHash, stampOf } from "../../kernel-setup/runner/hash";
import { codeCells, problems, readNotebook, SIZE_LIMIT } from "../../kernel-setup/runner/notebook";

const ROOT = path.resolve(__dirname, "..", "..");

/** What a reader sees on GitHub: the notebooks as they are committed, with the outputs `npm run notebooks -- --write` stored. */
describe("committed notebooks", () => {
  const files = notebookFiles(ROOT);
  const chapters = files.filter((file) => path.basename(path.dirname(file)) === "notebooks");

  it("are there", () => {
    assert.ok(chapters.length >= 4, `found ${files.join(", ")}`);
  });

  for (const file of files) {
    const name = path.basename(file);
    describe(name, () => {
      const again = `npm run notebooks -- ${name} --write`;

      it("holds the outputs of one whole run, without errors", () => {
        const cells = codeCells(readNotebook(file));
        assert.deepEqual(
          cells.map(({ execution_count }) => execution_count),
          cells.map((_, index) => index + 1),
          `cells were not all run, in order; ${again}`,
        );
        const outputs = cells.flatMap((cell) => cell.outputs);
        assert.ok(outputs.length > 0, `no outputs; ${again}`);
        assert.deepEqual(
          outputs.filter(({ output_type }) => output_type === "error"),
          [],
        );
      });

      // Whether they are still what the code shows is compared where notebooks are run: execute.test.ts and tests/lab.
      it("was run with the cells that it holds, in quick form, as the machine computes by itself", () => {
        const notebook = readNotebook(file);
        const stamp = stampOf(notebook);
        assert.ok(stamp, `its outputs were never stored; ${again}`);
        assert.equal(stamp.hash, cellsHash(notebook), `its cells have changed since they were run; ${again}`);
        assert.equal(stamp.profile, "quick");
        assert.doesNotMatch(stamp.processor, /=/, "run with variables that change its arithmetic or seeds");
      });

      it("has no broken claim", () => {
        assert.deepEqual(brokenClaims(readNotebook(file), {}).map(describeClaim), []);
      });

      it("is smaller than 1.5 MB", () => {
        assert.ok(statSync(file).size <= SIZE_LIMIT, `${statSync(file).size} bytes`);
      });

      it("has no volatile metadata and names no path of the machine it ran on", () => {
        assert.deepEqual(problems(readNotebook(file)), []);
      });

      it("shows every figure as a picture, too", () => {
        const bundles = codeCells(readNotebook(file)).flatMap((cell, index) =>
          cell.outputs.flatMap((output) => ("data" in output ? [{ cell: index + 1, data: output.data }] : [])),
        );
        // GitHub shows neither a chart nor what needs a script or a style; a progress bar's text says as much.
        const figures = bundles.filter(({ data }) =>
          /plotly|image\/|<(script|img|svg|canvas)\b/.test(JSON.stringify(data)),
        );
        assert.ok(figures.length > 0 || !chapters.includes(file), "no figures at all");
        for (const { cell, data } of figures) {
          const types = Object.keys(data);
          assert.ok(
            types.some((type) => type.startsWith("image/")),
            `cell ${cell} shows only ${types.join(", ")}`,
          );
        }
      });
    });
  }
});
