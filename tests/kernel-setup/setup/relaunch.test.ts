import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { ROOT } from "../../../kernel-setup/setup/paths";
import { sameEnd } from "../../../kernel-setup/setup/relaunch";

describe("a command that starts again with another environment", () => {
  it("ends as the second one ends", async () => {
    const end = (code: string) => sameEnd(process.execPath, ["-e", code], { GANBOOK_TRY: "9" });
    assert.equal(await end("process.exit(Number(process.env.GANBOOK_TRY))"), 9);
    assert.equal(await end(""), 0);
    assert.equal(await end("process.kill(process.pid, 'SIGKILL')"), 137);
  });

  it("hands a signal on, and waits for what it does", async () => {
    const inner =
      "process.on('SIGTERM', () => setTimeout(() => process.exit(7), 50)); console.log('ready'); setInterval(() => {}, 1e3)";
    const outer = `require("./kernel-setup/setup/relaunch").sameEnd(process.execPath, ["-e", ${JSON.stringify(inner)}], {})
      .then((code) => process.exit(code))`;
    const child = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", outer], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    const [code, signal] = await once(child, "close");
    assert.deepEqual([code, signal], [7, null]);
  });
});
