import { type Diagram, networkDiagram, type Replay, replay } from "../../figures";
import type { NetworkExample } from "../gradient";
import type { Moment } from "../learn";
import type { Network } from "../network";
import { foldingPlanes, sketch } from "./sketch";

/**
 * A network of neurons, its lines as wide as its weights.
 *
 * @param names of the columns, the inputs first
 * @param values a number for each neuron, written into it
 * @param biases whether biases are written under the neurons (they are, by default)
 * @param widest size of the weight with the widest line, so that two diagrams compare
 */
export function diagramOf(
  network: Network,
  {
    names,
    biases = true,
    ...options
  }: {
    title?: string;
    names?: string[];
    values?: readonly (readonly number[])[];
    biases?: boolean;
    width?: number;
    widest?: number;
  } = {},
): Diagram {
  const drawn = sketch(network, names);
  const { layers, weights } = drawn;
  return networkDiagram({ ...options, ...(biases ? drawn : { layers, weights }) });
}

/** {@link foldingPlanes} at some steps of learning, as a film. */
export function foldingReplay(
  moments: readonly Moment[],
  examples: readonly NetworkExample[],
  steps: readonly number[],
): Replay {
  return replay(
    steps.map((at) => foldingPlanes((moments[at] as Moment).network, examples)),
    {
      title: "The hidden layer moves the points until one line will do",
      labels: steps.map((at) => `step ${at}`),
      fps: 1,
      stills: 2,
    },
  );
}
