import { barChart, type Chart, lineChart } from "../../figures";

/** Sums by how far a digit has moved, each as a share of the first one. */
export function sumsByShift(title: string, lines: Readonly<Record<string, readonly number[]>>): Chart {
  return lineChart({
    title,
    x: { title: "pixels to the right" },
    y: { title: "share of the first sum", range: [0, 1.05] },
    series: Object.entries(lines).map(([name, sums]) => ({
      name,
      y: sums.map((sum) => sum / (sums[0] as number)),
      markers: true,
    })),
  });
}

/** The relative change of views of a digit, by how far it has moved. */
export function changesByShift(names: readonly string[], changes: readonly (readonly number[])[]): Chart {
  return lineChart({
    title: "How much changes when a digit moves",
    x: { title: "pixels to the right" },
    y: { title: "change, relative", range: [0, 1.4] },
    series: names.map((name, i) => ({ name, y: changes[i] as number[], markers: true })),
  });
}

/** Held-out error (%) of variants, one series for each size of network. */
export function errorsByVariant(names: readonly string[], sizes: Readonly<Record<string, readonly number[]>>): Chart {
  return barChart({
    title: "Learnt filters, hand-made ones, and random ones",
    categories: names,
    y: { title: "held-out digits wrong (%)" },
    series: Object.entries(sizes).map(([name, y]) => ({ name, y })),
  });
}

/** Held-out error (%) over the steps of training, one line for each network. */
export function errorsByStep(
  networks: readonly { name: string; history: { heldOut: { steps: number[]; accuracy: number[] } } }[],
): Chart {
  return lineChart({
    title: "The same digits, three networks",
    x: { title: "step" },
    y: { title: "held-out digits wrong (%)", range: [0, 20] },
    series: networks.map(({ name, history: { heldOut } }) => ({
      name,
      x: heldOut.steps,
      y: heldOut.accuracy.map((right) => 100 * (1 - right)),
    })),
  });
}

/** Held-out accuracy by how many pixels the digits are shifted. */
export function accuracyByShift(
  title: string,
  distances: readonly number[],
  lines: readonly { name: string; y: readonly number[] }[],
): Chart {
  return lineChart({
    title,
    x: { title: "shift (pixels)" },
    y: { title: "held-out digits right", range: [0, 1] },
    series: lines.map((line) => ({ ...line, x: distances, markers: true })),
    references: [{ y: 0.1, label: "guessing" }],
  });
}
