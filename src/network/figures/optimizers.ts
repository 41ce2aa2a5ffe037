import { barChart, type Chart, heatmap, type Line, lineChart, PALETTE, scatterChart, subplots } from "../../figures";
import { mean } from "../../statistics";
import type { Landscape, Walk } from "../ravine";
import { everyNth, middleAndReach, runningMean } from "./series";

/** One optimizer's walk down a valley, at its best learning rate. */
export interface RacedWalk {
  readonly name: string;
  readonly rate: number;
  readonly path: Walk;
}

/** The walks of six optimizers on one map each. */
export function descentMaps(
  valley: Landscape,
  race: readonly RacedWalk[],
  window: { x: readonly [number, number]; y: readonly [number, number] },
): Chart {
  return subplots({
    title: `Six walks of 60 steps: ${valley.name} (inside of the black line E < 4)`,
    charts: race.map(({ name, rate, path }) =>
      heatmap({
        title: `${name}, η = ${Number(rate.toPrecision(2))}`,
        x: { range: window.x },
        y: { range: window.y },
        colors: "diverging",
        range: [-8, 8],
        cells: 20,
        z: (x, y) => Number((Math.sqrt(valley.value([x, y])) - 2).toFixed(2)), // 0 where E = 4
        contours: [0],
        paths: [{ x: path.x, y: path.y, width: 2.5, color: PALETTE[2] }],
        points: [{ x: [0], y: [0], symbol: "x", size: 9, color: "#000000" }],
      }),
    ),
    height: 470,
  });
}

/** The error on the way of each optimizer: the first race solid, the second dotted. */
export function descentErrors(races: readonly (readonly RacedWalk[])[]): Chart {
  return lineChart({
    title: "Error on the way, along the axis (solid) and at 45° (dotted)",
    x: { title: "step" },
    y: { title: "error E", type: "log", range: [1e-6, 100] },
    series: races.flatMap((race, i) =>
      race.map(
        ({ name, path }, k): Line => ({
          ...(i === 0 ? { name } : {}),
          y: path.values.map((value) => Math.max(value, 1e-12)),
          dash: i === 0 ? "solid" : "dot",
          color: PALETTE[k] as string,
        }),
      ),
    ),
  });
}

/** Training losses on digits, one line for each optimizer. */
export function trainingLosses(runs: readonly { name: string; loss: readonly number[] }[]): Chart {
  return lineChart({
    title: "Training loss, each optimizer at its best rate",
    x: { title: "step" },
    y: { title: "cross-entropy (nats), mean of 20 steps", range: [0, 2.5] },
    series: runs.map(({ name, loss }) => ({ name, ...everyNth(4, runningMean(loss, 20)) })),
    references: [{ y: Math.log(10), label: "ln 10" }],
  });
}

/** Held-out accuracy of each optimizer, from the worst seed to the best. */
export function optimizerAccuracies(runs: readonly { name: string; accuracies: readonly number[] }[]): Chart {
  return barChart({
    title: "Held-out digits right after 200 steps (three seeds, from worst to best)",
    categories: runs.map(({ name }) => name),
    y: { title: "percent right", range: [70, 95] },
    height: 320,
    series: [middleAndReach(runs.map(({ accuracies }) => accuracies.map((share) => 100 * share)))],
  });
}

/** The lengths of Adam's steps on a constant gradient, on a logarithmic axis: steps 1, 2, 3 …, and then ever fewer. */
export function stepLengths(lengths: Readonly<Record<string, readonly number[]>>): Chart {
  const x = [...new Set(Array.from({ length: 88 }, (_, i) => Math.round(10 ** (i / 24))))];
  return lineChart({
    title: "Length of Adam's steps on a constant gradient, in learning rates",
    x: { title: "step", type: "log" },
    y: { title: "step / η", range: [0, 7.5] },
    series: Object.entries(lengths).map(([name, steps]) => ({ name, x, y: x.map((t) => steps[t - 1] as number) })),
  });
}

/** Adam's steps before and after the gradient turns round, one line for each β₁. */
export function turningSteps(memories: readonly number[], steps: readonly (readonly number[])[]): Chart {
  return lineChart({
    title: "The gradient turns round after 50 steps: Adam's steps",
    x: { title: "step" },
    y: { title: "step / η", range: [-1.3, 1.6] },
    height: 330,
    series: memories.map((beta1, i) => ({ name: `β₁ = ${beta1}`, y: steps[i] as number[] })),
    references: [{ x: 49.5, label: "the gradient turns" }],
  });
}

/** The paths of the game x · y, one plane for each β₁. */
export function gamePaths(
  memories: readonly number[],
  games: readonly { x: readonly number[]; y: readonly number[] }[],
): Chart {
  const thin = (values: readonly number[]) => values.filter((_, i) => i % 14 === 0);
  return subplots({
    title: "The game x · y, 2000 rounds of Adam (× is the balance point)",
    height: 330,
    charts: games.map(({ x, y }, i) =>
      scatterChart({
        title: `β₁ = ${memories[i]}`,
        equal: true,
        x: { range: [-2.6, 2.6] },
        y: { range: [-2.6, 2.6] },
        series: [
          { x: thin(x), y: thin(y), size: 3, color: PALETTE[i] as string },
          { x: [0], y: [0], symbol: "x", size: 9, color: "#000000" },
        ],
      }),
    ),
  });
}

/** A landscape with two minima, and the percentage of walks that end in the wide one. */
export function twoMinima(
  landscape: Landscape,
  rates: readonly number[],
  shares: Readonly<Record<string, readonly number[]>>,
): Chart {
  const x = Array.from({ length: 241 }, (_, i) => -1 + i / 30);
  return subplots({
    title: "Who ends in the wide minimum: SGD (blue), momentum (orange), Adam (green)",
    height: 330,
    charts: [
      lineChart({
        title: "the landscape",
        x: { title: "x" },
        y: { title: "error" },
        series: [{ x, y: x.map((place) => landscape.value([place, 0])) }],
      }),
      lineChart({
        title: "walks that end in the wide minimum",
        x: { title: "learning rate", type: "log" },
        y: { title: "percent of 41 starts", range: [-5, 105] },
        series: Object.entries(shares).map(([name, y]) => ({ name, x: rates, y, markers: true })),
      }),
    ],
  });
}

/** Held-out accuracy and the gap to the training loss of network variants: means and ranges of several seeds. */
export function variantBars(
  variants: readonly { name: string; accuracies: readonly number[]; excess: readonly number[] }[],
  epochs: number,
): Chart {
  const bars = (lists: readonly (readonly number[])[], color?: string) => ({
    ...middleAndReach(lists),
    y: lists.map(mean),
    ...(color === undefined ? {} : { color }),
  });
  const categories = variants.map(({ name }) => name);
  return subplots({
    title: `Mean and range of several seeds, after ${epochs} epochs`,
    height: 330,
    charts: [
      barChart({
        title: "held-out digits right",
        categories,
        y: { title: "percent", range: [88, 98] },
        series: [bars(variants.map(({ accuracies }) => accuracies))],
      }),
      barChart({
        title: "held-out minus training loss",
        categories,
        y: { title: "nats", range: [0, 0.25] },
        series: [
          bars(
            variants.map(({ excess }) => excess),
            PALETTE[1],
          ),
        ],
      }),
    ],
  });
}
