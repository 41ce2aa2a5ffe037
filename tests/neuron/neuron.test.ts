import assert from "node:assert/strict";
import { tf } from "../../src/engine";
import {
  type Activation,
  autodiffGradient,
  chainRuleGradient,
  type Example,
  halfMeanSquaredError,
  identity,
  leakyRelu,
  learn,
  Neuron,
  neuronModel,
  numericalGradient,
  relu,
  sigmoid,
  step,
  tanh,
  Value,
} from "../../src/neuron";

const AND: Example[] = [
  { inputs: [0, 0], target: 0 },
  { inputs: [0, 1], target: 0 },
  { inputs: [1, 0], target: 0 },
  { inputs: [1, 1], target: 1 },
];
const XOR: Example[] = AND.map(({ inputs }) => ({ inputs, target: inputs[0] === inputs[1] ? 0 : 1 }));

function close(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
}

describe("activations", () => {
  // By hand: σ(0) = ½ with derivative ¼; tanh(1) = (e² − 1)/(e² + 1).
  it("have the values worked out by hand", () => {
    assert.equal(sigmoid.value(0), 0.5);
    assert.equal(sigmoid.derivative(0), 0.25);
    close(tanh.value(1), (Math.E ** 2 - 1) / (Math.E ** 2 + 1), 1e-15);
    assert.deepEqual([-2, 0, 3].map(relu.value), [0, 0, 3]);
    assert.deepEqual([-2, 0, 3].map(leakyRelu(0.1).value), [-0.2, 0, 3]);
    assert.deepEqual([-1, 0, 1].map(step.value), [0, 1, 1]);
  });

  for (const activation of [sigmoid, tanh, relu, leakyRelu(), identity, step] as Activation[]) {
    it(`${activation.name}: the derivative is the rate of change of the value`, () => {
      for (const z of [-3, -0.7, 0.4, 2.5]) {
        const measured = (activation.value(z + 1e-6) - activation.value(z - 1e-6)) / 2e-6;
        close(activation.derivative(z), measured, 1e-8);
      }
    });
  }

  it("leaky ReLU refuses a slope that is none", () => {
    assert.throws(() => leakyRelu(1), /leakyRelu\(1\)/);
    assert.throws(() => leakyRelu(Number.NaN), /leakyRelu\(NaN\)/);
  });
});

describe("neuron", () => {
  it("adds up inputs times weights and the bias", () => {
    const neuron = new Neuron({ weights: [2, -1], bias: 0.5, activation: identity });
    assert.equal(neuron.output([3, 4]), 2.5);
  });

  it("answers an all-zero input with its bias alone", () => {
    assert.equal(new Neuron({ weights: [9, -7], bias: -1.25, activation: identity }).output([0, 0]), -1.25);
  });

  it("names both lengths when inputs and weights do not fit", () => {
    const neuron = new Neuron({ weights: [1, 2] });
    assert.throws(() => neuron.output([1]), /expected as many inputs as weights, 2; got 1: \[1\]/);
    assert.throws(() => neuron.output([1, Number.NaN]), /input 1 is NaN/);
    assert.throws(() => autodiffGradient(neuron, [{ inputs: [1], target: 0 }]), /as weights, 2; got 1/);
  });

  it("refuses weights that are no numbers, and to have none", () => {
    assert.throws(() => new Neuron({ weights: [] }), /at least one weight/);
    assert.throws(() => new Neuron({ weights: [Number.POSITIVE_INFINITY] }), /got Infinity/);
  });
});

describe("the gradient of a neuron's error", () => {
  // By hand, for w = 1, b = 0, one example x = 2, target = 1, identity: E = ½(2 − 1)², ∂E/∂w = 1·2, ∂E/∂b = 1.
  it("is what paper and pencil give", () => {
    const neuron = new Neuron({ weights: [1], activation: identity });
    const examples = [{ inputs: [2], target: 1 }];
    assert.equal(halfMeanSquaredError(neuron, examples), 0.5);
    assert.deepEqual(chainRuleGradient(neuron, examples), { weights: [2], bias: 1 });
    assert.deepEqual(autodiffGradient(neuron, examples), { weights: [2], bias: 1 });
  });

  for (const activation of [sigmoid, tanh, leakyRelu(), identity] as Activation[]) {
    it(`is found alike by central differences, chain rule and autodiff (${activation.name})`, () => {
      const neuron = new Neuron({ weights: [0.7, -1.3], bias: 0.2, activation });
      const [nudge, chain, auto] = [numericalGradient, chainRuleGradient, autodiffGradient].map((method) => {
        const { weights, bias } = method(neuron, XOR);
        return [...weights, bias];
      }) as [number[], number[], number[]];
      chain.forEach((derivative, i) => {
        close(auto[i] as number, derivative, 1e-15);
        close(nudge[i] as number, derivative, 1e-8 * Math.max(1, Math.abs(derivative)));
      });
    });
  }

  it("leaves the neuron as it was", () => {
    const neuron = new Neuron({ weights: [0.5, 0.25], bias: 1 });
    numericalGradient(neuron, AND);
    assert.deepEqual({ weights: neuron.weights, bias: neuron.bias }, { weights: [0.5, 0.25], bias: 1 });
  });

  it("needs examples and a step size above zero", () => {
    assert.throws(() => chainRuleGradient(new Neuron({ weights: [1] }), []), /no examples/);
    assert.throws(() => numericalGradient(new Neuron({ weights: [1, 1] }), AND, 0), /step size h = 0/);
    const unknown = [...AND, { inputs: [1, 1], target: Number.NaN }];
    for (const method of [halfMeanSquaredError, numericalGradient, chainRuleGradient, autodiffGradient]) {
      assert.throws(() => method(new Neuron({ weights: [1, 1] }), unknown), /target of example 4 is NaN/);
    }
  });
});

