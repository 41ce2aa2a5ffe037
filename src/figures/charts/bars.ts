import type { Data } from "plotly.js";
import { escapeLabel } from "../html";
import { CARD, color, INK } from "../palette";
import { baseLayout, Chart, type ChartOptions, noteGaps } from "./chart";
import { extent, type Numbers, round } from "./series";
import { checked, describe, isLog, label, nameOf, noSeries, total } from "./traces";

/** One height for each category. */
export interface Bars {
  name?: string;
  y: Numbers;
  /** Half the length of each error bar, in units of y. */
  error?: Numbers;
  color?: string;
}

/**
 * Bars over named categories; several series stand side by side.
 *
 * @throws when there is no series, or one has not exactly one value a category
 */
export function barChart({
  categories,
  series,
  ...options
}: ChartOptions & { categories: readonly string[]; series: readonly Bars[] }): Chart {
  const points = checked(series, options, (bars, i) => nameOf(bars.name, i));
  const layout = baseLayout({ ...options, legend: series.some(({ name }) => name) && series.length > 1 });
  layout.xaxis = { ...layout.xaxis, type: "category", showgrid: false, ticks: "" };
  layout.bargap = 0.3;
  noteGaps(layout, total(points), isLog(options));
  const data = series.map(({ name, y, error, color: ink }, i) => {
    for (const [what, values] of [["y", y] as const, ["error", error] as const]) {
      if (values && values.length !== categories.length) {
        throw new Error(
          `${nameOf(name, i)}: ${what} has ${values.length} values for ${categories.length} categories; give one each.`,
        );
      }
    }
    return {
      type: "bar",
      ...label(name),
      x: categories.map(escapeLabel),
      y: points[i]?.y,
      marker: { color: ink ?? color(i) },
      ...(error ? { error_y: { type: "data", array: round([...error]), color: INK, thickness: 1.5, width: 4 } } : {}),
    };
  });
  return new Chart(data as Partial<Data>[], layout, {
    title: options.title,
    text: describe("Bar chart", options, series, points),
  });
}

/** Values to count. */
export interface Sample {
  name?: string;
  values: Numbers;
  color?: string;
}

/**
 * How often values fall into equal bins. Several samples share the bins and are drawn over each other.
 * `density` scales each sample's area to 1, so that samples of different sizes compare.
 *
 * @throws when a sample has no finite value
 */
export function histogram({
  series,
  bins = 30,
  density = false,
  ...options
}: ChartOptions & { series: readonly Sample[]; bins?: number; density?: boolean }): Chart {
  if (series.length === 0) throw noSeries(options.title);
  const [low, high] = options.x?.range ?? extent(series.map(({ values }) => values)) ?? [0, 0];
  const step = (high > low ? high - low : 1) / bins;
  const start = high > low ? low : low - 0.5;
  const centres = round(Array.from({ length: bins }, (_, i) => start + (i + 0.5) * step));
  let gaps = 0;
  const data = series.map(({ name, values, color: ink }, i) => {
    const counts = new Array<number>(bins).fill(0);
    let counted = 0;
    for (const value of values) {
      if (!Number.isFinite(value)) gaps++;
      else if (value >= start && value <= start + bins * step) {
        const bin = Math.min(bins - 1, Math.floor((value - start) / step));
        counts[bin] = (counts[bin] as number) + 1;
        counted++;
      }
    }
    if (counted === 0) {
      throw new Error(`${nameOf(name, i)}: none of its ${values.length} values is finite and in [${low}, ${high}].`);
    }
    return {
      type: "bar",
      ...label(name),
      x: centres,
      y: density ? round(counts.map((count) => count / counted / step)) : counts,
      width: Number(step.toPrecision(6)),
      marker: { color: ink ?? color(i), opacity: series.length > 1 ? 0.6 : 1, line: { color: CARD, width: 0.5 } },
    };
  });
  const y = { title: density ? "Density" : "Count", ...options.y };
  const layout = baseLayout({ ...options, y, legend: series.some(({ name }) => name) && series.length > 1 });
  Object.assign(layout, { barmode: "overlay", bargap: 0 });
  noteGaps(layout, gaps, false);
  const text = `${options.title}\nHistogram of ${series.map(({ name }, i) => nameOf(name, i)).join(", ")}: ${bins} bins.`;
  return new Chart(data as Partial<Data>[], layout, { title: options.title, text });
}
