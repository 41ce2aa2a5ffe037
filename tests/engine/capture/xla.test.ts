import assert from "node:assert/strict";
import type { Optimizer, Tensor } from "@tensorflow/tfjs";
import { capture, randomStreams, tf } from "../../../src/engine";
import type { GraphNode } from "../../../src/engine/capture/graph";
import { compiled } from "../../../src/engine/capture/xla";
import { batch, distance, freeVariables, numbers, regression, smallModel, take, weightsOf } from "./fixtures";

describe("a graph for XLA", () => {
  freeVariables();

  it("has its operations marked, but not those that hold, bring or draw values", () => {
    const node = (op: string): GraphNode => ({ name: op, op, inputs: [], after: [], attributes: {}, outputs: [] });
    const ops = ["Placeholder", "VarHandleOp", "StatelessRandomNormal", "MatMul", "ResourceApplyAdam"];
    const marked = compiled(ops.map(node)).filter(({ attributes }) => attributes._XlaCompile);
    assert.deepEqual(
      marked.map(({ op }) => op),
      ["MatMul", "ResourceApplyAdam"],
    );
  });

  it("trains as the step does", () => {
    const [model, twin] = [smallModel(), smallModel()];
    const optimizers: Optimizer[] = [tf.train.adam(0.01), tf.train.adam(0.01)];
    const step = capture(regression(model, optimizers[0] as Optimizer), { xla: true });
    const plain = regression(twin, optimizers[1] as Optimizer);
    for (let i = 0; i < 4; i++) {
      const losses = [take(step(batch(i)).loss), take(tf.tidy(() => plain(batch(i)).loss))] as [number, number];
      assert.ok(distance([losses[0]], [losses[1]]) < 1e-5);
    }
    assert.ok(distance(weightsOf(model), weightsOf(twin)) < 1e-5);
    assert.equal(step.recordings[0]?.xla, true);
    step.dispose();
  });

  it("draws the same random numbers", () => {
    const [inside, outside] = [randomStreams(7).noise, randomStreams(7).noise];
    const step = capture((x: Tensor) => inside.normal([3]).add(x), { xla: true });
    for (let call = 0; call < 3; call++) {
      assert.deepEqual(numbers(step(tf.scalar(1))), numbers(outside.normal([3]).add(1)));
    }
    step.dispose();
  });
});
