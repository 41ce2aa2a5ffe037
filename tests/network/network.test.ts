import assert from "node:assert/strict";
import { randomStreams, tf } from "../../src/engine";
import {
  autodiffGradient,
  backpropagation,
  halfMeanSquaredError,
  Layer,
  type LayerParameters,
  learn,
  Network,
  type NetworkExample,
  networkModel,
  numericalGradient,
  randomNetwork,
} from "../../src/network";
import { type Activation, identity, leakyRelu, relu, sigmoid, step, tanh } from "../../src/neuron";

const XOR: NetworkExample[] = [
  { inputs: [0, 0], targets: [0] },
  { inputs: [0, 1], targets: [1] },
  { inputs: [1, 0], targets: [1] },
  { inputs: [1, 1], targets: [0] },
];

// The network, examples and numbers of reference/backpropagation.py (complex step, Python's standard library).
const EXAMPLES: NetworkExample[] = [
  { inputs: [1, -2], targets: [1, 0] },
  { inputs: [0.5, 0.25], targets: [0, 1] },
  { inputs: [-1.5, 1], targets: [0.5, 0.5] },
];
const EXPECTED = {
  outputs: [0.818353632379509, 0.6771737646624983],
  error: 0.283212636277889,
  gradient: [
    {
      weights: [
        [0.026555891037803, -0.04328293376466802, 0.009896343990359312],
        [0.005234168578529719, -0.021227890375297466, -0.04195897468629081],
      ],
      biases: [0.029585210526843715, -0.08097736014316426, -0.04294559308657034],
    },
    {
      weights: [
        [0.019959004061070377, -0.08423296578810213],
        [-0.023272423249438512, -0.03402982370247518],
        [0.010405722747849492, 0.03526666887220436],
      ],
      biases: [0.01073352439793564, -0.007280378798693072],
    },
  ],
};

function example(hidden: Activation = tanh, output: Activation = sigmoid): Network {
  return new Network([
    new Layer({
      weights: [
        [0.5, -1, 0.25],
        [1.5, 0.75, -0.5],
      ],
      biases: [0.1, -0.2, 0.3],
      activation: hidden,
    }),
    new Layer({
      weights: [
        [1, -0.5],
        [-2, 0.75],
        [0.5, 1.25],
      ],
      biases: [0.05, -0.15],
      activation: output,
    }),
  ]);
}

const flat = (gradient: readonly LayerParameters[]): number[] =>
  gradient.flatMap(({ weights, biases }) => [...weights.flat(), ...biases]);

/** Largest difference, relative to the largest gradient. */
function apart(a: readonly LayerParameters[], b: readonly LayerParameters[]): number {
  const [left, right] = [flat(a), flat(b)];
  assert.equal(left.length, right.length);
  const largest = Math.max(...right.map(Math.abs));
  return Math.max(...left.map((gradient, i) => Math.abs(gradient - (right[i] as number)))) / largest;
}

function close(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((number, i) => {
    const wanted = expected[i] as number;
    assert.ok(Math.abs(number - wanted) <= tolerance, `${number} is not within ${tolerance} of ${wanted}`);
  });
}

describe("a layer", () => {
  // By hand: [1, 2]·[[1, 2, 3], [4, 5, 6]] + [0.5, 0, −0.5] = [9.5, 12, 14.5].
  it("multiplies a row of inputs by its matrix and adds the biases", () => {
    const layer = new Layer({
      weights: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      biases: [0.5, 0, -0.5],
      activation: identity,
    });
    assert.deepEqual(layer.forward([1, 2]).outputs, [9.5, 12, 14.5]);
    assert.deepEqual([layer.inputCount, layer.outputCount, layer.parameterCount], [2, 3, 9]);
  });

  // By hand, with f = ReLU, x = [1, −1], W = [[2, 1], [1, 3]]: z = [1, −2], so only the first neuron lets a gradient through.
  it("hands gradients back to weights, biases and inputs", () => {
    const layer = new Layer({
      weights: [
        [2, 1],
        [1, 3],
      ],
      activation: relu,
    });
    const gradients = layer.backward(layer.forward([1, -1]), [10, 20]);
    assert.deepEqual(gradients.biases, [10, 0]);
    assert.deepEqual(gradients.weights, [
      [10, 0],
      [-10, -0],
    ]);
    assert.deepEqual(gradients.inputs, [20, 10]);
  });

  it("says which shapes do not fit", () => {
    assert.throws(() => new Layer({ weights: [] }), /at least one input .* got none/);
    assert.throws(
      () => new Layer({ weights: [[1, 2], [3]] }),
      /row 1 of the weights has 1 numbers, row 0 has 2; give each input one weight/,
    );
    assert.throws(() => new Layer({ weights: [[1, 2]], biases: [0] }), /1 biases for a weight matrix of \[1, 2\]/);
    assert.throws(() => new Layer({ weights: [[Number.NaN]] }), /finite numbers; got NaN/);
    const layer = new Layer({ weights: [[1], [2]] });
    assert.throws(() => layer.forward([1, 2, 3]), /3 inputs for a weight matrix of \[2, 1\]/);
    assert.throws(() => layer.forward([1, Number.NaN]), /input 1 is NaN/);
    const trace = layer.forward([1, 2]);
    assert.throws(
      () => layer.backward(trace, [1, 1]),
      /got 2 gradients for the outputs of a layer with weights of \[2, 1\]; give one for each of its 1 neurons/,
    );
    assert.throws(
      () => layer.backward({ ...trace, inputs: [1] }, [1]),
      /trace, of 1 inputs and 1 sums, is not of this layer: its weights are \[2, 1\]/,
    );
  });
});

