import { type Chart, lineChart } from "../../figures";

/** The ways of two weights, from where they start to where they end. */
export function centringPaths(walks: readonly { name: string; path: readonly (readonly number[])[] }[]): Chart {
  return lineChart({
    title: "The way from (−1, 1) to (1, −1)",
    width: 560,
    height: 420,
    x: { title: "weight w₁" },
    y: { title: "weight w₂" },
    series: walks.map(({ name, path }) => ({
      name,
      x: path.map(([w1]) => w1 as number),
      y: path.map(([, w2]) => w2 as number),
      markers: true,
    })),
  });
}

/** Steps to the goal by learning rate; a walk that does not arrive (∞ steps) is left out. */
export function centringRace(
  rates: readonly number[],
  race: readonly { name: string; steps: readonly number[] }[],
): Chart {
  return lineChart({
    title: "Steps to the goal: median of nine walks",
    x: { title: "learning rate η", range: [0, 1.9] },
    y: { title: "steps", range: [0, 250] },
    series: race.map(({ name, steps }) => ({
      name,
      x: rates.filter((_, i) => (steps[i] as number) < Number.POSITIVE_INFINITY),
      y: steps.filter((count) => count < Number.POSITIVE_INFINITY),
      markers: true,
    })),
    references: [2 / 3, 4 / 3].map((x, i) => ({ x, label: ["safe: 2/3", "safe: 4/3"][i] as string })),
  });
}
