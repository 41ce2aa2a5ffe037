/** Small models and steps that the tests of capture share. */
import assert from "node:assert/strict";
import type { LayersModel, Optimizer, Scalar, Tensor, Variable } from "@tensorflow/tfjs";
import { tf } from "../../../src/engine";

/** Two inputs, four hidden, one output; weights that are always the same. */
export function smallModel(): LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [2], activation: "tanh", kernelInitializer: seeded(1) }),
      tf.layers.dense({ units: 1, kernelInitializer: seeded(2) }),
    ],
  });
  return model;
}

const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });

export function trainable(model: LayersModel): Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as Variable);
}

/** A step of regression: mean squared error, all weights. */
export function regression(model: LayersModel, optimizer: Optimizer) {
  return ({ x, y }: { x: Tensor; y: Tensor }): { loss: Tensor } => {
    const { value, grads } = tf.variableGrads(
      () => (model.apply(x) as Tensor).sub(y).square().mean() as Scalar,
      trainable(model),
    );
    optimizer.applyGradients(grads);
    return { loss: value };
  };
}

/** The same batch for the same number. */
export function batch(number: number, size = 8): { x: Tensor; y: Tensor } {
  return tf.tidy(() => {
    const x = tf.randomUniform([size, 2], -1, 1, "float32", number + 1);
    return { x, y: x.prod(1, true) };
  });
}

export function numbers(tensor: Tensor): number[] {
  return [...tensor.dataSync()];
}

/** Reads a scalar and frees it. */
export function take(scalar: Tensor): number {
  const [value] = scalar.dataSync();
  scalar.dispose();
  return value as number;
}

/** The weights of a model as numbers. */
export function weightsOf(model: LayersModel): number[] {
  return model.getWeights().flatMap(numbers);
}

/** The largest difference between two lists, relative to the size of their numbers. */
export function distance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new Error(`${a.length} numbers against ${b.length}`);
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] as number)) / Math.max(1, Math.abs(x))), 0);
}

/** How many graphs TensorFlow holds. */
export function sessions(): number {
  return (tf.backend() as unknown as { binding: { getNumOfSavedModels(): number } }).binding.getNumOfSavedModels();
}

/** How many tensors TensorFlow's binding holds. */
export function nativeTensors(): number {
  return (tf.backend() as unknown as { binding: { getNumOfTensors(): number } }).binding.getNumOfTensors();
}

/** After each test, disposes of the variables that it made. Those that other files' tests made while loading stay. */
export function freeVariables(): void {
  let before: ReadonlySet<Variable>;
  const variables = (): Variable[] => Object.values(tf.engine().registeredVariables);
  beforeEach(() => {
    before = new Set(variables());
  });
  afterEach(() => {
    for (const variable of variables()) if (!before.has(variable)) variable.dispose();
  });
}

/**
 * After each test, asserts that it left no graph with TensorFlow. Counted from where it began, so that a test that fails
 * before it has cleaned up lets only itself fail.
 */
export function leavesNoSession(): void {
  let before: number;
  beforeEach(() => {
    before = sessions();
  });
  afterEach(() => {
    assert.equal(sessions(), before, "sessions are left");
  });
}
