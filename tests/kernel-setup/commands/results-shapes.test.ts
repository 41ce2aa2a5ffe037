import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeShapes, QUICK_SHAPES } from "../../../kernel-setup/commands/results/shapes";
import { drawShapes, type PretrainedShapesAbout } from "../../../src/beyond-images/shapes";
import { randomStreams, tf } from "../../../src/engine";
import { sha256OfFile } from "../../../src/files";
import { loadKeras } from "../../../src/models/keras";
import type { Shipped } from "../../../src/models/shipped";

describe("npm run results -- --only shapes", function () {
  this.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), "results-shapes-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("stores a generator that draws, with its quality beside that of real shapes, and leaves nothing behind", async () => {
    const before = tf.memory().numTensors;
    const lines: string[] = [];
    await makeShapes({ plan: QUICK_SHAPES, folder, machine: "a test", tell: (line) => lines.push(line) });
    assert.match(lines[0] ?? "", /^step \d+ of 20: loss of D [\d.]+, of G [\d.]+, [\d.]+ minutes left$/);
    const { about, sha256 } = JSON.parse(
      readFileSync(join(folder, "shapes.json"), "utf8"),
    ) as Shipped<PretrainedShapesAbout>;
    assert.equal(sha256, sha256OfFile(join(folder, "shapes.keras")));
    assert.match(about.summary, /for 20 steps with batches of 32 on 3,200 shapes of 16³ voxels \(seed 1, /);
    assert.ok(about.quality.frechet > about.realAgainstReal.frechet);
    assert.equal(about.realAgainstReal.whole, 1);
    const generator = await loadKeras(join(folder, "shapes.keras"));
    const latent = randomStreams(1).noise.normal([2, about.latentSize]);
    assert.deepEqual(
      drawShapes(generator, latent).map(({ size }) => size),
      [16, 16],
    );
    latent.dispose();
    generator.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it("stops after a step when it is told to", async () => {
    const stop = AbortSignal.abort(new Error("stopped by the test"));
    const stopped = makeShapes({ plan: QUICK_SHAPES, folder, machine: "a test", signal: stop, tell: () => undefined });
    await assert.rejects(stopped, /stopped by the test/);
  });
});
