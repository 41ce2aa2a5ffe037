import assert from "node:assert/strict";
import type { KernelClient } from "../../../kernel-setup/runner/client";
import { failure, startKernel, text } from "./kernel";

describe("a captured step in a cell", () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await startKernel();
  });
  after(() => kernel.shutdown());

  it("trains, is interrupted between two steps, and trains on when the cell is run again", async () => {
    // All that the cell gives is looked at, so no line of TensorFlow's own log gets through either.
    const setUp = await kernel.execute(`import { breathe, capture, tf } from "ganbook/engine";
      const v = tf.variable(tf.scalar(0));
      const value = () => v.dataSync()[0];
      let calls = 0;`);
    assert.deepEqual(setUp.outputs, []);
    const cell = `const step = capture((x: tf.Tensor) => { v.assign(v.add(x)); return tf.matMul(tf.ones([1, 2]), tf.fill([2, 1], 3)).add(v); });
      const first = calls + 1;
      for (;;) { tf.tidy(() => { step(tf.scalar(1)); calls++; }); if (calls === first) console.log("steps"); await breathe(); }`;
    for (const _ of [1, 2]) {
      let started = () => {};
      const running = kernel.execute(cell, { onOutput: ({ header }) => header.msg_type === "stream" && started() });
      await new Promise<void>((resolve) => {
        started = resolve;
      });
      await kernel.interrupt();
      const result = await running;
      assert.equal(failure(result).ename, "KeyboardInterrupt");
      const printed = result.outputs.flatMap((output) => (output.output_type === "stream" ? [output.text] : []));
      assert.deepEqual(printed, ["steps\n"]);
      assert.equal(text(await kernel.execute("[calls > 0, value() === calls]")), "[ true, true ]");
    }
    const last = Number(text(await kernel.execute("calls")));
    await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 100))");
    assert.equal(Number(text(await kernel.execute("calls"))), last, "steps go on in the background");
  });
});