describe("Value", () => {
  it("adds up the slopes of all the ways one number reaches another", () => {
    const x = Value.of(3);
    const y = x.times(x).plus(x); // x² + x, derivative 2x + 1
    y.backward();
    assert.equal(y.data, 12);
    assert.equal(x.gradient, 7);
  });

  it("gives the same gradient when swept twice", () => {
    const x = Value.of(2);
    const y = x.square();
    y.backward();
    y.backward();
    assert.equal(x.gradient, 4);
  });
});

describe("learning", () => {
  it("teaches one neuron AND", () => {
    const neuron = new Neuron({ weights: [0, 0] });
    const history = learn(neuron, AND, { steps: 5000, learningRate: 2 });
    assert.deepEqual(
      AND.map(({ inputs }) => Math.round(neuron.output(inputs))),
      [0, 0, 0, 1],
    );
    assert.equal(history.length, 5001);
    assert.ok((history.at(-1)?.error as number) < 0.005);
  });

  it("cannot teach it XOR: at best every answer is ½", () => {
    const neuron = new Neuron({ weights: [0.3, -0.4], bias: 0.1 });
    learn(neuron, XOR, { steps: 5000, learningRate: 2 });
    for (const { inputs } of XOR) close(neuron.output(inputs), 0.5, 1e-3);
  });

  it("goes downhill whichever way the gradient was found", () => {
    const errors = [numericalGradient, chainRuleGradient, autodiffGradient].map(
      (gradient) => learn(new Neuron({ weights: [0, 0] }), AND, { steps: 50, learningRate: 1, gradient }).at(-1)?.error,
    );
    close(errors[0] as number, errors[1] as number, 1e-9);
    close(errors[2] as number, errors[1] as number, 1e-12);
  });

  it("stops with advice when the error explodes", () => {
    const neuron = new Neuron({ weights: [1], activation: identity });
    assert.throws(
      () => learn(neuron, [{ inputs: [10], target: 0 }], { steps: 1000, learningRate: 1 }),
      /learning rate 1 is too large/,
    );
  });

  it("does not blame the learning rate for what was wrong before the first step", () => {
    const options = { steps: 1, learningRate: 1 };
    const neuron = new Neuron({ weights: [1e300], activation: identity });
    assert.throws(() => learn(neuron, [{ inputs: [1], target: 0 }], options), /Infinity before the first step/);
    const nan = [{ inputs: [1], target: Number.NaN }];
    assert.throws(() => learn(new Neuron({ weights: [1] }), nan, options), /target of example 0 is NaN/);
  });

  it("refuses options that make no sense", () => {
    assert.throws(() => learn(new Neuron({ weights: [1, 1] }), AND, { steps: 1, learningRate: 0 }), /learningRate 0/);
    assert.throws(() => learn(new Neuron({ weights: [1, 1] }), AND, { steps: 1.5, learningRate: 1 }), /steps 1\.5/);
  });
});

describe("the same neuron as a TensorFlow model", () => {
  it("computes the same outputs, to float32", () => {
    for (const activation of [sigmoid, tanh, relu, leakyRelu(0.3), identity]) {
      const before = tf.memory().numTensors;
      const neuron = new Neuron({ weights: [0.7, -1.3], bias: 0.2, activation });
      const model = neuronModel(neuron);
      const outputs = tf.tidy(() =>
        (model.predict(tf.tensor2d(AND.map(({ inputs }) => [...inputs]))) as tf.Tensor).dataSync(),
      );
      AND.forEach(({ inputs }, i) => {
        close(outputs[i] as number, neuron.output(inputs), 1e-6);
      });
      model.dispose();
      assert.equal(tf.memory().numTensors, before);
    }
  });

  it("says which activations it knows", () => {
    assert.throws(() => neuronModel(new Neuron({ weights: [1], activation: step })), /activation step; use sigmoid/);
  });
});
