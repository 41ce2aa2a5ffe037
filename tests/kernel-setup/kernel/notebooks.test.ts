/**
 * Notebooks as people write them who do not know this course: each in a folder of its own, far from the project, run from top
 * to bottom in a fresh kernel. What every cell must show stands in `notebooks/`, below the cell.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ExecuteResult, KernelClient, type KernelSpec } from "../../../kernel-setup/runner/client";
import { write } from "../compare/scene";
import { ROOT, SPEC } from "./kernel";
import { differences, readMarkdown, type TestedNotebook } from "./notebooks/notebook";

const FOLDER = path.join(__dirname, "notebooks");

/** Writes the files that lie beside a notebook, and gives its folder the packages that its package.json asks for. */
function furnish(folder: string, files: TestedNotebook["files"]): void {
  write(folder, files);
  const { dependencies = {} } = JSON.parse(files["package.json"] ?? "{}") as { dependencies?: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    const link = path.join(folder, "node_modules", name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(ROOT, "node_modules", name), link, "junction");
  }
}

/** Runs all cells; one that fails stops none of the others. */
async function play({ cells, files, language }: TestedNotebook): Promise<ExecuteResult[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "ganbook notebooks-"));
  const spec: KernelSpec = { ...SPEC, argv: [...SPEC.argv, "--language", language] };
  try {
    furnish(folder, files);
    const kernel = await KernelClient.start(spec, { cwd: folder });
    try {
      const results: ExecuteResult[] = [];
      for (const { source, answers } of cells) {
        const left = [...answers];
        const asked = answers.length > 0 ? { onInput: () => left.shift() } : {};
        results.push(await kernel.execute(source, { stopOnError: false, ...asked }));
      }
      return results;
    } finally {
      await kernel.shutdown();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("notebooks of others", function () {
  this.timeout(120_000);

  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith(".md"))) {
    const notebook = readMarkdown(readFileSync(path.join(FOLDER, name), "utf8"));
    it(`${name}: ${notebook.title}`, async () => {
      const results = await play(notebook);
      // Looked at when all have run: late output comes while other cells run.
      const wrong = notebook.cells.flatMap((cell, i) =>
        differences(cell, results[i] as ExecuteResult).map((text) => `the cell in line ${cell.line}: ${text}`),
      );
      assert.ok(wrong.length === 0, wrong.join("\n\n"));
    });
  }
});
