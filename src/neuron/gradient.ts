import { checkInputs, type Example, Neuron, type Parameters } from "./neuron";
import { Value } from "./value";

/**
 * Half the mean squared error over the examples, E = 1/(2n) Σ (output − target)². The half makes the derivative of one
 * example's error simply `output − target`.
 *
 * @throws RangeError when there are no examples, or their inputs or targets are not the finite numbers that are wanted
 */
export function halfMeanSquaredError(neuron: Neuron, examples: readonly Example[]): number {
  checkExamples(examples);
  const total = examples.reduce((sum, { inputs, target }) => sum + (neuron.output(inputs) - target) ** 2, 0);
  return total / (2 * examples.length);
}

/**
 * The gradient by experiment (central differences): move each parameter a little up and a little down and see how the error moves,
 * ∂E/∂w ≈ (E(w + h) − E(w − h)) / 2h. The neuron itself is left as it was.
 *
 * @param h step size; 1e-5 balances the error of the formula (∝ h²) against rounding (∝ 1/h) in float64
 */
export function numericalGradient(neuron: Neuron, examples: readonly Example[], h = 1e-5): Parameters {
  if (!(h > 0)) throw new RangeError(`step size h = ${h}: expected a small number above 0, such as 1e-5`);
  const { activation } = neuron;
  const derivativeOf = (moved: (by: number) => Parameters): number => {
    const errorAt = (by: number): number => halfMeanSquaredError(new Neuron({ ...moved(by), activation }), examples);
    return (errorAt(h) - errorAt(-h)) / (2 * h);
  };
  const { weights, bias } = neuron;
  return {
    weights: weights.map((_, i) =>
      derivativeOf((by) => ({ weights: weights.map((w, j) => (i === j ? w + by : w)), bias })),
    ),
    bias: derivativeOf((by) => ({ weights, bias: bias + by })),
  };
}

/**
 * The gradient by the chain rule, worked out by hand: the error depends on the output, the output on the sum, the sum on
 * the weight, so ∂E/∂wᵢ = (output − target) · activation′(z) · xᵢ, averaged over the examples; for the bias xᵢ is 1.
 */
export function chainRuleGradient(neuron: Neuron, examples: readonly Example[]): Parameters {
  checkExamples(examples);
  const weights = neuron.weights.map(() => 0);
  let bias = 0;
  for (const { inputs, target } of examples) {
    const z = neuron.weightedSum(inputs);
    const delta = ((neuron.activation.value(z) - target) * neuron.activation.derivative(z)) / examples.length;
    inputs.forEach((x, i) => {
      weights[i] = (weights[i] as number) + delta * x;
    });
    bias += delta;
  }
  return { weights, bias };
}

/** The gradient by automatic differentiation: compute the error out of {@link Value}s, then sweep backwards once. */
export function autodiffGradient(neuron: Neuron, examples: readonly Example[]): Parameters {
  checkExamples(examples);
  const weights = neuron.weights.map(Value.of);
  const bias = Value.of(neuron.bias);
  let error = Value.of(0);
  for (const { inputs, target } of examples) {
    checkInputs(inputs, weights.length);
    const z = weights.reduce((sum, weight, i) => sum.plus(weight.times(Value.of(inputs[i] as number))), bias);
    error = error.plus(z.through(neuron.activation).minus(Value.of(target)).square());
  }
  error = error.times(Value.of(1 / (2 * examples.length)));
  error.backward();
  return { weights: weights.map((weight) => weight.gradient), bias: bias.gradient };
}

function checkExamples(examples: readonly Example[]): void {
  if (examples.length === 0) throw new RangeError("there are no examples to measure the error on; give at least one");
  const bad = examples.findIndex(({ target }) => !Number.isFinite(target));
  if (bad >= 0)
    throw new RangeError(`the target of example ${bad} is ${examples[bad]?.target}; expected a finite number`);
}
