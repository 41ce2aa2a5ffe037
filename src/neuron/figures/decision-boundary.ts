import { type Chart, heatmap, type Replay, replay } from "../../figures";
import type { Snapshot } from "../learn";
import { type Example, Neuron } from "../neuron";

/** The output of a neuron with two inputs all over their plane, its decision boundary, and the examples on it. */
export function boundaryMap(neuron: Neuron, examples: readonly Example[], title: string): Chart {
  return heatmap({
    title,
    width: 430,
    height: 370,
    x: { title: "input x₁", range: [-0.5, 1.5] },
    y: { title: "input x₂", range: [-0.5, 1.5] },
    colorTitle: "output",
    range: [0, 1],
    colors: "diverging",
    cells: 30,
    z: (x1, x2) => neuron.output([x1, x2]),
    contours: [0.5],
    points: [0, 1].map((target) => {
      const those = examples.filter((example) => example.target === target);
      return {
        name: `should be ${target}`,
        x: those.map(({ inputs }) => inputs[0] as number),
        y: those.map(({ inputs }) => inputs[1] as number),
        symbol: target === 1 ? ("circle" as const) : ("x" as const),
        color: "#000000",
      };
    }),
  });
}

/** {@link boundaryMap} at moments of a neuron's learning, as a film. */
export function boundaryReplay(
  history: readonly Snapshot[],
  examples: readonly Example[],
  moments: readonly number[],
): Replay {
  return replay(
    moments.map((step) => boundaryMap(new Neuron(history[step] as Snapshot), examples, "")),
    { title: "The decision boundary moves", labels: moments.map((step) => `step ${step}`), fps: 2 },
  );
}
