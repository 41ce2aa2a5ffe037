import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kernelInfo } from "../../../kernel-setup/kernel/protocol/info";
import {
  codeCells,
  formatNotebook,
  NotebookError,
  parseNotebook,
  problems,
  readNotebook,
  titleOf,
  withoutNoise,
  writeNotebook,
} from "../../../kernel-setup/runner/notebook";
import { code, notebookOf, prose, ROOT, removeFolders, temporaryFolder } from "./fixtures";

afterEach(removeFolders);

const rich = () =>
  notebookOf(
    prose("# A title\n\nText.\n"),
    code("const a = 1;\na", [
      { output_type: "stream", name: "stdout", text: "one\ntwo\n" },
      {
        output_type: "display_data",
        data: {
          "image/png": "iVBORw0KGgo=",
          "image/svg+xml": "<svg>\n</svg>",
          "text/html": "<b>\nhé</b>",
          "application/vnd.plotly.v1+json": { layout: { title: "ü" }, data: [{ y: [1, 2.5] }] },
        },
        metadata: { "image/png": { width: 10 } },
      },
      { output_type: "error", ename: "Error", evalue: "bad", traceback: ["Error: bad"] },
    ]),
  );

describe("notebook files", () => {
  it("come back as they were written", () => {
    const file = join(temporaryFolder(), "a.ipynb");
    const notebook = rich();
    writeNotebook(file, notebook);
    assert.deepEqual(readNotebook(file), notebook);
    writeNotebook(file, readNotebook(file));
    assert.equal(readFileSync(file, "utf8"), formatNotebook(notebook));
    assert.deepEqual(readdirSync(join(file, "..")), ["a.ipynb"], "no temporary file is left");
  });

  it("have sorted keys, one space of indent, lists of lines, and a newline at the end", () => {
    const text = formatNotebook(notebookOf(code("a\nb")));
    assert.equal(
      text.slice(0, text.indexOf('"id"')),
      '{\n "cells": [\n  {\n   "cell_type": "code",\n   "execution_count": null,\n   ',
    );
    assert.match(text, /"source": \[\n {4}"a\\n",\n {4}"b"\n {3}\]/);
    assert.ok(text.endsWith('"nbformat": 4,\n "nbformat_minor": 5\n}\n'));
  });

  it("are byte for byte what nbformat writes, and valid by its schema", () => {
    const python = join(ROOT, ".ganbook", "python", "bin", "python");
    const file = join(temporaryFolder(), "a.ipynb");
    writeNotebook(file, withoutNoise(rich(), ROOT));
    const script =
      "import nbformat, sys; n = nbformat.read(sys.argv[1], 4); nbformat.validate(n); sys.stdout.write(nbformat.writes(n) + '\\n')";
    const run = spawnSync(python, ["-c", script, file], { encoding: "utf8", env: { ...process.env, PYTHONUTF8: "1" } });
    assert.equal(run.status, 0, `${python}: ${run.error?.message ?? run.stderr}`);
    assert.equal(run.stdout, readFileSync(file, "utf8"));
  });

  it("number the code cells as Run All does, and know their title", () => {
    const notebook = notebookOf(
      prose("intro"),
      code("  \n"),
      code("first"),
      prose("text\n# The title #\n"),
      code("second"),
    );
    assert.deepEqual(
      codeCells(notebook).map(({ source }) => source),
      ["first", "second"],
    );
    assert.equal(titleOf(notebook, "x/06-gan.ipynb"), "The title");
    assert.equal(titleOf(notebookOf(), "x/06-gan.ipynb"), "06-gan");
  });
});

