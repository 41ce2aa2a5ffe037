import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { isAlive } from "../../../kernel-setup/setup/processes";
import { installFailure, run, stopRunning, Unavailable } from "../../../kernel-setup/setup/run";
import { cleanUp, folder } from "./sandbox";

describe("running programs", () => {
  after(cleanUp);

  it("gives exit code and output, line by line too, and keeps a log", async () => {
    const log = path.join(folder(), "logs", "x.log");
    const lines: string[] = [];
    const script =
      "console.log('one\\nthree'); console.error('two'); process.stdout.write('four'); process.exitCode = 3";
    const result = await run(process.execPath, ["-e", script], { log, onLine: (line) => lines.push(line) });
    assert.equal(result.code, 3);
    assert.deepEqual(lines.sort(), ["four", "one", "three", "two"]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.match(readFileSync(log, "utf8"), /^\n\$ [\s\S]*three[\s\S]*\[exit code 3\]\n$/);
  });

  it("says 127 where there is no such program, and ends one that takes too long", async () => {
    assert.equal((await run("/no/such/program", [])).code, 127);
    const endless = await run(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { timeoutMs: 200 });
    assert.notEqual(endless.code, 0);
    assert.match(endless.output, /ended by SIGKILL/);
  });

  it("ends what a program has started together with it", async () => {
    for (const end of ["timeout", "stop"]) {
      const below: number[] = [];
      const script = `require("node:child_process").spawn("sleep", ["600"]).on("spawn", function () { console.log(this.pid); })`;
      const ended = run(process.execPath, ["-e", script], {
        onLine: (line) => {
          below.push(Number(line));
          if (end === "stop") stopRunning();
        },
        ...(end === "timeout" ? { timeoutMs: 1000 } : {}),
      });
      assert.match((await ended).output, /ended by SIGKILL/);
      const [pid = 0] = below;
      assert.ok(pid > 0);
      for (let i = 0; i < 100 && isAlive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.ok(!isAlive(pid), end);
    }
  });

  it("tells a network that fails, a full disk and other errors apart", () => {
    const explain = (output: string) =>
      installFailure("JupyterLab", "the index", { code: 1, output }, "/x.log").describe();
    assert.match(
      explain("WARNING: Retrying ... NewConnectionError('Failed to establish a new connection')"),
      /JupyterLab could not be fetched: the index cannot be reached[\s\S]*what is already there is kept[\s\S]*\/x\.log/,
    );
    assert.match(explain("ERROR: Could not install: [Errno 28] No space left on device"), /the disk is full/);
    assert.match(explain("ERROR: No matching distribution"), /exit code 1[\s\S]*No matching distribution/);
    const none = { code: 1, output: "ERROR: No matching distribution found for tensorflow==2.21.0" };
    assert.ok(installFailure("TensorFlow", "the index", none, "/x.log") instanceof Unavailable);
  });
});
