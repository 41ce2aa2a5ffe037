import { type Chart, heatmap, type LayerSketch, subplots } from "../../figures";
import type { NetworkExample } from "../gradient";
import type { Layer } from "../layer";
import type { Network } from "../network";

/** What `networkDiagram` draws. */
export interface NetworkSketch {
  layers: LayerSketch[];
  weights: readonly (readonly (readonly number[])[])[];
  biases: readonly (readonly number[] | undefined)[];
}

/**
 * A network as `networkDiagram` wants it: `networkDiagram({ title, ...sketch(network) })`.
 *
 * @param names of the columns, the inputs first
 * @throws RangeError when there is not a name for each column
 */
export function sketch({ inputCount, layers }: Network, names = columnNames(layers.length)): NetworkSketch {
  if (names.length !== layers.length + 1) {
    throw new RangeError(`got ${names.length} names for the inputs and ${layers.length} layers; give one for each`);
  }
  const columns = layers.map(({ outputCount, activation }, l) => ({
    name: names[l + 1] as string,
    units: outputCount,
    activation: activation.name,
  }));
  return {
    layers: [{ name: names[0] as string, units: inputCount }, ...columns],
    weights: layers.map(({ weights }) => weights),
    biases: [undefined, ...layers.map(({ biases }) => biases)],
  };
}

function columnNames(layers: number): string[] {
  const hidden = Array.from({ length: layers - 1 }, (_, l) => (layers > 2 ? `Hidden layer ${l + 1}` : "Hidden layer"));
  return ["Inputs", ...hidden, "Output layer"];
}

/** Colours of the first examples, the same in both planes; neither the map's blue nor its orange. */
const COLORS = ["#000000", "#009E73", "#CC79A7", "#56B4E9"];

/**
 * Two planes side by side: what goes into a network of two inputs, and what its hidden layer of two neurons makes of it.
 * Colour is the output (blue 0, white ½, orange 1), the black line where it is ½; on the right that line is
 * straight, as the last layer is one neuron. Circles are examples with target 1, crosses with 0; grey dots show where a
 * lattice of inputs goes.
 *
 * @throws RangeError when the network is not 2 → 2 → 1
 */
export function foldingPlanes(network: Network, examples: readonly NetworkExample[]): Chart {
  const shape = [network.inputCount, ...network.layers.map(({ outputCount }) => outputCount)];
  if (shape.join() !== "2,2,1") {
    throw new RangeError(`this network is ${shape.join(" → ")}; the two planes show one of 2 → 2 → 1`);
  }
  const [hidden, last] = network.layers as [Layer, Layer];
  const outside = plane({
    title: "what goes in",
    axes: ["x₁", "x₂"],
    range: [-0.5, 1.5],
    answer: (x, y) => network.output([x, y])[0] as number,
    place: (inputs) => inputs,
    examples,
  });
  const inside = plane({
    title: "after the hidden layer",
    axes: ["a₁", "a₂"],
    range: [-1.15, 1.15],
    answer: (x, y) => last.forward([x, y]).outputs[0] as number,
    place: (inputs) => hidden.forward(inputs).outputs,
    examples,
  });
  return subplots({ title: "", charts: [outside, inside], width: 480, height: 270 });
}

function plane({
  title,
  axes,
  range,
  answer,
  place,
  examples,
}: {
  title: string;
  axes: readonly [string, string];
  range: readonly [number, number];
  /** The output of the network at a point of this plane. */
  answer: (x: number, y: number) => number;
  /** Where a pair of inputs lies in this plane. */
  place: (inputs: readonly number[]) => readonly number[];
  examples: readonly NetworkExample[];
}): Chart {
  // Lines of dots, seven along each input, from a little below 0 to a little above 1.
  const lines = Array.from({ length: 91 }, (_, k) => [(k % 13) * 0.1 - 0.1, Math.floor(k / 13) * 0.2 - 0.1]);
  const lattice = [...lines, ...lines.map(([along, line]) => [line as number, along as number])].map(place);
  return heatmap({
    title,
    x: { title: axes[0], range },
    y: { title: axes[1], range },
    colors: "diverging",
    range: [0, 1],
    cells: 25,
    contours: [0.5],
    z: answer,
    points: [
      { x: lattice.map(([x]) => x as number), y: lattice.map(([, y]) => y as number), size: 2, color: "#8c959f" },
      ...examples.map(({ inputs, targets }, i) => {
        const [x, y] = place(inputs) as [number, number];
        const symbol = targets[0] === 1 ? ("circle" as const) : ("x" as const);
        return { x: [x], y: [y], size: 13, symbol, color: COLORS[i % COLORS.length] as string };
      }),
    ],
  });
}