describe("bad notebooks", () => {
  const cells = (...list: unknown[]) => JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: list });
  const cell = { cell_type: "markdown", id: "a", metadata: {}, source: "" };
  const cases: [string, string, RegExp][] = [
    ["empty", "", /empty file/],
    ["not JSON", "print(1)", /not JSON/],
    ["truncated", formatNotebook(rich()).slice(0, 300), /not JSON/],
    ["other JSON", '{"a": 1}', /not a notebook/],
    ["a list", "[]", /not a notebook/],
    ["nbformat 3", '{"nbformat": 3, "nbformat_minor": 0, "cells": []}', /nbformat 3\.0, expected 4\.5.*JupyterLab/],
    ["nbformat 4.4", '{"nbformat": 4, "nbformat_minor": 4, "cells": []}', /nbformat 4\.4, expected 4\.5/],
    ["an unknown cell", cells({ ...cell, cell_type: "slide" }), /entry 1 .*cell_type "slide"/],
    ["no id", cells({ ...cell, id: undefined }), /entry 1 .*no valid id/],
    ["an id twice", cells(cell, cell), /entry 2 .*repeats the id "a"/],
    ["no source", cells({ ...cell, source: 3 }), /entry 1 .*source/],
    ["a code cell without outputs", cells({ ...cell, cell_type: "code" }), /entry 1 .*no valid output/],
    [
      "an unknown output",
      cells({ ...cell, cell_type: "code", outputs: [{ output_type: "sound" }] }),
      /no valid output 1/,
    ],
  ];
  for (const [name, text, expected] of cases) {
    it(name, () => {
      const file = join(temporaryFolder(), "bad.ipynb");
      writeFileSync(file, text);
      assert.throws(
        () => readNotebook(file),
        (error: Error) =>
          error instanceof NotebookError && error.message.startsWith(`${file}: `) && expected.test(error.message),
      );
    });
  }

  it("missing, or a folder", () => {
    const folder = temporaryFolder();
    assert.throws(() => readNotebook(join(folder, "no.ipynb")), /no\.ipynb: no such file/);
    mkdirSync(join(folder, "dir.ipynb"));
    assert.throws(() => readNotebook(join(folder, "dir.ipynb")), /dir\.ipynb: is a folder/);
  });

  it("too large: names the heaviest cells and leaves the file as it was", () => {
    const file = join(temporaryFolder(), "a.ipynb");
    writeFileSync(file, "before");
    const heavy = (bytes: number) =>
      code("x", [{ output_type: "display_data", data: { "image/png": "A".repeat(bytes) }, metadata: {} }]);
    assert.throws(
      () => writeNotebook(file, notebookOf(heavy(10_000), heavy(400_000), heavy(900_000)), 1_000_000),
      /1\.31 MB with its outputs, allowed are 1\.00 MB; heaviest: cell 3 0\.90 MB, cell 2 0\.40 MB, cell 1 0\.01 MB/,
    );
    assert.equal(readFileSync(file, "utf8"), "before");
  });

  it("not writable: says so and leaves nothing behind", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "a.ipynb"));
    assert.throws(() => writeNotebook(join(folder, "a.ipynb"), rich()), /a\.ipynb: not written, /);
    assert.deepEqual(readdirSync(folder), ["a.ipynb"]);
  });
});

describe("a notebook without noise", () => {
  it("has no volatile metadata, our kernel's name, and keeps the author's", () => {
    const noisy = notebookOf(
      code("1", [], { execution: { "iopub.execute_input": "2026" }, tags: ["keep"], trusted: true }),
    );
    noisy.metadata = {
      kernelspec: { name: "tslab", display_name: "TypeScript" },
      language_info: { name: "typescript", version: "3.7.2", codemirror_mode: {} },
      vscode: {},
      authors: ["A"],
    };
    assert.equal(problems(noisy).length, 3);
    const clean = withoutNoise(noisy, "/p");
    assert.deepEqual(clean.metadata, {
      authors: ["A"],
      kernelspec: { display_name: "TypeScript (ganbook)", language: "typescript", name: "ganbook" },
      // As the kernel itself says, so that JupyterLab finds nothing to change.
      language_info: kernelInfo().language_info,
    });
    assert.deepEqual(clean.cells[0]?.metadata, { tags: ["keep"] });
    assert.deepEqual(problems(clean), []);
  });

  it("merges streams, settles progress, and names files from the project's folder", () => {
    const notebook = notebookOf(
      code("1", [
        { output_type: "stream", name: "stdout", text: "1 %\r" },
        { output_type: "stream", name: "stdout", text: "100 %\nat /p/src/a.ts and /p-other\n" },
        { output_type: "error", ename: "E", evalue: "in /p", traceback: ["at /p/dist/x.js:1:2"] },
        { output_type: "display_data", data: { "application/json": { path: ["/p/data"] } }, metadata: {} },
      ]),
    );
    const [cell] = codeCells(withoutNoise(notebook, "/p"));
    assert.deepEqual(cell?.outputs, [
      { output_type: "stream", name: "stdout", text: "100 %\nat ./src/a.ts and /p-other\n" },
      { output_type: "error", ename: "E", evalue: "in .", traceback: ["at ./dist/x.js:1:2"] },
      { output_type: "display_data", data: { "application/json": { path: ["./data"] } }, metadata: {} },
    ]);
    assert.equal(
      notebook.cells[0]?.cell_type === "code" && notebook.cells[0].outputs.length,
      4,
      "the original is as it was",
    );
  });

  it("reports a path of this machine, and none in a picture", () => {
    const found = problems(
      notebookOf(
        code("1", [{ output_type: "display_data", data: { "image/png": "/home/ada/" }, metadata: {} }]),
        code("2", [{ output_type: "stream", name: "stdout", text: "saved to /home/ada/model.json" }]),
      ),
    );
    assert.deepEqual(found, [{ cell: 2, what: 'the path "/home/ada/model.json" in an output' }]);
  });
});

describe("parsing", () => {
  it("accepts texts as strings and as lines", () => {
    const text = (source: unknown) =>
      JSON.stringify({
        nbformat: 4,
        nbformat_minor: 5,
        metadata: {},
        cells: [{ cell_type: "raw", id: "a", metadata: {}, source }],
      });
    assert.deepEqual(parseNotebook(text("a\nb"), "x"), parseNotebook(text(["a\n", "b"]), "x"));
  });
});
