import assert from "node:assert/strict";
import type { LayersModel, layers, Scalar, Tensor } from "@tensorflow/tfjs";
import { capture, RandomStream, randomStreams, setDefaultStream, several, tf } from "../../../src/engine";
import { mean, standardDeviation } from "../../../src/statistics";
import { freeVariables, leavesNoSession, numbers, take, trainable } from "./fixtures";

/** Taken out of `tf` before anything is captured, as code at the top of a notebook may do. */
const { randomUniform } = tf;

/** As many numbers as bounds of statistics below are made for. */
const COUNT = 100_000;

describe("tfjs's random operations in a captured step", () => {
  let stream: RandomStream;
  beforeEach(() => {
    stream = randomStreams(1).noise;
    setDefaultStream(stream);
  });
  freeVariables();
  leavesNoSession();

  /** What a step without inputs gives in each of `calls` calls, captured. */
  function drawn(step: () => Tensor, calls: number): number[][] {
    const captured = capture(step);
    const seen = Array.from({ length: calls }, () => {
      const result = captured();
      const values = numbers(result);
      result.dispose();
      return values;
    });
    captured.dispose();
    return seen;
  }

  const different = (draws: readonly number[][]): number => new Set(draws.map(String)).size;

  const within = (value: number, expected: number, tolerance: number): void =>
    assert.ok(Math.abs(value - expected) < tolerance, `${value}, expected ${expected} ± ${tolerance}`);

  const apply = (layer: layers.Layer, x: Tensor): Tensor => layer.apply(x, { training: true }) as Tensor;

  const ones = (...shape: number[]): Tensor => tf.ones(shape);

  /** Each operation and layer that draws, with something to draw for. */
  const steps: Record<string, () => Tensor> = {
    "tf.randomNormal": () => tf.randomNormal([4, 8]),
    "tf.randomNormal of whole numbers": () => tf.randomNormal([4, 8], 0, 50, "int32"),
    "tf.randomStandardNormal": () => tf.randomStandardNormal([4, 8]),
    "tf.truncatedNormal": () => tf.truncatedNormal([4, 8]),
    "tf.randomUniform": () => tf.randomUniform([4, 8]),
    "tf.randomUniform of truth values": () => tf.randomUniform([4, 8], 0, 2, "bool"),
    "tf.randomUniformInt": () => tf.randomUniformInt([4, 8], 0, 100),
    "tf.dropout": () => tf.dropout(ones(4, 8), 0.5),
    "tf.layers.dropout": () => apply(tf.layers.dropout({ rate: 0.5 }), ones(4, 8)),
    "tf.layers.spatialDropout1d": () => apply(tf.layers.spatialDropout1d({ rate: 0.5 }), ones(4, 3, 8)),
    "tf.layers.gaussianNoise": () => apply(tf.layers.gaussianNoise({ stddev: 1 }), ones(4, 8)),
    "tf.layers.gaussianDropout": () => apply(tf.layers.gaussianDropout({ rate: 0.5 }), ones(4, 8)),
    "tf.layers.alphaDropout": () => apply(tf.layers.alphaDropout({ rate: 0.5 }), ones(4, 8)),
  };

  for (const [name, step] of Object.entries(steps)) {
    it(`${name} draws anew each call, and again the same from the same counter`, () => {
      const before = tf.memory().numTensors;
      const draws = drawn(step, 4);
      assert.equal(different(draws), 4);
      assert.equal(stream.counter, 4, "one draw a call, and none for recording");
      stream.counter = 2;
      assert.deepEqual(drawn(step, 2), draws.slice(2));
      assert.equal(tf.memory().numTensors, before, "tensors are left");
    });
  }

  it("several draws in a step are different ones, and the stream's own draws are among them", () => {
    const [first, second] = drawn(
      () => tf.stack([tf.randomNormal([8]), stream.normal([8]), tf.randomNormal([8]), tf.randomNormal([8])]),
      2,
    ) as [number[], number[]];
    const rows = [first, second].flatMap((values) => [0, 8, 16, 24].map((at) => values.slice(at, at + 8)));
    const outside = new RandomStream(stream.key);
    assert.deepEqual(
      rows,
      rows.map(() => numbers(outside.normal([8]))),
    );
    assert.equal(stream.counter, 8);
  });

  it("each step of several() draws its own numbers", () => {
    const step = capture(several(3, (x: Tensor) => x.add(randomUniform([8]))));
    const rows = [0, 1].flatMap(() => {
      const values = numbers(step(tf.zeros([3, 8])));
      return [0, 8, 16].map((at) => values.slice(at, at + 8));
    });
    assert.equal(different(rows), 6);
    step.dispose();
  });

  it("draws of another seed are other ones, also in a step that was captured before", () => {
    const step = capture(() => tf.randomNormal([8]));
    const draw = (): number[] => numbers(step());
    const first = [draw(), draw()];
    setDefaultStream(randomStreams(2).noise);
    assert.equal(different([...first, draw()]), 3);
    setDefaultStream(randomStreams(1).noise);
    assert.deepEqual([draw(), draw()], first);
    assert.equal(step.recordings.length, 1);
    step.dispose();
  });

  it("normal numbers have the mean and deviation asked for, truncated ones stay within two deviations", () => {
    const [normal] = drawn(() => tf.randomNormal([COUNT], 3, 2), 1) as [number[]];
    // Standard errors: 0.0063 of the mean, 0.0045 of the deviation.
    within(mean(normal), 3, 0.02);
    within(standardDeviation(normal), 2, 0.015);
    const [truncated] = drawn(() => tf.truncatedNormal([COUNT], 3, 2), 1) as [number[]];
    within(mean(truncated), 3, 0.02);
    // Of a normal distribution cut at two deviations: 0.8796 of its deviation.
    within(standardDeviation(truncated), 2 * 0.8796, 0.015);
    assert.ok(truncated.every((value) => value >= -1 && value <= 7));
    assert.ok(Math.min(...truncated.slice(0, 10_000)) < -0.9, "nothing is near the lower bound");
    const [whole] = drawn(() => tf.randomNormal([COUNT], 3, 2, "int32"), 1) as [number[]];
    assert.ok(whole.every(Number.isInteger));
    within(mean(whole), 3, 0.02);
  });

  it("uniform numbers fill the range asked for", () => {
    const [uniform] = drawn(() => tf.randomUniform([COUNT], -1, 3), 1) as [number[]];
    assert.ok(uniform.every((value) => value >= -1 && value < 3));
    within(mean(uniform), 1, 0.012); // standard error 0.0037
    within(standardDeviation(uniform), 4 / Math.sqrt(12), 0.01);
  });

  /** The share of each value. */
  function shares(values: readonly number[]): Map<number, number> {
    const found = new Map<number, number>();
    for (const value of values) found.set(value, (found.get(value) ?? 0) + 1 / values.length);
    return new Map([...found].sort(([a], [b]) => a - b));
  }

  it("uniform whole numbers and truth values come as often as those that tfjs draws", () => {
    for (const [min, max, dtype] of [
      [2, 6, "int32"],
      [-2, 2, "int32"],
      [0.5, 3, "int32"],
      [0, 2, "bool"],
      [0, 1, "bool"],
    ] as const) {
      const [captured] = drawn(() => tf.randomUniform([COUNT], min, max, dtype), 1) as [number[]];
      const [ours, theirs] = [captured, numbers(tf.randomUniform([COUNT], min, max, dtype, 7))].map(shares) as [
        Map<number, number>,
        Map<number, number>,
      ];
      assert.deepEqual([...ours.keys()], [...theirs.keys()]);
      for (const [value, share] of theirs) within(ours.get(value) as number, share, 0.01); // standard error 0.002
    }
    // Also odd ones beyond 2²⁴, where float32 has only even ones.
    const [large] = drawn(() => tf.randomUniformInt([1000], 2 ** 29, 2 ** 30), 1) as [number[]];
    assert.ok(large.every((value) => value >= 2 ** 29 && value < 2 ** 30));
    assert.ok(large.some((value) => value % 2 === 1));
  });

  it("dropout drops the share asked for, in the shape asked for", () => {
    const [values] = drawn(() => tf.dropout(ones(COUNT), 0.25), 1) as [number[]];
    const found = shares(values);
    assert.equal(found.size, 2);
    within(found.get(0) as number, 0.25, 0.007);
    within([...found.keys()][1] as number, 4 / 3, 1e-6);
    const [rows] = drawn(() => tf.dropout(ones(64, 5), 0.5, [null as unknown as number, 1]), 1) as [number[]];
    const masks = Array.from({ length: 64 }, (_, row) => rows.slice(5 * row, 5 * row + 5).join());
    assert.deepEqual([...new Set(masks)].sort(), ["0,0,0,0,0", "2,2,2,2,2"]);
    assert.equal(different(drawn(() => tf.dropout([1, 1, 1, 1, 1, 1, 1, 1], 0.5), 3)), 3, "of an array");
  });

  it("with a seed the numbers are those of tfjs in each call, and no stream is asked", () => {
    const layer = tf.layers.dropout({ rate: 0.5, seed: 3 });
    const seeded: (() => Tensor)[] = [
      () => tf.randomNormal([8], 1, 2, "float32", 5),
      () => tf.randomStandardNormal([8], "float32", 5),
      () => tf.truncatedNormal([8], 1, 2, "float32", 5),
      () => tf.randomUniform([8], -1, 1, "float32", 5),
      () => tf.randomUniform([8], -1, 1, "float32", 0),
      () => tf.randomUniformInt([8], 0, 100, 5),
      () => tf.randomGamma([8], 1, 1, "float32", 5),
      () => tf.dropout(ones(8), 0.5, undefined, 5),
      () => apply(layer, ones(8)),
    ];
    for (const step of seeded) {
      const expected = numbers(step());
      assert.deepEqual(drawn(step, 2), [expected, expected], `${step}`);
    }
    assert.equal(stream.counter, 0);
    // For normal numbers, tfjs takes the seed 0 for none.
    assert.equal(different(drawn(() => tf.randomNormal([8], 0, 1, "float32", 0), 2)), 2);
  });

  it("the gradient goes through the mask of the forward pass", () => {
    const layer = tf.layers.dropout({ rate: 0.5 });
    const step = capture((x: Tensor) => {
      const { value, grad } = tf.valueAndGrad((input: Tensor) => apply(layer, input))(x);
      return { value, grad };
    });
    const x = tf.randomUniform([64], 1, 2, "float32", 1);
    const seen = [0, 1].map(() => {
      const { value, grad } = step(x);
      assert.deepEqual(numbers(value), numbers(x.mul(grad)));
      return numbers(grad);
    });
    assert.equal(different(seen), 2);
    assert.deepEqual([...new Set(seen.flat())].sort(), [0, 2]);
    step.dispose();
  });

  function droppingModel(): LayersModel {
    const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
    return tf.sequential({
      layers: [
        tf.layers.dense({ units: 32, inputShape: [2], activation: "tanh", kernelInitializer }),
        tf.layers.gaussianNoise({ stddev: 0.05 }),
        tf.layers.dropout({ rate: 0.2 }),
        tf.layers.dense({ units: 1, kernelInitializer }),
      ],
    });
  }

  it("a model with dropout trains, the same run for the same seed, and draws nothing where it does not train", () => {
    const x = tf.randomUniform([64, 2], -1, 1, "float32", 1);
    const y = x.prod(1, true);
    const run = (): number[] => {
      setDefaultStream(randomStreams(3).dropout);
      const model = droppingModel();
      const optimizer = tf.train.adam(0.02);
      const step = capture((inputs: { x: Tensor; y: Tensor }) => {
        const loss = (): Scalar =>
          (model.apply(inputs.x, { training: true }) as Tensor).sub(inputs.y).square().mean() as Scalar;
        return optimizer.minimize(loss, true, trainable(model)) as Tensor;
      });
      const losses = Array.from({ length: 200 }, () => take(step({ x, y })));
      step.dispose();
      const apply = capture((input: Tensor) => model.apply(input) as Tensor);
      const evaluation = randomStreams(3).dropout;
      setDefaultStream(evaluation);
      assert.deepEqual(numbers(apply(x)), numbers(apply(x)));
      assert.equal(evaluation.counter, 0);
      const [first, last] = [losses.slice(0, 10), losses.slice(-10)].map(mean) as [number, number];
      assert.ok(last < 0.4 * first, `${first} to ${last}`);
      apply.dispose();
      return losses;
    };
    assert.deepEqual(run(), run());
  });

  it("recurrent layers draw their masks of inputs and of states", () => {
    for (const layer of [tf.layers.lstm, tf.layers.gru, tf.layers.simpleRNN]) {
      const recurrent = layer({
        units: 8,
        dropout: 0.5,
        recurrentDropout: 0.5,
        kernelInitializer: "ones",
        recurrentInitializer: "ones",
      });
      tf.tidy(() => void recurrent.apply(ones(4, 3, 8))); // makes the weights
      const small = (): Tensor => ones(4, 3, 8).mul(0.01);
      assert.equal(different(drawn(() => recurrent.apply(small(), { training: true }) as Tensor, 3)), 3);
      assert.equal(different(drawn(() => recurrent.apply(small()) as Tensor, 3)), 1);
    }
  });

  it("weights that a step makes at its first call are drawn once", () => {
    const layer = tf.layers.dense({ units: 4, useBias: false });
    const step = capture((x: Tensor) => layer.apply(x) as Tensor);
    const x = tf.eye(4);
    const [first, second] = [numbers(step(x)), numbers(step(x))];
    assert.deepEqual(first, second);
    assert.deepEqual(first, numbers(layer.getWeights()[0] as Tensor));
    assert.equal(new Set(first).size, 16);
    step.dispose();
  });

  it("outside of captured steps tfjs draws, and the stream is not asked", () => {
    for (const step of Object.values(steps)) tf.tidy(() => void step());
    assert.equal(stream.counter, 0);
    const seeded = numbers(tf.randomNormal([2], 0, 1, "float32", 5));
    assert.deepEqual(seeded, [-0.6595844030380249, -0.7847386002540588]);
  });

  it("on another backend they draw as in tfjs", async () => {
    const native = tf.getBackend();
    Object.assign(tf.findBackend("cpu"), { firstUse: false }); // else tfjs would advise to install a package that we have
    await tf.setBackend("cpu");
    try {
      for (const [name, step] of Object.entries(steps)) assert.equal(different(drawn(step, 3)), 3, name);
      assert.equal(stream.counter, 0);
    } finally {
      await tf.setBackend(native);
    }
  });

  it("refuses what it would refuse outside, with tfjs's own words", () => {
    const refuses = (step: () => Tensor, message: RegExp): void => assert.throws(() => drawn(step, 1), message);
    refuses(() => tf.randomNormal([2.5]), /Tensor must have a shape comprised of positive integers/);
    refuses(() => tf.randomNormal([2], 0, 1, "bool" as "int32"), /Unsupported data type bool/);
    refuses(() => tf.dropout(ones(2), 1), /rate must be a float in the range/);
    refuses(() => tf.dropout(tf.ones([2], "int32"), 0.5), /floating point/);
  });
});
