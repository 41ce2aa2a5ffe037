import { type Chart, heatmap, histogram, lineChart, PALETTE, scatterChart, subplots } from "../../figures";
import type { KernelDistance } from "../scores/kernel-distance";

/**
 * Which scale notices which fault: how many standard deviations of real samples each value is worse than their mean, from 0 (not
 * worse) to `most`, as colours and as numbers. White cells were not noticed.
 *
 * @param worse a row a fault, a number a scale
 */
export function noticeChart(
  faults: readonly string[],
  scales: readonly string[],
  worse: readonly (readonly number[])[],
  most = 20,
): Chart {
  return heatmap({
    title: "How much worse than real samples, in their standard deviations",
    z: [...worse].reverse().map((row) => row.map((value) => Math.round(Math.max(0, Math.min(most, value))))),
    xs: scales,
    ys: [...faults].reverse(),
    values: true,
    range: [-most, most],
    colors: "diverging",
    height: 80 + 40 * faults.length,
  });
}

/** Both distances of real images to real images, by the number of images; the kernel's with its standard error. */
export function sizeChart(
  sizes: readonly number[],
  frechet: readonly number[],
  kernel: readonly KernelDistance[],
): Chart {
  const x = { title: "images in the sample", type: "log" as const, ticks: sizes };
  const band = (sign: 1 | -1) => kernel.map(({ value, error }) => value + sign * 2 * error);
  return subplots({
    title: "Real against real, by the number of images",
    charts: [
      lineChart({
        title: "Fréchet distance",
        x,
        y: { range: [0, 1.1 * Math.max(...frechet)] },
        series: [{ x: sizes, y: frechet, markers: true }],
      }),
      lineChart({
        title: "kernel distance, ± 2 standard errors (dotted)",
        x,
        series: [
          { x: sizes, y: kernel.map(({ value }) => value), markers: true },
          ...([1, -1] as const).map((sign) => ({
            x: sizes,
            y: band(sign),
            color: PALETTE[0],
            dash: "dot" as const,
          })),
        ],
        references: [{ y: 0, label: "0" }],
      }),
    ],
    columns: 2,
    height: 320,
  });
}

/** How far images lie from the nearest training image: generated ones beside held-out ones. */
export function nearestChart(distances: Readonly<Record<string, ArrayLike<number>>>, title: string): Chart {
  return histogram({
    title,
    x: { title: "distance to the nearest training image" },
    y: { title: "share" },
    density: true,
    bins: 40,
    series: Object.entries(distances).map(([name, values]) => ({ name, values: Array.from(values) })),
  });
}

/**
 * One and the same generator, measured many times, and then again: luck, sorted by what was measured first.
 *
 * @param chosen how many of the best are chosen
 */
export function luckChart(first: readonly number[], again: readonly number[], chosen: number): Chart {
  const order = first.map((_, i) => i).sort((a, b) => (first[a] as number) - (first[b] as number));
  const ranks = order.map((_, rank) => rank + 1);
  const sorted = (values: readonly number[]) => order.map((i) => values[i] as number);
  return scatterChart({
    title: `The same generator ${first.length} times, sorted by its first figure`,
    x: { title: "rank by the first measurement" },
    y: { title: "Fréchet distance" },
    series: [
      { name: "first", x: ranks, y: sorted(first), size: 8 },
      { name: "measured again", x: ranks, y: sorted(again), size: 8 },
    ],
    references: [{ x: chosen + 0.5, label: "chosen: left of here" }],
  });
}
