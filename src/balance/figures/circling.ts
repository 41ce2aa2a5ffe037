import { type Chart, chart, type Line, lineChart, PALETTE, subplots } from "../../figures";
import { type Circling, type Cure, growthPerStep, type Place } from "../circling";

const NAMES: Record<Cure, string> = {
  none: "both at once",
  alternating: "by turns",
  "historical averaging": "historical averaging",
  penalty: "penalty on y",
  average: "mean of the path",
};

/**
 * Games of x · y, a small plane for each, x across and y up, all to one scale: where each began (circle), where it ended (diamond),
 * and the equilibrium (cross).
 */
export function circlingChart(games: readonly Circling[]): Chart {
  const farthest = Math.max(...games.flatMap(({ path }) => path.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)])));
  const range = [-1.1 * farthest, 1.1 * farthest];
  // Finer than a pixel.
  const rounded = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(5)));
  const places = (path: readonly Place[]) => ({
    x: rounded(path.map(({ x }) => x)),
    y: rounded(path.map(({ y }) => y)),
  });
  const mark = (name: string, place: Place, marker: object) => ({
    type: "scatter" as const,
    mode: "markers" as const,
    name,
    ...places([place]),
    marker: { size: 10, line: { color: "#ffffff", width: 1 }, ...marker },
  });
  return subplots({
    title: "Paths from the circle to the diamond, around the cross",
    charts: games.map(({ cure, path }) =>
      chart({
        data: [
          {
            type: "scatter",
            mode: "lines",
            name: "path",
            ...places(path),
            line: { color: PALETTE[0], width: 1.5, simplify: false },
          },
          mark("start", path[0] as Place, { color: PALETTE[2], symbol: "circle" }),
          mark("end", path.at(-1) as Place, { color: PALETTE[1], symbol: "diamond" }),
          mark("equilibrium", { x: 0, y: 0 }, { symbol: "x-thin", size: 9, line: { color: "#000000", width: 1.5 } }),
        ],
        layout: {
          title: { text: NAMES[cure] },
          xaxis: { range },
          yaxis: { range, scaleanchor: "x" },
        },
      }),
    ),
    columns: 3,
    height: 48 + 244 * Math.ceil(games.length / 3), // the planes are squares
  });
}

/** The distance from the equilibrium, step by step; of a game without a cure also what it must be (dotted). */
export function distanceChart(games: readonly Circling[]): Chart {
  const figure = lineChart({
    title: "Distance from the equilibrium",
    height: 440,
    x: { title: "step" },
    y: { title: "distance", type: "log" },
    series: games.flatMap(({ cure, rate, distances }): Line[] => {
      const series = { name: NAMES[cure], y: distances };
      if (cure !== "none") return [series];
      const theory = distances.map((_, step) => (distances[0] as number) * growthPerStep(rate) ** step);
      return [series, { name: "√(1 + η²) a step", y: theory, dash: "dot", color: "#000000" }];
    }),
  });
  figure.layout.margin = { ...figure.layout.margin, t: 104 }; // two lines of names
  return figure;
}
