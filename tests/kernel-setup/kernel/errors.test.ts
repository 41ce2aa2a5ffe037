import assert from "node:assert/strict";
import type { KernelClient } from "../../../kernel-setup/runner/client";
import { failure, startKernel, text } from "./kernel";

describe("errors", () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await startKernel();
  });
  after(() => kernel.shutdown());
  const fail = async (code: string) => failure(await kernel.execute(code));

  it("have a name, a message, and the lines of the cell", async () => {
    const result = await kernel.execute(
      "interface A {}\n\n// comment\nfunction f(): A {\n  throw new RangeError('oops');\n}\n\n  f();",
    );
    const { ename, evalue, traceback } = failure(result);
    const cell = `cell ${result.executionCount}`;
    assert.deepEqual([ename, evalue], ["RangeError", "oops"]);
    assert.deepEqual(traceback, ["RangeError: oops", `    at f (${cell}:5:9)`, `    at ${cell}:8:3`]);
  });

  it("name the cell that awaited what failed elsewhere", async () => {
    const { executionCount, ...result } = await kernel.execute(
      'import { readFile } from "fs/promises";\n\nawait readFile("/nowhere/at/all");',
    );
    const { ename, traceback } = failure({ executionCount, ...result });
    assert.equal(ename, "Error");
    assert.deepEqual(traceback.slice(1), [`    at async cell ${executionCount}:3:1`]);
  });

  it("show the name of their class, their cause and the errors of an AggregateError", async () => {
    const { ename, traceback } = await fail(
      "class Special extends Error {}\nthrow new Special('top', { cause: new TypeError('below', { cause: 42 }) })",
    );
    assert.equal(ename, "Special");
    const all = traceback.join("\n");
    assert.match(all, /^Special: top\n {4}at cell \d+:2:7\n {2}\[cause\] TypeError: below\n.*\n {4}\[cause\] 42$/);
    assert.match(
      (await fail("throw new AggregateError([new Error('one')], 'many')")).traceback.join("\n"),
      /\[errors 0\] Error: one/,
    );
  });

  it("may be anything that can be thrown", async () => {
    assert.deepEqual(await fail("throw { code: 3 }"), {
      output_type: "error",
      ename: "Uncaught",
      evalue: "{ code: 3 }",
      traceback: ["Uncaught: { code: 3 }"],
    });
    assert.equal((await fail("throw null")).evalue, "null");
    assert.equal((await fail("throw Object.freeze(new Error('frozen'))")).evalue, "frozen");
    assert.equal((await fail("await Promise.reject(Object.freeze(new Error('ice')))")).evalue, "ice");
  });

  it("may be something that cannot even be looked at", async function () {
    this.timeout(20_000);
    await kernel.execute(`class V { [Symbol.for("nodejs.util.inspect.custom")](): string { throw new Error("no look"); } }
      const deny = () => { throw deny; };
      const proxy: any = new Proxy({}, { get: deny, has: deny, getPrototypeOf: deny, ownKeys: deny, getOwnPropertyDescriptor: deny });
      const bad: any = new Error(); bad.message = Object.create(null);
      const getter: any = new Error("g"); Object.defineProperty(getter, "cause", { get: deny });
      const named: any = new Error("n"); named.constructor = { name: Symbol("s") };`);
    for (const value of ["new V()", "bad", "getter"]) {
      for (const code of [`throw ${value}`, `await Promise.reject(${value})`]) {
        const { ename, evalue } = await fail(code);
        assert.deepEqual([ename, evalue], ["Uncaught", "a value that cannot be shown"], code);
      }
    }
    assert.equal((await fail("throw proxy")).ename, "Uncaught");
    assert.equal((await fail("await Promise.reject(proxy)")).ename, "Uncaught");
    assert.deepEqual((await fail("throw named")).traceback[0], "Error: n");
    assert.equal((await fail("new V()")).evalue, "no look", "the last expression");
    const late = await kernel.execute(`for (const value of [new V(), bad, proxy]) {
        setTimeout(() => { throw value; }, 1);
        process.nextTick(() => { throw value; });
        Promise.reject(value);
      } null`);
    assert.equal(text(await kernel.execute("await new Promise((r) => setTimeout(r, 100)); 'alive'")), "alive");
    assert.ok((text(late).match(/Uncaught: /g) ?? []).length >= 9, text(late));
  });

  it("of TypeScript show the line and a caret under the place", async () => {
    const { ename, evalue, traceback } = await fail("const ok = 1;\nconst n: number =\t'text';\nok.nothing");
    assert.equal(ename, "TypeScriptError");
    assert.equal(evalue, "line 2: Type 'string' is not assignable to type 'number'.");
    assert.deepEqual(traceback.slice(1), [
      "",
      "2:7 - TS2322: Type 'string' is not assignable to type 'number'.",
      "const n: number =\t'text';",
      "      ^",
      "",
      "3:4 - TS2339: Property 'nothing' does not exist on type '1'.",
      "ok.nothing",
      "   ^^^^^^^",
    ]);
  });

  it("of TypeScript are shown up to fifty, and counted", async () => {
    const { traceback } = await fail(Array.from({ length: 60 }, (_, i) => `const n${i}: string = ${i};`).join("\n"));
    assert.equal(traceback.filter((line) => / - TS2322: /.test(line)).length, 50);
    assert.deepEqual(traceback.slice(-2), ["", "… 10 more"]);
  });

  it("of syntax are TypeScript's, too", async () => {
    const { ename, evalue } = await fail("const = 3");
    assert.equal(ename, "TypeScriptError");
    assert.match(evalue, /^line 1: /);
  });

  it("name the lines of src/, and none of the machinery", async () => {
    const { traceback } = await fail(
      'import { breathe, setHost } from "ganbook/engine";\nimport { Interrupted } from "ganbook/engine";\nawait (async () => { throw new Interrupted("by hand") })()',
    );
    assert.equal(traceback[0], "KeyboardInterrupt: by hand");
    assert.ok(!/kernel-setup|node:|tslab/.test(traceback.join("\n")), traceback.join("\n"));
    const code = "import { host } from 'ganbook/engine'; host()!.display({ data: {}, update: true })";
    assert.match((await fail(code)).evalue, /display: update is true\. Expected a displayId/);
  });

  it("stop what was queued, and nothing that comes after", async () => {
    const queued = ["let x = 1", "throw new Error('middle')", "x = 2", "x = 3"].map((code) => kernel.execute(code));
    const results = await Promise.all(queued);
    assert.deepEqual(
      results.map(({ status }) => status),
      ["ok", "error", "aborted", "aborted"],
    );
    assert.deepEqual(results[2]?.outputs, []);
    assert.equal(text(await kernel.execute("x")), "1");
  });

  it("let a request through that is sent the moment the error is known", async () => {
    for (let i = 0; i < 20; i++) {
      failure(await kernel.execute("throw new Error('x')"));
      assert.equal(text(await kernel.execute(`${i}`)), `${i}`);
    }
  });

  it("stop nothing where stop_on_error is false", async () => {
    const results = await Promise.all([
      kernel.execute("throw new Error('x')", { stopOnError: false }),
      kernel.execute("'went on'"),
    ]);
    assert.equal(results[0]?.status, "error");
    assert.equal(text(results[1]), "went on");
  });
});
