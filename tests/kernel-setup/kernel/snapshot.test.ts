import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { KernelClient } from "../../../kernel-setup/runner/client";
import { ROOT, SPEC, text } from "./kernel";

const LAUNCHER = path.join("kernel-setup", "kernel", "launch.sh");
const SNAPSHOTS = path.join("kernel-setup", "kernel", "snapshot", "snapshot.cjs");

interface Snapshots {
  ensureSnapshot(root: string): { taken: boolean; problem: string };
  snapshotState(root: string): { fits: boolean; possible: boolean };
}

const snapshotsOf = (root: string) => require(path.join(root, SNAPSHOTS)) as Snapshots;

describe("the snapshot a kernel starts from", () => {
  const folders: string[] = [];
  const folder = (): string => {
    const made = mkdtempSync(path.join(tmpdir(), "ganbook snapshot-"));
    folders.push(made);
    return made;
  };
  before(function () {
    if (snapshotsOf(ROOT).snapshotState(ROOT).possible) return;
    console.log(
      "SKIPPED: no snapshots without /proc/cpuinfo, with NODE_OPTIONS, or where this Node cannot work from one",
    );
    this.skip();
  });
  after(() => {
    for (const made of folders) rmSync(made, { recursive: true, force: true });
  });

  function keyOf(node: string): string {
    return execFileSync("/bin/sh", [path.join(ROOT, LAUNCHER), "--key", node], { encoding: "utf8" }).trim();
  }

  it("is there after the set-up, and the kernel of the tests has it", async () => {
    assert.deepEqual(snapshotsOf(ROOT).snapshotState(ROOT), {
      fits: true,
      possible: true,
    });
    const kernel = await KernelClient.start(SPEC, { cwd: folder() });
    const asked = await kernel.execute('typeof (globalThis as any)[Symbol.for("ganbook.prepared")]');
    await kernel.shutdown();
    assert.equal(text(asked), "object");
  });

  it("changes nothing in what cells say, and in what is said of them", async () => {
    const answers = [];
    const plain = [process.execPath, path.join(ROOT, "kernel-setup", "kernel", "launch.cjs"), "{connection_file}"];
    for (const argv of [SPEC.argv, plain]) {
      const kernel = await KernelClient.start({ ...SPEC, argv, env: { TZ: "Asia/Tokyo" } }, { cwd: folder() });
      const seen = [];
      for (const code of [
        'import { readFile } from "node:fs/promises"; import * as tf from "@tensorflow/tfjs"; typeof readFile',
        "const n: number = tf.scalar(3).arraySync(); [n, new Date(0).getHours(), process.execArgv, __dirname.length]",
        'const wrong: number = "one"',
        "readFile(5 as any as boolean)",
        "/** @module told */\nexport const told = 4;",
        'import { told } from "./told"; const [a]: [number] = [told]; a',
        "new Error('x').stack!.split('\\n').length > 1",
      ]) {
        const { status, outputs } = await kernel.execute(code);
        seen.push([status, outputs]);
      }
      for (const code of ["process.std", "readFi", "tf.oneH"]) {
        const content = { code, cursor_pos: code.length, detail_level: 0 };
        const completed = await kernel.request("shell", "complete_request", { content });
        seen.push(completed.content.matches);
      }
      for (const code of ["readFile", "tf.oneHot", "Array"]) {
        const content = { code, cursor_pos: code.length - 1, detail_level: 0 };
        seen.push((await kernel.request("shell", "inspect_request", { content })).content.data);
      }
      answers.push(seen);
      await kernel.shutdown();
    }
    const [, [, values]] = answers[0] as [unknown, [string, { data: Record<string, string> }[]]];
    assert.match(values[0]?.data["text/plain"] ?? "", /^\[ 3, 9, \[\], \d+ \]$/);
    assert.ok(JSON.stringify(answers[0]).includes("Asynchronously reads the entire contents of a file"));
    assert.deepEqual(answers[0], answers[1]);
  });

  it("gives a file of declarations as long as that is what it was", () => {
    const script = path.join(folder(), "ask.cjs");
    writeFileSync(
      script,
      `const ts = require(${JSON.stringify(require.resolve("typescript"))});
       const { documentRegistry } = require(${JSON.stringify(path.join(ROOT, "dist/kernel-setup/kernel/compile/prepared.js"))});
       const { files } = globalThis[Symbol.for("ganbook.prepared")];
       const [name, file] = [...files].find(([name]) => name.endsWith("lib.es2023.d.ts"));
       const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Preserve, strict: true };
       const read = (text) => documentRegistry("/").acquireDocument(name, options, ts.ScriptSnapshot.fromString(text), "0");
       const other = read(file.text + "declare const more: 1;");
       console.log(files.size > 500, read(file.text) === file, other === file, other.statements.length - file.statements.length);`,
    );
    const blob = path.join(ROOT, ".ganbook", "snapshot", "kernel.blob");
    const { stdout, stderr } = spawnSync(process.execPath, ["--snapshot-blob", blob, script], { encoding: "utf8" });
    assert.equal(stdout, "true true false 1\n", stderr);
  });

  describe("is taken", () => {
    let root: string;
    let snapshots: Snapshots;
    before(() => {
      root = path.join(folder(), "Klon für Ada");
      for (const name of ["kernel-setup", "dist", "src", "package.json"]) {
        cpSync(path.join(ROOT, name), path.join(root, name), { recursive: true });
      }
      symlinkSync(path.join(ROOT, "node_modules"), path.join(root, "node_modules"));
      snapshots = snapshotsOf(root);
    });

    it("once, and again where what goes into it has changed", () => {
      assert.deepEqual(snapshots.snapshotState(root), { fits: false, possible: true });
      assert.deepEqual(snapshots.ensureSnapshot(root), { taken: true, problem: "" });
      assert.deepEqual(snapshots.ensureSnapshot(root), { taken: false, problem: "" });
      assert.deepEqual(snapshots.snapshotState(root), { fits: true, possible: true });
      writeFileSync(path.join(root, "dist", ".stamp"), "built anew");
      assert.deepEqual(snapshots.ensureSnapshot(root), { taken: true, problem: "" });
    });

    it("or says why not, and leaves nothing half-made", () => {
      const service = path.join(root, "dist", "kernel-setup", "kernel", "compile", "service.js");
      writeFileSync(service, 'throw new Error("broken on purpose");');
      writeFileSync(path.join(root, "dist", ".stamp"), "built once more");
      const { taken, problem } = snapshots.ensureSnapshot(root);
      assert.equal(taken, false);
      assert.match(problem, /broken on purpose/);
      assert.ok(!existsSync(path.join(root, ".ganbook", "snapshot", `kernel.blob.${process.pid}`)));
    });
  });

  describe("is left alone", () => {
    /** What the launcher starts, in a folder whose snapshot was taken with `key`. */
    function started(change: { key?: string; blob?: boolean; NODE_OPTIONS?: string } = {}): string[] {
      const root = folder();
      const launcher = path.join(root, LAUNCHER);
      const taken = path.join(root, ".ganbook", "snapshot");
      cpSync(path.join(ROOT, LAUNCHER), launcher);
      mkdirSync(taken, { recursive: true });
      const node = path.join(root, "a node");
      writeFileSync(node, '#!/bin/sh\nfor one in "$@"; do printf "%s\\n" "$one"; done\n');
      chmodSync(node, 0o755);
      writeFileSync(path.join(taken, "key"), `${change.key ?? keyOf(node)}\nsomething\n`);
      if (change.blob !== false) writeFileSync(path.join(taken, "kernel.blob"), "");
      const { stdout } = spawnSync("/bin/sh", [launcher, node, "--language", "javascript", "a file.json"], {
        encoding: "utf8",
        env: { ...process.env, NODE_OPTIONS: change.NODE_OPTIONS ?? "" },
      });
      return stdout
        .trim()
        .split("\n")
        .map((part) => path.relative(root, path.resolve(root, part)));
    }
    const launch = [path.join("kernel-setup", "kernel", "launch.cjs"), "--language", "javascript", "a file.json"];

    it("not where it fits", () => {
      const blob = path.join(".ganbook", "snapshot", "kernel.blob");
      assert.deepEqual(started(), ["--snapshot-blob", blob, ...launch]);
    });

    it("where another Node took it, or another processor", () => {
      const own = keyOf(process.execPath);
      assert.deepEqual(started({ key: own }), launch);
      assert.deepEqual(started({ key: own.replace(/ fpu | fp /, " ") }), launch);
    });

    it("where NODE_OPTIONS may change V8, and where it is gone", () => {
      assert.deepEqual(started({ NODE_OPTIONS: "--max-old-space-size=500" }), launch);
      assert.deepEqual(started({ blob: false }), launch);
    });
  });
});
