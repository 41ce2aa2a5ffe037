import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findGuardian, watchGuardian } from "../../../kernel-setup/kernel/protocol/guardian";
import { KernelClient } from "../../../kernel-setup/runner/client";
import { ROOT, SPEC, sleep, soon, startKernel, text, until } from "./kernel";

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a kernel's life", () => {
  it("begins with an answer before TypeScript is loaded", async () => {
    const start = Date.now();
    const kernel = await KernelClient.start(SPEC);
    const info = Date.now() - start;
    assert.equal(text(await kernel.execute("1")), "1");
    const cell = Date.now() - start;
    await kernel.shutdown();
    console.log(`      kernel_info after ${info} ms, first cell after ${cell} ms`);
    assert.ok(info < cell);
  });

  for (const code of ["null", "while (true) {}", "setInterval(() => { while (true); }, 1); null"]) {
    it(`ends with code 0 when asked to, during ${code}`, async () => {
      const kernel = await startKernel();
      const running = kernel.execute(code).catch(() => {});
      await sleep(300);
      const reply = await kernel.request("control", "shutdown_request", { content: { restart: true }, seconds: 5 });
      assert.deepEqual(reply.content, { status: "ok", restart: true });
      const { code: exitCode } = await soon(kernel.exited, "the kernel");
      await running;
      assert.equal(exitCode, 0);
    });
  }

  it("ends at once when asked to while it still loads", async () => {
    const kernel = await KernelClient.start(SPEC);
    await kernel.request("control", "shutdown_request", { content: { restart: false }, seconds: 5 });
    await soon(kernel.exited, "the kernel");
  });

  for (const code of ["null", "while (true) {}"]) {
    it(`ends when its parent dies, and leaves no connection file, during ${code}`, async function () {
      this.timeout(300_000);
      // A process in between starts a kernel, as Jupyter would, and dies without a word.
      const parent = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", PARENT], {
        cwd: ROOT,
        env: { ...process.env, KERNEL_CODE: code },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [pid = 0, file = ""] = await new Promise<[number, string]>((resolve) => {
        parent.stdout.once("data", (data) => resolve(JSON.parse(String(data)) as [number, string]));
      });
      await sleep(500);
      assert.ok(lives(pid));
      assert.ok(existsSync(file), file);
      parent.kill("SIGKILL");
      await until(() => !lives(pid), "the kernel has ended", 10);
      assert.ok(!existsSync(path.dirname(file)), `${file}, which holds a key, was left behind`);
    });
  }

  it("misses a parent that died while it was being loaded, and nobody who never was here", async () => {
    const parent = spawn(process.execPath, ["-e", ""]);
    const { pid = 0 } = parent;
    await once(parent, "exit");
    const env = { JPY_PARENT_PID: String(pid) };
    const guardian = findGuardian(pid, env);
    assert.deepEqual(guardian, { pid, isParent: true });
    assert.equal(watchGuardian(guardian)(), false);
    assert.equal(findGuardian(process.ppid, env), undefined);
    assert.deepEqual(findGuardian(pid, { JPY_PARENT_PID: String(process.pid) }), { pid: process.pid, isParent: false });
  });

  it("goes on when nobody names a parent, or one that is not here", async () => {
    for (const guardian of ["", "999999999", "not a number"]) {
      const kernel = await KernelClient.start({
        ...SPEC,
        argv: ["/usr/bin/env", `JPY_PARENT_PID=${guardian}`, ...SPEC.argv],
      });
      await sleep(1500);
      assert.equal(text(await kernel.execute("1")), "1");
      await kernel.shutdown();
    }
  });

  it("makes its connection file private, and says so", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "ganbook-connection-"));
    const file = path.join(folder, "connection.json");
    writeFileSync(file, JSON.stringify({ transport: "tcp", ip: "127.0.0.1", key: "k" }));
    chmodSync(file, 0o644);
    const { log, code } = await launch(file);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.match(log, /was readable by others \(mode 644\): changed to 600/);
    assert.match(log, /is not a Jupyter connection file: .*shell_port/);
    assert.notEqual(code, 0);
    writeFileSync(file, "not JSON");
    assert.match((await launch(file)).log, /is not JSON\. Expected a Jupyter connection file/);
    assert.match((await launch(path.join(folder, "none.json"))).log, /none\.json/);
    rmSync(folder, { recursive: true });
  });
});

const PARENT = `
  const { KernelClient } = require("./kernel-setup/runner/client");
  KernelClient.start(${JSON.stringify(SPEC)}).then(async (kernel) => {
    await kernel.execute("0");
    kernel.execute(process.env.KERNEL_CODE);
    process.stdout.write(JSON.stringify([kernel.process.pid, kernel.connectionFile]));
  });
`;

async function launch(file: string): Promise<{ log: string; code: number | null }> {
  const child = spawn(process.execPath, [path.join(ROOT, "kernel-setup", "kernel", "launch.cjs"), file]);
  let log = "";
  child.stderr.on("data", (data) => {
    log += data;
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { log, code };
}
