import type { Data } from "plotly.js";
import { escapeLabel } from "../html";
import { INK, NEGATIVE, POSITIVE } from "../palette";
import { baseLayout, Chart, type ChartOptions, noteGaps } from "./chart";
import { extent, type Numbers, pointsOf, round, ticks } from "./series";
import { type Line, markers, nameOf, type PointSet, stroke, tell } from "./traces";

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
