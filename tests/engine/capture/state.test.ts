import assert from "node:assert/strict";
import vm from "node:vm";
import type { io, LayersModel, Optimizer, Scalar, Tensor, Variable } from "@tensorflow/tfjs";
import { type CapturedStep, capture, tf } from "../../../src/engine";
import {
  batch,
  distance,
  freeVariables,
  leavesNoSession,
  nativeTensors,
  numbers,
  regression,
  sessions,
  smallModel,
  take,
  trainable,
  weightsOf,
} from "./fixtures";

/** Relative, over a few steps of float32. */
const TOLERANCE = 1e-5;

type Inputs = { x: Tensor; y: Tensor };

describe("a captured step among other code", () => {
  freeVariables();
  leavesNoSession();

  interface Training {
    model: LayersModel;
    optimizer: Optimizer;
    step: (inputs: Inputs) => { loss: Tensor };
  }

  /** Trains with and without capture, does `between` after each of 8 steps, and compares all losses and weights. */
  async function same(between: (training: Training, i: number) => unknown): Promise<void> {
    const runs: number[][] = [];
    for (const captured of [false, true]) {
      const model = smallModel();
      const optimizer: Optimizer = tf.train.adam(0.01);
      const plain = regression(model, optimizer);
      const step = captured ? capture(plain) : (inputs: Inputs) => tf.tidy(() => plain(inputs));
      const seen: number[] = [];
      for (let i = 0; i < 8; i++) {
        seen.push(take(step(batch(i)).loss));
        await between({ model, optimizer, step }, i);
      }
      seen.push(...weightsOf(model), optimizer.iterations);
      if ("dispose" in step) (step as CapturedStep<[Inputs], { loss: Tensor }>).dispose();
      seen.push(...weightsOf(model));
      runs.push(seen);
    }
    const [plain, fast] = runs as [number[], number[]];
    assert.ok(distance(plain, fast) < TOLERANCE, `off by ${distance(plain, fast)}`);
  }

  it("goes on after fit, with another optimizer and with its own", async () => {
    await same(async ({ model }, i) => {
      if (i !== 2 && i !== 5) return;
      model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
      await model.fit(batch(9).x, batch(9).y, { epochs: 2, batchSize: 4, shuffle: false, verbose: 0 });
    });
    await same(async ({ model, optimizer }, i) => {
      if (i === 0) model.compile({ optimizer, loss: "meanSquaredError" });
      if (i === 2 || i === 5) await model.trainOnBatch(batch(9).x, batch(9).y);
    });
  });

  it("goes on from weights and optimizer state that are set back", async () => {
    let weights: Tensor[] = [];
    await same(({ model }, i) => {
      if (i === 1) weights = model.getWeights().map((weight) => weight.clone());
      if (i === 4) model.setWeights(weights);
    });
    let state: { name: string; tensor: Tensor }[] = [];
    await same(async ({ optimizer }, i) => {
      if (i === 1) state = (await optimizer.getWeights()).map(({ name, tensor }) => ({ name, tensor: tensor.clone() }));
      if (i === 4) await optimizer.setWeights(state);
    });
  });

  it("goes on from a saved file", async () => {
    let saved: io.ModelArtifacts | undefined;
    await same(async ({ model }, i) => {
      if (i === 1) {
        await model.save(
          tf.io.withSaveHandler(async (artifacts) => {
            saved = artifacts;
            return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
          }),
        );
      }
      if (i === 4) {
        const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved as io.ModelArtifacts));
        model.setWeights(loaded.getWeights());
        loaded.dispose();
      }
    });
  });

  it("may be called within tidy, and predictions and evaluations come between", async () => {
    await same(({ step }) =>
      tf.tidy(() => {
        step(batch(20));
        step(batch(21));
      }),
    );
    await same(({ model }, i) => {
      const { x, y } = batch(5);
      (model.predict(x) as Tensor).dispose();
      if (i !== 3) return;
      model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      tf.dispose(model.evaluate(x, y) as Scalar);
    });
  });

  it("follows the settings of Adam", () =>
    same(({ optimizer }, i) => {
      if (i === 3) Object.assign(optimizer, { beta1: 0.5 });
    }));

  it("shares variables with another captured step that changes other ones of them", () => {
    const train = (captured: boolean): number[] => {
      const model = smallModel();
      const [w1, b1, w2, b2] = trainable(model) as [Variable, Variable, Variable, Variable];
      const steps = [
        { variables: [w1, b2], optimizer: tf.train.adam(0.05) as Optimizer },
        { variables: [b1, w2, b2], optimizer: tf.train.momentum(0.05, 0.9) },
      ].map(({ variables, optimizer }) => {
        const step = (x: Tensor): Tensor => {
          const loss = (): Scalar => (model.apply(x) as Tensor).square().mean();
          return optimizer.minimize(loss, true, variables) as Tensor;
        };
        return captured ? capture(step) : step;
      });
      const seen: number[] = [];
      for (const [call, which] of [1, 0, 1, 0, 1, 1, 0, 0, 1].entries()) {
        const { x } = batch(call);
        seen.push(take((steps[which] as (x: Tensor) => Tensor)(x)));
        if (call === 5) seen.push(...weightsOf(model));
      }
      for (const step of steps) {
        if ("dispose" in step) (step as { dispose(): void }).dispose();
        seen.push(...weightsOf(model));
      }
      return seen;
    };
    const [plain, fast] = [train(false), train(true)];
    assert.ok(distance(plain, fast) < TOLERANCE, `off by ${distance(plain, fast)}`);
  });

  it("sees what a twin of another player does: D's step and G's step, captured apart", () => {
    const [d, g] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(10))];
    const discriminator = capture(() => d.assign(d.add(g)));
    const generator = capture(() => g.assign(g.add(1)));
    for (let i = 0; i < 4; i++) {
      discriminator(); // 1 + 10 + 11 + 12 + 13
      generator();
    }
    assert.deepEqual([...numbers(d), ...numbers(g)], [47, 14]);
    discriminator.dispose();
    generator.dispose();
  });

  it("leaves clones what they were, also when their variable is assigned to", () => {
    const v = tf.variable(tf.scalar(0));
    const step = capture(() => v.assign(v.add(1)));
    step();
    step();
    const clone = v.clone();
    v.assign(tf.scalar(10));
    step();
    const shaped = v.reshape([1]);
    step();
    step.dispose();
    assert.deepEqual(
      [clone, shaped, v].map((tensor) => numbers(tensor)[0]),
      [2, 11, 12],
    );
  });

  it("takes clones of its variables, and its own results, as inputs", () => {
    const v = tf.variable(tf.scalar(1));
    const step = capture((x: Tensor) => {
      v.assign(v.add(1));
      return x.add(v);
    });
    let result: Tensor = tf.scalar(0);
    for (let i = 0; i < 3; i++) result = step(result); // 2 + 3 + 4
    assert.deepEqual(numbers(result), [9]);
    assert.equal(take(step(v.clone())), 4 + 5);
    assert.equal(take(step(v.reshape([]))), 5 + 6);
    step.dispose();
  });

  it("keeps as many recordings as it is told, through ten shapes, and leaves nothing", () => {
    const model = smallModel();
    const twin = smallModel();
    const step = capture(regression(model, tf.train.adam(0.01)), { shapes: 2 });
    const plain = regression(twin, tf.train.adam(0.01));
    const counts: number[][] = [];
    const held = sessions();
    for (let i = 0; i < 20; i++) {
      const inputs = batch(i, 1 + ((i * 7) % 10));
      take(step(inputs).loss);
      tf.tidy(() => void plain(inputs));
      tf.dispose([inputs.x, inputs.y]);
      counts.push([tf.memory().numTensors, nativeTensors(), sessions()]);
    }
    assert.deepEqual(counts[9]?.slice(), counts[19]);
    assert.equal(sessions(), held + 2);
    assert.ok(distance(weightsOf(model), weightsOf(twin)) < TOLERANCE);
    step.dispose();
  });

  it("leaves nothing when step, model and optimizer are disposed of, in any order", () => {
    const before = [tf.memory().numTensors, nativeTensors()];
    for (const modelFirst of [false, true]) {
      const model = smallModel();
      const optimizer = tf.train.adam(0.01);
      const step = capture(regression(model, optimizer));
      const inputs = batch(0);
      for (const _ of [1, 2]) take(step(inputs).loss);
      const parts = [step, model, optimizer];
      for (const part of modelFirst ? parts.reverse() : parts) part.dispose();
      tf.dispose([inputs.x, inputs.y]);
      assert.deepEqual([tf.memory().numTensors, nativeTensors()], before);
    }
  });

  it("says so when its variables are gone, and can still be disposed of", () => {
    const model = smallModel();
    const step = capture(regression(model, tf.train.adam(0.01)));
    take(step(batch(0)).loss);
    // As tf.disposeVariables does, which does not mark them.
    for (const variable of trainable(model)) tf.engine().disposeVariable(variable);
    assert.throws(() => step(batch(0)), /the variable .* is disposed of; capture the step anew/);
    step.dispose();
  });

  it("goes on after an error of TensorFlow, which says what was wrong", () => {
    const step = capture((at: Tensor) => tf.gather(tf.tensor1d([1, 2, 3]), at as never));
    const at = (index: number) => tf.tensor1d([0, index], "int32");
    assert.deepEqual(numbers(step(at(1))), [1, 2]);
    const inputs = at(7);
    assert.throws(() => step(inputs)); // from here on the input is with TensorFlow
    const before = [tf.memory().numTensors, nativeTensors()];
    assert.throws(() => step(inputs), /indices\[1\] = 7 is not in \[0, 3\)/);
    assert.deepEqual([tf.memory().numTensors, nativeTensors()], before);
    assert.deepEqual(numbers(step(at(2))), [1, 3]);
    step.dispose();
    assert.throws(() => step(inputs), /the index value 7 is not in \[0, 2\]/); // tfjs looks while it is recorded
  });

  it("recovers from being stopped in the midst of recording so hard that no finally block is run", async () => {
    const v = tf.variable(tf.scalar(1));
    const x = tf.scalar(2);
    const optimizer: Optimizer = tf.train.sgd(0.1);
    const step = capture((x: Tensor) => {
      v.assign(v.add(x));
      return tf.grad((y: Tensor) => {
        for (;;) tf.tidy(() => y.add(v));
      })(x);
    });
    const before = tf.memory().numTensors;
    assert.throws(() => vm.runInNewContext("step(x)", { step, x }, { timeout: 100 }), /timed out/);
    await new Promise((resolve) => setImmediate(resolve)); // the turn in which is cleaned up, which a timer may precede
    // One or two may just have been in nobody's hands.
    assert.ok(tf.memory().numTensors - before < 10, `${tf.memory().numTensors - before} tensors are left`);
    assert.deepEqual(numbers(v), [1]);
    const other = capture((x: Tensor) => {
      optimizer.applyGradients({ [v.name]: x });
      return v.mul(1);
    });
    const close = (value: number, expected: number): void => assert.ok(Math.abs(value - expected) < 1e-6);
    close(take(other(x)), 0.8);
    close(take(other(x)), 0.6);
    other.dispose();
  });

  it("follows the backend", () => {
    const v = tf.variable(tf.scalar(1));
    const step = capture((x: Tensor) => {
      v.assign(v.mul(x));
      return v.add(1);
    });
    const two = tf.scalar(2);
    step(two);
    step(two);
    Object.assign(tf.findBackend("cpu"), { firstUse: false }); // else it advises to install what we have
    tf.setBackend("cpu");
    try {
      assert.equal(take(step(two)), 9);
      assert.deepEqual(numbers(v), [8]);
    } finally {
      tf.setBackend("tensorflow");
    }
    assert.equal(take(step(two)), 17);
    step.dispose();
    assert.deepEqual(numbers(v), [16]);
  });

  it("that gives nothing back leaves nothing", () => {
    const v = tf.variable(tf.scalar(0));
    const steps = [capture(() => v.assign(v.add(1))), capture(() => ({})), capture(() => [])];
    for (const _ of [1, 2]) for (const step of steps) step();
    const before = [tf.memory().numTensors, nativeTensors()];
    assert.deepEqual(
      steps.map((step) => step()),
      [undefined, {}, []],
    );
    assert.deepEqual([tf.memory().numTensors, nativeTensors()], before);
    for (const step of steps) step.dispose();
  });
});
