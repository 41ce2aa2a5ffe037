import assert from "node:assert/strict";
import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { capture, dropout, randomStreams, tf } from "../../../src/engine";
import { freeVariables, numbers, regression, sessions, smallModel, take, weightsOf } from "./fixtures";

describe("capture refuses", () => {
  let v: ReturnType<typeof tf.variable>;
  beforeEach(() => {
    v = tf.variable(tf.tensor1d([1, 2]));
  });
  freeVariables();

  /** Expects a step to be refused at its first call, and nothing to be changed or left by that. */
  function refuses(step: (x: Tensor) => Tensor, message: RegExp): void {
    const captured = capture((x: Tensor) => {
      v.assign(v.add(1)); // so that there is a change to undo
      return step(x) as Tensor;
    });
    const x = tf.tensor1d([3, 4]);
    const { numTensors } = tf.memory();
    const held = sessions(); // a test that failed before this one may have left some
    for (const _ of [1, 2]) {
      assert.throws(() => captured(x), message);
      assert.deepEqual(numbers(v), [1, 2], "the variable was changed");
      assert.equal(tf.memory().numTensors, numTensors, "tensors are left");
    }
    assert.equal(sessions(), held, "sessions are left");
    // TensorFlow.js works on as before.
    assert.deepEqual(numbers(tf.tidy(() => x.add(v))), [4, 6]);
  }

  it("values that are read back, and names what made them", () => {
    refuses(
      (x) => tf.scalar(x.sum().dataSync()[0] as number),
      /reads a tensor back .*the result of Sum, shape \[\].*tf\.where/s,
    );
    refuses((x) => tf.scalar(x.arraySync() === null ? 0 : 1), /the input .*tensor back|tensor back .*the input/);
    refuses(() => tf.scalar(v.dataSync()[0] as number), /reads a tensor back/);
  });

  it("reading in a promise, also one that the step does not wait for, and steps that are asynchronous", () => {
    refuses((x) => {
      x.data();
      return x;
    }, /reads a tensor back/);
    refuses((x) => {
      tf.whereAsync(x.greater(0));
      return x;
    }, /reads a tensor back .*the result of Greater/);
    refuses((async (x: Tensor) => x) as unknown as (x: Tensor) => Tensor, /asynchronous .*without await/);
  });

  it("tensors made outside, and says when they are an input", () => {
    const outside = tf.tensor1d([5, 6]);
    refuses((x) => x.add(outside), /shape \[2\] that was made outside.*hand it in as an input/s);
    outside.add(1).dispose(); // now it is on the backend
    refuses((x) => x.add(outside), /made outside/);
    const given = tf.tensor1d([1, 1]);
    const step = capture(({ real }: { real: Tensor }) => real.add(given));
    assert.throws(() => step({ real: given }), /the one given as real: use the step's parameter/);
    outside.dispose();
    given.dispose();
  });

  it("variables given as inputs, at the first call and later", () => {
    const step = capture((x: Tensor) => x.add(1));
    const message = /^Error: the input is the variable .*a step uses variables without being handed them/;
    assert.throws(() => step(v), message);
    step(tf.tensor1d([1, 2]));
    assert.throws(() => step(v), message);
    step.dispose();
  });

  it("variables made each time", () => {
    const step = capture((x: Tensor) => tf.variable(x).mul(2));
    assert.throws(() => step(tf.scalar(1)), /makes a variable each time it runs \(.*make it once, outside/);
    const disposing = capture((x: Tensor) => {
      const made = tf.variable(tf.zeros([2]));
      made.assign(x.mul(3));
      const result = made.add(1);
      made.dispose();
      return result;
    });
    assert.deepEqual(
      [1, 2].map((k) => numbers(disposing(tf.fill([2], k)))),
      [
        [4, 4],
        [7, 7],
      ],
    );
    disposing.dispose();
  });

  it("tensors that are disposed of", () => {
    const step = capture((x: Tensor) => x.add(1));
    const x = tf.scalar(1);
    x.dispose();
    assert.throws(() => step(x), /the input is a tensor that is disposed of/);
    refuses((x) => {
      const y = x.mul(2);
      y.dispose();
      return y;
    }, /the step's result is a tensor that is disposed of/);
  });

  it("text made in the step", () => {
    refuses((x) => ({ x, name: tf.tensor1d(["a"]) }) as unknown as Tensor, /tensor of text.*hand it in as an input/);
  });

  it("operations run by name without their attributes", () => {
    const backend = tf.backend() as unknown as { executeSingleOutput(op: string, of: [], inputs: Tensor[]): Tensor };
    refuses((x) => backend.executeSingleOutput("Selu", [], [x]), /No attr named 'T'.*needs all its attributes/s);
  });

  it("random numbers of JavaScript, and names the line", () => {
    refuses(
      (x) => x.add(tf.rand([2], () => Math.random())),
      /constant of shape \[2\], read by Add.*refusals\.test\.ts:\d+.*tf\.rand.*randomStreams/s,
    );
    refuses((x) => x.mul(Math.random()), /other numbers each time.*Math\.random/s);
    refuses((x) => x.add(tf.randomGamma([2], 1)), /tf\.randomGamma without a seed .*outside of the step/s);
    refuses((x) => tf.multinomial(x as Tensor1D, 2), /tf\.multinomial without a seed .*give it a seed/s);
  });

  it("but not our dropout layer, which draws a new mask each call", () => {
    const layer = dropout({ rate: 0.5, stream: randomStreams(1).dropout });
    const step = capture((x: Tensor) => layer.apply(x, { training: true }) as Tensor);
    const x = tf.ones([4, 64]);
    const masks = [0, 1, 2].map(() => numbers(step(x)));
    assert.equal(new Set(masks.map(String)).size, 3);
    for (const mask of masks) assert.deepEqual([...new Set(mask)].sort(), [0, 2]);
    step.dispose();
  });

  it("counters of JavaScript, in numbers and in decisions", () => {
    let count = 0;
    refuses((x) => x.mul(++count), /other numbers each time.*counter/s);
    refuses((x) => (++count % 2 ? x.square() : x.sqrt()), /takes another way.*Square|takes another way.*Sqrt/s);
    refuses((x) => (++count % 2 ? x.square() : x.square().square()), /takes another way/);
    refuses((x) => x.reshape(++count % 2 ? [2, 1] : [1, 2]), /other numbers each time|takes another way/);
  });

  it("what an optimizer or a stream counts, used as a number of JavaScript", () => {
    const optimizer = tf.train.sgd(0.1);
    const { noise } = randomStreams(1);
    const train = (): void => optimizer.applyGradients({ [v.name]: v.mul(1) });
    refuses((x) => {
      train();
      return x.mul(optimizer.iterations);
    }, /other numbers each time/);
    refuses((x) => noise.normal([2]).mul(noise.counter).add(x), /other numbers each time/);
    assert.deepEqual([optimizer.iterations, noise.counter], [0, 0]);
    let rate = 0.1;
    refuses((x) => {
      rate /= 2;
      optimizer.setLearningRate(rate);
      train();
      return x;
    }, /changes a setting each time it runs \(the learning rate 0\.[0-9]+, then the learning rate 0\.[0-9]+\).*between calls/);
  });

  it("streams that are asked for what is drawn in JavaScript", () => {
    const { batches, weights } = randomStreams(1);
    refuses((x) => tf.gather(x, [...batches.permutation(2)]), /permutation\(\) draws in JavaScript/);
    refuses((x) => x.add(weights.seed()), /seed\(\) draws in JavaScript/);
    assert.deepEqual([batches.counter, weights.counter], [0, 0]);
  });

  it("inputs and results that are no tensors", () => {
    const step = capture((x: Tensor) => x);
    assert.throws(() => step(5 as unknown as Tensor), /is the number 5; expected a tensor.*tf\.scalar\(5\)/);
    assert.throws(() => step(null as unknown as Tensor), /is null/);
    refuses(() => 7 as unknown as Tensor, /the step's result is the number 7.*tf\.scalar\(7\)/);
    refuses(() => ({ a: "x" }) as unknown as Tensor, /the step's result a is the text "x"/);
  });

  it("to be differentiated", () => {
    const step = capture((x: Tensor) => x.square());
    assert.throws(() => tf.grad((x) => step(x))(tf.scalar(2)), /has no gradient.*not captured/);
  });

  it("options that it does not know", () => {
    assert.throws(
      () => capture((x: Tensor) => x, { precision: "float16" as "float32" }),
      /precision "float16": expected/,
    );
    assert.throws(() => capture((x: Tensor) => x, { shapes: 0 }), /shapes 0: expected a whole number ≥ 1/);
    assert.throws(() => capture((x: Tensor) => x, { xla: "yes" as "auto" }), /xla yes: expected/);
  });

  it("a step that throws, and lets the error through", () => {
    refuses(() => {
      throw new Error("mine");
    }, /^Error: mine$/);

    refuses((x) => tf.matMul(x as never, x as never), /ndims must be/);
  });

  it("nothing of what an optimizer had before", () => {
    const model = smallModel();
    const optimizer = tf.train.adam(0.01);
    const inner = regression(model, optimizer);
    let fail = true;
    const step = capture((inputs: { x: Tensor; y: Tensor }) => {
      const result = inner(inputs);
      if (fail) result.loss.dataSync();
      return result;
    });
    const inputs = { x: tf.ones([4, 2]), y: tf.ones([4, 1]) };
    const before = weightsOf(model);
    assert.throws(() => step(inputs), /reads a tensor back/);
    assert.deepEqual(weightsOf(model), before);
    assert.equal(optimizer.iterations, 0);
    fail = false;
    const twin = smallModel();
    const plain = regression(twin, tf.train.adam(0.01));
    for (const _ of [1, 2])
      assert.ok(Math.abs(take(step(inputs).loss) - take(tf.tidy(() => plain(inputs).loss))) < 1e-6);
    step.dispose();
  });
});
