import assert from "node:assert/strict";
import { join } from "node:path";
import { formatCellError, typecheck } from "../../../kernel-setup/runner/typecheck";
import { code, notebookOf, prose, ROOT } from "./fixtures";

const { ensureBuilt } = require(join(ROOT, "kernel-setup", "build.cjs")) as { ensureBuilt(): { errors: string } };

function errors(...sources: string[]): string[] {
  const notebook = notebookOf(prose("text"), ...sources.map((source) => code(source)));
  return typecheck(new Map([["/elsewhere/06-gan.ipynb", notebook]]), ROOT).map(formatCellError);
}

describe("type check of cells", () => {
  before(() => {
    assert.equal(ensureBuilt().errors, "");
  });

  it("passes cells that share names, await, and import the library and tslab", () => {
    const found = errors(
      'import { tf, memoryReport } from "ganbook/engine";\nimport * as tslab from "tslab";',
      "const losses = await Promise.resolve([0.69, 0.5]);\nconst x: ReturnType<typeof tf.tensor> = tf.tensor(losses)",
      "[1, 2].forEach((n) => console.log(n, x.shape, memoryReport()));\nconst unused = 1;",
      'tslab.display.text(String(losses[0]?.toFixed(2))); // "a comment at the end',
      "losses",
    );
    assert.deepEqual(found, []);
  });

  it("maps a mistake to its cell and line", () => {
    assert.deepEqual(errors("const a = 1;", "  ", "// here\nconst b: string = a;"), [
      "/elsewhere/06-gan.ipynb, cell 2, line 2: Type 'number' is not assignable to type 'string'.",
    ]);
  });

  it("is strict, as the library is", () => {
    assert.match(errors("const f = (x) => x;").join(), /cell 1, line 1: Parameter 'x' implicitly has an 'any' type/);
    assert.match(errors("const first: number = [1][0];").join(), /'number \| undefined' is not assignable/);
  });

  it("knows the library's types and what it does not export", () => {
    assert.match(errors('import { nothing } from "ganbook/engine";').join(), /no exported member 'nothing'/);
    assert.match(errors('import { a } from "ganbook/nowhere";').join(), /Cannot find module 'ganbook\/nowhere'/);
    assert.match(
      errors('import { tf } from "ganbook/engine";', "tf.tensor(Symbol());").join(),
      /cell 2, line 1: Argument/,
    );
  });

  it("reports syntax in the cell where it is wrong", () => {
    assert.deepEqual(errors("const a = 1;", "function f() {\n  return a;", "f();"), [
      "/elsewhere/06-gan.ipynb, cell 2, line 2: '}' expected.",
    ]);
  });

  it("reports a name that a notebook declares twice, and keeps notebooks apart", () => {
    const found = errors("const a = 1;", "const a = 2;");
    assert.match(found.join("\n"), /cell 1, line 1: Cannot redeclare .*'a'[\s\S]*cell 2, line 1: Cannot redeclare/);
    const one = notebookOf(code("const a = 1;"));
    const two = notebookOf(code('const a = "x";'), code("a.trim();"), code("a.nothing;"));
    const both = typecheck(
      new Map([
        ["one.ipynb", one],
        ["two.ipynb", two],
      ]),
      ROOT,
    );
    assert.deepEqual(
      both.map(({ file, cell, line }) => [file, cell, line]),
      [["two.ipynb", 3, 1]],
    );
  });
});
