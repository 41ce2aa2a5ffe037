import { describeAnswer, right, type Verdict, wrong } from "../../exercises";
import { type Activation, leakyRelu, sigmoid, tanh } from "../../neuron";
import { Layer, type LayerGradients, type LayerParameters, type Trace } from "../layer";
import { isRow, row, same, sameMatrix } from "./tell";

/** What exercise 2.2 asks for: one layer's step of backpropagation. */
export type BackwardLayer = (
  layer: LayerParameters & { readonly activation: Activation },
  trace: Trace,
  outputGradients: readonly number[],
) => LayerGradients;

/** A layer, what it is given and how the error moves with what it answers; three shapes, three activations. */
const BACKWARD_CASES = [
  {
    weights: [
      [0.5, -1.25],
      [0.75, 2],
      [-0.3, 0.4],
    ],
    biases: [0.1, -0.2],
    activation: tanh,
    inputs: [0.9, -0.4, 0.2],
    gradients: [0.7, -0.3],
  },
  {
    weights: [
      [1, -0.5, 0.25, 2],
      [-1.5, 0.6, 0.8, -0.1],
    ],
    biases: [0, 0.3, -0.6, 0.2],
    activation: sigmoid,
    inputs: [-1.1, 0.35],
    gradients: [0.2, 0.5, -0.8, 0.1],
  },
  {
    weights: [
      [0.2, 0.9, -0.7],
      [-0.4, 0.3, 1.1],
      [0.6, -0.8, 0.5],
    ],
    biases: [0.05, -0.15, 0.4],
    activation: leakyRelu(0.2),
    inputs: [1.5, -0.6, 0.8],
    gradients: [-0.4, 0.9, 0.3],
  },
] as const;

/** Exercise 2.2: the gradients that a layer hands to its weights, biases and inputs. */
export function judgeBackward(answer: BackwardLayer): Verdict {
  if (typeof answer !== "function")
    return wrong(`got ${describeAnswer(answer)}; expected a function of layer, trace and outputGradients`);
  for (const { weights, biases, activation, inputs, gradients } of BACKWARD_CASES) {
    const layer = new Layer({ weights, biases, activation });
    const trace = layer.forward(inputs);
    const expected = layer.backward(trace, gradients);
    // Copies: an answer may write on what it gets. And no Layer, whose own backward would be the answer.
    const given = { weights: structuredClone(layer.weights), biases: [...biases], activation };
    const got: unknown = answer(given, structuredClone(trace), [...gradients]);
    const where = `A ${activation.name} layer with weights of [${layer.inputCount}, ${layer.outputCount}]`;
    if (typeof got !== "object" || got === null)
      return wrong(`${where}: got ${describeAnswer(got)}; expected { weights, biases, inputs }`);
    const {
      weights: ofWeights,
      biases: ofBiases,
      inputs: ofInputs,
    } = got as Partial<Record<keyof LayerGradients, unknown>>;
    const verdict =
      judgeBiases(ofBiases, expected.biases, { trace, activation, gradients, where }) ??
      judgeWeights(ofWeights, expected.weights, where) ??
      judgeInputs(ofInputs, expected.inputs, { weights, deltas: expected.biases, gradients, where });
    if (verdict) return verdict;
  }
  return right(
    "biases, weights and inputs have the gradients that backpropagation gives them, for three shapes and three activations",
  );
}

function judgeBiases(
  got: unknown,
  expected: readonly number[],
  {
    trace,
    activation,
    gradients,
    where,
  }: { trace: Trace; activation: Activation; gradients: readonly number[]; where: string },
): Verdict | undefined {
  if (!isRow(got)) return wrong(`${where}: biases is ${describeAnswer(got)}; expected ${expected.length} numbers, δ`);
  if (same(got, expected)) return undefined;
  const given = `${where}: the gradients of the biases are ${row(got)}, expected ${row(expected)}`;
  if (same(got, gradients)) {
    return wrong(
      `${given}. These are the gradients of the outputs, handed on as they came.`,
      "Between a neuron's output and its sum stands the activation. What does the chain rule multiply by there?",
    );
  }
  const atOutputs = gradients.map((gradient, j) => gradient * activation.derivative(trace.outputs[j] as number));
  if (same(got, atOutputs)) {
    return wrong(
      `${given}. The activation's gradient was taken at the outputs; derivative(z) wants the weighted sum.`,
      "The trace keeps both: trace.sums and trace.outputs.",
    );
  }
  if (got.length !== expected.length) return wrong(`${given}: one for each neuron.`);
  return wrong(`${given}.`, "δ of a neuron is the gradient of its output times the activation's gradient at its sum.");
}

function judgeWeights(got: unknown, expected: readonly (readonly number[])[], where: string): Verdict | undefined {
  const shape = `[${expected.length}, ${expected[0]?.length}]`;
  if (!Array.isArray(got) || !got.every(isRow))
    return wrong(`${where}: weights is ${describeAnswer(got)}; expected a matrix of ${shape}`);
  const rows = got as number[][];
  if (sameMatrix(rows, expected)) return undefined;
  const transposed = expected[0]?.map((_, j) => expected.map((line) => line[j] as number)) ?? [];
  if (sameMatrix(rows, transposed)) {
    return wrong(
      `${where}: the gradients of the weights lie on their side: got [${rows.length}, ${rows[0]?.length}], expected ${shape}.`,
      "Each weight has its gradient at its own place: weights[i][j] leads from input i to neuron j.",
    );
  }
  if (rows.length !== expected.length || rows.some((line) => line.length !== expected[0]?.length)) {
    return wrong(
      `${where}: the gradients of the weights are a matrix of [${rows.length}, ${rows[0]?.length ?? 0}], expected ${shape}, one for each weight.`,
    );
  }
  return wrong(
    `${where}: the gradients of the weights begin with ${row(rows[0] ?? [])}, expected ${row(expected[0] ?? [])}.`,
    "How far does a neuron's sum move when the weight from input i moves by 1?",
  );
}

function judgeInputs(
  got: unknown,
  expected: readonly number[],
  {
    weights,
    deltas,
    gradients,
    where,
  }: {
    weights: readonly (readonly number[])[];
    deltas: readonly number[];
    gradients: readonly number[];
    where: string;
  },
): Verdict | undefined {
  if (!isRow(got)) return wrong(`${where}: inputs is ${describeAnswer(got)}; expected ${expected.length} numbers`);
  if (same(got, expected)) return undefined;
  const given = `${where}: the gradients of the inputs are ${row(got)}, expected ${row(expected)}`;
  const back = (numbers: readonly number[]) =>
    weights.map((line) => line.reduce((sum, w, j) => sum + w * (numbers[j] as number), 0));
  if (same(got, back(gradients))) {
    return wrong(
      `${given}. They were carried back from the outputs; the activation lies between them and the weights.`,
      "Start from δ.",
    );
  }
  const columns = (weights[0] ?? []).map((_, j) =>
    weights.reduce((sum, line, i) => sum + (line[j] as number) * (deltas[i] as number), 0),
  );
  if (same(got, columns)) {
    return wrong(
      `${given}. On the way back the weights are to be summed along the other side of the matrix.`,
      "Input i reaches every neuron j, through weights[i][j].",
    );
  }
  if (got.length !== expected.length) return wrong(`${given}: one for each input.`);
  return wrong(`${given}.`, "An input moves every neuron's sum, each by its own weight: add up all of these ways.");
}