describe("a network", () => {
  it("computes the outputs and the error that Python computes", () => {
    close(example().output([1, -2]), EXPECTED.outputs, 1e-15);
    close([halfMeanSquaredError(example(), EXAMPLES)], [EXPECTED.error], 1e-15);
  });

  it("keeps what each layer was given and answered", () => {
    const traces = example().forward([1, -2]);
    assert.equal(traces.length, 2);
    assert.deepEqual(traces[1]?.inputs, traces[0]?.outputs);
    close(traces[0]?.sums ?? [], [-2.4, -2.7, 1.55], 1e-15); // by hand: 0.5 − 3 + 0.1 and so on
  });

  it("counts weights and biases", () => {
    assert.equal(example().parameterCount, 2 * 3 + 3 + (3 * 2 + 2));
  });

  it("of step neurons computes XOR: OR, and not AND", () => {
    const hidden = new Layer({
      weights: [
        [1, 1],
        [1, 1],
      ],
      biases: [-0.5, -1.5],
      activation: step,
    });
    const network = new Network([hidden, new Layer({ weights: [[1], [-1]], biases: [-0.5], activation: step })]);
    for (const { inputs, targets } of XOR) assert.deepEqual(network.output(inputs), targets);
  });

  it("refuses layers that do not fit, naming both shapes", () => {
    const layers = [new Layer({ weights: [[1, 2, 3]] }), new Layer({ weights: [[1], [2]] })];
    assert.throws(
      () => new Network(layers),
      /layer 2 has weights of \[2, 1\], but layer 1 before it, \[1, 3\], gives 3/,
    );
    assert.throws(() => new Network([]), /at least one layer/);
  });

  it("refuses examples that do not fit", () => {
    assert.throws(() => backpropagation(example(), []), /no examples/);
    assert.throws(
      () => halfMeanSquaredError(example(), [{ inputs: [1], targets: [1, 0] }]),
      /example 0 has 1 inputs and 2 targets; this network takes 2 and gives 2/,
    );
    assert.throws(() => autodiffGradient(example(), [{ inputs: [1, Number.NaN], targets: [1, 0] }]), /holds NaN/);
  });

  it("has copies that learn on their own", () => {
    const network = example();
    const copy = network.copy();
    copy.descend(backpropagation(copy, EXAMPLES), 1);
    assert.deepEqual(network.output([1, -2]), example().output([1, -2]));
    assert.notDeepEqual(copy.output([1, -2]), network.output([1, -2]));
  });
});

describe("the gradient of a network's error", () => {
  it("is what Python finds by the complex step", () => {
    assert.ok(apart(backpropagation(example(), EXAMPLES), EXPECTED.gradient) < 1e-14);
    assert.ok(apart(autodiffGradient(example(), EXAMPLES), EXPECTED.gradient) < 1e-14);
    assert.ok(apart(numericalGradient(example(), EXAMPLES), EXPECTED.gradient) < 1e-8);
  });

  for (const activation of [sigmoid, tanh, relu, leakyRelu(), identity] as Activation[]) {
    it(`is found alike by central differences, backpropagation and autodiff through three layers of ${activation.name}`, () => {
      const { weights: stream } = randomStreams(3);
      const network = randomNetwork([3, 5, 4, 2], { activation, outputActivation: identity, stream });
      const inputs = randomStreams(4).noise.normal([6, 5]).arraySync() as number[][];
      const examples = inputs.map((row) => ({ inputs: row.slice(0, 3), targets: row.slice(3) }));
      const exact = backpropagation(network, examples);
      assert.ok(apart(autodiffGradient(network, examples), exact) < 1e-13);
      assert.ok(apart(numericalGradient(network, examples), exact) < 1e-8);
    });
  }

  it("is TensorFlow's, to float32", () => {
    for (const [hidden, output] of [
      [tanh, sigmoid],
      [leakyRelu(0.1), identity],
    ] as const) {
      const network = example(hidden, output);
      const model = networkModel(network);
      const { outputs, gradients } = tf.tidy(() => {
        const x = tf.tensor2d(EXAMPLES.map(({ inputs }) => [...inputs]));
        const y = tf.tensor2d(EXAMPLES.map(({ targets }) => [...targets]));
        const error = () =>
          (model.apply(x) as tf.Tensor)
            .sub(y)
            .square()
            .sum()
            .div(2 * EXAMPLES.length)
            .asScalar();
        const { grads } = tf.variableGrads(error);
        const found = model.trainableWeights.map((weight) => grads[(weight.read() as tf.Variable).name] as tf.Tensor);
        return {
          outputs: Array.from((model.predict(x) as tf.Tensor).dataSync()),
          gradients: found.flatMap((gradient) => Array.from(gradient.dataSync())),
        };
      });
      close(
        outputs,
        EXAMPLES.flatMap(({ inputs }) => network.output(inputs)),
        1e-6,
      );
      const ours = flat(backpropagation(network, EXAMPLES));
      const largest = Math.max(...ours.map(Math.abs));
      close(gradients, ours, 1e-3 * largest);
      model.dispose();
    }
  });

  it("leaves the network as it was", () => {
    const network = example();
    numericalGradient(network, EXAMPLES);
    assert.deepEqual(
      network.layers.map(({ weights, biases }) => ({ weights, biases })),
      example().layers.map(({ weights, biases }) => ({ weights, biases })),
    );
    assert.throws(() => numericalGradient(network, EXAMPLES, -1), /step size h = -1/);
  });
});

