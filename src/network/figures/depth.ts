import { barChart, type Chart, heatmap, lineChart, subplots } from "../../figures";
import { percent } from "../../statistics";

const layers = (count: number): number[] => Array.from({ length: count }, (_, l) => l + 1);

/** Where the outputs of each layer lie: for each start, the share of a layer's outputs in bins of [-1, 1]. */
export function outputsByDepth(names: readonly string[], spreads: readonly (readonly (readonly number[])[])[]): Chart {
  const bins = spreads[0]?.[0]?.length ?? 1;
  const centres = Array.from({ length: bins }, (_, bin) => -1 + (2 * bin + 1) / bins);
  return subplots({
    title: "Where the outputs of twenty tanh layers lie (bright: many)",
    columns: 2,
    height: 560,
    charts: spreads.map((spread, i) =>
      heatmap({
        title: names[i] as string,
        x: { title: "layer" },
        y: { title: "output" },
        range: [0, 0.3],
        xs: layers(spread.length),
        ys: centres,
        z: centres.map((_, bin) => spread.map((shares) => shares[bin] as number)),
      }),
    ),
  });
}

/** Root mean square of each layer's outputs, one line for each start. */
export function signalSizes(names: readonly string[], sizes: readonly (readonly number[])[]): Chart {
  return lineChart({
    title: "Size of the signal in twenty ReLU layers (root mean square)",
    x: { title: "layer" },
    y: { title: "size", type: "log" },
    series: sizes.map((y, i) => ({ name: (names[i] as string).split(":")[0] as string, x: layers(y.length), y })),
  });
}

/** Root mean square of the gradient of each layer's weights, one line for each activation. */
export function gradientSizes(names: readonly string[], sizes: readonly (readonly number[])[]): Chart {
  return lineChart({
    title: "Size of the gradient of each layer's weights",
    x: { title: "layer (the error comes from the right)" },
    y: { title: "root mean square of ∂L/∂W", type: "log" },
    series: sizes.map((y, i) => ({ name: names[i] as string, x: layers(y.length), y })),
  });
}

/** Held-out accuracy of each activation, one series for each depth. */
export function accuracyByDepth(
  names: readonly string[],
  depths: readonly number[],
  learnt: readonly (readonly number[])[],
  batches: number,
): Chart {
  return barChart({
    title: `Held-out digits read right after ${batches} batches`,
    y: { title: "share", range: [0, 1] },
    categories: names,
    series: depths.map((depth, d) => ({ name: `${depth} hidden layers`, y: learnt[d] as number[] })),
    references: [{ y: 0.1, label: "guessing" }],
  });
}

/** Batches until the training error has fallen to each goal. */
export function batchesToGoals(goals: readonly number[], batches: Readonly<Record<string, readonly number[]>>): Chart {
  return barChart({
    title: "Batches until the training error has fallen to … (each at its best rate)",
    y: { title: "batches (median of the seeds)" },
    categories: goals.map((goal) => percent(goal)),
    series: Object.entries(batches).map(([name, y]) => ({ name, y })),
  });
}

/** The share of neurons that are dead, over the batches of a training. */
export function deadNeurons(
  title: string,
  runs: readonly { name: string; steps: readonly number[]; dead: readonly number[] }[],
): Chart {
  return lineChart({
    title: `Neurons that are 0 for every digit: ${title}`,
    height: 300,
    x: { title: "batch", range: [0, 200] },
    y: { title: "share of 100", range: [-0.05, 1.05] },
    series: runs.map(({ name, steps, dead }) => ({ name, x: steps, y: dead, markers: steps.length < 10 })),
  });
}
