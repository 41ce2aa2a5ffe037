/**
 * What a neuron does with its weighted sum z before passing it on. Each activation stands beside its derivative, because
 * learning needs both.
 */
export interface Activation {
  readonly name: string;
  /** The output for a weighted sum. */
  value(z: number): number;
  /** The derivative of {@link value} at z: how much the output moves when the sum moves a little. */
  derivative(z: number): number;
}

/** Fires (1) at or above zero and is silent (0) below: the neuron of McCulloch and Pitts (1943). Its derivative is 0 wherever it has one. */
export const step: Activation = {
  name: "step",
  value: (z) => (z >= 0 ? 1 : 0),
  derivative: () => 0,
};

/** σ(z) = 1 / (1 + e⁻ᶻ), between 0 and 1; σ′ = σ (1 − σ), at most ¼. */
export const sigmoid: Activation = {
  name: "sigmoid",
  value: (z) => 1 / (1 + Math.exp(-z)),
  derivative: (z) => sigmoid.value(z) * (1 - sigmoid.value(z)),
};

/** tanh(z), between −1 and 1 and centred on 0; tanh′ = 1 − tanh², at most 1. */
export const tanh: Activation = {
  name: "tanh",
  value: Math.tanh,
  derivative: (z) => 1 - Math.tanh(z) ** 2,
};

/** max(0, z): the identity for positive sums, nothing for negative ones. At z = 0 the derivative is taken as 0. */
export const relu: Activation = {
  name: "ReLU",
  value: (z) => Math.max(0, z),
  derivative: (z) => (z > 0 ? 1 : 0),
};

/** z for positive sums and a·z for negative ones, so that some gradient is left everywhere. */
export function leakyRelu(a = 0.2): Activation {
  if (!(a >= 0 && a < 1))
    throw new RangeError(`leakyRelu(${a}): the factor below zero must be at least 0 and less than 1`);
  return {
    name: "leaky ReLU",
    value: (z) => (z > 0 ? z : a * z),
    derivative: (z) => (z > 0 ? 1 : a),
  };
}

/** Passes the sum on as it is. */
export const identity: Activation = {
  name: "identity",
  value: (z) => z,
  derivative: () => 1,
};
