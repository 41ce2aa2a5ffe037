import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { KernelClient, KernelDied, type KernelSpec, KernelTimeout } from "../../../kernel-setup/runner/client";
import { gone, ROOT, removeFolders, runs, temporaryFolder } from "./fixtures";

/** A kernel we did not write: the client must not depend on ours. */
const TSLAB: KernelSpec = {
  argv: [process.execPath, require.resolve("tslab/bin/tslab"), "kernel", "--config-path", "{connection_file}"],
};

const script = (code: string): KernelSpec => ({ argv: [process.execPath, "-e", code, "{connection_file}"] });

describe("Jupyter client", () => {
  let client: KernelClient | undefined;
  afterEach(async () => {
    await client?.shutdown();
    client = undefined;
    removeFolders();
  });

  it("runs code, collects outputs, and leaves no process and no file", async () => {
    client = await KernelClient.start(TSLAB);
    assert.equal(statSync(client.connectionFile).mode & 0o777, 0o600);
    assert.equal(statSync(dirname(client.connectionFile)).mode & 0o777, 0o700);
    assert.equal(client.info.implementation, "tslab");

    const seen: string[] = [];
    const result = await client.execute(
      `const bar = require("tslab").newDisplay(); bar.text("0 %"); console.log("hi"); bar.text("100 %");`,
      { onOutput: ({ header }) => seen.push(header.msg_type) },
    );
    assert.equal(result.status, "ok");
    assert.equal(result.executionCount, 1);
    assert.deepEqual(result.outputs, [
      { output_type: "display_data", data: { "text/plain": "100 %" }, metadata: {} },
      { output_type: "stream", name: "stdout", text: "hi\n" },
    ]);
    assert.deepEqual(seen, ["status", "display_data", "stream", "update_display_data", "status"]);
    const reply = await client.request("shell", "is_complete_request", { content: { code: "f(" }, seconds: 10 });
    assert.equal(reply.content.status, "incomplete");

    const child = await client.execute(`console.log(require("child_process").spawn("sleep", ["600"]).pid)`);
    const [stream] = child.outputs;
    const pids = [client.process.pid ?? 0, Number(stream?.output_type === "stream" && stream.text)];
    assert.deepEqual(pids.map(runs), [true, true]);
    await client.shutdown();
    assert.ok(await gone(...pids), "the kernel and its child have ended");
    assert.equal(existsSync(dirname(client.connectionFile)), false);
    assert.equal(client.alive, false);
    await assert.rejects(client.execute("1"), KernelDied);
  });

  it("still changes outputs that come after the cell", async () => {
    client = await KernelClient.start(TSLAB);
    const { outputs } = await client.execute(`setTimeout(() => console.log("late"), 300); console.log("now");`);
    await client.next("iopub", ({ header, content }) => header.msg_type === "stream" && content.text === "late\n", 10);
    assert.deepEqual(outputs, [{ output_type: "stream", name: "stdout", text: "now\nlate\n" }]);
  });

  it("reports a kernel that dies in a cell, with the end of what it wrote", async () => {
    client = await KernelClient.start(TSLAB);
    const code = `require("fs").writeSync(2, "out of memory, or so\\n"); process.exit(7);`;
    await assert.rejects(client.execute(code), (error: Error) => {
      assert.ok(error instanceof KernelDied);
      assert.match(error.message, /the kernel ended with code 7; it wrote:\nout of memory, or so/);
      return true;
    });
    assert.deepEqual(await client.exited, { code: 7, signal: null });
  });

  it("reports a kernel that ends at its start, cannot be started, or never answers", async () => {
    await assert.rejects(
      KernelClient.start(script('console.error("no such library"); process.exit(4)')),
      /KernelDied: the kernel ended with code 4; it wrote:\nno such library/,
    );
    await assert.rejects(
      KernelClient.start({ argv: ["/no/such/node", "{connection_file}"] }),
      /KernelDied: the kernel could not be started; it wrote:\nspawn \/no\/such\/node ENOENT/,
    );
    const file = join(temporaryFolder(), "pid");
    const silent = script(
      `require("fs").writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1e6)`,
    );
    await assert.rejects(KernelClient.start(silent, { startSeconds: 1.5 }), (error: Error) => {
      assert.ok(error instanceof KernelTimeout);
      assert.match(error.message, /did not answer within 1\.5 s of its start and wrote nothing/);
      return true;
    });
    assert.ok(await gone(Number(readFileSync(file, "utf8"))), "it was ended");
  });

  it("takes the kernel with it when its own process fails", async () => {
    const program = join(temporaryFolder(), "program.cjs");
    writeFileSync(
      program,
      `const { KernelClient } = require(${JSON.stringify(join(ROOT, "kernel-setup/runner/client.ts"))});
       KernelClient.start(${JSON.stringify(TSLAB)}).then((client) => {
         console.log(client.process.pid, client.connectionFile);
         setTimeout(() => { throw new Error("a mistake"); }, 10);
       });`,
    );
    const run = spawnSync(process.execPath, ["-r", "ts-node/register/transpile-only", program], {
      cwd: ROOT,
      encoding: "utf8",
      env: { ...process.env, TS_NODE_PROJECT: join(ROOT, "tsconfig.json") },
    });
    assert.match(run.stderr, /a mistake/);
    const [pid, file] = run.stdout.trim().split(" ");
    assert.ok(Number(pid) > 0, run.stdout);
    assert.ok(await gone(Number(pid)));
    assert.equal(existsSync(file ?? ""), false);
  });
});
