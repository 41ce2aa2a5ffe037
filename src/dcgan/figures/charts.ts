import { barChart, type Chart, lineChart } from "../../figures";
import type { Measurement } from "../contest";

/** The Fréchet distance of real digits against the number of images in the sample. */
export function distanceBySize(sizes: readonly number[], distances: readonly number[]): Chart {
  return lineChart({
    title: "Real digits, measured on few and on many",
    x: { title: "images in the sample" },
    y: { title: "Fréchet distance to the held-out digits", range: [0, 1.1 * Math.max(...distances)] },
    series: [{ x: sizes, y: distances, markers: true }],
  });
}

const COLORS = ["#d55e00", "#0072b2"];
const DASHES = ["solid", "dash", "dot"] as const;

/** Fréchet distances over the steps of training, a colour for each recipe, a dash for each seed; with real against real. */
export function distanceByStep(measurements: readonly Measurement[], real: number): Chart {
  return distances(measurements, real, "By step", "step", ({ step }) => step);
}

/** The same over seconds of training. */
export function distanceByTime(measurements: readonly Measurement[], real: number): Chart {
  return distances(measurements, real, "By time", "seconds of training, undisturbed", ({ seconds }) => seconds);
}

function distances(
  measurements: readonly Measurement[],
  real: number,
  title: string,
  x: string,
  of: (one: Measurement) => number,
): Chart {
  const names = [...new Set(measurements.map(({ name }) => name))];
  const seeds = [...new Set(measurements.map(({ seed }) => seed))];
  return lineChart({
    title,
    x: { title: x },
    y: { title: "Fréchet distance (less is better)", type: "log" },
    series: names.flatMap((name, i) =>
      seeds.map((seed, s) => {
        const own = measurements.filter((one) => one.name === name && one.seed === seed);
        return {
          name: `${name} ${seed}`,
          x: own.map(of),
          y: own.map(({ frechet }) => frechet),
          color: COLORS[i % COLORS.length] as string,
          dash: DASHES[s % DASHES.length] as (typeof DASHES)[number],
        };
      }),
    ),
    references: [{ y: real, label: "real" }],
  });
}

/** How often each digit is drawn, in percent, by the classifier. */
export function classBars(shares: Readonly<Record<string, readonly number[]>>): Chart {
  return barChart({
    title: "How often each digit is drawn",
    categories: [..."0123456789"],
    y: { title: "share of the images (%)" },
    series: Object.entries(shares).map(([name, values]) => ({ name, y: values.map((share) => 100 * share) })),
  });
}
