/** Which language the kernel says its cells are in. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { KernelClient } from "../../../kernel-setup/runner/client";
import { kernelSpec } from "../../../kernel-setup/setup/kernelspec";
import { failure, startKernel, text } from "./kernel";

describe("the language of a kernel", function () {
  this.timeout(300_000);

  it("is TypeScript by default", async () => {
    const kernel = await startKernel();
    const info = kernel.info.language_info as Record<string, unknown>;
    assert.deepEqual([info.name, info.file_extension, info.mimetype], ["typescript", ".ts", "text/typescript"]);
    await kernel.shutdown();
  });

  it("is JavaScript where its kernelspec asks for it", async () => {
    const kernel = await KernelClient.start(kernelSpec(undefined, undefined, "javascript"));
    const info = kernel.info.language_info as Record<string, unknown>;
    assert.deepEqual(
      [info.name, info.version, info.file_extension, info.mimetype, info.pygments_lexer],
      ["javascript", process.versions.node, ".js", "text/javascript", "javascript"],
    );
    assert.match(String(kernel.info.banner), /^ganbook .*: JavaScript cells/);
    assert.equal(text(await kernel.execute("[1, 2].map((n) => n * 2)")), "[ 2, 4 ]");
    await kernel.shutdown();
  });

  it("asks no types of JavaScript, and runs CommonJS and modules alike", async () => {
    const kernel = await KernelClient.start(kernelSpec(undefined, undefined, "javascript"));
    const run = async (code: string) => text(await kernel.execute(code));
    assert.equal(await run("let a = 1; const add = (x) => x + a; a"), "1");
    assert.equal(await run("a = 'text'; add(2)"), "2text");
    assert.equal(await run("const fs = require('fs'); typeof fs.readFileSync"), "function");
    assert.equal(await run("import path from 'node:path'; const fs = 1; path.basename('a/b')"), "b");
    assert.equal(await run("var last; for (var i = 0; i < 3; i++) last = i; [last, i]"), "[ 2, 3 ]");
    assert.equal(await run("undeclared = 5; for (i = 0; i < 2; i++); undeclared + i"), "7");
    assert.equal(await run("undeclared"), "5");
    assert.match(failure(await kernel.execute("\nnotThere")).traceback.join(), /notThere is not defined.*cell \d+:2:1/);
    const typed = failure(await kernel.execute("const x: number = 1"));
    assert.match(typed.evalue, /can only be used in TypeScript files/);
    assert.deepEqual([typed.ename, failure(await kernel.execute("const = 3")).ename], ["SyntaxError", "SyntaxError"]);
    await kernel.shutdown();
  });

  it("is not lost among arguments that a front end hands on", async () => {
    const { argv, ...spec } = kernelSpec(undefined, undefined, "javascript");
    const kernel = await KernelClient.start({ ...spec, argv: [...argv, "program.js", "--colors=Linux"] });
    assert.equal((kernel.info.language_info as Record<string, unknown>).name, "javascript");
    await kernel.shutdown();
  });

  it("is no other: the program says what it takes", () => {
    const [shell = "", ...launch] = kernelSpec().argv.slice(0, 3);
    for (const args of [[], ["--language", "python", "c.json"], ["c.json", "--language"], ["--debug"]]) {
      const { status, stderr } = spawnSync(shell, [...launch, ...args], { encoding: "utf8" });
      assert.equal(status, 2, args.join(" "));
      assert.match(stderr, /^usage: .*--language typescript\|javascript\] CONNECTION_FILE\n/);
    }
  });
});
