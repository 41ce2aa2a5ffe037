// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code of cells and files stands here in strings.
/** What cells can import: packages and files as from a file in the notebook's folder, in projects of every kind. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ExecuteResult, KernelClient } from "../../../kernel-setup/runner/client";
import { failure, SPEC, startKernel, text } from "./kernel";

/** Writes files into a folder: their names to their texts. */
function write(folder: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** The errors and warnings a cell printed. */
function warnings(result: ExecuteResult): string {
  return result.outputs
    .flatMap((output) => (output.output_type === "stream" && output.name === "stderr" ? [output.text] : []))
    .join("");
}

describe("imports", function () {
  this.timeout(120_000);
  let root: string;
  let folder: string;
  let kernel: KernelClient;
  const run = async (code: string) => text(await kernel.execute(code));

  before(async () => {
    // As a person's own project, with a space and an umlaut in its name, and the notebook in a folder of it.
    root = realpathSync(mkdtempSync(path.join(tmpdir(), "ganbook own prójekt-")));
    folder = path.join(root, "notebooks");
    write(root, {
      "package.json": '{"name":"own","type":"module"}',
      "tsconfig.base.json": '{"compilerOptions":{"strict":true,"jsx":"react","jsxFactory":"h"}}',
      "tsconfig.json":
        '{"extends":"./tsconfig.base.json","compilerOptions":{"baseUrl":".","paths":{"@lib/*":["lib/*"]},"noEmit":true}}',
      "lib/area.ts": "export const area = (side: number): number => side ** 2;\n",
      "lib/index.ts": 'export * from "./area";\nexport const name = "lib";\n',
      "lib/plain.js": "export function twice(x) { return 2 * x; }\n",
      "lib/old.cjs": "module.exports = { old: 'common' };\n",
      "lib/waits.ts":
        'export const ready = await new Promise<string>((done) => setTimeout(() => done("waited"), 20));\n',
      "lib/place.ts": 'export const place = import.meta.dirname; export const read = () => import("./area.js");\n',
      "lib/jsx.tsx":
        "export const h = (tag: string, _: unknown, ...inside: string[]) => `<${tag}>${inside.join('')}</${tag}>`;\nexport const bold = <b>bold</b>;\ndeclare global { namespace JSX { interface IntrinsicElements { b: object; i: object } type Element = string } }\n",
      "data/numbers.json": '{"list":[1,2,3]}',
      "notebooks/beside.ts":
        'import { area } from "../lib/area.js";\nexport const side: number = 3;\nexport const total = area(side);\n',
      "node_modules/common/package.json": '{"name":"common","version":"1.0.0","main":"main.js"}',
      "node_modules/common/main.js": "exports.kind = 'common';\n",
      "node_modules/typed/package.json":
        '{"name":"typed","type":"module","exports":{".":{"types":"./t/main.d.ts","import":"./main.js"},"./sub":{"types":"./t/sub.d.ts","import":"./sub.js"}}}',
      "node_modules/typed/main.js":
        "export const only = await Promise.resolve('esm'); export default function shout(x) { return x + '!'; }\n",
      "node_modules/typed/sub.js": "export let counter = 0; export const count = () => ++counter;\n",
      "node_modules/typed/t/main.d.ts":
        "export const only: string; export default function shout(x: string): string;\n",
      "node_modules/typed/t/sub.d.ts": "export let counter: number; export const count: () => number;\n",
      "node_modules/both/package.json": '{"name":"both","exports":{"import":"./main.mjs","require":"./main.cjs"}}',
      "node_modules/both/main.mjs": "export const way = 'one';\n",
      "node_modules/both/main.cjs": "exports.way = 'one';\n",
      "packages/parts/package.json": '{"name":"@own/work","main":"src/index.ts"}',
      "packages/parts/src/index.ts":
        'import { detail } from "./detail";\nexport const work = (n: number): string => detail + n;\n',
      "packages/parts/src/detail.ts": 'export const detail: string = "work ";\n',
    });
    mkdirSync(path.join(root, "node_modules", "@own"));
    symlinkSync(path.join(root, "packages", "parts"), path.join(root, "node_modules", "@own", "work"));
    kernel = await startKernel({ cwd: folder });
  });
  after(async () => {
    await kernel.shutdown();
    rmSync(root, { recursive: true });
  });

  it("of packages: CommonJS, ES modules that await, sub-paths, both kinds at once, and workspaces", async () => {
    assert.equal(await run('import { kind } from "common"; kind'), "common");
    assert.equal(await run('import shout, { only } from "typed"; const said: string = shout(only); said'), "esm!");
    assert.equal(await run('import { count, counter } from "typed/sub"; count(); counter'), "1");
    assert.equal(await run('import { way } from "both"; way'), "one");
    assert.equal(await run('import { work } from "@own/work"; work(2)'), "work 2");
    assert.equal(await run('import * as all from "typed"; all.default(all.only)'), "esm!");
    const { evalue } = failure(await kernel.execute("shout(5)"));
    assert.match(evalue, /'number' is not assignable to parameter of type 'string'/);
  });

  it("of files beside the notebook and above it, of every kind, by path and by the tsconfig's paths", async () => {
    assert.equal(await run('import { total } from "./beside"; total'), "9");
    assert.equal(await run('import { total as again } from "./beside.ts"; again'), "9");
    assert.equal(await run('import { area, name } from "../lib"; `${name} ${area(4)}`'), "lib 16");
    assert.equal(await run('import { area as mapped } from "@lib/area"; mapped(5)'), "25");
    assert.equal(await run('import { twice } from "../lib/plain"; twice(4)'), "8");
    assert.equal(await run('import common from "../lib/old.cjs"; common.old'), "common");
    assert.equal(await run('import numbers from "../data/numbers.json"; numbers.list.length'), "3");
    assert.equal(await run('import { ready } from "../lib/waits"; ready'), "waited");
    assert.equal(await run('import { place, read } from "../lib/place"; (await read()).area(2)'), "4");
    assert.equal(await run("place"), path.join(root, "lib"));
  });

  it("of JSX, in files and in cells, with the tsconfig's factory", async () => {
    assert.equal(await run('import { bold, h } from "../lib/jsx"; bold'), "<b>bold</b>");
    assert.equal(await run("<i>{bold}</i>"), "<i><b>bold</b></i>");
    assert.equal(await run("const generic = <T,>(x: T): T => x; generic(1)"), "1");
  });

  it("load a file again that was edited, with what depends on it, and say so", async () => {
    write(root, { "lib/area.ts": "export const area = (side: number): string => `${side}²`;\n" });
    const cell = await kernel.execute(
      'import { area as edited } from "../lib/area"; const squared: string = edited(2); squared',
    );
    assert.match(text(cell), /2²$/);
    assert.match(warnings(cell), /^Loaded again: \.\.\/lib\/area\.ts \(and .*\.\.\/lib\/index\.ts/);
    assert.equal(warnings(await kernel.execute('import { name as same } from "../lib"; same')), "");
  });

  it("tell of types that are wrong in a file, once, and run it; of syntax, with file and line, and do not", async () => {
    write(root, { "lib/wrong.ts": 'export const one = 1;\nexport const wrong: number = "x";\n' });
    const cell = await kernel.execute('import { one } from "../lib/wrong"; one');
    assert.equal(cell.status, "ok");
    assert.match(warnings(cell), /lib\/wrong\.ts:2:14 - TS2322: Type 'string' is not assignable to type 'number'/);
    assert.equal(warnings(await kernel.execute('import { one as two } from "../lib/wrong"; two')), "");
    write(root, { "lib/broken.ts": "export const a = 1;\nexport const b = ;\n" });
    const { evalue } = failure(await kernel.execute('import { a } from "../lib/broken"; a'));
    assert.match(evalue, /lib\/broken\.ts:2: Expression expected/);
    write(root, { "lib/broken.ts": "export const a = 1;\nexport const b = 2;\n" });
    assert.equal(await run('import { a } from "../lib/broken"; a'), "1");
  });

  it("name the line of a file where it fails", async () => {
    write(root, {
      "lib/throws.ts":
        "interface Unused { x: number }\n\nexport function fails(): never {\n  throw new Error('here');\n}\n",
    });
    const { traceback } = failure(await kernel.execute('import { fails } from "../lib/throws";\nfails()'));
    assert.match(traceback[1] ?? "", /fails \(.*lib\/throws\.ts:4:9\)/);
    assert.match(traceback[2] ?? "", /cell \d+:2:/);
    write(root, { "lib/loads.ts": "\n\nthrow new Error('at load');\nexport {};\n" });
    const atLoad = failure(await kernel.execute('import "../lib/loads";'));
    assert.match(atLoad.traceback[1] ?? "", /lib\/loads\.ts:3:/);
  });

  it("find a package that is installed while the kernel runs, and say before how to", async () => {
    const { evalue } = failure(await kernel.execute('import { late } from "late"; late'));
    assert.match(evalue, /Cannot find module 'late'.*\n.*npm install late in /);
    write(root, {
      "node_modules/late/package.json": '{"name":"late"}',
      "node_modules/late/index.js": "exports.late = 'now';\n",
    });
    assert.equal(await run('import { late } from "late"; late'), "now");
  });

  it("are offered for names that files beside the notebook and imported packages export, as they are now", async () => {
    const hint = async (name: string) =>
      failure(await kernel.execute(`${name};`))
        .evalue.split("\n")
        .slice(1);
    write(root, {
      "notebooks/offers.ts": "export const { offered } = { offered: 1 }; export * from './offers-more';\n",
    });
    write(root, { "notebooks/offers-more.ts": "export function more() {}\nconst kept = 1;\n" });
    assert.deepEqual(await hint("offered"), ['To import it: import { offered } from "./offers";']);
    assert.deepEqual(await hint("more"), [
      'To import it: import { more } from "./offers-more";',
      'or: import { more } from "./offers";',
    ]);
    assert.deepEqual(await hint("kept"), []);
    write(root, { "notebooks/offers-more.ts": "export const kept = 1;\n" });
    assert.deepEqual(await hint("more"), []);
    assert.equal((await hint("kept")).length, 2);
    write(root, {
      "node_modules/offering/package.json": '{"name":"offering","types":"index.d.ts"}',
      "node_modules/offering/index.d.ts": "export declare const taken: number;\nexport declare const left: number;\n",
      "node_modules/offering/index.js": "exports.taken = 1; exports.left = 2;\n",
    });
    assert.deepEqual(await hint("left"), []);
    await run('import { taken } from "offering";');
    assert.deepEqual(await hint("left"), ['To import it: import { left } from "offering";']);
  });

  it("go in circles as Node's do", async () => {
    write(root, {
      "lib/even.ts":
        'import { odd } from "./odd";\nexport function even(n: number): boolean { return n === 0 || odd(n - 1); }\n',
      "lib/odd.ts":
        'import { even } from "./even";\nexport function odd(n: number): boolean { return n !== 0 && even(n - 1); }\n',
    });
    assert.equal(await run('import { even } from "../lib/even"; even(10)'), "true");
  });

  it("have the course's library, and one TensorFlow, where a project has none of it", async () => {
    assert.match(await run('import { Neuron } from "ganbook/neuron"; typeof Neuron'), /function/);
    assert.equal(await run('import { display } from "tslab"; typeof display.html'), "function");
  });

  it("have import.meta, require, __dirname and import() of this folder", async () => {
    assert.equal(await run("import.meta.dirname"), folder);
    assert.match(await run("import.meta.url"), /^file:\/\/\/.*notebooks\/.*\.ipynb$/);
    assert.match(await run('import.meta.resolve("typed")'), /node_modules\/typed\/main\.js$/);
    assert.equal(await run('require("common").kind + __dirname'), `common${folder}`);
    assert.equal(await run('const { only: lazily } = await import("typed"); lazily'), "esm");
    assert.equal(await run('(await import("node:path")).sep'), path.sep);
  });

  it("keep to the notebook's folder when a cell changes to another", async () => {
    assert.equal(await run('process.chdir("/"); import { side } from "./beside"; side'), "3");
  });

  it("run what today's TypeScript has: using, decorators, satisfies, enums, accessors", async () => {
    assert.equal(
      await run('{ using it = { [Symbol.dispose]() { console.log("closed"); } }; console.log(typeof it); }'),
      "object\nclosed\n",
    );
    const logged = "function logged(f: () => string, _: ClassMethodDecoratorContext) { return () => `<${f()}>`; }";
    assert.equal(await run(`${logged}\nclass D { @logged m() { return "m"; } }\nnew D().m()`), "<m>");
    assert.equal(await run("const o = { a: 1 } satisfies Record<string, number>; enum E { x = 7 }; o.a + E.x"), "8");
  });
});

describe("a project's settings", function () {
  this.timeout(120_000);
  const withKernel = async (files: Record<string, string>, use: (kernel: KernelClient) => Promise<void>) => {
    const folder = mkdtempSync(path.join(tmpdir(), "ganbook-settings-"));
    write(folder, files);
    const kernel = await startKernel({ cwd: folder });
    try {
      await use(kernel);
    } finally {
      await kernel.shutdown();
      rmSync(folder, { recursive: true });
    }
  };

  it("are strict where there are none", async () => {
    await withKernel({}, async (kernel) => {
      const { evalue } = failure(await kernel.execute("const s: string = null;"));
      assert.match(evalue, /Type 'null' is not assignable to type 'string'/);
    });
  });

  it("do not stop a cell that leaves a type out, which is told, unless something else is wrong", async () => {
    await withKernel({}, async (kernel) => {
      const cell = await kernel.execute(
        "function f(x, key) { return x[key]; }\n({} as { a: 1 })[f(['b'], 0)]; f([1, 2], 1)",
      );
      assert.match(text(cell), /2$/);
      const told = warnings(cell)
        .split("\n")
        .filter((line) => /TS\d+/.test(line));
      assert.deepEqual(told, [
        "1:12 - TS7006: Parameter 'x' implicitly has an 'any' type.",
        "1:15 - TS7006: Parameter 'key' implicitly has an 'any' type.",
        "2:1 - TS7053: Element implicitly has an 'any' type because expression of type 'any' can't be used to index type '{ a: 1; }'.",
      ]);
      assert.equal(warnings(await kernel.execute("f([3], 0)")), "");
      const { evalue } = failure(await kernel.execute("function g(x) { return x; }\nconst n: number = 'x';"));
      assert.match(evalue, /Parameter 'x' implicitly has an 'any' type/);
    });
    await withKernel({ "tsconfig.json": '{"compilerOptions":{"noImplicitAny":false}}' }, async (kernel) => {
      assert.equal(warnings(await kernel.execute("function f(x) { return x; }")), "");
    });
  });

  it("are followed where there are, and decorators of the older kind with them", async () => {
    const options = { strict: false, experimentalDecorators: true };
    await withKernel({ "tsconfig.json": JSON.stringify({ compilerOptions: options }) }, async (kernel) => {
      assert.equal(text(await kernel.execute("function f(x) { return x; }; f(1)")), "1");
      const mark = "function mark(target: object, name: string) { console.log(name); }";
      assert.equal(text(await kernel.execute(`${mark}\nclass M { @mark m() {} }`)), "m\n");
    });
  });

  it("that are wrong are named once, with file and line, and the kernel works", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "ganbook-settings-"));
    write(folder, { "tsconfig.json": '{ "compilerOptions": { "target": "ES1066", "strict": true } }' });
    const kernel = await KernelClient.start(SPEC, { cwd: folder });
    try {
      const first = await kernel.execute("1");
      assert.equal(first.status, "ok");
      assert.match(warnings(first), /^tsconfig\.json:1:\d+: Argument for '--target' option must be.*\n$/);
      const cell = await kernel.execute("1 + 1");
      assert.equal(text(cell), "2");
      assert.equal(warnings(cell), "");
    } finally {
      await kernel.shutdown();
      rmSync(folder, { recursive: true });
    }
  });
});
