import type { Data, Layout } from "plotly.js";
import { columnIndex, type Table, valuesOf } from "../../datasets/tables";
import { barChart, Chart, chart, histogram, lineChart, subplots } from "../../figures";
import { associations, densityAt, type Mode, shares, type TableQuality } from "../tables";

/** Real values are blue, generated ones orange, everywhere. */
const REAL = "#0072b2";
const GENERATED = "#d55e00";

/** How often each value of a column comes, and the bells that were fitted to it. */
export function modesChart(table: Table, column: string, modes: readonly Mode[]): Chart {
  const values = valuesOf(table, column);
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  // Whole numbers stand in the middle of their bars.
  const whole = values.every(Number.isInteger);
  const [from, to] = whole ? [low - 0.5, high + 0.5] : [low, high];
  const xs = Array.from({ length: 400 }, (_, i) => low + (i / 399) * (high - low));
  const bell = (mode: Mode, k: number) => ({
    name: `mode ${k + 1}`,
    x: xs,
    y: xs.map((x) => densityAt([mode], x)),
  });
  const bars = histogram({
    title: `${column}: ${modes.length} modes`,
    x: { title: nameOf(table, column), range: [from, to] },
    series: [{ values, color: "#c8ccd1" }],
    bins: whole && to - from <= 100 ? to - from : 60,
    density: true,
  });
  const lines = lineChart({ title: "", series: modes.map(bell) });
  return chart({
    data: [...bars.data, ...lines.data.map((line) => ({ ...line, showlegend: false }))] as Partial<Data>[],
    layout: { ...bars.layout, title: { text: bars.title } },
  });
}

/** Some columns of two tables, one chart a column: real ones in blue, generated ones in orange. */
export function marginalCharts(
  real: Table,
  generated: Table,
  { columns, title }: { columns: readonly string[]; title: string },
): Chart {
  const charts = columns.map((name) => {
    const column = real.columns[columnIndex(real, name)];
    const [a, b] = [valuesOf(real, name), valuesOf(generated, name)];
    if (column?.kind === "categorical") {
      const percentages = (values: Float64Array) =>
        shares(values, column.categories.length).map((share) => 100 * share);
      return barChart({
        title: name,
        categories: column.categories,
        y: { title: "%" },
        series: [
          { name: "real", y: percentages(a), color: REAL },
          { name: "generated", y: percentages(b), color: GENERATED },
        ],
      });
    }
    return histogram({
      title: nameOf(real, name),
      series: [
        { name: "real", values: a, color: REAL },
        { name: "generated", values: b, color: GENERATED },
      ],
      bins: 25,
      density: true,
    });
  });
  const all = subplots({ title, charts, columns: 3, width: 860, height: 560 });
  // Bars of a histogram lie over each other, those of categories side by side.
  const placed = all.data.map((trace) => ({
    ...trace,
    ...("width" in trace ? { offset: -Number(trace.width) / 2 } : {}),
  }));
  return new Chart(placed as Partial<Data>[], all.layout, { title, text: all.text() });
}

/** How columns go together, a map for each table, side by side. */
export function associationMaps(tables: Readonly<Record<string, Table>>): Chart {
  const entries = Object.entries(tables);
  const [first] = entries;
  if (!first) throw new Error("associations: there is nothing to draw. Give at least one table.");
  const names = first[1].columns.map(({ name }) => name);
  const [side, gap, left] = [230, 24, 118];
  const width = left + entries.length * (side + gap) + 66;
  const inner = width - left - 66;
  const layout: Partial<Layout> & Record<string, unknown> = {
    title: { text: "How the columns go together" },
    width,
    height: side + 96,
    margin: { l: left, r: 66, t: 84, b: 12 },
    annotations: entries.map(([name], i) => ({
      text: name,
      showarrow: false,
      xref: "paper" as const,
      yref: "paper" as const,
      x: (i * (side + gap)) / inner,
      xanchor: "left" as const,
      y: 1,
      yanchor: "bottom" as const,
      yshift: 4,
      font: { size: 13 },
    })),
  };
  const data = entries.map(([name, table], i) => {
    const suffix = i === 0 ? "" : String(i + 1);
    const from = (i * (side + gap)) / inner;
    const bare = { showgrid: false, showline: false, ticks: "" as const };
    layout[`xaxis${suffix}`] = { ...bare, domain: [from, from + side / inner], showticklabels: false };
    layout[`yaxis${suffix}`] = {
      ...bare,
      anchor: `x${suffix}`,
      autorange: "reversed" as const,
      showticklabels: i === 0,
      dtick: 1,
      tickfont: { size: 11 },
    };
    return {
      type: "heatmap",
      name,
      x: names,
      y: names,
      z: associations(table).map((row) => row.map((value) => Number(value.toFixed(3)))),
      zmin: -1,
      zmax: 1,
      colorscale: [
        [0, REAL],
        [0.5, "#ffffff"],
        [1, GENERATED],
      ],
      xgap: 1,
      ygap: 1,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      showscale: i === entries.length - 1,
      colorbar: { thickness: 14, outlinewidth: 0, tickvals: [-1, -0.5, 0, 0.5, 1] },
    };
  });
  return chart({ data: data as unknown as Partial<Data>[], layout });
}

/** The area under the curve for each question, by what the classifier was trained on. */
export function usefulnessBars(
  questions: readonly string[],
  trainedOn: Readonly<Record<string, { mean: readonly number[]; spread?: readonly number[] }>>,
): Chart {
  return barChart({
    title: "Trained on …, tested on real people",
    categories: questions,
    y: { title: "area under the ROC curve", range: [0.2, 1] },
    references: [{ y: 0.5, label: "guessing" }],
    series: Object.entries(trainedOn).map(([name, { mean, spread }]) => ({
      name,
      y: mean,
      ...(spread ? { error: spread } : {}),
    })),
  });
}

/** How far rows lie from their nearest training row. */
export function nearestChart(distances: Readonly<Record<string, ArrayLike<number>>>): Chart {
  return histogram({
    title: "How near is the nearest training row?",
    x: { title: "Gower distance to the nearest training row", range: [0, 0.2] },
    series: Object.entries(distances).map(([name, values]) => ({ name, values: Array.from(values) })),
    bins: 40,
    density: true,
  });
}

/** Scores of several tables, one row each, for `console.table`. */
export function qualityTable(qualities: Readonly<Record<string, TableQuality>>): Record<string, string | number>[] {
  return Object.entries(qualities).map(([name, { marginals, associations, usefulness, nearest }]) => ({
    table: name,
    columns: Number(marginals.toFixed(3)),
    pairs: Number(associations.toFixed(3)),
    usefulness: Number(usefulness.toFixed(3)),
    nearest: Number(nearest.toFixed(3)),
  }));
}

function nameOf(table: Table, name: string): string {
  const column = table.columns[columnIndex(table, name)];
  return column?.kind === "numeric" && column.unit !== "" ? `${name} (${column.unit})` : name;
}
