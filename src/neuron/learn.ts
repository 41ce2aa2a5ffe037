import type { Activation } from "./activations";
import { chainRuleGradient, halfMeanSquaredError } from "./gradient";
import type { Example, Neuron, Parameters } from "./neuron";

/** The neuron as it was at one moment of its learning: `new Neuron(snapshot)` makes it again. */
export interface Snapshot extends Parameters {
  readonly step: number;
  readonly error: number;
  readonly activation: Activation;
}

/**
 * Gradient descent: `steps` times, find the gradient of the error over all examples and move every parameter against it.
 * Changes the neuron.
 *
 * @param learningRate how far to move for a given gradient, above 0
 * @param gradient how the gradient is found; any of the three ways of `gradient.ts`
 * @returns the neuron's parameters and error before the first step and after each: `steps + 1` snapshots
 * @throws RangeError for a learning rate or number of steps that makes no sense, or when the error is no longer finite
 */
export function learn(
  neuron: Neuron,
  examples: readonly Example[],
  {
    steps,
    learningRate,
    gradient = chainRuleGradient,
  }: { steps: number; learningRate: number; gradient?: (neuron: Neuron, examples: readonly Example[]) => Parameters },
): Snapshot[] {
  if (!(learningRate > 0)) throw new RangeError(`learningRate ${learningRate}: expected a number above 0`);
  if (!Number.isInteger(steps) || steps < 0) throw new RangeError(`steps ${steps}: expected a whole number ≥ 0`);
  const history: Snapshot[] = [];
  for (let step = 0; step <= steps; step++) {
    if (step > 0) neuron.descend(gradient(neuron, examples), learningRate);
    const error = halfMeanSquaredError(neuron, examples);
    if (!Number.isFinite(error)) {
      throw new RangeError(
        step === 0
          ? `the error is ${error} before the first step: the neuron starts with weights too large to compute with`
          : `the error became ${error} after step ${step}: the learning rate ${learningRate} is too large here, try a tenth of it`,
      );
    }
    const { bias, activation } = neuron;
    history.push({ step, error, weights: [...neuron.weights], bias, activation });
  }
  return history;
}
