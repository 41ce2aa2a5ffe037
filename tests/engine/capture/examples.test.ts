import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type { DataType, LayersModel, Tensor, Tensor2D } from "@tensorflow/tfjs";
import { capture, type RandomStream, randomStreams, setDefaultStream, tf } from "../../../src/engine";
import { EXAMPLES, type Trial } from "./examples";
import { distance, freeVariables, leavesNoSession, numbers, weightsOf } from "./fixtures";

const STEPS = 3;

/** Of losses, relative to a loss, or to 1 where that is less: TensorFlow adds up in another order in the graph. */
const LOSSES = 2e-5;

/**
 * Of weights, likewise. Adam and RMSProp divide a gradient by its size, so where one is close to zero what differs in its
 * last bits is a part of a whole step: this is a twentieth of one with the rate 0.001.
 */
const WEIGHTS = 5e-5;

/** The exports of tfjs-core, where layers and `tf` look operations up. */
const core = createRequire(require.resolve("@tensorflow/tfjs"))("@tensorflow/tfjs-core") as {
  randomNormal(shape: number[]): Tensor;
  randomUniform(shape: number[], min?: number, max?: number, dtype?: DataType, seed?: number): Tensor;
  dropout(x: Tensor, rate: number, noiseShape?: number[]): Tensor;
};

/** Runs `body` while tfjs's random operations give the numbers that a captured step draws, those of a stream. */
function drawingFrom<T>(stream: RandomStream, body: () => T): T {
  const { randomNormal, randomUniform, dropout } = core;
  core.randomNormal = (shape) => stream.normal(shape);
  core.randomUniform = (shape, min, max, dtype, seed) =>
    seed === undefined ? stream.uniform(shape, min, max) : randomUniform(shape, min, max, dtype, seed);
  core.dropout = (x, rate, noiseShape = x.shape) =>
    tf.tidy(() => {
      const kept = stream.uniform(noiseShape).greaterEqual(rate);
      return x.mul(kept.toFloat().div(1 - rate));
    });
  try {
    return body();
  } finally {
    Object.assign(core, { randomNormal, randomUniform, dropout });
  }
}

/** Losses of each step and, at the end, everything that was trained. */
function results({ step, batch, between, state }: Trial): { losses: number[]; state: number[] } {
  const losses: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    const inputs = tf.tidy(() => batch(i));
    const given = tf.tidy(() => step(inputs));
    losses.push(...Object.values(given).flatMap(numbers));
    tf.dispose([inputs, given]);
    between?.();
  }
  return { losses, state: state().flatMap(numbers) };
}

describe("what people train with TensorFlow.js trains the same, captured", () => {
  freeVariables();
  leavesNoSession();

  for (const { title, draws, make } of EXAMPLES) {
    it(title, () => {
      const first = make();
      const begin = first.state().flatMap(numbers);
      const own = randomStreams(1).noise;
      const plain = drawingFrom(own, () => results(first));

      const stream = randomStreams(1).noise;
      setDefaultStream(stream);
      const second = make();
      const step = capture(second.step);
      const fast = results({ ...second, step });
      assert.equal(step.recordings.length, 1);
      step.dispose();

      assert.ok(distance(begin, plain.state) > 1e-4, "nothing was trained");
      assert.equal(own.counter > 0, draws === true);
      assert.equal(stream.counter, own.counter, "draws");
      assert.ok(plain.losses.every(Number.isFinite));
      const [losses, state] = [distance(plain.losses, fast.losses), distance(plain.state, fast.state)];
      assert.ok(losses < LOSSES, `losses are off by ${losses}`);
      assert.ok(state < WEIGHTS, `weights are off by ${state}`);
    });
  }

  describe("except:", () => {
    /** Expects a step to be refused, and a model to have the weights that it had. */
    function refuses(model: LayersModel, step: (x: Tensor) => unknown, x: Tensor, message: RegExp): void {
      const before = weightsOf(model);
      const captured = capture(step as (x: Tensor) => Tensor);
      assert.throws(() => captured(x), message);
      assert.deepEqual(weightsOf(model), before);
      captured.dispose();
    }

    const dense = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });

    it("model.fit and its like, waited for or not", async () => {
      const model = dense();
      model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      const x = tf.ones([2, 4]);
      const message = /calls model\.(fit|trainOnBatch), which is asynchronous .*optimizer\.minimize/;
      const y = () => tf.zeros([2, 1]);
      refuses(model, (input) => model.fit(input, y()), x, message);
      refuses(model, (input) => model.trainOnBatch(input, y()), x, message);
      refuses(model, async (input) => tf.scalar((await model.trainOnBatch(input, y())) as number), x, message);
      refuses(
        model,
        (input) => {
          model.trainOnBatch(input, y());
          return input.sum();
        },
        x,
        message,
      );
      // Outside, it fits as before.
      const before = weightsOf(model);
      await model.trainOnBatch(x, y());
      assert.notDeepEqual(weightsOf(model), before);
    });

    it("cart-pole that plays and learns in one step: an action is read back, or drawn in JavaScript", () => {
      const policy = dense();
      const state = tf.ones([1, 4]);
      const logits = (x: Tensor) => {
        const left = policy.apply(x) as Tensor2D;
        return tf.concat([left, tf.zerosLike(left)], 1) as Tensor2D;
      };
      refuses(
        policy,
        (x) => tf.multinomial(logits(x), 1),
        state,
        /tf\.multinomial without a seed draws one in JavaScript/,
      );
      refuses(
        policy,
        (x) => {
          const [action] = tf.multinomial(logits(x), 1, 7).dataSync();
          return logits(x).gather([action as number], 1);
        },
        state,
        /reads a tensor back to JavaScript \(the result of Multinomial/,
      );
    });

    it("a recurrent layer that keeps its state from batch to batch: tfjs holds it in tensors, not in variables", () => {
      const model = tf.sequential({
        layers: [
          tf.layers.lstm({ units: 2, stateful: true, batchInputShape: [1, 3, 2], recurrentInitializer: "zeros" }),
        ],
      });
      const apply = (x: Tensor) => model.apply(x) as Tensor;
      refuses(model, apply, tf.ones([1, 3, 2]), /uses a tensor of shape \[1, 2\] that was made outside of it/);
      model.resetStates();
    });
  });
});
