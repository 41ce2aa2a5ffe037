import { type Diagram, neuronDiagram } from "../../figures";
import type { Neuron } from "../neuron";

/** A neuron at work on inputs: products, sum, activation, output. */
export function diagramOf(neuron: Neuron, inputs: readonly number[]): Diagram {
  return neuronDiagram({
    inputs: inputs.map((value, i) => ({ name: `x${i + 1}`, value, weight: neuron.weights[i] as number })),
    bias: neuron.bias,
    sum: neuron.weightedSum(inputs),
    activation: neuron.activation.name,
    output: neuron.output(inputs),
  });
}
