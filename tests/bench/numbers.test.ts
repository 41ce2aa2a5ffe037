import assert from "node:assert/strict";
import os from "node:os";
import { tf } from "../../src/engine";
import { compareLearning, type Run } from "./learning";
import { Quiet, stepsFor, takeTurns } from "./measure";
import { workOf } from "./work";

describe("benchmark: numbers", () => {
  it("makes blocks of at least four steps", () => {
    assert.deepEqual([stepsFor(800, 12), stepsFor(800, 800), stepsFor(100, 5000)], [67, 4, 4]);
  });

  it("tells how much of the processors others took", async () => {
    const ours = new Quiet();
    const theirs = new Quiet();
    let cpuMs = 0;
    const began = performance.now();
    // Both watch the same work; one of them is not told whose it is.
    await theirs.watch(async () => {
      await ours.watch(async () => {
        const before = process.cpuUsage();
        for (const end = performance.now() + 500; performance.now() < end; ) Math.sqrt(2);
        const { user, system } = process.cpuUsage(before);
        cpuMs = (user + system) / 1e3;
        return { cpuMs };
      });
      return { cpuMs: 0 };
    });
    assert.equal(new Quiet().share, 0);
    const own = cpuMs / ((performance.now() - began) * os.availableParallelism());
    assert.ok(Math.abs(theirs.share - ours.share - own) < 0.3 * own, `${theirs.share} ${ours.share} ${own}`);
  });

  it("counts the arithmetic of dense networks", () => {
    const generator = tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, inputShape: [2] }),
        tf.layers.batchNormalization(),
        tf.layers.dense({ units: 5 }),
      ],
    });
    const discriminator = tf.sequential({
      layers: [tf.layers.dense({ units: 4, inputShape: [5] }), tf.layers.dense({ units: 1 })],
    });
    const { flops, products } = workOf(generator, discriminator, 10);
    // Multiplications for one sample. G: 2·3 and 3·5; D: 5·4 and 4·1.
    const g = { forward: 6 + 15, weights: 6 + 15, inputs: 15 };
    const d = { forward: 20 + 4, weights: 20 + 4, inputsOfAll: 20 + 4, inputs: 4 };
    const discriminatorStep = g.forward + 2 * (d.forward + d.weights + d.inputs);
    const generatorStep = g.forward + d.forward + d.inputsOfAll + g.weights + g.inputs;
    assert.equal(flops, 2 * 10 * (discriminatorStep + generatorStep));
    // All of it is in the products, each with the transposes of its place.
    assert.equal(
      products.reduce((sum, { m, k, n, count }) => sum + 2 * m * k * n * count, 0),
      flops,
    );
    const find = (m: number, k: number, n: number) => products.find((p) => p.m === m && p.k === k && p.n === n);
    assert.deepEqual(find(10, 5, 4), { m: 10, k: 5, n: 4, transposeA: false, transposeB: false, count: 3 });
    assert.deepEqual(find(5, 10, 4), { m: 5, k: 10, n: 4, transposeA: true, transposeB: false, count: 2 });
    assert.deepEqual(find(10, 4, 5), { m: 10, k: 4, n: 5, transposeA: false, transposeB: true, count: 1 });
    tf.dispose([generator.getWeights(), discriminator.getWeights()]);
  });

  it("counts convolutions by the pixels they are laid on", () => {
    const generator = tf.sequential({
      layers: [
        tf.layers.reshape({ targetShape: [2, 2, 3], inputShape: [12] }),
        tf.layers.conv2dTranspose({ filters: 4, kernelSize: 5, strides: 2, padding: "same" }),
      ],
    });
    const discriminator = tf.sequential({
      layers: [tf.layers.conv2d({ filters: 6, kernelSize: 3, strides: 2, padding: "same", inputShape: [4, 4, 4] })],
    });
    const { flops, products } = workOf(generator, discriminator, 1);
    const up = 2 * 2 * (5 * 5 * 3 * 4); // each of the 2 × 2 pixels that come in, times the kernel
    const down = 2 * 2 * (3 * 3 * 4 * 6); // each of the 2 × 2 pixels that come out
    assert.equal(flops, 2 * (up + 2 * (down + down) + up + down + down + up));
    assert.deepEqual(products, []);
    const unknown = tf.sequential({ layers: [tf.layers.conv1d({ filters: 1, kernelSize: 2, inputShape: [4, 1] })] });
    assert.throws(() => workOf(unknown, discriminator, 1), /arithmetic of a Conv1D layer is not known/);
    for (const model of [generator, discriminator, unknown]) model.dispose();
  });

  it("takes turns, one at a time, and asks a failed one no more", async () => {
    const order: string[] = [];
    let running = 0;
    const turn =
      (name: string, fails = false) =>
      async () => {
        assert.equal(running++, 0);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        order.push(name);
        if (fails) throw new Error("broken");
        return order.length;
      };
    const told: string[] = [];
    const results = await takeTurns([turn("a"), turn("b", true), turn("c")], 2, (text) => told.push(text));
    assert.deepEqual(order, ["a", "b", "c", "a", "c"]);
    assert.deepEqual(
      [results[0], results[2]],
      [
        [1, 4],
        [3, 5],
      ],
    );
    assert.ok(results[1] instanceof Error && results[1].message === "broken");
    assert.deepEqual(told, ["round 1 of 2", "round 2 of 2"]);
  });

  it("finds bfloat16's learning the same within what seeds differ, and not beyond", () => {
    const run = (seed: number, precision: Run["precision"], d: number): Run => ({
      seed,
      precision,
      discriminatorLoss: [99, 99, d, d],
      generatorLoss: [99, 99, 1, 1],
    });
    const full = [run(1, "float32", 0.9), run(2, "float32", 1), run(3, "float32", 1.1)];
    const near = compareLearning([...full, run(1, "bfloat16", 1.29)]);
    assert.ok(near.same);
    assert.equal(near.runs[0]?.discriminatorLoss, 0.9); // the first half does not count
    assert.ok(Math.abs(near.band.discriminatorLoss - 0.3) < 1e-9);
    assert.equal(near.band.generatorLoss, 0.1);
    assert.ok(!compareLearning([...full, run(1, "bfloat16", 1.31)]).same);
    assert.ok(!compareLearning([...full, run(1, "bfloat16", Number.NaN)]).same);
    assert.throws(() => compareLearning(full), /a run in each format/);
    assert.throws(() => compareLearning([]), /at least one step/);
  });
});
