import { type Activation, sigmoid } from "../neuron";

/** The adjustable numbers of a layer. Also the shape of a gradient: one gradient for each of them. */
export interface LayerParameters {
  /** `weights[i][j]` leads from input `i` to neuron `j`: a matrix W of `[inputs, outputs]`, as TensorFlow has it. */
  readonly weights: readonly (readonly number[])[];
  /** One for each neuron. */
  readonly biases: readonly number[];
}

/** What a layer computed for one example, kept because the way back needs it. */
export interface Trace {
  readonly inputs: readonly number[];
  /** z, one for each neuron. */
  readonly sums: readonly number[];
  readonly outputs: readonly number[];
}

/** How the error moves with all that a layer is made of, and with what it was given. */
export interface LayerGradients extends LayerParameters {
  /** ∂E/∂x: the gradient that the layer before gets, by its outputs. */
  readonly inputs: readonly number[];
}

/** Neurons side by side, all seeing the same inputs: `outputs = activation(x·W + b)`. */
export class Layer implements LayerParameters {
  readonly weights: number[][];
  readonly biases: number[];
  readonly activation: Activation;

  /**
   * @param weights `[inputs][outputs]`: a row for each input, a column for each neuron
   * @param biases one for each neuron; zeros if left out
   * @throws RangeError when rows differ in length, biases and columns differ in number, or a number is not finite
   */
  constructor({
    weights,
    biases = (weights[0] ?? []).map(() => 0),
    activation = sigmoid,
  }: {
    weights: readonly (readonly number[])[];
    biases?: readonly number[];
    activation?: Activation;
  }) {
    checkMatrix(weights);
    const [inputs, outputs] = [weights.length, (weights[0] as readonly number[]).length];
    if (biases.length !== outputs) {
      throw new RangeError(
        `got ${biases.length} biases for a weight matrix of [${inputs}, ${outputs}]; give one for each of its ${outputs} columns (neurons)`,
      );
    }
    for (const number of [...weights.flat(), ...biases]) {
      if (!Number.isFinite(number)) throw new RangeError(`weights and biases must be finite numbers; got ${number}`);
    }
    this.weights = weights.map((row) => [...row]);
    this.biases = [...biases];
    this.activation = activation;
  }

  /** Numbers it takes. */
  get inputCount(): number {
    return this.weights.length;
  }

  /** Neurons, and so numbers it gives. */
  get outputCount(): number {
    return this.biases.length;
  }

  /** Weights and biases together: inputs · neurons + neurons. */
  get parameterCount(): number {
    return this.inputCount * this.outputCount + this.outputCount;
  }

  /**
   * z = x·W + b, then a = f(z), for one example.
   *
   * @throws RangeError when there are not as many inputs as rows of weights, or an input is not a finite number
   */
  forward(inputs: readonly number[]): Trace {
    checkInputs(inputs, this);
    const sums = this.biases.map((bias, j) =>
      this.weights.reduce((sum, row, i) => sum + (inputs[i] as number) * (row[j] as number), bias),
    );
    return { inputs, sums, outputs: sums.map(this.activation.value) };
  }

  /**
   * The chain rule through this layer, for one example: given how the error moves with each of its outputs, it finds how the
   * error moves with each weight, bias and input (Rumelhart, Hinton and Williams 1986).
   *
   * @param outputGradients ∂E/∂a, one for each neuron
   * @throws RangeError when there are not as many gradients as neurons, or the trace is another layer's
   */
  backward({ inputs, sums }: Trace, outputGradients: readonly number[]): LayerGradients {
    const shape = `[${this.inputCount}, ${this.outputCount}]`;
    if (outputGradients.length !== this.outputCount) {
      throw new RangeError(
        `got ${outputGradients.length} gradients for the outputs of a layer with weights of ${shape}; give one for each of its ${this.outputCount} neurons`,
      );
    }
    if (inputs.length !== this.inputCount || sums.length !== this.outputCount) {
      throw new RangeError(
        `this trace, of ${inputs.length} inputs and ${sums.length} sums, is not of this layer: its weights are ${shape}; give what its forward returned`,
      );
    }
    // δ = ∂E/∂z = ∂E/∂a · f′(z)
    const deltas = outputGradients.map((gradient, j) => gradient * this.activation.derivative(sums[j] as number));
    return {
      weights: inputs.map((x) => deltas.map((delta) => x * delta)), // ∂E/∂W = xᵀ·δ
      biases: deltas, // ∂E/∂b = δ
      inputs: this.weights.map((row) => row.reduce((sum, weight, j) => sum + weight * (deltas[j] as number), 0)), // δ·Wᵀ
    };
  }
}

function checkMatrix(weights: readonly (readonly number[])[]): void {
  const outputs = weights[0]?.length ?? 0;
  if (outputs === 0) {
    throw new RangeError("a layer needs at least one input (row of weights) and one neuron (column); got none");
  }
  const odd = weights.findIndex((row) => row.length !== outputs);
  if (odd >= 0) {
    throw new RangeError(
      `row ${odd} of the weights has ${weights[odd]?.length} numbers, row 0 has ${outputs}; give each input one weight for each neuron`,
    );
  }
}

function checkInputs(inputs: readonly number[], { inputCount, outputCount }: Layer): void {
  if (inputs.length !== inputCount) {
    throw new RangeError(
      `got ${inputs.length} inputs for a weight matrix of [${inputCount}, ${outputCount}]; give one for each of its ${inputCount} rows`,
    );
  }
  const bad = inputs.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw new RangeError(`input ${bad} is ${inputs[bad]}; expected a finite number`);
}
