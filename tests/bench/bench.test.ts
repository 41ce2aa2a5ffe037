import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { tensorflowEnvironment } from "../../kernel-setup/setup/kernelspec";
import { pathsOf, ROOT } from "../../kernel-setup/setup/paths";
import { run } from "../../kernel-setup/setup/run";
import { backend } from "../../src/engine";
import { slowBfloat16 } from "../../src/engine/capture/precision";
import type { Results } from "./results";

describe("npm run bench", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "bench-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the command as its user would, in its quick form. */
  async function quickly(only: string): Promise<{ results: Results; output: string }> {
    const json = path.join(folder, `${only}.json`);
    const { code, output } = await run(
      process.execPath,
      [path.join(ROOT, "kernel-setup", "bootstrap.cjs"), "bench", "--quick", "--only", only, "--json", json],
      { cwd: ROOT, env: tensorflowEnvironment() },
    );
    assert.equal(code, 0, output);
    return { results: JSON.parse(readFileSync(json, "utf8")) as Results, output };
  }

  it("measures, prints and stores (--quick); times are not judged", async function () {
    this.timeout(600_000); // a dozen processes, one after the other, on a machine that does other things as well
    if (!backend.native) {
      console.log(`SKIPPED: there is nothing to compare without native TensorFlow (${backend.why})`);
      this.skip();
    }
    const began = Date.now();
    const { results, output } = await quickly("dense");

    const [workload] = results.workloads;
    const narrow = slowBfloat16() !== undefined;
    assert.deepEqual(
      workload?.contenders.map(({ id }) => id),
      ["tfjs-layers float32", "tfjs-gradients float32", "captured float32", ...(narrow ? [] : ["captured bfloat16"])],
    );
    for (const contender of workload?.contenders ?? []) {
      if ("failed" in contender) assert.fail(`${contender.id}: ${contender.failed}`);
      const { step, threads, losses, firstMs } = contender;
      assert.ok(step.low > 0 && step.low <= step.median && step.median <= step.high && step.count === 2);
      assert.ok(threads >= 1 && losses.every(Number.isFinite) && firstMs.length === 3);
    }
    // Counted by hand: multiplications with additions of G (1 483 776 a sample) and D (532 736), 120 samples.
    assert.equal(workload?.flops, 2_248_458_240);
    assert.ok((workload?.matrix?.square.float32?.median ?? 0) > 0);
    assert.equal((workload?.matrix?.shapes?.bfloat16?.median ?? 0) > 0, !narrow);
    assert.deepEqual(
      results.growth.map(({ along, points }) => [along, points.length]),
      [
        ["batch", 2],
        ["width", 2],
      ],
    );
    assert.ok((results.panel?.on.median ?? 0) > 0 && Number.isFinite(results.panel?.cost));
    assert.equal(results.learning?.runs.length, narrow ? undefined : 2);
    assert.ok(results.targets.length >= 4);
    for (const name of ["Node", "TensorFlow.js", "TensorFlow (Node)"]) assert.ok(results.versions[name], name);

    assert.match(output, narrow ? /ganbook, captured step +float32 +\d/ : /ganbook, captured step +bfloat16 +\d/);
    assert.match(output, /Targets/);
    const drawn = statSync(path.join(pathsOf().home, "bench.png"));
    assert.ok(drawn.mtimeMs >= began - 2000 && drawn.size > 5000);
  });

  it("reads a folder of images, and trains on it (--quick); times are not judged", async function () {
    this.timeout(600_000); // a dozen processes, one after the other, on a machine that does other things as well
    if (!backend.native) {
      console.log(`SKIPPED: nothing trains here without native TensorFlow (${backend.why})`);
      this.skip();
    }
    const { results } = await quickly("images");
    const { images, workloads } = results;
    assert.deepEqual(workloads, []);
    const [ours] = images?.readers ?? [];
    assert.ok(ours && "first" in ours && ours.first > 0 && ours.cached > 0, JSON.stringify(images));
    assert.deepEqual(
      images?.waiting.map(({ model }) => model),
      ["dense", "convolutional"],
    );
    assert.ok(images?.waiting.every(({ memory, folder }) => memory.median > 0 && folder.median > 0));
    assert.equal(images?.memory?.files, 300);
  });

  it("trains what people train, captured and not (--quick); times are not judged", async function () {
    this.timeout(600_000);
    if (!backend.native) {
      console.log(`SKIPPED: nothing is captured without native TensorFlow (${backend.why})`);
      this.skip();
    }
    const { results, output } = await quickly("examples");
    const { examples, workloads } = results;
    assert.deepEqual(workloads, []);
    assert.ok(examples && examples.rows.length >= 15);
    for (const { title, captured, uncaptured, ratio, operations } of examples.rows) {
      assert.ok(captured.median > 0 && uncaptured.median > 0 && ratio.median > 0 && operations > 30, title);
    }
    assert.match(output, /house prices: regression +\d/);
  });
});
