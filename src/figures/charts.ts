import type { Data, Layout } from "plotly.js";
import { type AxisOptions, axisOf, baseLayout, Chart, type ChartOptions, noteGaps } from "./chart";
import { escapeLabel } from "./html";
import { CARD, color, INK, NEGATIVE, POSITIVE } from "./palette";
import { extent, type Numbers, type Points, pointsOf, round, ticks } from "./series";

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

function stroke(line: Line, points: Points, i: number): object {
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

function markers({ name, color: ink, symbol = "circle", size = 7, opacity = 1 }: PointSet, points: Points, i: number) {
  return {
    type: "scatter",
    mode: "markers",
    ...label(name),
    x: points.x,
    y: points.y,
    marker: { color: ink ?? color(i), size, symbol, opacity, line: { color: CARD, width: size > 5 ? 1 : 0 } },
  } as Partial<Data>;
}

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

/** Colour scales: `sequential` from little to much, `diverging` from blue over white to orange. */
export type ColorScale = "sequential" | "diverging";

/**
 * A table of numbers as colours: a matrix, or a function of two variables (`z: (x, y) => …`, evaluated on `cells` × `cells`
 * points of `x.range` and `y.range`). `contours` draws lines where z has these values, and `points` are drawn on top: together
 * they show a decision boundary. `paths` are lines over the colours, such as the way an optimizer took through a landscape.
 * `values` writes each number into its cell.
 *
 * Rows of `z` go upwards from the bottom, as y does; with `matrix` the first row is at the top, cells are square, and `xs` and
 * `ys` may name columns and rows.
 *
 * @throws when rows differ in length, `z` has no finite value, a function comes without ranges, or a path is empty
 */
export function heatmap({
  z,
  xs,
  ys,
  colors = "sequential",
  range,
  colorTitle,
  contours = [],
  paths = [],
  points = [],
  values = false,
  matrix = false,
  cells = 40,
  ...options
}: ChartOptions & {
  z: readonly Numbers[] | ((x: number, y: number) => number);
  /** Positions (or names) of columns and rows. */
  xs?: Numbers | readonly string[];
  ys?: Numbers | readonly string[];
  colors?: ColorScale;
  /** Values of the first and the last colour; by default what z spans, for `diverging` evenly around zero. */
  range?: readonly [number, number];
  /** What the colours measure, with its unit. */
  colorTitle?: string;
  contours?: readonly number[];
  paths?: readonly Line[];
  points?: readonly PointSet[];
  values?: boolean;
  matrix?: boolean;
  cells?: number;
}): Chart {
  const table = typeof z === "function" ? sampled(z, options, cells) : { rows: z, xs, ys };
  const { rows } = table;
  const columns = rows[0]?.length ?? 0;
  for (const [i, row] of rows.entries()) {
    if (row.length !== columns) throw new Error(`Row ${i} of z has ${row.length} values, row 0 has ${columns}.`);
  }
  const found = extent(rows);
  if (!found) throw new Error(`${options.title}: z has no finite value (${rows.length} rows of ${columns}).`);
  for (const [name, positions, count] of [["xs", table.xs, columns] as const, ["ys", table.ys, rows.length] as const]) {
    if (positions && positions.length !== count) {
      throw new Error(`${name} has ${positions.length} entries, z needs ${count} (${rows.length} rows of ${columns}).`);
    }
  }
  const most = Math.max(Math.abs(found[0]), Math.abs(found[1]));
  const [zmin, zmax] = range ?? (colors === "diverging" ? [-most, most] : found);
  const places = { ...positions("x", table.xs), ...positions("y", table.ys) };
  const flat = round(
    rows.flatMap((row) => Array.from(row, (value) => (Number.isFinite(value) ? value : null))),
    false,
    4,
  );
  const drawn = rows.map((_, i) => flat.slice(i * columns, (i + 1) * columns));
  const gaps = flat.filter((value) => value === null).length;
  const layout = baseLayout({ ...options, legend: [...paths, ...points].some(({ name }) => name) });
  const every = (named: Numbers | readonly string[] | undefined) =>
    typeof named?.[0] === "string" ? { type: "category" as const, ...(named.length <= 20 ? { dtick: 1 } : {}) } : {};
  layout.xaxis = {
    ...layout.xaxis,
    ...every(table.xs),
    showgrid: false,
    ...(matrix ? { constrain: "domain" } : {}),
  };
  layout.yaxis = {
    ...layout.yaxis,
    ...every(table.ys),
    showgrid: false,
    ...(matrix ? { autorange: "reversed", scaleanchor: "x", constrain: "domain" } : {}),
  };
  noteGaps(layout, gaps, false);
  const line = { color: INK, width: 2 };
  const at = (level: number) => ({ start: level, end: level, size: 1 });
  // The first contour shares the colours' trace, and with it the table: half the size.
  const [first, ...others] = matrix ? [undefined, ...contours] : contours;
  const data: object[] = [
    {
      ...(first === undefined
        ? { type: "heatmap" }
        : {
            type: "contour",
            autocontour: false,
            contours: { ...at(first), coloring: "heatmap" },
            line,
            showlegend: false,
          }),
      z: drawn,
      ...places,
      zmin,
      zmax,
      colorscale: SCALES[colors],
      colorbar: {
        thickness: 14,
        outlinewidth: 0,
        tickvals: ticks(zmin, zmax),
        ...(colorTitle ? { title: { text: escapeLabel(colorTitle), side: "right" } } : {}),
      },
      ...(values ? { texttemplate: "%{z:.3~g}", textfont: { size: 12 } } : {}),
      ...(matrix ? { xgap: 1, ygap: 1 } : {}),
    },
    ...others.map((level) => ({
      type: "contour",
      z: drawn,
      ...places,
      autocontour: false,
      contours: { ...at(level as number), coloring: "none" },
      line,
      showscale: false,
      showlegend: false,
      hoverinfo: "skip",
    })),
    ...paths.map((line, i) => {
      const places = pointsOf(nameOf(line.name, i), line.y, line.x ? { x: line.x } : {});
      // Colours and contours tell their own numbers; a path's would only cover them.
      return { ...stroke(line, places, i), hoverinfo: "name" };
    }),
    ...points.map((set, i) => {
      const checkedPoints = pointsOf(nameOf(set.name, i), set.y, { x: set.x, limit: Number.POSITIVE_INFINITY });
      return markers({ size: 11, ...set }, checkedPoints, i);
    }),
  ];
  const text = `${options.title}\nHeat map of ${rows.length} rows by ${columns} columns, values ${tell(found[0])} to ${tell(found[1])}.`;
  return new Chart(data as Partial<Data>[], layout, { title: options.title, text });
}

/** Viridis, thinned; and the palette's blue and orange through white. */
const SCALES: Record<ColorScale, [number, string][]> = {
  sequential: ["#440154", "#46317e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#a0da39", "#fde725"].map((ink, i) => [
    Number((i / 7).toFixed(4)),
    ink,
  ]),
  diverging: [
    [0, NEGATIVE],
    [0.25, "#80b9d9"],
    [0.5, "#ffffff"],
    [0.75, "#eaae80"],
    [1, POSITIVE],
  ],
};

function sampled(z: (x: number, y: number) => number, { x, y, title }: ChartOptions, cells: number) {
  if (!x?.range || !y?.range) throw new Error(`${title}: a function z needs x.range and y.range to be drawn over.`);
  const along = ([from, to]: readonly [number, number]) =>
    Array.from({ length: cells }, (_, i) => from + (i / (cells - 1)) * (to - from));
  const [xs, ys] = [along(x.range), along(y.range)];
  return { rows: ys.map((at) => xs.map((across) => z(across, at))), xs, ys };
}

function positions(axis: "x" | "y", given: Numbers | readonly string[] | undefined): object {
  if (!given) return {};
  const names: (number | string)[] = Array.from<number | string>(given);
  return {
    [axis]: names.every((name): name is number => typeof name === "number")
      ? round(names)
      : names.map((name) => escapeLabel(String(name))),
  };
}

/**
 * Several charts in one figure, row by row, each with its own axes and title. Legends are not shown; give a common one in prose
 * or colour.
 *
 * @throws when there is no chart
 */
export function subplots({
  charts,
  columns = Math.min(3, charts.length),
  title,
  width = 700,
  height = 60 + 230 * Math.ceil(charts.length / columns),
}: {
  charts: readonly Chart[];
  columns?: number;
  title: string;
  width?: number;
  height?: number;
}): Chart {
  if (charts.length === 0) throw noSeries(title);
  const rows = Math.ceil(charts.length / columns);
  const layout: Partial<Layout> & Record<string, unknown> = { ...baseLayout({ title, width, height }) };
  const [gapX, gapY] = [70 / (width - 80), 84 / (height - 104)];
  const cellWidth = (1 - gapX * (columns - 1)) / columns;
  const cellHeight = (1 - gapY * (rows - 1)) / rows;
  layout.margin = { l: 56, r: 24, t: title ? 80 : 52, b: 52 };
  const shapes: object[] = [];
  const annotations: object[] = [];
  const data = charts.flatMap((part, i) => {
    const suffix = i === 0 ? "" : String(i + 1);
    const left = (i % columns) * (cellWidth + gapX);
    const top = 1 - Math.floor(i / columns) * (cellHeight + gapY);
    const domains = { x: [left, left + cellWidth], y: [Math.max(0, top - cellHeight), top] };
    const { xaxis = axisOf({}), yaxis = axisOf({}) } = part.layout;
    const scale = yaxis.scaleanchor ? { scaleanchor: `x${suffix}` } : {};
    Object.assign(layout, {
      [`xaxis${suffix}`]: { ...xaxis, domain: domains.x, anchor: `y${suffix}`, automargin: false },
      [`yaxis${suffix}`]: { ...yaxis, domain: domains.y, anchor: `x${suffix}`, automargin: false, ...scale },
    });
    const moved = (item: object): object => {
      const { xref, yref } = item as { xref?: string; yref?: string };
      return {
        ...item,
        xref: xref === "paper" ? `x${suffix} domain` : `x${suffix}`,
        yref: yref === "paper" ? `y${suffix} domain` : `y${suffix}`,
      };
    };
    shapes.push(...(part.layout.shapes ?? []).map(moved));
    annotations.push(...(part.layout.annotations ?? []).map(moved));
    annotations.push({
      text: escapeLabel(part.title),
      showarrow: false,
      xref: "paper",
      yref: "paper",
      x: left,
      xanchor: "left",
      y: top,
      yanchor: "bottom",
      yshift: 4,
      font: { size: 13, weight: 600 },
    });
    return part.data.map((trace) => ({
      ...trace,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      showlegend: false,
      ...("colorbar" in trace ? { showscale: false } : {}),
    }));
  });
  Object.assign(layout, { shapes, annotations });
  const text = [title, ...charts.map((part) => part.text())].join("\n");
  return new Chart(data as Partial<Data>[], layout, { title, text });
}

function checked<T extends { x?: Numbers; y: Numbers }>(
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

function noSeries(title: string): Error {
  return new Error(`${title}: there is nothing to draw. Give at least one series.`);
}

function nameOf(name: string | undefined, index: number): string {
  return name ?? `series ${index + 1}`;
}

function label(name: string | undefined): object {
  return name ? { name: escapeLabel(name) } : { showlegend: false };
}

function total(points: readonly Points[]): number {
  return points.reduce((sum, { gaps }) => sum + gaps, 0);
}

function isLog({ x, y }: { x?: AxisOptions; y?: AxisOptions }): boolean {
  return x?.type === "log" || y?.type === "log";
}

function tell(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** The text form: what a reader without pictures can still learn. */
function describe(
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
