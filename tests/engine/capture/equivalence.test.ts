import assert from "node:assert/strict";
import type { LayersModel, Optimizer, Scalar, Tensor } from "@tensorflow/tfjs";
import { batchNormalization, capture, dropout, randomStreams, tf } from "../../../src/engine";
import { distance, freeVariables, leavesNoSession, nativeTensors, numbers, trainable } from "./fixtures";

/** Relative, over a few steps of float32. */
const TOLERANCE = 2e-5;

const CALLS = 4;

type Trees = Tensor | Trees[] | { [name: string]: Trees };

interface Trial {
  step: (...inputs: Tensor[]) => unknown;
  /** What the step changes. */
  state?: () => Tensor[];
}

/** Numbers in [-1, 1), the same for the same seed. */
const random = (shape: number[], seed = 0): Tensor => tf.randomUniform(shape, -1, 1, "float32", seed + 1);

const flat = (tree: Trees): Tensor[] =>
  tree instanceof tf.Tensor ? [tree] : Object.values(tree ?? {}).flatMap((part) => flat(part));

/** Runs what `make` makes some times and tells all numbers, results first; captured, also that no tensor is left. */
function run(make: () => Trial, inputs: (call: number) => Tensor[], captured: boolean): number[] {
  const { step, state = () => [] } = make();
  const used = captured ? capture(step as (...inputs: Tensor[]) => Tensor) : step;
  const seen: number[] = [];
  const counts: number[][] = [];
  for (let call = 0; call < CALLS; call++) {
    const given = tf.tidy(() => inputs(call));
    const results = flat(tf.tidy(() => used(...given) as Tensor));
    for (const result of results) seen.push(...result.shape, ...numbers(result));
    tf.dispose([results, given]);
    counts.push([tf.memory().numTensors, nativeTensors()]);
  }
  if (captured) assert.deepEqual(counts[CALLS - 1], counts[CALLS - 2], "tensors are left");
  seen.push(...state().flatMap(numbers));
  if ("dispose" in used) (used as { dispose(): void }).dispose();
  seen.push(...state().flatMap(numbers));
  return seen;
}

function same(name: string, make: () => Trial, inputs: (call: number) => Tensor[] = (call) => [random([4, 3], call)]) {
  it(name, () => {
    const [plain, fast] = [run(make, inputs, false), run(make, inputs, true)];
    assert.ok(plain.length > 0);
    assert.ok(distance(plain, fast) < TOLERANCE, `off by ${distance(plain, fast)}`);
  });
}

const kernel = (seed: number) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });

/** A step that trains all weights of a model. */
const training =
  (make: () => LayersModel, loss?: (model: LayersModel, x: Tensor) => Tensor, optimizer?: () => Optimizer) =>
  (): Trial => {
    const model = make();
    const trainer: Optimizer = optimizer?.() ?? tf.train.adam(0.01, 0.5);
    const lossOf = loss ?? ((m, x) => (m.apply(x, { training: true }) as Tensor).square().mean());
    return {
      step: (x) => {
        const { value, grads } = tf.variableGrads(() => lossOf(model, x) as Scalar, trainable(model));
        trainer.applyGradients(grads);
        return value;
      },
      state: () => model.getWeights(),
    };
  };

/** (‖∂D/∂x‖ − 1)² as a loss, by which a critic is kept smooth. */
const withPenalty = (model: LayersModel, x: Tensor): Tensor => {
  const gradient = tf.grad((input) => (model.apply(input) as Tensor).sum())(x);
  return (model.apply(x) as Tensor).mean().add(gradient.square().sum().sqrt().sub(1).square().mul(10));
};

