import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";

/**
 * How many numbers of each model `step` changes, trainable weights and moving averages alike. Any other bit counts: that a
 * model is a static adversary means zero.
 *
 * @param models by name
 */
export function changedBy<Name extends string>(
  models: Readonly<Record<Name, LayersModel>>,
  step: () => unknown,
): Record<Name, number> {
  const before = weightsOf(models);
  tf.tidy(() => void step());
  const after = weightsOf(models);
  const counts = (Object.keys(models) as Name[]).map((name) => {
    const unlike = before[name].map((value, i) => (Object.is(value, after[name][i]) ? 0 : 1));
    return [name, unlike.reduce<number>((sum, one) => sum + one, 0)] as const;
  });
  return Object.fromEntries(counts) as Record<Name, number>;
}

/**
 * The largest difference between corresponding weights of two models of the same architecture, moving averages included.
 *
 * @throws RangeError when they do not have the same number of weights
 */
export function largestDifference(one: LayersModel, other: LayersModel): number {
  const { a, b } = weightsOf({ a: one, b: other });
  if (a.length !== b.length) {
    throw new RangeError(
      `the ${one.name} has ${a.length} weights and the ${other.name} ${b.length}: expected models of the same architecture`,
    );
  }
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] as number))), 0);
}

function weightsOf<Name extends string>(models: Readonly<Record<Name, LayersModel>>): Record<Name, number[]> {
  const read = ([name, model]: [string, LayersModel]) =>
    [name, model.getWeights().flatMap((weight) => Array.from(weight.dataSync()))] as const;
  return Object.fromEntries(Object.entries<LayersModel>(models).map(read)) as Record<Name, number[]>;
}
