import assert from "node:assert/strict";
import type { Tensor, Tensor4D, Variable } from "@tensorflow/tfjs";
import { capture, tf } from "../../../src/engine";
import type { NativeBackend } from "../../../src/engine/binding";
import type { GraphNode } from "../../../src/engine/capture/graph";
import { type Recorded, record } from "../../../src/engine/capture/recorder";
import { Session } from "../../../src/engine/capture/session";
import { simplify } from "../../../src/engine/capture/simplify";
import { nativeBackend } from "../../../src/engine/native";
import { distance, freeVariables, numbers } from "./fixtures";

/** Sums of some hundred products of float32, added up in another order. */
const TOLERANCE = 1e-6;

const random = (shape: number[], seed: number): Tensor => tf.randomUniform(shape, -1, 1, "float32", seed + 1);

describe("a recorded graph, simplified,", () => {
  let [w, b, filter] = [] as unknown as [Variable, Variable, Variable];
  beforeEach(() => {
    [w, b, filter] = [random([3, 4], 1), random([4], 2), random([3, 3, 2, 4], 3)].map((value) =>
      tf.variable(value),
    ) as [Variable, Variable, Variable];
  });
  freeVariables();

  /** Simplifies what a step does with `x`, checks that it gives the same numbers, and gives the nodes by their ops. */
  function simplified(step: (x: Tensor) => Tensor[], x = random([5, 3], 4)): Record<string, GraphNode[]> {
    const backend = nativeBackend() as NativeBackend;
    const recorded = record(backend, step as never, [x]) as Recorded<Tensor[]>;
    const keep = [...recorded.fetches, ...recorded.inputs, ...recorded.variables.map(({ handle }) => handle)];
    const nodes = simplify(recorded.nodes, new Set(keep));
    const session = Session.onCopies(backend, { ...recorded, nodes });
    const simple = session.run([x]).flatMap(numbers);
    session.close();
    const plain = step(x).flatMap(numbers);
    assert.ok(plain.length > 0 && distance(plain, simple) < TOLERANCE, `off by ${distance(plain, simple)}`);
    const ops: Record<string, GraphNode[]> = {};
    for (const node of nodes) ops[node.op] = [...(ops[node.op] ?? []), node];
    return ops;
  }

  const convolved = (x: Tensor): Tensor => tf.conv2d(x as Tensor4D, filter as Tensor as Tensor4D, 1, "same").add(b);

  it("multiplies matrices as matrices, adds biases as biases, and goes through no reshapes", () => {
    const ops = simplified((x) => [tf.matMul(x, w).add(b).tanh().reshape([1, 5, 4]).reshape([5, 4])]);
    assert.deepEqual(Object.keys(ops).sort(), [
      "BiasAdd",
      "Identity",
      "MatMul",
      "NoOp",
      "Placeholder",
      "ReadVariableOp",
      "Tanh",
      "VarHandleOp",
    ]);
  });

  it("does so for each of several readers", () => {
    const ops = simplified((x) => {
      const y = tf.matMul(x, w).add(b);
      return [y.relu(), y.square(), y.reshape([20]), tf.matMul(y, w, false, true)];
    });
    assert.deepEqual([ops.MatMul?.length, ops.BiasAdd?.length], [1, 1]);
  });

  it("takes products with a transposed matrix out of their batch, but leaves them to the operation that is faster at it", () => {
    const ops = simplified((x) => [tf.matMul(x, x, true, false), tf.matMul(x, x, false, true)]);
    assert.deepEqual(
      [ops.MatMul, ops.BatchMatMulV2?.map(({ outputs }) => outputs[0]?.shape.length)],
      [undefined, [2, 2]],
    );
  });

  it("keeps batches of several products as they are", () => {
    const batches = simplified((x) => [tf.matMul(x.reshape([2, 1, 3]), x.reshape([2, 3, 1]))], random([2, 3], 1));
    assert.deepEqual([batches.BatchMatMulV2?.length, batches.MatMul], [1, undefined]);
  });

  it("takes for a bias only what is one number a column", () => {
    const square = random([4, 3], 5);
    const added = (bias: Tensor): (string | undefined)[] => {
      const ops = simplified((x) => [tf.matMul(x, w).add(bias.shape.length ? b.reshape(bias.shape) : b.sum())], square);
      return ["BiasAdd", "AddV2", "Add"].filter((op) => ops[op]);
    };
    assert.deepEqual(added(tf.zeros([4])), ["BiasAdd"]);
    assert.deepEqual(added(tf.zeros([1, 4])), ["BiasAdd"]);
    assert.equal(added(tf.zeros([4, 1])).includes("BiasAdd"), false);
    assert.equal(added(tf.zeros([1, 1, 4])).includes("BiasAdd"), false); // the sum has a rank more
    assert.equal(added(tf.scalar(0)).includes("BiasAdd"), false);
  });

  it("adds biases to convolutions", () => {
    const ops = simplified((x) => [convolved(x)], random([2, 4, 4, 2], 6));
    assert.deepEqual([ops.Conv2D?.length, ops.BiasAdd?.length, ops.Add, ops.AddV2], [1, 1, undefined, undefined]);
  });

  it("asks the activated value for the gradient of a leaky ReLU", () => {
    const ops = simplified((x) => [tf.grad((y) => y.leakyRelu(0.2).sum())(x), x.leakyRelu(0.2)]);
    assert.deepEqual(ops.LeakyReluGrad?.[0]?.inputs[1], ops.LeakyRelu?.[0]?.name);
  });

  it("computes once what is computed twice from the same, but reads and draws each time", () => {
    const ops = simplified((x) => [x.square().exp(), x.square().exp().neg(), tf.exp(x.square()).mul(x)]);
    assert.deepEqual([ops.Square?.length, ops.Exp?.length], [1, 1]);
    const drawn = (): Tensor => tf.multinomial(tf.tensor1d([0.5, 0.5]), 1, 7).mul(tf.scalar(0, "int32"));
    const draws = simplified((x) => [x, drawn(), drawn()]);
    assert.equal(draws.Multinomial?.length, 2);
    const reads = simplified((x) => {
      const before = b.mul(1);
      b.assign(b.add(1));
      return [before, b.mul(1), x];
    });
    assert.equal(reads.ReadVariableOp?.length, 1);
  });

  it("leaves out what nothing asks for", () => {
    const ops = simplified((x) => {
      x.cos();
      return [x.sin()];
    });
    assert.deepEqual([ops.Cos, ops.Sin?.length], [undefined, 1]);
  });

  it("keeps a leaky ReLU apart from a product whose value others read", () => {
    const x = random([2, 4, 4, 2], 6);
    const alone = simplified((x) => [convolved(x).leakyRelu(0.2)], x);
    assert.equal(alone.EnsureShape, undefined);
    const shared = simplified((x) => [convolved(x).leakyRelu(0.2), convolved(x).greater(0).toFloat()], x);
    assert.deepEqual(shared.LeakyRelu?.[0]?.inputs, [shared.EnsureShape?.[0]?.name]);
  });

  it("works on chains of any length", () => {
    const step = capture((x: Tensor) => {
      let y = x;
      for (let i = 0; i < 12_000; i++) y = y.add(1);
      return y;
    });
    assert.deepEqual(numbers(step(tf.scalar(1))), [12_001]);
    step.dispose();
  });
});
