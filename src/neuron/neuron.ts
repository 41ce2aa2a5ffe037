import type { Activation } from "./activations";
import { sigmoid } from "./activations";

/** One example to learn from: what goes in, and what should come out. */
export interface Example {
  readonly inputs: readonly number[];
  readonly target: number;
}

/** The adjustable numbers of a neuron. Also the shape of a gradient: one derivative for each of them. */
export interface Parameters {
  readonly weights: readonly number[];
  readonly bias: number;
}

/** A neuron: `output = activation(w₁x₁ + w₂x₂ + … + b)`. */
export class Neuron implements Parameters {
  readonly weights: number[];
  bias: number;
  readonly activation: Activation;

  /** @throws RangeError when there is no weight, or a weight or the bias is not a finite number */
  constructor({
    weights,
    bias = 0,
    activation = sigmoid,
  }: { weights: readonly number[]; bias?: number; activation?: Activation }) {
    if (weights.length === 0) throw new RangeError("a neuron needs at least one weight, one for each input; got none");
    for (const number of [...weights, bias]) {
      if (!Number.isFinite(number)) throw new RangeError(`weights and bias must be finite numbers; got ${number}`);
    }
    this.weights = [...weights];
    this.bias = bias;
    this.activation = activation;
  }

  /**
   * z = w·x + b.
   *
   * @throws RangeError when there are not as many inputs as weights, or an input is not a finite number
   */
  weightedSum(inputs: readonly number[]): number {
    checkInputs(inputs, this.weights.length);
    return this.weights.reduce((sum, weight, i) => sum + weight * (inputs[i] as number), this.bias);
  }

  /** The neuron's output for one example's inputs. Errors as for {@link weightedSum}. */
  output(inputs: readonly number[]): number {
    return this.activation.value(this.weightedSum(inputs));
  }

  /** A step downhill: every parameter moves against its derivative, `w ← w − learningRate · ∂E/∂w`. */
  descend(gradient: Parameters, learningRate: number): void {
    gradient.weights.forEach((derivative, i) => {
      this.weights[i] = (this.weights[i] as number) - learningRate * derivative;
    });
    this.bias -= learningRate * gradient.bias;
  }
}

/** @throws RangeError naming both lengths when they differ, or the first input that is not a finite number */
export function checkInputs(inputs: readonly number[], weightCount: number): void {
  if (inputs.length !== weightCount) {
    throw new RangeError(
      `expected as many inputs as weights, ${weightCount}; got ${inputs.length}: [${inputs.join(", ")}]`,
    );
  }
  const bad = inputs.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw new RangeError(`input ${bad} is ${inputs[bad]}; expected a finite number`);
}
