import type { Data } from "plotly.js";
import { escapeLabel } from "../html";
import { CARD, color } from "../palette";
import type { AxisOptions, ChartOptions } from "./chart";
import { extent, type Numbers, type Points, pointsOf } from "./series";

/** One line. Without `x` its values are drawn against 0, 1, 2, … */
export interface Line {
  name?: string;
  x?: Numbers;
  y: Numbers;
  dash?: "solid" | "dash" | "dot";
  /** A CSS colour; by default the next of the palette. */
  color?: string;
  /** CSS pixels. */
  width?: number;
  /** Show the points too. */
  markers?: boolean;
}

export function stroke(line: Line, points: Points, i: number): object {
  const { name, dash = "solid", color: ink, width = 2, markers = false } = line;
  return {
    type: "scatter",
    mode: markers ? "lines+markers" : "lines",
    ...label(name),
    x: points.x,
    y: points.y,
    line: { color: ink ?? color(i), width, simplify: false, ...(dash === "solid" ? {} : { dash }) },
    ...(markers ? { marker: { size: 7 } } : {}),
  };
}

/** One set of points. */
export interface PointSet {
  name?: string;
  x: Numbers;
  y: Numbers;
  color?: string;
  symbol?: "circle" | "square" | "diamond" | "cross" | "x" | "triangle-up";
  /** Diameter in CSS pixels. */
  size?: number;
  /** 0 to 1; many points over each other show better below 1. */
  opacity?: number;
}

export function markers(
  { name, color: ink, symbol = "circle", size = 7, opacity = 1 }: PointSet,
  points: Points,
  i: number,
) {
  return {
    type: "scatter",
    mode: "markers",
    ...label(name),
    x: points.x,
    y: points.y,
    marker: { color: ink ?? color(i), size, symbol, opacity, line: { color: CARD, width: size > 5 ? 1 : 0 } },
  } as Partial<Data>;
}

export function checked<T extends { x?: Numbers; y: Numbers }>(
  series: readonly T[],
  { title, x, y }: ChartOptions,
  name: (item: T, index: number) => string,
  limit?: number,
): Points[] {
  if (series.length === 0) throw noSeries(title);
  return series.map((item, i) =>
    pointsOf(name(item, i), item.y, {
      ...(item.x ? { x: item.x } : {}),
      ...(limit ? { limit } : {}),
      logX: x?.type === "log",
      logY: y?.type === "log",
    }),
  );
}

export function noSeries(title: string): Error {
  return new Error(`${title}: there is nothing to draw. Give at least one series.`);
}

export function nameOf(name: string | undefined, index: number): string {
  return name ?? `series ${index + 1}`;
}

export function label(name: string | undefined): object {
  return name ? { name: escapeLabel(name) } : { showlegend: false };
}

export function total(points: readonly Points[]): number {
  return points.reduce((sum, { gaps }) => sum + gaps, 0);
}

export function isLog({ x, y }: { x?: AxisOptions; y?: AxisOptions }): boolean {
  return x?.type === "log" || y?.type === "log";
}

export function tell(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** The text form: what a reader without pictures can still learn. */
export function describe(
  kind: string,
  { title, x, y }: ChartOptions,
  series: readonly { name?: string; y: Numbers }[],
  points: readonly Points[],
): string {
  const axes = [y?.title, x?.title].filter(Boolean).join(" against ");
  const lines = series.map(({ name, y: values }, i) => {
    const range = extent([values]);
    const spans = range
      ? `${tell(range[0])} to ${tell(range[1])}, last ${tell(values[values.length - 1] as number)}`
      : "none finite";
    return `  ${nameOf(name, i)}: ${values.length} values, ${spans}${points[i]?.gaps ? `, ${points[i]?.gaps} left out` : ""}`;
  });
  return [`${title}`, `${kind}${axes ? ` of ${axes}` : ""}`, ...lines].join("\n");
}
