import { barChart, type Chart, lineChart, scatterChart, subplots } from "../../figures";
import type { Moment } from "../learn";

/** Outputs of a deep network against those of the one layer that should replace it, without and with activations. */
export function agreement(
  comparisons: readonly { activation: { name: string }; x: readonly number[]; y: readonly number[] }[],
): Chart {
  return subplots({
    title: "Three layers against the one that should replace them",
    charts: comparisons.map(({ activation, x, y }) =>
      scatterChart({
        title: activation.name === "identity" ? "no activation" : `${activation.name} after each hidden layer`,
        x: { title: "output of three layers", range: [-4, 4] },
        y: { title: "output of one layer", range: [-4, 4] },
        series: [{ x, y, size: 5, opacity: 0.6 }],
      }),
    ),
    height: 360,
  });
}

/** The error over the steps of learning XOR. A logarithmic axis has no place for step 0, and needs fewer points on the right. */
export function learningCurve(moments: readonly Moment[]): Chart {
  const plotted = moments.filter(({ step }) => step > 0 && (step < 50 || step % 10 === 0));
  return lineChart({
    title: "Two hidden neurons learn XOR",
    height: 320,
    x: { title: "step", type: "log" },
    y: { title: "error E", type: "log" },
    series: [{ x: plotted.map(({ step }) => step), y: plotted.map(({ error }) => error) }],
  });
}

/** How many of all starts end with XOR learnt, by the number of hidden neurons. */
export function solvedStarts(hiddenSizes: readonly number[], solved: readonly number[], starts: number): Chart {
  return barChart({
    title: `Starts, out of ${starts}, that end with XOR learnt`,
    height: 300,
    x: { title: "hidden neurons" },
    y: { title: "starts", range: [0, starts] },
    categories: hiddenSizes.map(String),
    series: [{ y: solved }],
  });
}

/** Milliseconds for one gradient against the number of parameters, one line for each method. */
export function gradientTimes(
  parameters: readonly number[],
  times: Readonly<Record<string, readonly number[]>>,
): Chart {
  return lineChart({
    title: "Time for one gradient of XOR's error, as the network grows",
    x: { title: "parameters", type: "log" },
    y: { title: "milliseconds", type: "log" },
    series: Object.entries(times).map(([name, y]) => ({ name, x: parameters, y, markers: true })),
  });
}
