import assert from "node:assert/strict";
import { randomStreams, tf } from "../../src/engine";
import {
  deadShare,
  denseStack,
  glorot,
  gradientByDepth,
  he,
  normal,
  signalByDepth,
  spreadByDepth,
  zeros,
} from "../../src/network";
import { hiddenOutputs } from "../../src/network/depth";
import { initialWeights } from "../../src/network/initialization";
import { identity, leakyRelu, relu, sigmoid, tanh } from "../../src/neuron";

const inputs = (count = 256, width = 100) => randomStreams(8).noise.normal([count, width]) as tf.Tensor2D;
const deep = (options: Partial<Parameters<typeof denseStack>[0]>) =>
  denseStack({ inputs: 100, hidden: new Array(10).fill(100), weights: randomStreams(5).weights, ...options });

describe("first weights", () => {
  it("have the standard deviations of the papers", () => {
    assert.equal(zeros.standardDeviation(3, 4), 0);
    assert.equal(normal(0.01).standardDeviation(3, 4), 0.01);
    assert.equal(glorot.standardDeviation(100, 300), Math.sqrt(2 / 400));
    assert.equal(he.standardDeviation(50, 7), 0.2);
    assert.throws(() => normal(0), /normal\(0\)/);
  });

  it("are drawn from the stream, and again the same", () => {
    const draw = () => tf.tidy(() => Array.from(initialWeights(he, [200, 100], randomStreams(2).weights).dataSync()));
    const weights = draw();
    assert.deepEqual(draw(), weights);
    const deviation = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length);
    assert.ok(Math.abs(deviation - 0.1) < 0.002, `${deviation}`);
    assert.throws(() => initialWeights(he, [0, 3], randomStreams(2).weights), /weights of \[0, 3\]/);
  });
});

