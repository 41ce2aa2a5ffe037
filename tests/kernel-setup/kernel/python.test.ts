/** The kernel under clients we did not write: `jupyter_kernel_test`, `nbclient` and `jupyter_client`. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ROOT, SPEC } from "./kernel";

const PYTHON = path.join(ROOT, ".ganbook", "python", "bin", "python");

interface Result {
  run: number;
  failed: string[];
  /** Test to reason. */
  skipped: Record<string, string>;
}

describe("Python's clients", function () {
  this.timeout(300_000);
  const jupyter = mkdtempSync(path.join(tmpdir(), "ganbook-jupyter-"));

  before(() => {
    // npm test installs them. Their absence is a failure, what they print while they are imported is not.
    const { status, error, stderr } = spawnSync(PYTHON, ["-c", "import jupyter_kernel_test, nbclient"], {
      encoding: "utf8",
    });
    assert.equal(status, 0, `${PYTHON} has no jupyter_kernel_test or nbclient: ${error?.message ?? stderr}`);
    const folder = path.join(jupyter, "kernels", "ganbook");
    mkdirSync(folder, { recursive: true });
    const spec = { ...SPEC, display_name: "ganbook under test", language: "typescript" };
    writeFileSync(path.join(folder, "kernel.json"), JSON.stringify(spec));
  });
  after(() => rmSync(jupyter, { recursive: true, force: true }));

  /** Runs a suite; what it reports on the way is shown only where it fails. */
  async function run(script: string): Promise<Result> {
    const child = spawn(PYTHON, [path.join(__dirname, "python", script)], {
      cwd: jupyter,
      env: { ...process.env, JUPYTER_PATH: jupyter, JUPYTER_RUNTIME_DIR: path.join(jupyter, "runtime") },
    });
    let out = "";
    let log = "";
    child.stdout.on("data", (data) => {
      out += data;
    });
    child.stderr.on("data", (data) => {
      log += data;
    });
    await new Promise((resolve) => child.once("close", resolve));
    const last = out.trim().split("\n").at(-1) ?? "";
    assert.ok(last.startsWith("{"), `${script} gave no result:\n${log}`);
    const result = JSON.parse(last) as Result;
    const skipped = Object.keys(result.skipped);
    const list = skipped.length > 0 ? `; skipped: ${skipped.join(", ")}` : "";
    console.log(`      ${script}: ${result.run} run, ${result.failed.length} failed${list}`);
    assert.deepEqual(result.failed, [], result.failed.join("\n"));
    return result;
  }

  it("jupyter_kernel_test passes", async () => {
    const { run: count, skipped } = await run("protocol_suite.py");
    assert.ok(count >= 12, `${count} tests`);
    // What the kernel does not have: IPython's pager.
    assert.deepEqual(Object.keys(skipped), ["test_pager"]);
  });

  it("nbclient and jupyter_client run, interrupt, restart and shut down", async () => {
    const { run: count, skipped } = await run("client_suite.py");
    assert.equal(count, 14);
    assert.deepEqual(skipped, {});
  });
});
