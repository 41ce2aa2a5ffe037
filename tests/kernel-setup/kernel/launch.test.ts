/** In a copy of the project, so that its sources can be edited: what a kernel's start does with them. */
import assert from "node:assert/strict";
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { KernelClient } from "../../../kernel-setup/runner/client";
import { ROOT, text } from "./kernel";

describe("the start of a kernel", function () {
  this.timeout(300_000);
  let root: string;
  const lesson = () => path.join(root, "src", "lesson", "index.ts");

  before(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), "ganbook-launch-")));
    for (const file of ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"]) {
      cpSync(path.join(ROOT, file), path.join(root, file));
    }
    for (const file of ["kernel-setup/kernel", "kernel-setup/build.cjs", "src/engine/host.ts"]) {
      cpSync(path.join(ROOT, file), path.join(root, file), { recursive: true });
    }
    mkdirSync(path.dirname(lesson()));
    mkdirSync(path.join(root, "node_modules"));
    for (const name of readdirSync(path.join(ROOT, "node_modules"))) {
      if (name === "ganbook") continue;
      symlinkSync(path.join(ROOT, "node_modules", name), path.join(root, "node_modules", name));
    }
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  async function start(): Promise<KernelClient> {
    const launch = path.join(root, "kernel-setup", "kernel", "launch.cjs");
    return KernelClient.start(
      { argv: [process.execPath, launch, "{connection_file}"], interrupt_mode: "message" },
      { cwd: tmpdir() },
    );
  }
  const READ = 'import { answer } from "ganbook/lesson"; answer()';

  it("compiles src/ and makes it importable by name", async () => {
    writeFileSync(lesson(), "export function answer(): number {\n  return 1;\n}\n");
    const kernel = await start();
    assert.equal(text(await kernel.execute(READ)), "1");
    assert.ok(lstatSync(path.join(root, "node_modules", "ganbook")).isSymbolicLink());
    await kernel.shutdown();
  });

  it("picks up an edit to src/, with its types, and mends a wrong link", async () => {
    writeFileSync(
      lesson(),
      '\n\nexport function answer(): string {\n  if (Date.now() < 0) throw new Error();\n  return "two";\n}\n',
    );
    rmSync(path.join(root, "node_modules", "ganbook"));
    symlinkSync("/nowhere", path.join(root, "node_modules", "ganbook"));
    const kernel = await start();
    assert.equal(text(await kernel.execute(`${READ}.toUpperCase()`)), "TWO");
    await kernel.shutdown();
  });

  it("names lines of src/ in errors, and stops its loops", async () => {
    writeFileSync(
      lesson(),
      "interface Unused {\n  a: 1;\n}\nexport function answer(): void {\n  throw new RangeError('in src');\n}\nexport function spin(): never {\n  for (;;);\n}\n",
    );
    const kernel = await start();
    const failed = await kernel.execute(READ);
    const traceback = (failed.reply.content.traceback as string[]).join("\n");
    const file = path.join("src", "lesson", "index.ts").replaceAll("\\", "\\\\");
    const expected = `^RangeError: in src\n    at answer \\(${file}:5:9\\)\n    at cell ${failed.executionCount}:1:\\d+$`;
    assert.match(traceback, new RegExp(expected));
    const spinning = kernel.execute('import { spin } from "ganbook/lesson"; await null; console.log("on"); spin()', {
      onOutput: ({ header }) => {
        if (header.msg_type === "stream") void kernel.interrupt();
      },
    });
    assert.equal((await spinning).reply.content.ename, "KeyboardInterrupt");
    await kernel.shutdown();
  });

  it("with a type error in src/ says so in the first cell, and runs what was compiled", async () => {
    writeFileSync(
      lesson(),
      "export function answer(): number {\n  return 'three' as unknown as number;\n}\nexport const wrong: number = 'x';\n",
    );
    const kernel = await start();
    const { outputs } = await kernel.execute(READ);
    const [notice, result] = outputs;
    assert.ok(notice?.output_type === "stream" && notice.name === "stderr");
    assert.match(notice.text, /type errors; fix them and restart/);
    assert.match(notice.text, /src\/lesson\/index\.ts\(4,14\): error TS2322/);
    assert.ok(result?.output_type === "execute_result");
    assert.equal(result.data["text/plain"], "three");
    assert.deepEqual((await kernel.execute("null")).outputs, []);
    await kernel.shutdown();
  });
});