describe("a network given what is another's", () => {
  it("says so, with both shapes", () => {
    const network = example();
    const [first, second] = backpropagation(network, EXAMPLES) as [LayerParameters, LayerParameters];
    assert.throws(() => network.descend([first], 1), /gradient: got 1 for a network of 2 layers; give one each/);
    assert.throws(
      () => network.descend([second, first], 1),
      /gradient of layer 1 has weights of \[3, 2\] and 2 biases, the layer \[2, 3\] and 3/,
    );
    const traces = network.forward([1, -2]);
    assert.throws(() => network.backward(traces.slice(1), [1, 1]), /traces: got 1 for a network of 2 layers/);
    assert.throws(() => network.backward(traces, [1]), /got 1 gradients for the outputs .* \[3, 2\]/);
  });
});

describe("a network that learns", () => {
  const start = (): Network =>
    randomNetwork([2, 3, 1], { activation: tanh, outputActivation: sigmoid, stream: randomStreams(1).weights });

  it("learns XOR", () => {
    const network = start();
    const history = learn(network, XOR, { steps: 3000, learningRate: 1, keepEvery: 500 });
    assert.deepEqual(
      history.map((moment) => moment.step),
      [0, 500, 1000, 1500, 2000, 2500, 3000],
    );
    assert.ok((history.at(-1)?.error as number) < 0.002, `error ${history.at(-1)?.error}`);
    for (const { inputs, targets } of XOR) assert.equal(Math.round(network.output(inputs)[0] as number), targets[0]);
  });

  it("keeps moments that do not learn on", () => {
    const [first, last] = learn(start(), XOR, { steps: 50, learningRate: 1, keepEvery: 50 });
    assert.ok(first && last);
    assert.equal(halfMeanSquaredError(first.network, XOR), first.error);
    assert.ok(last.error < first.error);
  });

  it("walks the same way whichever way the gradient was found", () => {
    const errors = [backpropagation, autodiffGradient, numericalGradient].map(
      (gradient) => learn(start(), XOR, { steps: 30, learningRate: 1, gradient }).at(-1)?.error as number,
    );
    close(
      errors,
      errors.map(() => errors[0] as number),
      1e-9,
    );
  });

  it("does not move neurons apart that start equal", () => {
    const and = XOR.map(({ inputs }) => ({ inputs, targets: [(inputs[0] as number) * (inputs[1] as number)] }));
    const network = new Network([
      new Layer({
        weights: [
          [0, 0, 0],
          [0, 0, 0],
        ],
      }),
      new Layer({ weights: [[0], [0], [0]] }),
    ]);
    learn(network, and, { steps: 500, learningRate: 1, keepEvery: 500 });
    const [row] = network.layers[0]?.weights ?? [];
    assert.ok(row && row[0] !== 0, "they should have moved");
    assert.deepEqual(row, [row[0], row[0], row[0]]);
  });

  it("stops with advice when the error explodes, and refuses options that make no sense", () => {
    const network = example(identity, identity);
    assert.throws(() => learn(network, EXAMPLES, { steps: 500, learningRate: 100 }), /learning rate 100 is too large/);
    for (const options of [
      { steps: 1, learningRate: 0 },
      { steps: -1, learningRate: 1 },
      { steps: 1, learningRate: 1, keepEvery: 0 },
    ]) {
      assert.throws(() => learn(example(), EXAMPLES, options), /expected a (number|whole number)/);
    }
  });
});

describe("a network as a TensorFlow model", () => {
  it("refuses an activation that TensorFlow has no layer for", () => {
    assert.throws(() => networkModel(example(step)), /activation step; use sigmoid/);
  });
});

describe("a random network", () => {
  it("has Glorot's spread by default, and needs sizes", () => {
    const [layer] = randomNetwork([100, 300], { stream: randomStreams(7).weights }).layers;
    const weights = layer?.weights.flat() ?? [];
    const deviation = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length);
    // √(2/400); 30 000 draws are within 2 % of it.
    assert.ok(Math.abs(deviation / Math.sqrt(2 / 400) - 1) < 0.02, `${deviation}`);
    assert.throws(() => randomNetwork([3], { stream: randomStreams(7).weights }), /sizes \[3\]/);
  });
});
