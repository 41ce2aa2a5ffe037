import assert from "node:assert/strict";
import type { Optimizer, Tensor } from "@tensorflow/tfjs";
import { capture, randomStreams, tf } from "../../../src/engine";
import { batch, freeVariables, nativeTensors, regression, sessions, smallModel, take, weightsOf } from "./fixtures";

describe("the profile of a captured step", () => {
  freeVariables();

  it("names the operations, their shapes and variables, and gives times that can be true", () => {
    const model = smallModel();
    const step = capture(regression(model, tf.train.adam(0.01)));
    const inputs = batch(0);
    take(step(inputs).loss);
    const ops = step.profile(inputs);
    const start = performance.now();
    take(step(inputs).loss);
    const call = performance.now() - start;

    const product = ops.find(({ op }) => op === "MatMul");
    assert.deepEqual(product?.shapes, [[8, 4]]);
    const updates = ops.filter(({ op }) => op === "ResourceApplyAdam");
    const names = model.trainableWeights.map(({ originalName }) => originalName);
    assert.equal(updates.length, names.length);
    for (const { variables } of updates) assert.equal(variables.length, 3);
    const total = ops.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    assert.ok(ops.every(({ milliseconds }) => milliseconds >= 0));
    assert.ok(total > 0 && total < 100 * call, `${total} ms of operations, ${call} ms a call`);
    step.dispose();
  });

  it("finds what takes long", () => {
    const step = capture((x: Tensor) => tf.matMul(x, x).relu().mean());
    const x = tf.ones([400, 400]);
    const ops = step.profile(x);
    const [longest] = [...ops].sort((a, b) => b.milliseconds - a.milliseconds);
    assert.equal(longest?.op, "MatMul");
    x.dispose();
    step.dispose();
  });

  it("changes nothing: variables, optimizers, random streams, tensors, sessions", () => {
    const model = smallModel();
    const optimizer: Optimizer = tf.train.adam(0.01);
    const { noise } = randomStreams(1);
    const inner = regression(model, optimizer);
    const step = capture(({ x, y }: { x: Tensor; y: Tensor }) => inner({ x: x.add(noise.normal([8, 2])), y }));
    const inputs = batch(0);
    const state = (): unknown[] => [weightsOf(model), optimizer.iterations, noise.counter];
    const before = state();
    step.profile(inputs); // records
    assert.deepEqual(state(), before);
    take(step(inputs).loss);
    const after = [...state(), tf.memory().numTensors, nativeTensors(), sessions()];
    step.profile(inputs);
    assert.deepEqual([...state(), tf.memory().numTensors, nativeTensors(), sessions()], after);
    step.dispose();
  });
});
