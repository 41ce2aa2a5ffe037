import type { Shape } from "plotly.js";
import { type Chart, chart, PALETTE, subplots } from "../../figures";

/** Points of the plane. */
type Points = readonly (readonly [x: number, y: number])[];

/**
 * Whose neighbourhoods whose points lie in: on the left the balls of real points, which precision, density and coverage ask
 * about; on the right those of generated points, which recall asks about.
 *
 * @param k the ball of a point reaches to its k-th neighbour of the same kind
 */
export function neighbourhoodChart(real: Points, generated: Points, k: number): Chart {
  const all = [...real, ...generated];
  const [x, y] = [0, 1].map((axis) => extent(all.map((point) => point[axis] as number))) as [Range, Range];
  const side = (title: string, owners: Points, ink: string) =>
    chart({
      data: [dots("real", real, PALETTE[0], "circle"), dots("generated", generated, PALETTE[1], "diamond")],
      layout: {
        title: { text: title },
        xaxis: { range: x, showgrid: false, showticklabels: false, zeroline: false },
        yaxis: { range: y, showgrid: false, showticklabels: false, zeroline: false, scaleanchor: "x" },
        shapes: owners.map((point) => ball(point, radius(point, owners, k), ink)),
      },
    });
  return subplots({
    title: "Whose neighbourhood holds whom",
    charts: [
      side("balls of the real points (blue circles)", real, PALETTE[0]),
      side("of the generated ones (orange diamonds)", generated, PALETTE[1]),
    ],
    columns: 2,
    height: 400,
  });
}

type Range = [number, number];

function extent(values: readonly number[]): Range {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const edge = 0.12 * (high - low);
  return [low - edge, high + edge];
}

function dots(name: string, points: Points, ink: string, symbol: string) {
  return {
    type: "scatter" as const,
    mode: "markers" as const,
    name,
    x: points.map(([x]) => x),
    y: points.map(([, y]) => y),
    marker: { color: ink, symbol, size: 7 },
  };
}

/** Distance to the k-th nearest of the others. */
function radius([x, y]: Points[number], owners: Points, k: number): number {
  const distances = owners.map(([a, b]) => Math.hypot(a - x, b - y)).sort((p, q) => p - q);
  return distances[k] as number; // the first is the point itself
}

function ball([x, y]: Points[number], r: number, ink: string): Partial<Shape> {
  return {
    type: "circle",
    x0: x - r,
    x1: x + r,
    y0: y - r,
    y1: y + r,
    fillcolor: ink,
    opacity: 0.12,
    layer: "below",
    line: { width: 0 },
  };
}
