import { Value } from "../neuron";
import type { LayerParameters } from "./layer";
import type { Network } from "./network";

/** One example for a network: what goes in, and what should come out of each of its last neurons. */
export interface NetworkExample {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
}

/** A way to find how the error moves with every weight and bias: one {@link LayerParameters} for each layer. */
export type Gradient = (network: Network, examples: readonly NetworkExample[]) => LayerParameters[];

/**
 * Half the mean over the examples of the squared differences, E = 1/(2n) Σₖ Σⱼ (outputₖⱼ − targetₖⱼ)², the sum running over
 * all outputs.
 *
 * @throws RangeError when there are no examples, or one has not a target for each output
 */
export function halfMeanSquaredError(network: Network, examples: readonly NetworkExample[]): number {
  requireExamples(network, examples);
  let total = 0;
  for (const { inputs, targets } of examples) {
    network.output(inputs).forEach((output, j) => {
      total += (output - (targets[j] as number)) ** 2;
    });
  }
  return total / (2 * examples.length);
}

/**
 * The gradient by central differences, as in chapter 01: move every weight and bias a little up and a little down,
 * ∂E/∂w ≈ (E(w + h) − E(w − h)) / 2h. Two evaluations of the whole network for each of its numbers.
 *
 * @param h step size
 */
export function numericalGradient(network: Network, examples: readonly NetworkExample[], h = 1e-5): LayerParameters[] {
  if (!(h > 0)) throw new RangeError(`step size h = ${h}: expected a small number above 0, such as 1e-5`);
  const errorWith = (numbers: number[], i: number, moved: number): number => {
    const kept = numbers[i] as number;
    numbers[i] = moved;
    try {
      return halfMeanSquaredError(network, examples);
    } finally {
      numbers[i] = kept;
    }
  };
  const gradients = (numbers: number[]): number[] =>
    numbers.map((w, i) => (errorWith(numbers, i, w + h) - errorWith(numbers, i, w - h)) / (2 * h));
  return network.layers.map(({ weights, biases }) => ({ weights: weights.map(gradients), biases: gradients(biases) }));
}

/**
 * The gradient by the chain rule: each example forward through the layers and once back, ∂E/∂a of the last layer being
 * `output − target`; the mean over the examples.
 */
export function backpropagation(network: Network, examples: readonly NetworkExample[]): LayerParameters[] {
  requireExamples(network, examples);
  const mean = network.layers.map(({ weights, biases }) => ({
    weights: weights.map((row) => row.map(() => 0)),
    biases: biases.map(() => 0),
  }));
  const add = (sums: number[], gradients: readonly number[]): void =>
    gradients.forEach((gradient, i) => {
      sums[i] = (sums[i] as number) + gradient / examples.length;
    });
  for (const { inputs, targets } of examples) {
    const traces = network.forward(inputs);
    const outputs = traces.at(-1)?.outputs ?? [];
    const gradients = network.backward(
      traces,
      outputs.map((output, j) => output - (targets[j] as number)),
    );
    mean.forEach(({ weights, biases }, l) => {
      gradients[l]?.weights.forEach((row, i) => {
        add(weights[i] as number[], row);
      });
      add(biases, gradients[l]?.biases ?? []);
    });
  }
  return mean;
}

/** The gradient by automatic differentiation: the same sums written with {@link Value}s, which sweep back by themselves. */
export function autodiffGradient(network: Network, examples: readonly NetworkExample[]): LayerParameters[] {
  requireExamples(network, examples);
  const layers = network.layers.map(({ weights, biases, activation }) => ({
    weights: weights.map((row) => row.map(Value.of)),
    biases: biases.map(Value.of),
    activation,
  }));
  let error = Value.of(0);
  for (const { inputs, targets } of examples) {
    let signals = inputs.map(Value.of);
    for (const { weights, biases, activation } of layers) {
      const sums = biases.map((bias, j) =>
        weights.reduce((sum, row, i) => sum.plus((signals[i] as Value).times(row[j] as Value)), bias),
      );
      signals = sums.map((z) => z.through(activation));
    }
    signals.forEach((output, j) => {
      error = error.plus(output.minus(Value.of(targets[j] as number)).square());
    });
  }
  error.times(Value.of(1 / (2 * examples.length))).backward();
  const gradients = (values: readonly Value[]): number[] => values.map(({ gradient }) => gradient);
  return layers.map(({ weights, biases }) => ({ weights: weights.map(gradients), biases: gradients(biases) }));
}

/** All gradients of a gradient in one list: each layer's weights row by row, then its biases. */
export function flatten(gradient: readonly LayerParameters[]): number[] {
  return gradient.flatMap(({ weights, biases }) => [...weights.flat(), ...biases]);
}

function requireExamples({ inputCount, outputCount }: Network, examples: readonly NetworkExample[]): void {
  if (examples.length === 0) throw new RangeError("there are no examples to measure the error on; give at least one");
  examples.forEach(({ inputs, targets }, k) => {
    if (inputs.length !== inputCount || targets.length !== outputCount) {
      throw new RangeError(
        `example ${k} has ${inputs.length} inputs and ${targets.length} targets; this network takes ${inputCount} and gives ${outputCount}`,
      );
    }
    const bad = [...inputs, ...targets].find((number) => !Number.isFinite(number));
    if (bad !== undefined) throw new RangeError(`example ${k} holds ${bad}; expected finite numbers`);
  });
}
