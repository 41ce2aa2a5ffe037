import type { Data, Layout } from "plotly.js";
import { escapeLabel } from "../html";
import { axisOf, baseLayout, Chart } from "./chart";
import { noSeries } from "./traces";

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
