import assert from "node:assert/strict";
import type { Optimizer, Tensor, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { batchNormalization, type CapturedStep, capture, randomStreams, several, tf } from "../../../src/engine";
import {
  batch,
  distance,
  freeVariables,
  leavesNoSession,
  numbers,
  regression,
  sessions,
  smallModel,
  take,
  trainable,
  weightsOf,
} from "./fixtures";

/** Relative, after some steps of float32: TensorFlow adds up in another order when it fuses operations. */
const TOLERANCE = 1e-5;

describe("capture", () => {
  const opened: { dispose(): void }[] = [];
  const track = <S extends { dispose(): void }>(step: S): S => {
    opened.push(step);
    return step;
  };
  freeVariables();
  afterEach(() => {
    for (const step of opened.splice(0)) step.dispose();
  });
  leavesNoSession();

  /** Trains twins, one captured and one not, and gives the largest difference of losses and weights over the steps. */
  function difference(
    makeOptimizer: () => Optimizer,
    steps = 6,
    between?: (model: LayersModel, optimizer: Optimizer, i: number) => void,
  ): number {
    const plain = { model: smallModel(), optimizer: makeOptimizer() };
    const fast = { model: smallModel(), optimizer: makeOptimizer() };
    const plainStep = regression(plain.model, plain.optimizer);
    const fastStep = track(capture(regression(fast.model, fast.optimizer)));
    let worst = 0;
    for (let i = 0; i < steps; i++) {
      const inputs = batch(i);
      const losses = [take(tf.tidy(() => plainStep(inputs).loss)), take(fastStep(inputs).loss)];
      worst = Math.max(worst, distance([losses[0] as number], [losses[1] as number]));
      between?.(plain.model, plain.optimizer, i);
      between?.(fast.model, fast.optimizer, i);
      tf.dispose([inputs.x, inputs.y]);
    }
    assert.equal(plain.optimizer.iterations, fast.optimizer.iterations);
    return Math.max(worst, distance(weightsOf(plain.model), weightsOf(fast.model)));
  }

  describe("computes what the step computes", () => {
    const optimizers: Record<string, () => Optimizer> = {
      sgd: () => tf.train.sgd(0.1),
      momentum: () => tf.train.momentum(0.1, 0.9),
      nesterov: () => tf.train.momentum(0.1, 0.9, true),
      adagrad: () => tf.train.adagrad(0.1),
      adadelta: () => tf.train.adadelta(0.1),
      rmsprop: () => tf.train.rmsprop(0.01),
      "rmsprop, centred": () => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-8, true),
      adam: () => tf.train.adam(0.01, 0.5, 0.999),
      "adam, small gradients": () => tf.train.adam(0.01, 0.9, 0.999, 1e-2),
      adamax: () => tf.train.adamax(0.01),
    };
    for (const [name, make] of Object.entries(optimizers)) {
      it(`with ${name}`, () => assert.ok(difference(make) < TOLERANCE, String(difference(make))));
    }

    it("starts with the very first call", () => {
      const model = smallModel();
      const before = weightsOf(model);
      const step = track(capture(regression(model, tf.train.sgd(0.1))));
      const inputs = batch(0);
      take(step(inputs).loss);
      const once = weightsOf(model);
      const twin = smallModel();
      tf.dispose(regression(twin, tf.train.sgd(0.1))(inputs));
      assert.ok(distance(before, once) > 1e-3);
      assert.ok(distance(weightsOf(twin), once) < TOLERANCE);
    });

    it("with batch normalisation, convolutions and moving averages", () => {
      const make = () =>
        tf.sequential({
          layers: [
            tf.layers.conv2d({
              filters: 3,
              kernelSize: 3,
              strides: 2,
              padding: "same",
              // Batch normalisation takes a bias away again: its gradient is rounding, which Adam would magnify.
              useBias: false,
              inputShape: [8, 8, 1],
              kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }),
            }),
            batchNormalization(),
            tf.layers.leakyReLU({ alpha: 0.2 }),
            tf.layers.conv2dTranspose({
              filters: 1,
              kernelSize: 4,
              strides: 2,
              padding: "same",
              kernelInitializer: tf.initializers.glorotUniform({ seed: 4 }),
            }),
          ],
        });
      const run = (model: LayersModel, captured: boolean): number[] => {
        const optimizer: Optimizer = tf.train.adam(0.01);
        const step = (x: Tensor): Tensor => {
          const { value, grads } = tf.variableGrads(
            () => (model.apply(x, { training: true }) as Tensor).sub(x).square().mean(),
            trainable(model),
          );
          optimizer.applyGradients(grads);
          return value;
        };
        const used = captured ? track(capture(step)) : step;
        for (let i = 0; i < 4; i++) {
          const x = tf.randomUniform([5, 8, 8, 1], -1, 1, "float32", i + 1);
          take(used(x));
          x.dispose();
        }
        return weightsOf(model);
      };
      const [plain, fast] = [run(make(), false), run(make(), true)];
      assert.equal(plain.length, 3 * 9 + 4 * 3 + 16 * 3 + 1);
      assert.ok(distance(plain, fast) < TOLERANCE, String(distance(plain, fast)));
    });

    it("with several models and optimizers in one step", () => {
      const train = (captured: boolean): number[] => {
        const models = [smallModel(), smallModel()] as const;
        const steps = models.map((model, i) => regression(model, tf.train.adam(0.01 * (i + 1))));
        const both = ({ x, y }: { x: Tensor; y: Tensor }): Tensor[] => steps.map((step) => step({ x, y }).loss);
        const used = captured ? track(capture(both)) : both;
        for (let i = 0; i < 4; i++) tf.dispose(used(batch(i)));
        return models.flatMap(weightsOf);
      };
      assert.ok(distance(train(false), train(true)) < TOLERANCE);
    });

    it("with variables that are assigned to, before and after they are read", () => {
      const step = (v: Variable, w: Variable) => (): Tensor => {
        const old = v.mul(1);
        v.assign(v.mul(2));
        w.assign(v.add(1)); // 2v + 1
        v.assign(w.sub(old)); // v + 1
        return tf.stack([old, v, w]);
      };
      const make = (): [Variable, Variable] => [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(0))];
      const [a, b] = make();
      const captured = track(capture(step(a, b)));
      const seen = [1, 2, 3].map(() => {
        const result = captured();
        const values = numbers(result);
        result.dispose();
        return values;
      });
      assert.deepEqual(seen, [
        [1, 2, 3],
        [2, 3, 5],
        [3, 4, 7],
      ]);
      assert.deepEqual([...numbers(a), ...numbers(b)], [4, 7]);
    });

    it("with one variable's value given to another, inside the step and outside of it", () => {
      const online = tf.variable(tf.scalar(1));
      const target = tf.variable(tf.scalar(0));
      target.assign(online); // from here on the two share their data
      const step = track(
        capture(() => {
          online.assign(online.mul(2));
          const both = tf.stack([online, target]);
          return both;
        }),
      );
      assert.deepEqual(numbers(step()), [2, 1]);
      assert.deepEqual(numbers(step()), [4, 1]);
      target.assign(online);
      assert.deepEqual(numbers(step()), [8, 4]);
      const copying = track(
        capture(() => {
          target.assign(online);
          online.assign(online.add(1));
        }),
      );
      copying();
      copying();
      assert.deepEqual([numbers(online)[0], numbers(target)[0]], [10, 9]);
    });
  });

  describe("inputs and results", () => {
    it("are records and arrays to any depth", () => {
      const step = track(
        capture(({ a, rest }: { a: Tensor; rest: { b: Tensor; c: Tensor[] } }, factor: Tensor) => ({
          sum: a.add(rest.b).mul(factor),
          inner: { list: rest.c.map((c) => c.square()) },
        })),
      );
      const scalar = (value: number): Tensor => tf.scalar(value);
      for (const k of [1, 10]) {
        const { sum, inner } = step({ a: scalar(k), rest: { b: scalar(2), c: [scalar(3), scalar(k)] } }, scalar(2));
        assert.equal(take(sum), 2 * (k + 2));
        assert.deepEqual(inner.list.map(take), [9, k * k]);
      }
    });

    it("may be none", () => {
      const v = tf.variable(tf.scalar(0));
      const step = track(capture(() => v.assign(v.add(1))));
      assert.equal(step(), undefined);
      step();
      assert.deepEqual(numbers(v), [2]);
    });

    it("are told apart, even where one tensor is given twice", () => {
      const step = track(capture((a: Tensor, b: Tensor) => a.sub(b)));
      const [one, five] = [tf.scalar(1), tf.scalar(5)];
      assert.equal(take(step(one, one)), 0);
      assert.equal(take(step(five, one)), 4);
    });

    it("may be handed through, and be constants", () => {
      const step = track(capture((a: Tensor) => ({ a, seven: tf.scalar(7), whole: a.toInt(), is: a.greater(2) })));
      for (const value of [2.5, 1.5]) {
        const { a, seven, whole, is } = step(tf.scalar(value));
        assert.deepEqual(
          [take(a), take(seven), take(whole), take(is)],
          [value, 7, Math.trunc(value), value > 2 ? 1 : 0],
        );
        assert.deepEqual([whole.dtype, is.dtype], ["int32", "bool"]);
      }
    });

    it("of new shapes are recorded anew, with the same state, and the oldest recordings go", () => {
      const model = smallModel();
      const twin = smallModel();
      const step = track(capture(regression(model, tf.train.adam(0.01)), { shapes: 2 }));
      const plain = regression(twin, tf.train.adam(0.01));
      const held = sessions();
      for (const size of [8, 3, 8, 5, 3, 8]) {
        const inputs = batch(size, size);
        const losses = [take(step(inputs).loss), take(tf.tidy(() => plain(inputs).loss))];
        assert.ok(distance([losses[0] as number], [losses[1] as number]) < TOLERANCE);
        assert.ok(step.recordings.length <= 2);
        assert.equal(sessions(), held + step.recordings.length);
      }
      assert.ok(distance(weightsOf(model), weightsOf(twin)) < TOLERANCE);
      assert.match(step.recordings.at(-1)?.inputs ?? "", /x float32 \[8, 2\]/);
    });
  });

  describe("keeps its state in TensorFlow", () => {
    function counting(): { v: Variable; step: CapturedStep<[], void> } {
      const v = tf.variable(tf.tensor1d([0, 10]));
      return { v, step: track(capture(() => v.assign(v.add(1)))) };
    }

    it("which every reader sees", async () => {
      const { v, step } = counting();
      for (const expected of [1, 2, 3, 4]) {
        step();
        if (expected === 1) assert.deepEqual(numbers(v), [1, 11]);
        if (expected === 2) assert.deepEqual(numbers(tf.tidy(() => v.mul(1))), [2, 12]);
        if (expected === 3) assert.deepEqual([...(await v.data())], [3, 13]);
        if (expected === 4) assert.deepEqual(numbers(v.clone()), [4, 14]);
      }
    });

    it("which a model that is applied, read or saved sees", async () => {
      const model = smallModel();
      const step = track(capture(regression(model, tf.train.sgd(0.5))));
      const inputs = batch(0);
      const predicted = (): number[] => numbers(model.predict(inputs.x) as Tensor);
      let before = predicted();
      for (let i = 0; i < 3; i++) {
        take(step(inputs).loss);
        const now = predicted();
        assert.ok(distance(before, now) > 1e-4, "the prediction did not move");
        before = now;
      }
      let saved: ArrayBuffer | undefined;
      await model.save(
        tf.io.withSaveHandler(async (artifacts) => {
          saved = artifacts.weightData as ArrayBuffer;
          return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
        }),
      );
      assert.deepEqual([...new Float32Array(saved as ArrayBuffer)], weightsOf(model));
    });

    it("but not who took a clone before", () => {
      const { v, step } = counting();
      const clones = [v.clone()];
      for (let i = 0; i < 3; i++) {
        step();
        clones.push(v.clone());
      }
      step();
      assert.deepEqual(
        clones.map((clone) => numbers(clone)[0]),
        [0, 1, 2, 3],
      );
      assert.deepEqual(numbers(v), [4, 14]);
      step.dispose();
      assert.deepEqual(
        clones.map((clone) => numbers(clone)[1]),
        [10, 11, 12, 13],
      );
    });

    it("and takes values that were set in between", () => {
      const { v, step } = counting();
      step();
      v.assign(tf.tensor1d([100, 200]));
      step();
      assert.deepEqual(numbers(v), [101, 201]);
      step();
      v.assign(v.mul(2) as Tensor);
      step();
      assert.deepEqual(numbers(v), [205, 405]);
    });

    it("shared with other captured steps, called in turn", () => {
      const v = tf.variable(tf.scalar(1));
      const double = track(capture(() => v.assign(v.mul(2))));
      const increase = track(capture(() => v.assign(v.add(1))));
      const read = track(capture(() => v.mul(1)));
      double();
      increase();
      assert.equal(take(read()), 3);
      double();
      double();
      assert.equal(take(read()), 12);
      increase();
      double();
      assert.deepEqual(numbers(v), [26]);
    });

    it("and gives it back when it is disposed of, before and after it was read", () => {
      const held = sessions();
      const { v, step } = counting();
      step();
      step.dispose();
      assert.equal(sessions(), held);
      assert.deepEqual(numbers(v), [1, 11]);
      step(); // records again
      assert.deepEqual(numbers(v), [2, 12]);
      step.dispose();
      step.dispose();
      assert.deepEqual(numbers(v), [2, 12]);
    });

    it("also when a variable is disposed of while its value is away", () => {
      const { v, step } = counting();
      step();
      v.dispose();
      assert.throws(() => step(), /variable .* is disposed of/);
    });
  });

  describe("optimizers", () => {
    it("take a learning rate that changes from step to step, without a new recording", () => {
      for (const make of [() => tf.train.adam(0.01), () => tf.train.sgd(0.1)]) {
        const worst = difference(make, 6, (_, optimizer, i) => {
          if ("setLearningRate" in optimizer)
            (optimizer as { setLearningRate(rate: number): void }).setLearningRate(0.1 / (i + 2));
          else Object.assign(optimizer, { learningRate: 0.01 / (i + 2) });
        });
        assert.ok(worst < TOLERANCE, String(worst));
      }
    });

    it("whose other settings change are recorded anew", () => {
      const worst = difference(
        () => tf.train.rmsprop(0.01),
        4,
        (_, optimizer, i) => {
          if (i === 1) Object.assign(optimizer, { learningRate: 0.05 });
        },
      );
      assert.ok(worst < TOLERANCE, String(worst));
    });

    it("save and restore their state in the middle of a run", async () => {
      const model = smallModel();
      const optimizer = tf.train.adam(0.01);
      const step = track(capture(regression(model, optimizer)));
      for (let i = 0; i < 3; i++) take(step(batch(i)).loss);
      const state = (await optimizer.getWeights()).map(({ name, tensor }) => ({ name, tensor: tensor.clone() }));
      const weights = model.getWeights().map((weight) => weight.clone());
      const losses = [3, 4].map((i) => take(step(batch(i)).loss));

      const again = smallModel();
      const restored = tf.train.adam(0.01);
      const continued = track(capture(regression(again, restored)));
      again.setWeights(weights);
      await restored.setWeights(state);
      assert.ok(
        distance(
          [3, 4].map((i) => take(continued(batch(i)).loss)),
          losses,
        ) < TOLERANCE,
      );
      assert.equal(restored.iterations, 5);
    });
  });

  describe("random streams", () => {
    it("give the numbers they give outside, and go on from call to call", () => {
      const [inside, outside] = [randomStreams(7).noise, randomStreams(7).noise];
      const step = track(capture(() => ({ a: inside.normal([3]), b: inside.uniform([2], -1, 1) })));
      for (let call = 0; call < 3; call++) {
        const { a, b } = step();
        assert.deepEqual(
          [numbers(a), numbers(b)],
          [numbers(outside.normal([3])), numbers(outside.uniform([2], -1, 1))],
        );
        assert.equal(inside.counter, outside.counter);
      }
    });

    it("continue from a restored counter", () => {
      const { noise } = randomStreams(7);
      const step = track(capture(() => noise.normal([2])));
      const all = [0, 1, 2, 3].map(() => numbers(step()));
      noise.counter = 1;
      assert.deepEqual([numbers(step()), numbers(step())], [all[1], all[2]]);
      assert.equal(new Set(all.map(String)).size, 4);
    });
  });

  describe("several", () => {
    it("does as many steps in one call", () => {
      const [one, many] = [smallModel(), smallModel()];
      const [single, eight] = [regression(one, tf.train.adam(0.01)), regression(many, tf.train.adam(0.01))];
      const step = track(capture(several(3, eight)));
      for (const round of [0, 1]) {
        const batches = [0, 1, 2].map((i) => batch(3 * round + i));
        const stacked = { x: tf.stack(batches.map(({ x }) => x)), y: tf.stack(batches.map(({ y }) => y)) };
        const losses = batches.map((inputs) => take(tf.tidy(() => single(inputs).loss)));
        const { loss } = step(stacked);
        assert.deepEqual(loss.shape, [3]);
        assert.ok(distance(numbers(loss), losses) < TOLERANCE);
      }
      assert.ok(distance(weightsOf(one), weightsOf(many)) < TOLERANCE);
      assert.throws(
        () => step({ x: tf.zeros([2, 8, 2]), y: tf.zeros([2, 8, 1]) }),
        /input .*x has the shape \[2,8,2\]; expected the first size to be 3/,
      );
    });
  });

  it("leaves no tensor behind", () => {
    const model = smallModel();
    const { noise } = randomStreams(1);
    const inner = regression(model, tf.train.adam(0.01));
    const step = track(
      capture(({ x, y }: { x: Tensor; y: Tensor }) => inner({ x: x.add(noise.normal([8, 2], 0, 0.01)), y })),
    );
    const inputs = batch(0);
    take(step(inputs).loss);
    const { numTensors } = tf.memory();
    for (let i = 0; i < 50; i++) {
      take(step(inputs).loss);
      if (i % 10 === 0) weightsOf(model);
    }
    assert.equal(tf.memory().numTensors, numTensors);
    const results = tf.tidy(() => {
      step(inputs);
      return tf.memory().numTensors;
    });
    assert.equal(results, numTensors + 1);
    assert.equal(tf.memory().numTensors, numTensors, "a tidy frees the results");
    step.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it("is part of the captured step that calls it", () => {
    const v = tf.variable(tf.scalar(1));
    const inner = track(capture((by: Tensor) => v.assign(v.mul(by))));
    const outer = track(
      capture((by: Tensor) => {
        inner(by);
        inner(by);
      }),
    );
    outer(tf.scalar(2));
    outer(tf.scalar(3));
    assert.deepEqual(numbers(v), [36]);
    assert.deepEqual([inner.recordings.length, outer.recordings.length], [0, 1]);
  });
});
