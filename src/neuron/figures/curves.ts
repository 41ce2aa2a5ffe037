import { type Chart, heatmap, lineChart } from "../../figures";
import type { Activation } from "../activations";
import type { Snapshot } from "../learn";

/** Activations, or their derivatives, over the weighted sum from −6 to 6. */
export function activationCurves(activations: readonly Activation[], of: "value" | "derivative"): Chart {
  const z = Array.from({ length: 241 }, (_, i) => -6 + i / 20);
  // Where lines lie on top of each other, the dashes let the lower one through.
  const dashOf = ({ name }: Activation) => (name === "ReLU" ? "dash" : name === "step" ? "dot" : "solid");
  const values = of === "value";
  return lineChart({
    title: values ? "Five activations" : "… and their derivatives",
    x: { title: "weighted sum z" },
    y: values ? { title: "output f(z)", range: [-1.5, 3] } : { title: "derivative f′(z)", range: [-0.1, 1.1] },
    series: activations.map((activation) => ({
      name: activation.name,
      x: z,
      y: z.map((sum) => activation[of](sum)),
      dash: dashOf(activation),
    })),
  });
}

/** The error of neurons with the same bad start, by the name of their activation. */
export function recovery(neurons: readonly { name: string; history: readonly Snapshot[] }[]): Chart {
  return lineChart({
    title: "The same bad start with and without a leak",
    x: { title: "step of learning" },
    y: { title: "error" },
    series: neurons.map(({ name, history }) => ({ name, y: history.map(({ error }) => error) })),
  });
}

/** The error at AND of neurons with the bias −3, over their two weights. */
export function squaredDifferenceMap(errorAt: (w1: number, w2: number) => number): Chart {
  return heatmap({
    title: "Error at AND, bias −3",
    x: { title: "weight w₁", range: [-4, 8] },
    y: { title: "weight w₂", range: [-4, 8] },
    colorTitle: "error E",
    z: errorAt,
  });
}

/** The relative error of a numerical derivative against the step size h of its central difference. */
export function stepSizeErrors(sizes: readonly number[], errors: readonly number[]): Chart {
  return lineChart({
    title: "How wrong the numerical derivative is",
    x: { title: "step size h", type: "log" },
    y: { title: "relative error", type: "log" },
    series: [{ name: "∂E/∂b", x: [...sizes], y: [...errors] }],
  });
}

/** The error over the steps of learning AND; both axes are logarithmic, so that step 0 has no place. */
export function learningCurve(history: readonly Snapshot[]): Chart {
  const afterward = history.slice(1);
  return lineChart({
    title: "One neuron learns AND",
    x: { title: "step", type: "log" },
    y: { title: "error E", type: "log" },
    series: [{ x: afterward.map(({ step }) => step), y: afterward.map(({ error }) => error) }],
  });
}
