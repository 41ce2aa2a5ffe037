import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Check, Diagnosis } from "../../../kernel-setup/setup/diagnosis";
import { kernelSpecFile, writeKernelSpec } from "../../../kernel-setup/setup/kernelspec";
import { bin, bootstrap, cleanUp, freshProject, PROJECT, write } from "./sandbox";

async function doctor(root: string, env: NodeJS.ProcessEnv = {}) {
  const { code, stdout } = await bootstrap(root, ["doctor", "--json"], env);
  const diagnosis = JSON.parse(stdout) as Diagnosis;
  const check = (name: string): Check => {
    const found = diagnosis.checks.find((one) => one.name === name);
    assert.ok(found, `no check ${name}`);
    return found;
  };
  return { code, diagnosis, check };
}

describe("npm run doctor", () => {
  after(cleanUp);

  it("finds all well here, and says on what operations run and how fast", async () => {
    const { code, diagnosis, check } = await doctor(PROJECT);
    assert.deepEqual(
      diagnosis.checks.filter((one) => one.state === "problem"),
      [],
    );
    assert.equal(code, 0);
    assert.equal(diagnosis.ok, true);
    assert.match(check("JupyterLab").value, /^4\.6\.6/);
    assert.match(check("Speed").value, /^[\d.]+ GFLOP\/s/);
    assert.ok((diagnosis.probe?.gflops ?? 0) > 0.1);
    assert.equal(diagnosis.probe?.device.tensorflow, "2.21.0");
    for (const name of [
      "Node",
      "Python",
      "C++ compiler",
      "Kernel",
      "First cell",
      "TensorFlow",
      "Backend",
      "Device",
      "Free disk",
    ]) {
      check(name);
    }
  });

  it("warns of a slow backend, with exit code 0 and the way back", async () => {
    const { code, diagnosis, check } = await doctor(PROJECT, { GANBOOK_BACKEND: "cpu" });
    assert.equal(code, 0);
    assert.equal(diagnosis.ok, true);
    assert.equal(check("Backend").state, "warning");
    assert.match(check("Backend").value, /100 to 400 times slower/);
    assert.match(check("Backend").cure ?? "", /unset GANBOOK_BACKEND/);
  });

  it("names problem and cure where nothing is set up, with exit code 1, and changes nothing", async () => {
    const root = freshProject();
    const PATH = bin({ node: process.execPath });
    const { code, diagnosis, check } = await doctor(root, { PATH });
    assert.equal(code, 1);
    assert.equal(diagnosis.ok, false);
    for (const name of ["JupyterLab", "Kernel"]) {
      assert.equal(check(name).state, "problem");
      assert.equal(check(name).cure, "npm start -- --setup-only");
    }
    assert.match(check("Python").cure ?? "", /sudo apt install python3/);
    assert.match(check("C++ compiler").cure ?? "", /sudo apt install g\+\+/);
    assert.ok(!existsSync(path.join(root, ".ganbook")));
  });

  it("reports a kernel.json that is damaged, and names the cure", async () => {
    const root = freshProject();
    for (const text of ["{", "null"]) {
      write(kernelSpecFile(root), text);
      const { code, check } = await doctor(root, { PATH: bin({ node: process.execPath }) });
      assert.equal(code, 1);
      assert.match(check("Kernel").value, /kernel\.json is damaged/);
      assert.equal(check("Kernel").cure, "npm start -- --setup-only");
    }
  });

  it("finds a problem where no cell can run, with what the kernel said", async () => {
    const root = freshProject();
    writeKernelSpec(root);
    write(path.join(root, "kernel-setup/kernel/launch.cjs"), 'throw new Error("the kernel is broken");');
    const { code, check } = await doctor(root, { PATH: bin({ node: process.execPath }) });
    assert.equal(code, 1);
    assert.equal(check("First cell").state, "problem");
    assert.match(check("First cell").value, /the kernel ended with code 1[\s\S]*the kernel is broken/);
  });

  it("prints a table", async () => {
    const { code, stdout } = await bootstrap(PROJECT, ["doctor"], { NO_COLOR: "1" });
    assert.equal(code, 0);
    assert.match(stdout, /✓ Node +v\d+/);
    assert.match(stdout, /(All is well\.|Notebooks run, with \d warnings?\.)\n$/);
    assert.ok(!stdout.includes("\x1b"));
  });
});
