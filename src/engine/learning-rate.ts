import type { Optimizer } from "@tensorflow/tfjs-core";

/** Changes the learning rate of an optimizer that tfjs made; from the next step on, captured ones included, it is used. */
export function setLearningRate(optimizer: Optimizer, rate: number): void {
  // A field that tfjs's types keep to themselves.
  (optimizer as unknown as { learningRate: number }).learningRate = rate;
}
