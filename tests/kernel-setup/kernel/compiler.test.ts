// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code of cells stands here in strings.
/** Cells that join the program of the cell before them are compiled as those are that get one of their own. */
import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Compiled, Compiler } from "../../../kernel-setup/kernel/compile/compiler";
import { Project } from "../../../kernel-setup/kernel/compile/project";
import { ROOT } from "./kernel";

/** What of a cell does not depend on how many were compiled before it. */
function outcome({ diagnostics, warnings, code, isAsync, names, types, imports, unit }: Compiled) {
  return { diagnostics, warnings, code: code?.replaceAll(`, ${unit}, `, ", #, "), isAsync, names, types, imports };
}

describe("the compiler of cells", function () {
  this.timeout(120_000);
  let folder: string;
  let compiler: Compiler;
  let types = "";
  /** Compiles a cell, with a program of its own where `alone`; how many programs that took. */
  const compile = (source: string, alone = false) => {
    let made = 0;
    const { service } = compiler.notebook;
    const { getProgram } = service;
    service.getProgram = () => {
      made++;
      return getProgram();
    };
    const compiled = compiler.compile(types, source, alone ? true : undefined);
    service.getProgram = getProgram;
    return { compiled, made };
  };
  const run = (source: string) => {
    const { compiled, made } = compile(source);
    types = compiled.types;
    return { ...compiled, made };
  };

  before(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "ganbook-compiler-")));
    writeFileSync(path.join(folder, "lib.ts"), "export const area = (side: number): number => side ** 2;\n");
    compiler = new Compiler(new Project(folder, ROOT, "typescript"), "typescript");
  });
  beforeEach(() => {
    types = "";
  });
  after(() => rmSync(folder, { recursive: true }));

  it("gives the same in both ways, for declarations, uses and errors of every kind", () => {
    run('import { area } from "./lib"; import * as path from "node:path";');
    const cells = [
      "const a = 1, { b, c: [d] } = { b: 'x', c: [true] };",
      "interface P { x: number } type Q = P | string; const p: P = { x: a };",
      "function twice(n: number): number { return n * 2; } async function* later() { yield a; }",
      "class K<T> { constructor(readonly t: T) {} get size(): number { return 1; } } enum E { One = 1, Two }",
      "let level = twice(a); var old = level; namespace N { export const inside = 3; }",
      "const size = a > 0 ? 'L' : 'S'; let unset: number; const setLater = () => unset;",
      "for (const n of [1, 2]) level += await Promise.resolve(n); level",
      "a + area(3) + N.inside + E.Two + path.sep.length",
      "({ a, level, k: new K(p).t.x })",
      "const wrong: string = a; missing; p.nothing; twice('x')",
      "const = 3",
      "size === 'XL'",
      "const a = 'anew';",
      "a.toUpperCase(); setTimeout(() => a, 1)",
      "export const shared = a; export default class Named { p = p }",
      "let q: Q = shared; q = new Named().p; [...'abc'].map((one) => `${one}${level}`)",
      "await (async () => 4)()",
      "const wide = [p, { x: 2 }].map(({ x }) => x); const tuple = [1, 'a'] as const;",
    ];
    for (const [index, cell] of cells.entries()) {
      const alone = compile(cell, true);
      const joined = compile(cell);
      assert.deepEqual([alone.made, joined.made], [1, 0], cell);
      assert.deepEqual(outcome(joined.compiled), outcome(alone.compiled), cell);
      assert.equal(joined.compiled.diagnostics.length > 0, [9, 10, 11].includes(index), cell);
      types = joined.compiled.types;
    }
  });

  it("makes a program anew for what is imported, declared for all, or was edited", () => {
    assert.equal(run('import { area } from "./lib";').made, 1);
    // From here on the import is one of the session's.
    assert.equal(run("const side = 2;").made, 1);
    assert.equal(run("const other = area(side);").made, 0);
    assert.equal(run("const text: string = area(side);").diagnostics[0]?.code, 2322);
    const file = path.join(folder, "lib.ts");
    writeFileSync(file, "export const area = (side: number): string => `${side}`;\n");
    utimesSync(file, 1, 1);
    const after = run("const text: string = area(side);");
    assert.deepEqual([after.made, after.diagnostics], [1, []]);
    assert.equal(run("declare global { var everywhere: number }").made, 1);
    assert.deepEqual(run("everywhere.toFixed()").diagnostics, []);
    assert.equal(run('type Reader = import("node:fs").ReadStream;').made, 1);
    assert.deepEqual(run("const reader = (r: Reader): string | Buffer => r.path;").diagnostics, []);
  });

  it("begins anew after a hundred cells, and is none the worse for it", () => {
    let programs = 0;
    for (let i = 0; i < 220; i++) {
      const cell = run(i % 2 === 0 ? `const one = ${i};` : `one.toFixed() + ${i}`);
      assert.deepEqual(cell.diagnostics, [], `cell ${i}`);
      programs += cell.made;
    }
    assert.ok(programs === 2 || programs === 3, `${programs} programs`);
  });
});
