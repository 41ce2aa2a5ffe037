import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ExecuteResult, KernelClient } from "../../../kernel-setup/runner/client";
import { failure, soon, startKernel, text } from "./kernel";

describe("process.exit and its like", () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await startKernel();
    await kernel.execute('const kept = "intact"; let count = 0;');
  });
  after(() => kernel.shutdown());

  for (const [code, call] of [
    ["process.exit(3); count++", "process.exit(3)"],
    ["await null; process.exit(); count++", "process.exit()"],
    ["try { process.exit(1); } catch {} 'caught'", "process.exit(1)"],
    ["try { process.exit(1); } catch { await new Promise((r) => setTimeout(r, 1e8)); } count++", "process.exit(1)"],
    ["setTimeout(() => process.exit(0), 10); await new Promise((r) => setTimeout(r, 1e8)); count++", "process.exit(0)"],
    ["import { exit } from 'node:process'; exit(2)", "process.exit(2)"],
    ["process.abort()", "process.abort()"],
    ["(process as unknown as { reallyExit(code: number): void }).reallyExit(4)", "process.reallyExit(4)"],
    ["process.kill(process.pid)", 'process.kill(process.pid, "SIGTERM")'],
    ["process.kill(process.pid, 'SIGKILL')", 'process.kill(process.pid, "SIGKILL")'],
    ["process.kill(0)", 'process.kill(0, "SIGTERM")'],
  ] as const) {
    it(`end the cell, not the kernel: ${code}`, async () => {
      const { ename, evalue } = failure(await soon(kernel.execute(code), code));
      assert.equal(ename, "ProcessExit");
      assert.equal(
        evalue,
        `${call} in a cell ends the cell, not the kernel; to end the kernel: Kernel ▸ Shut Down Kernel`,
      );
      assert.equal(text(await kernel.execute("[kept, count]")), "[ 'intact', 0 ]");
    });
  }

  it("say so on stderr where the cell has ended", async () => {
    const printed = kernel.next("iopub", ({ content }) => content.name === "stderr");
    assert.equal((await kernel.execute("setTimeout(() => process.exit(0), 50); null")).status, "ok");
    assert.match(String((await printed).content.text), /^ProcessExit: process\.exit\(0\) in a cell/);
  });

  it("leave signals alone that the cell listens for, that do no harm, or that are another's", async () => {
    const code = `process.kill(process.pid, 0);
      const heard = new Promise((resolve) => process.once("SIGUSR2", resolve));
      process.kill(process.pid, "SIGUSR2");
      console.log(await heard);
      import { spawn } from "node:child_process";
      const child = spawn("sleep", ["100"]);
      const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
      process.kill(child.pid as number);
      await ended`;
    assert.equal(text(await soon(kernel.execute(code), "the signals")), "SIGUSR2\nSIGTERM");
  });
});

describe("children that inherit the cell's streams", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "ganbook-children-"));
  let kernel: KernelClient;
  before(async () => {
    writeFileSync(path.join(folder, "forked.js"), 'console.log("one"); process.send("done")');
    kernel = await startKernel({ cwd: folder });
    await kernel.execute(
      'import { execSync, execFileSync, fork, spawn, spawnSync } from "node:child_process"; import path from "node:path";',
    );
  });
  after(async () => {
    await kernel.shutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  const streams = ({ outputs }: ExecuteResult) =>
    outputs.flatMap((output) => (output.output_type === "stream" ? [`${output.name}: ${output.text}`] : []));

  for (const [code, expected] of [
    [`execSync("echo one; echo two", { stdio: "inherit" }); console.log("after")`, ["stdout: one\ntwo\nafter\n"]],
    [`execFileSync("echo", ["one"], { stdio: "inherit" }); console.log("after")`, ["stdout: one\nafter\n"]],
    [`void spawnSync("echo", ["one"], { stdio: ["ignore", process.stderr, "ignore"] })`, ["stderr: one\n"]],
    [`void spawnSync("sh", ["-c", "echo no; echo one >&2"], { stdio: ["ignore", "ignore", 1] })`, ["stdout: one\n"]],
    [
      `await new Promise<void>((resolve) => spawn("echo", ["one"], { stdio: "inherit" }).once("exit", () => { console.log("after"); resolve(); }))`,
      ["stdout: one\nafter\n"],
    ],
    [`await new Promise<void>((resolve) => fork("forked.js").once("exit", () => resolve()))`, ["stdout: one\n"]],
  ] as const) {
    it(`print under the cell: ${code}`, async () => {
      const result = await soon(kernel.execute(code), code);
      assert.equal(result.status, "ok", JSON.stringify(result.outputs));
      assert.deepEqual(streams(result), expected);
      assert.doesNotMatch(kernel.log, /one/);
    });
  }

  it("print while the cell stands still", async () => {
    let heard = () => {};
    const first = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const code = `const go = path.resolve("go");
      execSync(\`echo \${go}; until [ -e \${go} ]; do sleep 0.05; done; rm \${go}; echo gone\`, { stdio: "inherit" })`;
    let go = "";
    const running = kernel.execute(code, {
      onOutput: ({ content }) => {
        if (content.name !== "stdout" || go !== "") return;
        go = String(content.text).trim();
        heard();
      },
    });
    await soon(first, "the first line");
    writeFileSync(go, "");
    assert.deepEqual(streams(await soon(running, "the child")), [`stdout: ${go}\ngone\n`]);
  });

  for (const code of [
    'execSync("sh -c \'echo one; sleep 1000; echo two\'", { stdio: "inherit" })',
    'await null; console.log("one"); try { execSync("sleep 1000") } finally { console.log("finally") }',
  ]) {
    it(`end with an interrupt: ${code}`, async () => {
      await kernel.execute('const background = spawn("sleep", ["1000"]);');
      let started = () => {};
      const first = new Promise<void>((resolve) => {
        started = resolve;
      });
      const running = kernel.execute(code, { onOutput: ({ header }) => header.msg_type === "stream" && started() });
      await soon(first, "the first line");
      await kernel.interrupt();
      const result = await soon(running, "the interrupted cell");
      assert.equal(failure(result).ename, "KeyboardInterrupt");
      assert.doesNotMatch(JSON.stringify(result.outputs), /two/);
      const left = "const { exitCode, signalCode } = background; background.kill(); [exitCode, signalCode]";
      assert.equal(text(await kernel.execute(left)), "[ null, null ]", "another child is left alone");
    });
  }

  it("keep their streams where they are piped, and fail as before", async () => {
    assert.equal(text(await kernel.execute('execSync("echo piped").toString()')), "piped\n");
    const missing = failure(await kernel.execute('execFileSync("no-such-program", { stdio: "inherit" })'));
    assert.match(missing.evalue, /ENOENT/);
    const failed = failure(await kernel.execute('execSync("exit 3", { stdio: "inherit" })'));
    assert.equal(failed.evalue, "Command failed: exit 3");
  });

  it("that outlive their cell print under it", async () => {
    const late = kernel.next("iopub", ({ content }) => /later/.test(String(content.text)));
    const result = await kernel.execute('spawn("sh", ["-c", "sleep 0.3; echo later"], { stdio: "inherit" }); null');
    await kernel.execute("1");
    assert.equal((await late).parent_header.msg_id, result.reply.parent_header.msg_id);
  });
});
