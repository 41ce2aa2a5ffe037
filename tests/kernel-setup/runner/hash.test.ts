import assert from "node:assert/strict";
import { cellsHash, codeHash, importedSources, stampOf } from "../../../kernel-setup/runner/hash";
import { code, notebookOf, prose } from "./fixtures";

const FILES: Record<string, string> = {
  "src/gan/index.ts": 'export { train } from "./train";\nimport table from "./table.json";',
  "src/gan/train.ts": 'import { tf } from "../engine";\nexport const train = () => tf;\n',
  "src/gan/table.json": "[1]",
  "src/gan/unused.ts": "export const unused = 1;\n",
  "src/engine/index.ts": 'export * as tf from "@tensorflow/tfjs";\nimport "./host.js";\n',
  "src/engine/host.ts": 'import type { A } from "./index";\nexport const host = 1;\n',
  "src/figures/index.ts": "export const figure = 1;\n",
};
const reader = (changes: Record<string, string | undefined> = {}) => {
  const files = { ...FILES, ...changes };
  return (path: string) => files[path];
};
const notebook = (...extra: string[]) =>
  notebookOf(prose("text"), code('import { train } from "ganbook/gan";'), ...extra.map((source) => code(source)));

describe("the hash of a notebook's code", () => {
  it("covers what the cells import, through other files, and nothing else", () => {
    assert.deepEqual(importedSources('import { train } from "ganbook/gan";\nawait import("node:fs");', reader()), [
      "src/engine/host.ts",
      "src/engine/index.ts",
      "src/gan/index.ts",
      "src/gan/table.json",
      "src/gan/train.ts",
    ]);
  });

  const same = (a: string, b: string) => assert.equal(a, b);
  const other = (a: string, b: string) => assert.notEqual(a, b);
  const hash = codeHash(notebook(), reader());
  const cases: [string, typeof same, () => string][] = [
    ["changes with a cell's code", other, () => codeHash(notebook("const a = 1;"), reader())],
    [
      "changes with a file that is imported through others",
      other,
      () => codeHash(notebook(), reader({ "src/engine/host.ts": "export const host = 2;\n" })),
    ],
    ["changes with imported data", other, () => codeHash(notebook(), reader({ "src/gan/table.json": "[2]" }))],
    ["changes when a file goes", other, () => codeHash(notebook(), reader({ "src/gan/train.ts": undefined }))],
    [
      "does not change with files that are not imported",
      same,
      () => codeHash(notebook(), reader({ "src/gan/unused.ts": "" })),
    ],
    [
      "does not change with prose or empty cells",
      same,
      () => codeHash(notebookOf(...notebook().cells, prose("more"), code(" ")), reader()),
    ],
    [
      "does not change with comments, types and layout",
      same,
      () =>
        codeHash(
          notebook(),
          reader({
            "src/engine/host.ts":
              '/** Why. */\nimport type { A } from "./index";\n\nexport const host: number = 1; // one\r\n',
          }),
        ),
    ],
  ];
  for (const [name, check, changed] of cases) it(name, () => check(changed(), hash));

  it("tells cells apart", () => {
    other(codeHash(notebook("a()", "b()"), reader()), codeHash(notebook("a()\nb()"), reader()));
    other(codeHash(notebook("a()", "b()"), reader()), codeHash(notebook("b()", "a()"), reader()));
  });

  it("of the cells alone changes with them, and not with what they import", () => {
    same(cellsHash(notebook()), cellsHash(notebook()));
    other(cellsHash(notebook()), cellsHash(notebook("const a = 1;")));
    other(cellsHash(notebook()), hash);
    same(cellsHash(notebook("const a = 1;")), cellsHash(notebook("const a: number = 1; // one")));
  });

  it("is read with what else was stored; a stamp without it is none", () => {
    const stamped = notebook();
    assert.equal(stampOf(stamped), undefined);
    stamped.metadata.ganbook = { hash: "ab", profile: "quick", processor: "a processor" };
    assert.deepEqual(stampOf(stamped), { hash: "ab", profile: "quick", processor: "a processor" });
    stamped.metadata.ganbook = { profile: "quick" };
    assert.equal(stampOf(stamped), undefined);
  });
});
