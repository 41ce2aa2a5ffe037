import type { Optimizer, Tensor, Variable } from "@tensorflow/tfjs-core";
import { tf } from "../engine";

type Adam = InstanceType<typeof tf.AdamOptimizer>;
type Slots = { originalName: string; variable: Variable }[];

/** What tfjs's Adam keeps to itself. */
interface Parts {
  iterations_?: number;
  accBeta1: Variable;
  accBeta2: Variable;
  accumulatedFirstMoment: Slots;
  accumulatedSecondMoment: Slots;
}

const parts = (optimizer: Optimizer): Parts => optimizer as unknown as Parts;

/**
 * All that Adam has gathered, as float32, bit for bit: means of the slopes and of their squares, and β₁ᵗ⁺¹ and β₂ᵗ⁺¹ as they
 * were multiplied up step by step. (tfjs's own `getWeights` leaves the last two to be computed as powers, which differ in the
 * last bits.) The tensors are Adam's own variables: read them, do not dispose of them.
 */
export function adamTensors(optimizer: Optimizer): Record<string, Tensor> {
  const { accBeta1, accBeta2, accumulatedFirstMoment, accumulatedSecondMoment } = parts(optimizer);
  const named = (kind: string, slots: Slots) => slots.map(({ variable }, i) => [`${kind}.${i}`, variable] as const);
  return {
    beta1Power: accBeta1,
    beta2Power: accBeta2,
    ...Object.fromEntries([...named("m", accumulatedFirstMoment), ...named("v", accumulatedSecondMoment)]),
  };
}

/** Gives a new Adam what another one had gathered for variables of the same shapes, in the same order. */
export function restoreAdam(
  optimizer: Adam,
  tensors: Readonly<Record<string, Tensor>>,
  iterations: number,
  variables: readonly Variable[],
): void {
  const state = parts(optimizer);
  const tensor = (name: string, shape: number[]): Tensor => {
    const found = tensors[name];
    if (found && tf.util.arraysEqual(found.shape, shape)) return found;
    throw new Error(
      `the optimizer's ${name} has the shape [${found?.shape ?? "none"}], but its variable has [${shape}]`,
    );
  };
  const slots = (kind: string): Slots =>
    variables.map(({ name, shape }, i) => ({
      originalName: `${name}/${kind}`,
      variable: tf.variable(tensor(`${kind}.${i}`, shape), false),
    }));
  state.accBeta1.assign(tensor("beta1Power", []));
  state.accBeta2.assign(tensor("beta2Power", []));
  // Before its first step Adam has no slots, and makes them itself.
  if (iterations > 0) {
    state.accumulatedFirstMoment = slots("m");
    state.accumulatedSecondMoment = slots("v");
  }
  state.iterations_ = iterations;
}
