import { barChart, type Chart, histogram, type Line, lineChart, PALETTE, subplots } from "../../figures";

/** How the sums of a layer are distributed, at moments of a training, one histogram for each name. */
export function sumHistograms(
  watched: Readonly<Record<string, readonly (readonly (readonly number[])[])[]>>,
  moments: readonly string[],
): Chart {
  const colors = [PALETTE[5], PALETTE[4], PALETTE[1]];
  return subplots({
    title: "Sums of the third layer: at first (blue), after 30 (yellow) and 400 steps (orange)",
    height: 320,
    charts: Object.entries(watched).map(([name, times]) =>
      histogram({
        title: name,
        x: { title: "sum z", range: [-8, 8] },
        y: { title: "density", range: [0, 0.65] },
        bins: 40,
        density: true,
        series: times.map((sums, i) => ({
          name: moments[i] as string,
          values: sums.flat(),
          color: colors[i] as string,
        })),
      }),
    ),
  });
}

/** Held-out accuracy by learning rate, without and with batch normalisation, one line a seed. */
export function accuracyByRate(
  rates: readonly number[],
  runs: Readonly<Record<string, readonly (readonly number[])[]>>,
): Chart {
  return lineChart({
    title: "Held-out digits right after 100 steps, three seeds each",
    x: { title: "learning rate of SGD", type: "log" },
    y: { title: "percent right", range: [0, 100] },
    series: Object.entries(runs).flatMap(([way, rows], i) =>
      rows.map(
        (y, k): Line => ({
          ...(k === 0 ? { name: `${way} batch normalisation` } : {}),
          x: rates,
          y,
          color: PALETTE[i] as string,
          markers: true,
        }),
      ),
    ),
    references: [{ y: 80, label: "“trains”: 80 %" }],
  });
}

/** The probability that one image gets for its class, among different neighbours, in both modes. */
export function byNeighbours(company: readonly { name: string; training: number; prediction: number }[]): Chart {
  return barChart({
    title: "One and the same 3: the probability it gets for “3”, by its neighbours",
    categories: company.map(({ name }) => `among ${name}`),
    y: { title: "percent", range: [0, 105] },
    height: 330,
    series: [
      { name: "training mode", y: company.map(({ training }) => training) },
      { name: "prediction mode", y: company.map(({ prediction }) => prediction) },
    ],
  });
}

/** How many percentage points prediction mode is behind training mode, over the steps trained. */
export function movingAverageLag(
  runs: readonly { momentum: number; steps: readonly number[]; gap: readonly number[] }[],
): Chart {
  return lineChart({
    title: "How far prediction mode lags behind training mode",
    x: { title: "steps trained" },
    y: { title: "percentage points" },
    height: 330,
    series: runs.map(({ momentum, steps, gap }) => ({ name: `momentum ${momentum}`, x: steps, y: gap, markers: true })),
    references: [{ y: 0 }],
  });
}
