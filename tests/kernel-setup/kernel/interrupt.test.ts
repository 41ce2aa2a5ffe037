import assert from "node:assert/strict";
import type { KernelClient } from "../../../kernel-setup/runner/client";
import { failure, sleep, soon, startKernel, text, until } from "./kernel";

describe("interrupts", () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await startKernel();
    await kernel.execute(`const kept = "intact"; let count = 0; let cleaned = 0;
      const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
      async function forever(): Promise<void> { for (;;) { await sleep(5); count++; } }`);
  });
  after(() => kernel.shutdown());

  /** Runs code, interrupts it once it runs, and checks that the kernel is well. */
  async function interrupt(code: string): Promise<string[]> {
    const running = kernel.execute(`console.log("running"); ${code}`, {
      onOutput: ({ header }) => {
        if (header.msg_type === "stream") started();
      },
    });
    let started = () => {};
    await new Promise<void>((resolve) => {
      started = resolve;
    });
    await sleep(100);
    await kernel.interrupt();
    const { ename, traceback } = failure(await soon(running, "the interrupted cell"));
    assert.equal(ename, "KeyboardInterrupt");
    assert.equal(text(await kernel.execute("kept")), "intact");
    return traceback;
  }

  async function assertStopped(): Promise<void> {
    const before = text(await kernel.execute("count"));
    await sleep(150);
    assert.equal(text(await kernel.execute("count")), before, "the work goes on in the background");
  }

  it("stop awaited work, run finally blocks, and say where", async () => {
    const traceback = await interrupt("\ntry {\n  await forever();\n} finally {\n  cleaned++;\n}");
    assert.match(traceback.at(-1) ?? "", /at async cell \d+:3:3$/);
    assert.equal(text(await kernel.execute("[cleaned, count > 0]")), "[ 1, true ]");
    await assertStopped();
  });

  it("stop the library's own loops by their signal", async () => {
    await kernel.execute('import { breathe } from "ganbook/engine"');
    await interrupt(`let error: unknown;
      const training = (async () => { for (;;) { await breathe(); count++; } })();
      try { await training; } catch (e) { error = e; throw e; } finally { await null; cleaned = 10; }`);
    assert.equal(text(await kernel.execute("[cleaned, (error as Error).name]")), "[ 10, 'KeyboardInterrupt' ]");
    await assertStopped();
  });

  it("stop a busy loop", () => interrupt("for (;;) {}"));
  it("stop a busy loop after an await", () => interrupt("await null; while (true) count++;"));
  it("stop a busy loop in a timer that is awaited", () =>
    interrupt("await new Promise<void>((resolve) => setTimeout(() => { for (;;); }, 10));"));
  it("stop a busy loop in a function of an earlier cell", async () => {
    await kernel.execute("function spin() { do count++; while (true); }");
    await interrupt("await null; spin()");
  });
  it("stop a loop that awaits without ever letting go", () => interrupt("for (;;) await null;"));
  it("run the finally block of a busy loop", async () => {
    await interrupt("try { for (;;) {} } finally { cleaned = 0; for (let i = 0; i < 5; i++) cleaned++; }");
    assert.equal(text(await kernel.execute("cleaned")), "5");
  });
  it("stop a loop that catches everything", () => interrupt("for (;;) { try { for (;;) {} } catch {} }"));
  it("stop an awaiting loop that catches everything", async () => {
    await interrupt("for (;;) { try { await sleep(5); count++; } catch {} }");
    await assertStopped();
  });
  it("stop a pause of any length", () => interrupt("await sleep(1e9)"));
  it("stop a search that only V8 can stop", () => interrupt("/(a+)+b/.test('a'.repeat(60))"));
  it("stop an asynchronous iteration", async () => {
    await interrupt(
      'import { setInterval as ticks } from "timers/promises"; await (async () => { for await (const _ of ticks(5)) count++; })()',
    );
    await assertStopped();
  });

  it("stop awaited immediates and promises of timers in other modules", async () => {
    for (const loop of ["timers.setImmediate()", "timers.setTimeout(1)", "timers.scheduler.wait(1)"]) {
      await interrupt(
        `import * as timers from "timers/promises"; new Function("timers", "tick", "(async () => { for (;;) { await ${loop}; tick(); } })()")(timers, () => count++); await sleep(1e9);`,
      );
      await assertStopped();
    }
  });

  it("stop TensorFlow.js's fit", async function () {
    this.timeout(300_000);
    const ready = await kernel.execute(`import { tf } from "ganbook/engine";
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
      model.compile({ loss: "meanSquaredError", optimizer: "sgd" });
      const xs = tf.zeros([64, 1]);`);
    assert.equal(ready.status, "ok", JSON.stringify(ready.outputs));
    await interrupt(
      "await model.fit(xs, xs, { epochs: 1e6, batchSize: 8, verbose: 0, callbacks: { onBatchEnd: () => { count++; } } })",
    );
    // fit lets go at most every few hundredths of a second: what it is in, it ends.
    await sleep(300);
    await assertStopped();
    assert.equal(text(await kernel.execute("xs.shape.join()")), "64,1");
  });

  it("stop what finished cells left running", async () => {
    assert.equal((await kernel.execute("void forever(); null")).status, "ok");
    const before = text(await kernel.execute("count"));
    await until(async () => text(await kernel.execute("count")) !== before, "the loop runs");
    await kernel.interrupt();
    await sleep(700);
    await assertStopped();
    assert.equal(text(await kernel.execute("await sleep(1); 'new timers fire'")), "new timers fire");
  });

  it("while nothing runs change nothing else", async () => {
    const reply = await kernel.request("control", "interrupt_request", { seconds: 5 });
    assert.deepEqual(reply.content, { status: "ok" });
    assert.equal(text(await kernel.execute("kept")), "intact");
  });

  it("by SIGINT work, too, whatever a cell does to the signal", async () => {
    await kernel.execute('let signals = 0; process.on("SIGINT", () => { signals++; }); null');
    await kernel.execute('process.removeAllListeners("SIGINT"); process.on("SIGINT", () => { signals++; }); null');
    const running = kernel.execute("await forever()");
    await sleep(200);
    kernel.process.kill("SIGINT");
    assert.equal(failure(await running).ename, "KeyboardInterrupt");
    await kernel.execute('process.removeAllListeners("SIGINT"); null');
    kernel.process.kill("SIGINT");
    await sleep(100);
    assert.ok(Number(text(await kernel.execute("signals"))) > 0, "the cell's own listener was called, too");
    await interrupt("for (;;) {}");
  });

  it("abort what was queued behind the interrupted cell", async () => {
    const running = kernel.execute("await forever()");
    const queued = kernel.execute("'must not run'");
    await sleep(150);
    await kernel.interrupt();
    assert.equal(failure(await running).ename, "KeyboardInterrupt");
    assert.equal((await queued).status, "aborted");
  });
});
