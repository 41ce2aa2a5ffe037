import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";
import ts from "typescript";
import { instrumentCell, instrumentLoops } from "../../../kernel-setup/kernel/compile/instrument";
import { Flag } from "../../../kernel-setup/kernel/protocol/channel";

describe("inserted checks", () => {
  /** Runs code whose loops are checked `turns` times before the flag goes up. */
  function halts(code: string, turns = 5): number {
    let checks = 0;
    const flags = new Proxy([], {
      get: (_, index) => {
        assert.equal(index, String(Flag.Halt));
        return ++checks > turns ? 1 : 0;
      },
    });
    const halt = () => {
      throw new Error("halted");
    };
    const context = vm.createContext({ ganbook$flags: flags, ganbook$halt: halt });
    assert.throws(() => vm.runInContext(instrumentLoops(code), context), /halted/, code);
    return checks;
  }

  it("are in every form of loop, with and without braces", () => {
    for (const code of [
      "for (;;) {}",
      "for (;;);",
      "while (true) 1",
      "do ; while (true)",
      "do {} while (true);",
      "for (const k in 'abcdefgh') k;",
      "for (const v of 'abcdefgh') { v }",
      "a: for (;;) b: for (;;) continue a;",
      "(() => { for (;;) if (1) continue; else break; })()",
    ]) {
      assert.equal(halts(code), 6, code);
    }
  });

  it("change nothing else: the code means the same and keeps its lines", () => {
    const code = `let s = "";
      for (const a of [1, 2])
        for (const b of [3, 4]) s += a * b + ";"
      do s += "d"; while (s.length < 14)
      s`;
    const checked = instrumentLoops(code);
    assert.equal(checked.split("\n").length, code.split("\n").length);
    const context = vm.createContext({ ganbook$flags: [0], ganbook$halt: () => {} });
    assert.equal(vm.runInContext(checked, context), vm.runInNewContext(code));
  });

  it("are not in the player of a replay, whose text is written into pages without a kernel", () => {
    const file = path.join(__dirname, "..", "..", "..", "src", "figures", "player.ts");
    const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
    const { outputText } = ts.transpileModule(readFileSync(file, "utf8"), { compilerOptions });
    assert.match(outputText, /function play\(/);
    assert.equal(instrumentLoops(outputText), outputText);
  });

  it("of a cell know where everything stood", () => {
    const code = "const a = await f(); let b;\nfor (;;) await g(await h(1), a);\nexport { a, b };";
    const { code: checked, original, names, isAsync } = instrumentCell(code, 7);
    assert.deepEqual(names, ["a", "b"]);
    assert.equal(isAsync, true);
    assert.match(checked, /await ganbook\$wait\(f\(\),7,0,10\); export let b = undefined;/);
    assert.match(checked, /export \{ a \};/);
    const lines = code.split("\n");
    for (const [line, text] of checked.split("\n").entries()) {
      for (const word of ["f()", "g(", "h(1)", ", a);"]) {
        const column = text.indexOf(word);
        if (column < 0 || (word === "h(1)") === (line === 0)) continue;
        const at = original({ line, column });
        assert.equal(at.line, line);
        assert.ok(
          lines[line]?.startsWith(word, at.column),
          `${word} at ${line}:${column} came from ${JSON.stringify(at)}`,
        );
      }
    }
  });

  it("are not needed where nothing awaits at the top", () => {
    assert.equal(instrumentCell("async function f() { await 1; }\nexport { f };", 0).isAsync, false);
    assert.equal(instrumentCell("if (1) { await 2; }", 0).isAsync, true);
  });
});
