// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code of cells stands here in strings.
import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { KernelClient } from "../../../kernel-setup/runner/client";
import { backend } from "../../../src/engine";
import { failure, startKernel, text, until } from "./kernel";

describe("cells", () => {
  let kernel: KernelClient;
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "ganbook-cells-")));
  before(async () => {
    kernel = await startKernel({ cwd: folder });
  });
  after(async () => {
    await kernel.shutdown();
    rmSync(folder, { recursive: true });
  });
  const run = async (code: string) => text(await kernel.execute(code));

  it("show the value of their last expression as an execute_result", async () => {
    const { outputs, executionCount } = await kernel.execute("1 + 1");
    assert.deepEqual(outputs, [
      { output_type: "execute_result", data: { "text/plain": "2" }, metadata: {}, execution_count: executionCount },
    ]);
    assert.equal(await run("'as it is'"), "as it is");
    assert.equal(await run("undefined"), "");
  });

  it("see earlier cells, and may declare a name again with another type", async () => {
    await run("const a = 1; interface P { x: number } const p: P = { x: 2 }");
    assert.equal(await run("a + p.x"), "3");
    await run("const a = 'text'");
    assert.equal(await run("a.toUpperCase()"), "TEXT");
  });

  it("may write { name } for a name of an earlier cell, with errors and diagnostics still at their places", async () => {
    await run("const shorthand = 7; let other2 = 1");
    assert.equal(await run("({ shorthand })"), "{ shorthand: 7 }");
    assert.equal(await run("({ other2 } = { other2: 8 }); other2"), "8");
    const thrown = failure(await kernel.execute("const pair = { shorthand }; throw new Error('late')"));
    assert.match(thrown.traceback.join("\n"), /cell \d+:1:35/);
    const wrong = failure(await kernel.execute("const p2 = { shorthand }, n2: string = 5;"));
    assert.match(wrong.traceback.join("\n"), /1:27/);
  });

  it("takes apart, under new names, what an earlier cell put together", async () => {
    await run("const rows = [{ inputs: [1, 2], targets: [3] }]");
    assert.equal(
      await run("rows.map(({ inputs, targets: [target] }, i) => [inputs, target, i])"),
      "[ [ [ 1, 2 ], 3, 0 ] ]",
    );
    assert.equal(await run("const { targets: renamed } = rows[0]; renamed"), "[ 3 ]");
  });

  it("compute natively with any of TensorFlow.js's packages, which are one", async () => {
    await run('import * as tf from "@tensorflow/tfjs"');
    assert.equal(await run("tf.getBackend()"), backend.native ? "tensorflow" : "cpu");
    await run('import * as node from "@tensorflow/tfjs-node"; import * as gpu from "@tensorflow/tfjs-node-gpu"');
    await run('import { tf as ours } from "ganbook/engine"');
    assert.equal(await run("[node, gpu, ours].every((one) => one.engine() === tf.engine())"), "true");
    const wrong = failure(await kernel.execute("const text: string = node.ones([2]).rank"));
    assert.match(wrong.traceback.join("\n"), /Type 'number' is not assignable to type 'string'/);
  });

  it("see what a later cell assigns to their variables", async () => {
    await run("let level = 1, other: number; function show() { return [level, other]; }");
    assert.equal(await run("level = 5; other = 6; show()"), "[ 5, 6 ]");
    await run("let { q, r } = { q: 1, r: [2] }; const qr = () => q + r[0];");
    assert.equal(await run("q += 10; qr()"), "13");
  });

  it("may declare a variable twice, an enum anew, and a variable in a block", async () => {
    assert.equal(await run("var twice = 1; var twice = twice + 1; twice"), "2");
    await run("for (var counted = 0; counted < 3; counted++) {} try { var tried = 5; } catch {}");
    assert.equal(await run("counted + tried"), "8");
    await run("enum Status { Open, Closed }");
    await run('enum Status { Open = "open", Done = "done" }');
    assert.equal(await run("Object.values(Status).join()"), "open,done");
  });

  it("may export what they declare, and declare what is global", async () => {
    await run("export const shared = 1; export default function doubled(n: number) { return 2 * n; }");
    assert.equal(await run("export default class Named { n = doubled(shared); }\nnew Named().n"), "2");
    assert.equal(await run("new Named().n + doubled(4)"), "10");
    await run("declare global { var everywhere: number }\nglobalThis.everywhere = 3;");
    assert.equal(await run("everywhere"), "3");
  });

  it("may export under another name, or from a module, which later cells know then", async () => {
    await run("const inner = 1; export { inner as outer }; export { sep as slash } from 'node:path';");
    assert.equal(await run("const sum: number = inner + outer; `${sum}${slash}`"), `2${path.sep}`);
    await run("const outer = 'anew', slash = 2; export { outer as default };");
    assert.equal(await run("outer.toUpperCase() + slash"), "ANEW2");
  });

  it("may name what is global, also what the compiler itself makes use of", async () => {
    const own = await startKernel();
    const shown = async (code: string) => text(await own.execute(code));
    const all = 'import * as os from "node:os"; const Object = 5, Promise = 6; Object + os.EOL.length';
    assert.equal(await shown(all), "6");
    const later = 'import { sep as divider } from "node:path"; (await Object) + Promise + divider.length';
    assert.equal(await shown(later), "12");
    await own.shutdown();
  });

  it("may name what Node's modules have as their own, and begin with #!", async () => {
    await run('import { createRequire } from "node:module"; const require = createRequire(import.meta.url);');
    assert.equal(await run('const __dirname = "own"; require("node:path").join(__dirname, "x")'), "own/x");
    assert.equal(await run("#!/usr/bin/env node\n1 + 1"), "2");
  });

  it("await at the top, however the awaited expression begins", async () => {
    assert.equal(await run("await Promise.resolve(3)"), "3");
    assert.equal(await run("await (async () => 4)()"), "4");
    assert.equal(await run("let sum = 0; for (const n of [1, 2]) sum += await Promise.resolve(n); sum"), "3");
  });

  it("iterate asynchronously inside functions", async () => {
    const code = `async function total(): Promise<number> {
        async function* numbers() { yield 1; yield 2; }
        let sum = 0;
        for await (const n of numbers()) sum += n;
        for await (const n of [Promise.resolve(3)]) sum += n;
        return sum;
      }
      await total()`;
    assert.equal(await run(code), "6");
  });

  it("iterate asynchronously as the language says", async () => {
    await run(`const calls: string[] = [];
      function source(next: () => unknown): any {
        return { [Symbol.asyncIterator]: () => ({ next, return: async () => { calls.push("return"); return {}; } }) };
      }
      async function all(values: any, stop = false): Promise<unknown[]> {
        const got: unknown[] = [];
        for await (const value of values) { got.push(value); if (stop) break; }
        return got;
      }`);
    assert.equal(await run('await all("añ")'), "[ 'a', 'ñ' ]");
    assert.equal(await run("await all([Promise.resolve(1), 2])"), "[ 1, 2 ]");
    const fail = async (code: string) => failure(await kernel.execute(code)).evalue;
    assert.match(await fail("await all(null)"), /^null is not async iterable$/);
    assert.match(await fail("await all({})"), /^object is not async iterable$/);
    assert.equal(await fail("await all(source(() => Promise.reject(new Error('next'))))"), "next");
    assert.equal(await run("calls.join()"), "", "return() is not called where next() fails");
    assert.equal(await run("await all(source(async () => ({ value: 3 })), true)"), "[ 3 ]");
    assert.equal(await run("calls.join()"), "return");
    const thrown = "for await (const value of source(async () => ({ value: 4 }))) throw new Error('body ' + value);";
    assert.equal(await fail(`await (async () => { ${thrown} })()`), "body 4");
    assert.equal(await run("calls.join()"), "return,return");
  });

  it("work with loops of every form", async () => {
    const code = `let n = 0;
      for (let i = 0; i < 3; i++) n++;
      for (const k in { a: 1, b: 2 }) n++; for (const v of [1, 2]) { n++; }
      while (n < 10) n++
      do n++; while (n < 20)
      outer: for (;;) { for (;;) { if (n++ < 25) continue outer; break outer; } }
      n`;
    assert.equal(await run(code), "26");
  });

  it("import the library by its name, with types, from any folder", async () => {
    await run('import { host } from "ganbook/engine"');
    assert.equal(await run("typeof host()?.display"), "function");
    const { evalue } = failure(await kernel.execute('host()!.display("no bundle")'));
    assert.match(evalue, /line 1: Argument of type 'string' is not assignable/);
    assert.match(failure(await kernel.execute('import { x } from "ganbook/nowhere"')).evalue, /Cannot find module/);
  });

  it("read and write files relative to the folder the kernel was started in", async () => {
    writeFileSync(path.join(folder, "beside.txt"), "found");
    assert.equal(await run('import * as fs from "fs"; fs.readFileSync("beside.txt", "utf8")'), "found");
    assert.equal(await run("process.cwd()"), folder);
  });

  it("define modules in memory", async () => {
    await run("/** @module shapes */\nexport const sides = (name: string): number => (name === 'square' ? 4 : 3);");
    assert.equal(await run('import { sides } from "./shapes"; sides("square")'), "4");
    await run('/** @module solids */\nexport { sides as edges } from "./shapes";');
    assert.equal(await run('import { edges } from "./solids"; edges("circle")'), "3");
    assert.equal(await run('import * as solids from "./solids"; solids.edges("square")'), "4");
  });

  it("have tslab's display functions", async () => {
    await run('import * as tslab from "tslab"; const shown = tslab.newDisplay();');
    const cell = await kernel.execute(
      'shown.text("one"); shown.text("two"); tslab.display.png(new Uint8Array([1, 2]))',
    );
    assert.equal(cell.status, "ok");
    assert.deepEqual(cell.outputs, [
      { output_type: "display_data", data: { "text/plain": "two" }, metadata: {} },
      { output_type: "display_data", data: { "image/png": "AQI=" }, metadata: {} },
    ]);
  });

  it("show bundles through the host, and replace them in place", async () => {
    await run('import { host as h } from "ganbook/engine"');
    const first = await kernel.execute(
      'console.log("a"); h()!.display({ data: { "image/png": new Uint8Array([255]) }, displayId: "x" }); console.log("b")',
    );
    assert.deepEqual(
      first.outputs.map((output) => (output.output_type === "stream" ? output.text : output)),
      ["a\n", { output_type: "display_data", data: { "image/png": "/w==" }, metadata: {} }, "b\n"],
    );
    await run('h()!.display({ data: { "text/plain": "new" }, displayId: "x", update: true })');
    assert.deepEqual(first.outputs[1], { output_type: "display_data", data: { "text/plain": "new" }, metadata: {} });
  });

  it("are answered by process.stdout.write's callback, in both forms", async () => {
    const code = `const order: string[] = [];
      await new Promise<void>((done) => process.stdout.write("x", () => { order.push("two"); done(); }));
      await new Promise<void>((done) => process.stderr.write("616263", "hex", () => { order.push("three"); done(); }));
      order.join()`;
    const { outputs } = await kernel.execute(code);
    assert.deepEqual(
      outputs.map((output) => (output.output_type === "stream" ? [output.name, output.text] : output.output_type)),
      [["stdout", "x"], ["stderr", "abc"], "execute_result"],
    );
    assert.match(JSON.stringify(outputs), /two,three/);
  });

  it("may cut a character between two writes", async () => {
    const code =
      'const euro = Buffer.from("€"); process.stdout.write(euro.subarray(0, 1)); process.stdout.write(euro.subarray(1)); null';
    assert.equal(await run(code), "€");
  });

  it("send many small writes in few messages", async () => {
    let messages = 0;
    const result = await kernel.execute("for (let i = 0; i < 5000; i++) console.log(i)", {
      onOutput: (message) => {
        if (message.header.msg_type === "stream") messages++;
      },
    });
    assert.equal(text(result), Array.from({ length: 5000 }, (_, i) => `${i}\n`).join(""));
    assert.ok(messages < 100, `${messages} messages`);
  });

  it("show what a busy loop prints while it runs", async () => {
    const code =
      "const end = Date.now() + 700; let last = 0; while (Date.now() < end) { if (Date.now() - last > 100) { last = Date.now(); console.log(last); } }";
    const arrived: number[] = [];
    await kernel.execute(code, { onOutput: () => arrived.push(Date.now()) });
    assert.ok((arrived.at(-1) ?? 0) - (arrived[0] ?? 0) > 300, `arrived at ${arrived.join()}`);
  });

  it("keep the output of background work to themselves", async () => {
    const first = await kernel.execute('setTimeout(() => console.log("from the first"), 100)?.unref(); null');
    const second = await kernel.execute("await new Promise((r) => setTimeout(r, 300)); 'second'");
    assert.equal(text(second), "second");
    await until(() => text(first) === "from the first\n", "output in the cell it came from");
  });

  it("report late errors on stderr of the cell they come from, and the kernel lives", async () => {
    const cell = await kernel.execute(
      'setTimeout(() => { throw new Error("late") }, 50); Promise.reject(new TypeError("floating")); null',
    );
    assert.equal(cell.status, "ok");
    await kernel.execute("await new Promise((r) => setTimeout(r, 200))");
    const stderr = cell.outputs.map((output) => (output.output_type === "stream" ? output.text : "")).join("");
    assert.match(stderr, /TypeError: floating\n {4}at cell \d+:1:/);
    assert.match(stderr, /Error: late\n/);
    assert.equal(await run("'alive'"), "alive");
  });

  describe("that fail late", () => {
    it("keep the declarations that were reached, with their types", async () => {
      failure(
        await kernel.execute(
          "interface Kept { k: number }\nconst reached: Kept = { k: 1 };\nlet counter = 0;\nfunction f() { return 'f'; }\ncounter = 7;\nthrow new Error('here');\nconst missed = 2;",
        ),
      );
      assert.equal(await run("const again: Kept = reached; again.k + counter + f()"), "8f");
      assert.match(failure(await kernel.execute("missed")).evalue, /Cannot find name 'missed'/);
      assert.match(
        failure(await kernel.execute("reached.other")).evalue,
        /Property 'other' does not exist on type 'Kept'/,
      );
    });

    it("leave names alone whose new declaration was not reached", async () => {
      await run("const twice = 'old'; let both = 1; import { join } from 'path'; class Thing { a = 1 }");
      failure(
        await kernel.execute(
          "const both = 'new';\nif (both) throw new Error('x');\nconst twice = 5; import { sep as join } from 'path'; class Thing { b = 2 }",
        ),
      );
      assert.equal(
        await run("[twice.toUpperCase(), both.length, typeof join, new Thing().a].join()"),
        "OLD,3,function,1",
      );
    });

    it("keep declarations made before an await", async () => {
      failure(await kernel.execute("const early = 1; await null; throw new Error('x'); const late = 1;"));
      assert.equal(await run("early"), "1");
    });

    it("run nothing where TypeScript finds an error", async () => {
      await run("let ran = false");
      failure(await kernel.execute("ran = true; const wrong: number = 'x'"));
      assert.equal(await run("ran"), "false");
    });
  });
});
