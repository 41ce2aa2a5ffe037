import type { Data } from "plotly.js";
import { baseLayout, Chart, type ChartOptions, noteGaps } from "./chart";
import type { Points } from "./series";
import { checked, describe, isLog, type Line, markers, nameOf, type PointSet, stroke, total } from "./traces";

/**
 * Lines over a common axis. Lines of more than 2 000 points are thinned to each stretch's lowest and highest value.
 *
 * @throws when there is no series, one is empty, or its x and y differ in length
 */
export function lineChart({ series, ...options }: ChartOptions & { series: readonly Line[] }): Chart {
  const points = checked(series, options, (line, i) => nameOf(line.name, i));
  const layout = baseLayout({ ...options, legend: series.some(({ name }) => name) && series.length > 1 });
  if (series.length > 1) layout.hovermode = "x unified";
  noteGaps(layout, total(points), isLog(options));
  const data = series.map((line, i) => stroke(line, points[i] as Points, i));
  return new Chart(data as Partial<Data>[], layout, {
    title: options.title,
    text: describe("Line chart", options, series, points),
  });
}

/**
 * Points in the plane. `equal` gives both axes the same scale.
 *
 * @throws when there is no series, one is empty, or its x and y differ in length
 */
export function scatterChart({
  series,
  equal = false,
  ...options
}: ChartOptions & { series: readonly PointSet[]; equal?: boolean }): Chart {
  const points = checked(series, options, (set, i) => nameOf(set.name, i), Number.POSITIVE_INFINITY);
  const layout = baseLayout({ ...options, legend: series.some(({ name }) => name) && series.length > 1 });
  if (layout.legend) layout.legend.itemsizing = "constant";
  if (equal) layout.yaxis = { ...layout.yaxis, scaleanchor: "x" };
  noteGaps(layout, total(points), isLog(options));
  const data = series.map((set, i) => markers(set, points[i] as Points, i));
  return new Chart(data, layout, { title: options.title, text: describe("Scatter chart", options, series, points) });
}