describe("a captured step computes what the step computes", () => {
  freeVariables();
  leavesNoSession();

  describe("with layers:", () => {
    const { layers } = tf;
    const activations = ["elu", "relu", "relu6", "selu", "sigmoid", "softmax", "softplus", "softsign", "tanh", "swish"];
    same(
      "dense, with every activation",
      training(() =>
        tf.sequential({
          layers: activations.map((activation, i) =>
            layers.dense({ units: 3, inputShape: [3], activation: activation as "elu", ...kernel(i) }),
          ),
        }),
      ),
    );
    same(
      "convolution, pooling, upsampling, transposed convolution",
      training(() =>
        tf.sequential({
          layers: [
            layers.conv2d({
              filters: 3,
              kernelSize: 3,
              strides: 2,
              padding: "same",
              inputShape: [8, 8, 2],
              ...kernel(1),
            }),
            layers.maxPooling2d({ poolSize: 2 }),
            layers.upSampling2d({ size: [2, 2] }),
            layers.averagePooling2d({ poolSize: 2 }),
            layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: "same", ...kernel(2) }),
            layers.flatten(),
            layers.dense({ units: 1, ...kernel(3) }),
          ],
        }),
      ),
      (call) => [random([3, 8, 8, 2], call)],
    );
    same(
      "convolution and transposed convolution of volumes",
      training(() =>
        tf.sequential({
          layers: [
            layers.conv3d({
              filters: 3,
              kernelSize: 3,
              strides: 2,
              padding: "same",
              activation: "relu",
              inputShape: [4, 6, 4, 2],
              ...kernel(1),
            }),
            batchNormalization({ momentum: 0.8 }),
            layers.conv3dTranspose({ filters: 2, kernelSize: 4, strides: 2, padding: "same", ...kernel(2) }),
            layers.conv3dTranspose({ filters: 1, kernelSize: 4, strides: 2, padding: "same", ...kernel(3) }),
            layers.flatten(),
            layers.dense({ units: 1, ...kernel(4) }),
          ],
        }),
      ),
      (call) => [random([3, 4, 6, 4, 2], call)],
    );
    same(
      "batch normalisation, tfjs's and ours",
      training(
        () =>
          tf.sequential({
            layers: [
              layers.dense({ units: 4, inputShape: [3], useBias: false, ...kernel(1) }),
              layers.batchNormalization({}),
              layers.leakyReLU({ alpha: 0.2 }),
              layers.dense({ units: 4, useBias: false, ...kernel(2) }),
              batchNormalization({ scale: false }),
              layers.dense({ units: 1, activation: "tanh", ...kernel(3) }),
            ],
          }),
        undefined,
        // The second one takes away what shifts the first; such a gradient is rounding, which Adam would magnify.
        () => tf.train.sgd(0.01),
      ),
      (call) => [random([6, 3], call)],
    );
    same(
      "embedding",
      training(() =>
        tf.sequential({
          layers: [
            layers.embedding({
              inputDim: 10,
              outputDim: 4,
              inputLength: 3,
              embeddingsInitializer: tf.initializers.randomUniform({ seed: 3, minval: -1, maxval: 1 }),
            }),
            layers.flatten(),
            layers.dense({ units: 1, ...kernel(1) }),
          ],
        }),
      ),
      (call) => [tf.tensor2d([call, 1, 2, 3, call + 4, 5], [2, 3], "int32")],
    );
    const recurrent = {
      units: 3,
      inputShape: [4, 2],
      recurrentInitializer: tf.initializers.glorotUniform({ seed: 2 }),
    };
    for (const layer of ["gru", "lstm"] as const) {
      same(
        layer,
        training(() => tf.sequential({ layers: [layers[layer]({ ...recurrent, ...kernel(1) })] })),
        (call) => [random([3, 4, 2], call)],
      );
    }
    same("a model of several inputs and outputs", () => {
      const [a, b] = [tf.input({ shape: [3] }), tf.input({ shape: [2] })];
      const hidden = layers.concatenate().apply([layers.dense({ units: 4, ...kernel(1) }).apply(a) as typeof a, b]);
      const one = layers.dense({ units: 1, ...kernel(2) }).apply(hidden) as typeof a;
      const model = tf.model({ inputs: [a, b], outputs: [one, hidden as typeof a] });
      const optimizer: Optimizer = tf.train.adam(0.01);
      return {
        step: (x) => {
          const { value, grads } = tf.variableGrads(() => {
            const [y, z] = model.apply([x, x.slice([0, 0], [-1, 2])]) as Tensor[];
            return (y as Tensor)
              .square()
              .mean()
              .add((z as Tensor).abs().sum()) as Scalar;
          });
          optimizer.applyGradients(grads);
          return value;
        },
        state: () => model.getWeights(),
      };
    });
    same("our dropout", () => {
      const stream = randomStreams(3).dropout;
      return training(() =>
        tf.sequential({
          layers: [
            layers.dense({ units: 6, inputShape: [3], ...kernel(1) }),
            dropout({ rate: 0.4, stream }),
            layers.dense({ units: 1, ...kernel(2) }),
          ],
        }),
      )();
    });
    same(
      "a dense critic with a gradient penalty",
      training(
        () =>
          tf.sequential({
            layers: [
              layers.dense({ units: 8, inputShape: [3], activation: "tanh", ...kernel(1) }),
              layers.leakyReLU({ alpha: 0.2 }),
              layers.dense({ units: 1, ...kernel(2) }),
            ],
          }),
        withPenalty,
      ),
    );
    same(
      "a convolutional critic with a gradient penalty",
      training(
        () =>
          tf.sequential({
            layers: [
              layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, inputShape: [6, 6, 1], ...kernel(1) }),
              layers.leakyReLU({ alpha: 0.2 }),
              layers.flatten(),
              layers.dense({ units: 1, ...kernel(2) }),
            ],
          }),
        withPenalty,
      ),
      (call) => [random([4, 6, 6, 1], call)],
    );
  });

  describe("with losses:", () => {
    const losses = {
      absoluteDifference: tf.losses.absoluteDifference,
      cosineDistance: (y: Tensor, p: Tensor) => tf.losses.cosineDistance(y, p, 1),
      hingeLoss: tf.losses.hingeLoss,
      huberLoss: tf.losses.huberLoss,
      logLoss: (y: Tensor, p: Tensor) => tf.losses.logLoss(y, p.sigmoid()),
      meanSquaredError: tf.losses.meanSquaredError,
      sigmoidCrossEntropy: tf.losses.sigmoidCrossEntropy,
      softmaxCrossEntropy: tf.losses.softmaxCrossEntropy,
    };
    for (const [name, loss] of Object.entries(losses)) {
      same(
        name,
        () => {
          const weights = tf.variable(random([3, 2]));
          const optimizer = tf.train.sgd(0.1);
          return {
            step: (x, y) =>
              optimizer.minimize(() => loss(y as Tensor, (x as Tensor).matMul(weights)) as Scalar, true, [weights]),
            state: () => [weights],
          };
        },
        (call) => [random([4, 3], call), tf.oneHot(tf.tensor1d([0, 1, call % 2, 1], "int32"), 2).toFloat()],
      );
    }
  });

  describe("with what people do to gradients and weights:", () => {
    same("clips gradients by their norm", () => {
      const v = tf.variable(random([3, 2]));
      const optimizer = tf.train.adam(0.1);
      return {
        step: (x) => {
          const { grads } = tf.variableGrads(() => (x as Tensor).matMul(v).square().sum() as Scalar, [v]);
          const norm = tf.addN(Object.values(grads).map((grad) => grad.square().sum())).sqrt();
          const scale = tf.minimum(1, tf.div(0.5, norm));
          optimizer.applyGradients(Object.fromEntries(Object.entries(grads).map(([n, grad]) => [n, grad.mul(scale)])));
          return norm;
        },
        state: () => [v],
      };
    });
    same("averages weights", () => {
      const [v, average] = [tf.variable(random([4, 3])), tf.variable(tf.zeros([4, 3]))];
      return {
        step: (x) => {
          v.assign(v.add(x as Tensor));
          average.assign(average.mul(0.9).add(v.mul(0.1)));
          return average.sum();
        },
        state: () => [v, average],
      };
    });
    same("normalises by the largest singular value, by one round of power iteration a step", () => {
      const [w, u] = [tf.variable(random([3, 2], 1)), tf.variable(random([3, 1], 2))];
      const optimizer = tf.train.sgd(0.1);
      return {
        step: (x) => {
          const unit = (t: Tensor): Tensor => t.div(t.norm());
          const v = unit(w.transpose().matMul(u));
          u.assign(unit(w.matMul(v)) as typeof u);
          const { value, grads } = tf.variableGrads(() => {
            const sigma = u.transpose().matMul(w).matMul(v).reshape([]);
            return (x as Tensor).matMul(w.div(sigma)).square().mean() as Scalar;
          }, [w]);
          optimizer.applyGradients(grads);
          return value;
        },
        state: () => [w, u],
      };
    });
    same("takes two steps of Adam and clips the weights between", () => {
      const v = tf.variable(random([4, 3]));
      const optimizer = tf.train.adam(0.1);
      return {
        step: (x) => {
          const move = (): Tensor =>
            optimizer.minimize(
              () =>
                v
                  .sub(x as Tensor)
                  .square()
                  .sum() as Scalar,
              true,
              [v],
            ) as Tensor;
          const [first, before] = [move(), v.clone()];
          v.assign(v.clipByValue(-0.5, 0.5));
          return [first, before, v.mul(1), move(), v.mul(1)];
        },
        state: () => [v],
      };
    });
    same("swaps two variables", () => {
      const [v, w] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))];
      return {
        step: () => {
          const old = v.clone();
          v.assign(w);
          w.assign(old);
          return v.mul(10).add(w);
        },
        state: () => [v, w],
      };
    });
  });

  describe("with operations:", () => {
    const operations: Record<string, (x: Tensor) => Trees> = {
      where: (x) => tf.where(x.greater(0), x, x.mul(-2)),
      "gather, by numbers and by indices computed": (x) => [tf.gather(x, [2, 0]), tf.gather(x, x.argMax(0))],
      "oneHot, argMax, topk": (x) => [tf.oneHot(x.argMax(1), 3), { ...tf.topk(x, 2) }],
      "cumsum, slice, concat, split, pad": (x) => [
        tf.cumsum(x, 1),
        x.slice([1, 0], [2, 2]),
        tf.concat([x, x], 1),
        tf.split(x, [1, 2], 1),
        x.pad([
          [1, 1],
          [0, 2],
        ]),
      ],
      "einsum, norm, moments, clip": (x) => [
        tf.einsum("ij,kj->ik", x, x),
        x.norm(),
        { ...tf.moments(x, 0) },
        x.clipByValue(-0.5, 0.5),
      ],
      "expandDims, stack, unstack, transpose, tile": (x) => [
        tf.expandDims(x.square(), 1),
        tf.stack([x, x], 1),
        tf.unstack(x),
        x.transpose(),
        x.tile([2, 1]),
      ],
      "reductions of every type": (x) => [
        x.mul(10).toInt().sum(),
        x.greater(0).sum(),
        x.greater(0).any(),
        x.greater(0).mean(),
        x.max(0),
        x.logSumExp(1),
      ],
      "products of one matrix and of several": (x) => [
        tf.matMul(x, x, true),
        tf.matMul(x.reshape([2, 2, 3]), x.reshape([2, 2, 3]), false, true),
      ],
      "a vector added to columns, which is no bias": (x) =>
        tf.matMul(x, x, false, true).add(tf.range(0, 4).reshape([4, 1])),
      "sums of a product and what has more dimensions": (x) => {
        const row = tf.range(0, 4).reshape([1, 1, 1, 4]);
        return [tf.matMul(x, x, false, true).add(row), tf.add(row, tf.matMul(x, x, false, true)).relu()];
      },
      "complex numbers": (x) => tf.real(tf.complex(x, x).mul(tf.complex(x, x.mul(2)))),
      "tensors of no size": (x) => [tf.zeros([0, 3]), x.slice([0, 0], [0, 3]), x.slice([0, 0], [0, 3]).sum()],
      "one tensor given back twice": (x) => [x, x, { x: x.mul(2) }],
    };
    for (const [name, operation] of Object.entries(operations))
      same(name, () => ({ step: (x) => operation(x as Tensor) }));
  });

  describe("with inputs:", () => {
    same(
      "whole numbers",
      () => ({ step: (x) => [(x as Tensor).add(1), (x as Tensor).div(2)] }),
      (call) => [tf.tensor1d([call, 5], "int32")],
    );
    same(
      "truth values",
      () => ({ step: (x) => [(x as Tensor).logicalNot(), (x as Tensor).sum()] }),
      (call) => [tf.tensor1d([call % 2, 1], "bool")],
    );
    same(
      "of no size",
      () => ({ step: (x) => [(x as Tensor).sum(), (x as Tensor).concat(tf.ones([1, 3]))] }),
      () => [tf.zeros([0, 3])],
    );
    same(
      "of many numbers",
      () => ({ step: (x) => (x as Tensor).mean() }),
      (call) => [tf.fill([1000, 1000], call)],
    );

    it("of text, handed through", () => {
      const step = capture((x: Tensor) => x);
      const text = tf.tensor1d(["a", "ü"]);
      assert.deepEqual(
        [1, 2].map(() => [...(step(text).dataSync() as unknown as string[])]),
        [
          ["a", "ü"],
          ["a", "ü"],
        ],
      );
      step.dispose();
    });
  });
});