describe("a deep stack of dense layers", () => {
  it("has the layers, biases and parameters asked for", () => {
    const model = denseStack({ inputs: 4, hidden: [5, 6], outputs: 3, bias: -2, weights: randomStreams(1).weights });
    assert.equal(model.countParams(), 4 * 5 + 5 + (5 * 6 + 6) + (6 * 3 + 3));
    assert.deepEqual(model.outputs[0]?.shape, [null, 3]);
    const biases = model.getWeights().filter((_, i) => i % 2 === 1);
    assert.deepEqual(
      biases.map((bias) => Array.from(bias.dataSync())),
      [new Array(5).fill(-2), new Array(6).fill(-2), [0, 0, 0]],
    );
    assert.throws(() => denseStack({ hidden: [], weights: randomStreams(1).weights }), /hidden is empty/);
    model.dispose();
  });

  // Two layers of one neuron, by hand: ReLU(3·2) = 6, ReLU(6·−1) = 0; for the input −2: ReLU(−6) = 0, 0.
  it("is measured right where it can be done by hand", () => {
    const model = denseStack({ inputs: 1, hidden: [1, 1], outputs: 2, weights: randomStreams(1).weights });
    model.setWeights([[[3]], [0], [[-1]], [0], [[0, 0]], [0, 0]].map((values) => tf.tensor(values)));
    const x = tf.tensor2d([[2], [-2]]);
    assert.deepEqual(
      hiddenOutputs(model, x).map((outputs) => Array.from(outputs.dataSync())),
      [
        [6, 0],
        [0, 0],
      ],
    );
    const [first, second] = signalByDepth(model, x) as [number, number];
    assert.ok(Math.abs(first - Math.sqrt(36 / 2)) < 1e-6);
    assert.equal(second, 0);
    assert.deepEqual(deadShare(model, x), [0, 1]);
    // The logits' gradients come from a signal of 0, the others through weights of 0.
    assert.deepEqual(
      gradientByDepth(
        model,
        x,
        tf.tensor2d([
          [1, 0],
          [0, 1],
        ]),
      ),
      [0, 0, 0],
    );
    model.dispose();
  });

  it("counts where answers lie, the ends included", () => {
    // Two layers of one neuron without activation, by hand: −1, 0.1, 5 and their negatives; in four bins of [-1, 1].
    const model = denseStack({
      inputs: 1,
      hidden: [1, 1],
      outputs: 1,
      activation: identity,
      weights: randomStreams(1).weights,
    });
    model.setWeights([[[1]], [0], [[-1]], [0], [[0]], [0]].map((values) => tf.tensor(values)));
    const x = tf.tensor2d([[-1], [0.1], [5], [0.2]]);
    assert.deepEqual(spreadByDepth(model, x, 4), [
      [0.25, 0, 0.5, 0.25],
      [0.25, 0.5, 0, 0.25],
    ]);
    assert.throws(() => spreadByDepth(model, x, 0), /bins 0/);
    model.dispose();
    x.dispose();
  });

  it("tells the root mean square of each layer's gradients", () => {
    // One tanh neuron, x = 1, w = 0.5, logits [v₁a, v₂a] with v = [1, −1], right class 0, by hand:
    // ∂L/∂logits = softmax − label = [p − 1, 1 − p], p = σ(2a); ∂L/∂a = 2(p − 1); ∂L/∂w = 2(p − 1)(1 − a²).
    const model = denseStack({
      inputs: 1,
      hidden: [1],
      outputs: 2,
      activation: tanh,
      weights: randomStreams(1).weights,
    });
    model.setWeights([[[0.5]], [0], [[1, -1]], [0, 0]].map((values) => tf.tensor(values)));
    const a = Math.tanh(0.5);
    const p = 1 / (1 + Math.exp(-2 * a));
    const [hidden, logits] = gradientByDepth(model, tf.tensor2d([[1]]), tf.tensor2d([[1, 0]])) as [number, number];
    assert.ok(Math.abs(hidden - 2 * (1 - p) * (1 - a * a)) < 1e-6);
    assert.ok(Math.abs(logits - (1 - p) * a) < 1e-6);
    model.dispose();
  });

  it("keeps the signal with He's weights under ReLU, and loses it with Glorot's", () => {
    const x = inputs();
    // By the papers: He keeps the mean square; Glorot halves it at each of ten layers, 2⁻⁵ of the size.
    const [kept, lost] = [he, glorot].map((initialization) => {
      const sizes = signalByDepth(deep({ initialization }), x);
      return (sizes.at(-1) as number) / (sizes[0] as number);
    }) as [number, number];
    assert.ok(kept > 0.5 && kept < 2, `He: ${kept}`);
    assert.ok(Math.abs(Math.log2(lost) + 4.5) < 1, `Glorot: ${lost}, expected about 2^-4.5`);
    x.dispose();
  });

  it("lets gradients vanish with sigmoid and not with ReLU", () => {
    const x = inputs();
    const labels = tf.oneHot(tf.range(0, 256, 1, "int32").mod(tf.scalar(10, "int32")), 10).toFloat() as tf.Tensor2D;
    const ratio = (activation: typeof relu, initialization: typeof he) => {
      const sizes = gradientByDepth(deep({ activation, initialization }), x, labels);
      assert.equal(sizes.length, 11);
      return (sizes[0] as number) / (sizes[9] as number);
    };
    assert.ok(ratio(sigmoid, glorot) < 1e-4);
    assert.ok(ratio(relu, he) > 0.1);
    tf.dispose([x, labels]);
  });

  it("counts neurons that are silent for every example", () => {
    const x = inputs();
    for (const activation of [relu, leakyRelu()]) {
      assert.deepEqual(deadShare(deep({ hidden: [50], activation, bias: -100 }), x), [1]);
      assert.deepEqual(deadShare(deep({ hidden: [50], activation }), x), [0]);
    }
    x.dispose();
  });

  it("leaves no tensor behind", () => {
    const model = deep({ hidden: [10, 10] });
    const x = inputs(20);
    const labels = tf.oneHot(tf.zeros([20], "int32"), 10).toFloat() as tf.Tensor2D;
    const before = tf.memory().numTensors;
    signalByDepth(model, x);
    gradientByDepth(model, x, labels);
    deadShare(model, x);
    tf.dispose(hiddenOutputs(model, x));
    assert.equal(tf.memory().numTensors, before);
    model.dispose();
    tf.dispose([x, labels]);
  });
});
