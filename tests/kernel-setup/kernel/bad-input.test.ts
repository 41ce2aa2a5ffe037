/** What is wrong around a notebook, and not in it: one clear message each, and the kernel goes on. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ExecuteResult, KernelClient } from "../../../kernel-setup/runner/client";
import { write } from "../compare/scene";
import { failure, ROOT, SPEC, text } from "./kernel";

/** What a cell printed on stderr. */
function told(result: ExecuteResult): string {
  return result.outputs
    .flatMap((output) => (output.output_type === "stream" && output.name === "stderr" ? [output.text] : []))
    .join("");
}

/** Runs cells in a folder with these files. */
async function withKernel(
  files: Record<string, string>,
  use: (run: (code: string) => Promise<ExecuteResult>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "ganbook-bad-")));
  write(folder, files);
  const kernel = await KernelClient.start(SPEC, { cwd: folder });
  try {
    await use((code) => kernel.execute(code), folder);
  } finally {
    await kernel.shutdown();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("bad input", function () {
  this.timeout(120_000);

  for (const [what, settings, message] of [
    [
      "an unknown option",
      '{\n  "compilerOptions": { "strictt": true }\n}',
      /^tsconfig\.json:2:24: Unknown compiler option 'strictt'\. Did you mean 'strict'\?\n$/,
    ],
    [
      "invalid JSON",
      '{\n  "compilerOptions": { "strict": false,, }',
      /^tsconfig\.json:2:40: Property assignment expected\. .*as if that file was not there\.\n$/,
    ],
    [
      "types that are not installed",
      '{ "compilerOptions": { "types": ["node", "@scope/missing"] } }',
      /^The types "@scope\/missing" that tsconfig\.json names are not installed\. To install it: npm install @types\/scope__missing in .*\n$/,
    ],
    [
      "a base that is missing",
      '{ "extends": "./base.json" }',
      /^.*tsconfig\.json: Cannot read file '.*base\.json'\.\n$/,
    ],
    [
      "a base that is a missing package",
      '{ "extends": "@tsconfig/none/tsconfig.json" }',
      /^tsconfig\.json:1:14: File '@tsconfig\/none\/tsconfig\.json' not found\.\n$/,
    ],
  ] as const) {
    it(`a tsconfig.json with ${what} is named by the first cell, which runs`, async () => {
      await withKernel({ "tsconfig.json": settings }, async (run) => {
        const cell = await run("1 + 1");
        assert.match(told(cell), message);
        assert.match(text(cell), /2$/);
        assert.equal(told(await run("2 + 2")), "", "once is enough");
      });
    });
  }

  it("files that import each other name the circle where one uses what is not there yet", async () => {
    const files = {
      "shape.ts": 'import { Square } from "./square";\nexport class Shape {}\nexport const unit = new Square();\n',
      "square.ts": 'import { Shape } from "./middle";\nexport class Square extends Shape {}\n',
      "middle.ts": 'import { Shape as S } from "./shape";\nexport const Shape = S;\n',
      "default.ts": 'import later from "./later";\nexport default () => "default";\nexport const said = later();\n',
      "later.ts": 'import first from "./default";\nexport default () => typeof first;\n',
    };
    await withKernel(files, async (run, folder) => {
      const { ename, evalue, traceback } = failure(await run('import { unit } from "./shape"; unit'));
      assert.equal(ename, "ReferenceError");
      assert.match(
        evalue,
        /^Cannot access 'Shape' before initialization: shape\.ts → square\.ts → middle\.ts → shape\.ts is a circle of imports, and shape\.ts runs last/,
      );
      assert.match(traceback[1] ?? "", /middle\.ts:2:22/);
      const again = failure(await run('import { unit } from "./shape"; unit'));
      assert.equal(again.evalue, evalue, "the same, however often it is tried");
      write(folder, { "middle.ts": "export class Shape {}\n" });
      assert.match(text(await run('import { unit } from "./shape"; unit')), /Square \{\}$/);
      assert.match(text(await run('import { said } from "./default"; said')), /function$/);
    });
  });

  it("a package whose native part is missing or broken says how to build it", async () => {
    const files = {
      "node_modules/@own/missing/package.json": '{"name":"@own/missing","main":"index.js"}',
      "node_modules/@own/missing/index.js": 'module.exports = require("./build/Release/part.node");\n',
      "node_modules/broken/package.json": '{"name":"broken","main":"index.js"}',
      "node_modules/broken/index.js": 'module.exports = require("./part.node");\n',
      "node_modules/broken/part.node": "nothing that can be loaded",
      "node_modules/modern/package.json": '{"name":"modern","type":"module","exports":"./index.js"}',
      "node_modules/modern/index.js":
        'import { createRequire } from "node:module";\nexport default createRequire(import.meta.url)("./part.node");\n',
    };
    await withKernel(files, async (run, folder) => {
      for (const [name, problem] of [
        ["@own/missing", "Cannot find module './build/Release/part.node'"],
        ["broken", `${path.join(folder, "node_modules", "broken", "part.node")}: `],
        ["modern", "Cannot find module './part.node'"],
      ] as const) {
        for (const cell of [`import * as it from "${name}"; it`, `await import("${name}")`]) {
          const { evalue } = failure(await run(cell));
          assert.ok(evalue.startsWith(problem), evalue);
          assert.ok(evalue.includes(`npm rebuild ${name} in ${folder}; then run the cell again.`), evalue);
          assert.doesNotMatch(evalue, /Require stack/);
        }
      }
      assert.match(failure(await run('require("nowhere/sub")')).evalue, /npm install nowhere in /);
    });
  });

  it("two versions of one package each go to who depends on them", async () => {
    const version = (number: number) => ({
      "package.json": `{"name":"dep","version":"${number}.0.0","main":"index.js","types":"index.d.ts"}`,
      "index.js": `exports.version = ${number};\n`,
      "index.d.ts": `export const version: ${number};\n`,
    });
    const under = (folder: string, files: Record<string, string>) =>
      Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
    const files = {
      ...under("node_modules/dep", version(2)),
      ...under("node_modules/user/node_modules/dep", version(1)),
      ...under("lib/node_modules/dep", version(3)),
      "node_modules/user/package.json": '{"name":"user","main":"index.js","types":"index.d.ts"}',
      "node_modules/user/index.js": 'exports.used = require("dep").version;\n',
      "node_modules/user/index.d.ts": 'import { version } from "dep";\nexport const used: typeof version;\n',
      "lib/own.ts": 'import { version } from "dep";\nexport const own: 3 = version;\n',
    };
    await withKernel(files, async (run) => {
      const imports =
        'import { version } from "dep";\nimport { used } from "user";\nimport { own } from "./lib/own";\n';
      const cell = await run(`${imports}const all: [2, 1, 3] = [version, used, own];\nall`);
      assert.equal(text(cell), "[ 2, 1, 3 ]");
      assert.match(failure(await run("const wrong: 2 = used;")).evalue, /Type '1' is not assignable to type '2'/);
    });
  });

  it("a folder that nobody can write to holds up no notebook", async function () {
    const folder = { linux: "/proc", darwin: "/System" }[process.platform as string];
    if (folder === undefined) return this.skip();
    const kernel = await KernelClient.start(SPEC, { cwd: folder });
    try {
      assert.equal(text(await kernel.execute("const one: number = 1; one + 1")), "2");
      assert.equal(text(await kernel.execute('import { Neuron } from "ganbook/neuron"; typeof Neuron')), "function");
      const { evalue } = failure(await kernel.execute('require("node:fs").writeFileSync("made.txt", "")'));
      assert.match(evalue, /^E[A-Z]+: .*open 'made\.txt'/);
    } finally {
      await kernel.shutdown();
    }
  });

  it("a folder that goes while its kernel runs is named by what fails, and the rest works", async () => {
    await withKernel({ "beside.ts": "export const beside = 1;\n" }, async (run, folder) => {
      assert.equal(text(await run('import { beside } from "./beside"; beside')), "1");
      rmSync(folder, { recursive: true });
      for (const code of ['import { beside as b } from "./beside";', 'require("node:fs").writeFileSync("x", "")']) {
        const cell = await run(code);
        failure(cell);
        assert.ok(told(cell).includes(`is gone: ${folder}; save the notebook in another folder`), told(cell));
      }
      const cell = await run('import { sep } from "node:path"; [beside, sep.length]');
      assert.equal(text(cell), "[ 1, 1 ]");
      assert.equal(told(cell), "");
    });
  });

  it("eval sees locals and what its own cell declares for good, and the rest by exports", async () => {
    await withKernel({}, async (run) => {
      assert.equal(
        text(await run("let rate = 3; const fixed = 4; class Own {}; eval('fixed + typeof Own')")),
        "4function",
      );
      assert.equal(text(await run("function f(local: number) { return eval('local + exports.rate'); } f(1)")), "4");
      assert.equal(
        text(await run("eval('var made = 1'); [eval('typeof rate'), eval('typeof made')]")),
        "[ 'undefined', 'undefined' ]",
      );
    });
  });

  it("a kernel that is started in a folder that is not there says so", async () => {
    const folder = path.join(tmpdir(), "ganbook-not-there");
    await assert.rejects(KernelClient.start(SPEC, { cwd: folder }), {
      name: "KernelDied",
      message: `there is no folder ${folder} to start the kernel in`,
    });
    if (process.platform === "win32") return;
    // Where it goes before Node has begun.
    mkdirSync(folder, { recursive: true });
    const launcher = path.join(ROOT, "kernel-setup", "kernel", "launch.cjs");
    const script = 'rmdir "$1" && exec "$0" "$2" connection.json';
    const started = spawnSync("sh", ["-c", script, process.execPath, folder, launcher], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(started.status, 2);
    assert.equal(
      started.stderr,
      "The folder that this kernel was started in is not there any more: start it in another one.\n",
    );
  });
});
