import assert from "node:assert/strict";
import path from "node:path";
import { notebookFiles } from "../../kernel-setup/runner/folder";
import { codeCells, readNotebook } from "../../kernel-setup/runner/notebook";
import { code, notebookOf } from "../kernel-setup/runner/fixtures";
import { countCode, isHidden } from "./drawing";

const ROOT = path.resolve(__dirname, "..", "..");

describe("the measure of drawing code", () => {
  it("counts the lines of calls to figures, and neither imports, comments nor empty lines", () => {
    const notebook = notebookOf(
      code(
        'import { lineChart, show } from "ganbook/figures";\nimport { f } from "ganbook/neuron";\n\n// why\nconst a = 1;',
      ),
      code("const b = f(a);\nawait show(\n  lineChart({\n    // a comment\n    series: [b],\n  }),\n);"),
      code('import { drawn } from "ganbook/neuron/figures";\nawait drawn(a); console.log(b);'),
    );
    assert.deepEqual(countCode(notebook), { total: 8, drawing: 6 });
  });

  it("leaves collapsed cells out", () => {
    const hidden = code("a;\na;", [], { jupyter: { source_hidden: true } });
    const notebook = notebookOf(code("const a = 1;"), hidden);
    assert.deepEqual(countCode(notebook), { total: 1, drawing: 0 });
  });
});

/** Little code between a reader and the idea: docs/architecture.md and CONTRIBUTING.md ask for it. */
describe("what a reader sees of each chapter", () => {
  const chapters = notebookFiles(ROOT).filter((file) => path.basename(path.dirname(file)) === "notebooks");
  for (const file of chapters) {
    it(`${path.basename(file)}: at most 12 % of the code draws, and no cell has more than 25 lines`, () => {
      const notebook = readNotebook(file);
      const { total, drawing } = countCode(notebook);
      const share = (100 * drawing) / total;
      assert.ok(share <= 12, `${drawing} of ${total} lines draw (${share.toFixed(1)} %)`);
      const long = codeCells(notebook).filter(
        ({ source, metadata }) => !isHidden(metadata) && source.split("\n").length > 25,
      );
      assert.deepEqual(
        long.map(({ id, source }) => `${id}: ${source.split("\n").length} lines`),
        [],
      );
    });
  }
});
