import { backpropagation, type Gradient, halfMeanSquaredError, type NetworkExample } from "./gradient";
import type { Network } from "./network";

/** A network as it was at one moment of its learning. */
export interface Moment {
  readonly step: number;
  readonly error: number;
  /** A copy: it does not learn on. */
  readonly network: Network;
}

/**
 * Gradient descent: `steps` times, find the gradient of the error over all examples and move every parameter against it.
 * Changes the network.
 *
 * @param learningRate how far to move for a given gradient, above 0
 * @param gradient how the gradient is found; any of the three ways of `gradient.ts`
 * @param keepEvery which moments are kept: steps 0, keepEvery, 2 · keepEvery … and the last
 * @throws RangeError for options that make no sense, or when the error is no longer finite
 */
export function learn(
  network: Network,
  examples: readonly NetworkExample[],
  {
    steps,
    learningRate,
    gradient = backpropagation,
    keepEvery = 1,
  }: { steps: number; learningRate: number; gradient?: Gradient; keepEvery?: number },
): Moment[] {
  if (!(learningRate > 0)) throw new RangeError(`learningRate ${learningRate}: expected a number above 0`);
  if (!Number.isInteger(steps) || steps < 0) throw new RangeError(`steps ${steps}: expected a whole number ≥ 0`);
  if (!Number.isInteger(keepEvery) || keepEvery < 1) {
    throw new RangeError(`keepEvery ${keepEvery}: expected a whole number ≥ 1`);
  }
  const history: Moment[] = [];
  for (let step = 0; step <= steps; step++) {
    if (step > 0) network.descend(gradient(network, examples), learningRate);
    if (step % keepEvery !== 0 && step !== steps) continue;
    const error = halfMeanSquaredError(network, examples);
    if (!Number.isFinite(error)) {
      throw new RangeError(
        `the error became ${error} at step ${step}: the learning rate ${learningRate} is too large here, try a tenth of it`,
      );
    }
    history.push({ step, error, network: network.copy() });
  }
  return history;
}
