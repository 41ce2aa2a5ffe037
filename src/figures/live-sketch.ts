import type { Data, Layout } from "plotly.js";
import { axisOf, baseLayout, Chart } from "./charts/chart";
import { extent, pointsOf, ticks } from "./charts/series";
import { measureText } from "./font";
import { escapeLabel } from "./html";
import type { ImageGrid } from "./image-grid";
import { number } from "./live-output";
import { color, GRID, MUTED, PALETTE } from "./palette";
import { fix, line, svgOf, write } from "./svg";

/** What a live panel knows at one moment. */
export interface LiveState {
  title: string;
  /** Title of the y axis. */
  y: string;
  reference: { y: number; label: string } | undefined;
  steps: readonly number[];
  curves: readonly { name: string; y: readonly number[] }[];
  samples: ImageGrid | undefined;
  status: string;
  /** Of the work that is done, 0 to 1; unknown without a total. */
  share: number | undefined;
}

// The sketch and the chart that takes its place share one layout, so that nothing jumps at the end.
const WIDTH = 820;
const HEIGHT = 380;
const MARGIN = { l: 64, r: 24, t: 96, b: 52 };
const PLOT = { width: WIDTH - MARGIN.l - MARGIN.r, height: HEIGHT - MARGIN.t - MARGIN.b };
/** Of the plot's width, beside samples. */
const CURVES = 0.54;
const SPACE = 0.04;
/** The progress bar, above the plot. */
const BAR = { above: 46, height: 4 };

const DASHES = `stroke="${MUTED}" stroke-width="1.5" stroke-dasharray="7 5"`;

/** Points of a curve: enough for its shape, cheap to send often. */
const LIVE_POINTS = 400;

/** The panel as an SVG drawing; about a millisecond. */
export async function liveSvg(state: LiveState): Promise<string> {
  const { title, status, share, steps, curves, samples, reference } = state;
  const right = MARGIN.l + PLOT.width * (samples ? CURVES : 1);
  const bottom = MARGIN.t + PLOT.height;
  const [from, to] = [steps[0] ?? 0, Math.max(steps.at(-1) ?? 1, (steps[0] ?? 0) + 1)];
  const found = extent([...curves.map(({ y }) => y), ...(reference ? [[reference.y]] : [])]) ?? [0, 1];
  const pad = (found[1] - found[0] || Math.abs(found[1]) || 1) * 0.06;
  const [low, high] = [found[0] - pad, found[1] + pad];
  const x = (step: number) => MARGIN.l + ((step - from) / (to - from)) * (right - MARGIN.l);
  const y = (value: number) => bottom - ((value - low) / (high - low)) * PLOT.height;
  const parts = [
    write(MARGIN.l, 28, title, { size: 16, bold: true }),
    write(WIDTH - MARGIN.r, 37, status, { size: 13, anchor: "end", fill: MUTED }),
  ];
  if (share !== undefined) {
    const bar = (width: number, fill: string) =>
      `<rect x="${MARGIN.l}" y="${MARGIN.t - BAR.above - BAR.height}" width="${fix(width)}" height="${BAR.height}" fill="${fill}"/>`;
    parts.push(bar(PLOT.width, GRID), bar(PLOT.width * share, PALETTE[0]));
  }
  for (const at of ticks(from, to)) {
    parts.push(line(x(at), MARGIN.t, x(at), bottom, GRID, 1), line(x(at), bottom, x(at), bottom + 4, MUTED, 1));
    parts.push(write(x(at), bottom + 19, number(at), { size: 13, anchor: "middle" }));
  }
  for (const at of ticks(low, high)) {
    parts.push(line(MARGIN.l, y(at), right, y(at), GRID, 1), line(MARGIN.l - 4, y(at), MARGIN.l, y(at), MUTED, 1));
    parts.push(write(MARGIN.l - 8, y(at) + 4.5, number(at), { size: 13, anchor: "end" }));
  }
  parts.push(line(MARGIN.l, MARGIN.t, MARGIN.l, bottom, MUTED, 1), line(MARGIN.l, bottom, right, bottom, MUTED, 1));
  parts.push(write((MARGIN.l + right) / 2, HEIGHT - 10, "Step", { size: 15, anchor: "middle" }));
  parts.push(
    `<g transform="translate(19 ${fix((MARGIN.t + bottom) / 2)}) rotate(-90)">${write(0, 0, state.y, { size: 15, anchor: "middle" })}</g>`,
  );
  let left = MARGIN.l + 4;
  const legend = (name: string, stroke: string) => {
    const at = MARGIN.t - 18;
    parts.push(`<line x1="${fix(left)}" y1="${at}" x2="${fix(left + 28)}" y2="${at}" ${stroke}/>`);
    parts.push(write(left + 36, at + 4.5, name, { size: 13 }));
    left += 52 + measureText(name, { size: 13 }).width;
  };
  for (const [i, { name, y: values }] of curves.entries()) {
    if (steps.length) {
      const points = pointsOf(name, values, { x: steps, limit: LIVE_POINTS });
      parts.push(
        `<path d="${pathOf(points, x, y)}" fill="none" stroke="${color(i)}" stroke-width="1.5" stroke-linejoin="round"/>`,
      );
    }
    legend(name, `stroke="${color(i)}" stroke-width="2"`);
  }
  if (reference) {
    const at = fix(y(reference.y));
    parts.push(`<line x1="${MARGIN.l}" y1="${at}" x2="${fix(right)}" y2="${at}" ${DASHES}/>`);
    legend(reference.label, DASHES);
  }
  if (samples) {
    const { x, y, width, height } = place(samples);
    const source = (await samples.thumbnail()).toString("base64");
    parts.push(
      `<image x="${fix(x)}" y="${fix(y)}" width="${fix(width)}" height="${fix(height)}" style="image-rendering:pixelated" href="data:image/png;base64,${source}"/>`,
    );
  }
  return svgOf(parts.join("\n"), { width: WIDTH, height: HEIGHT, label: `${title}: ${status}` });
}

/** The panel as a chart, for when it is done. */
export async function liveChart(state: LiveState, text: string): Promise<Chart> {
  const { title, status, share, steps, curves, samples, reference } = state;
  const right = samples ? CURVES : 1;
  const data: object[] = curves.map(({ name, y }, i) => {
    const points = steps.length ? pointsOf(name, y, { x: steps, limit: 1000 }) : { x: [null], y: [null] };
    const stroke = { color: color(i), width: 1.5, simplify: false };
    return { type: "scatter", mode: "lines", name: escapeLabel(name), x: points.x, y: points.y, line: stroke };
  });
  if (reference) {
    data.push({
      type: "scatter",
      mode: "lines",
      name: escapeLabel(reference.label),
      x: [steps[0] ?? 0, steps.at(-1) ?? 1],
      y: [reference.y, reference.y],
      line: { color: MUTED, width: 1.5, dash: "dash" },
      hoverinfo: "skip",
    });
  }
  const shapes: object[] = [];
  const annotations: object[] = [
    {
      text: escapeLabel(status),
      font: { size: 13, color: MUTED },
      showarrow: false,
      xref: "paper",
      x: 1,
      xanchor: "right",
      yref: "paper",
      y: 1,
      yanchor: "bottom",
      yshift: BAR.above + BAR.height + 4,
    },
  ];
  if (share !== undefined) {
    const bar = {
      type: "rect",
      xref: "paper",
      yref: "paper",
      x0: 0,
      line: { width: 0 },
      ysizemode: "pixel",
      yanchor: 1,
    };
    const span = { y0: BAR.above, y1: BAR.above + BAR.height };
    shapes.push({ ...bar, ...span, x1: 1, fillcolor: GRID });
    shapes.push({ ...bar, ...span, x1: share, fillcolor: share === 1 ? PALETTE[2] : PALETTE[0] });
  }
  const base = baseLayout({ title, width: WIDTH, height: HEIGHT, legend: true });
  const layout = {
    ...base,
    margin: MARGIN,
    xaxis: { ...axisOf({ title: "Step" }), automargin: false, domain: [0, right] },
    yaxis: { ...axisOf({ title: state.y }), automargin: false },
    hovermode: "x unified",
    shapes,
    annotations,
    ...(samples ? { images: [await imageOf(samples)] } : {}),
  };
  return new Chart(data as Partial<Data>[], layout as Partial<Layout>, { title, text });
}

/** Where the samples go: as large as fits into the right part, in its middle. */
function place(samples: ImageGrid): { x: number; y: number; width: number; height: number } {
  const { width, height } = samples.native;
  const room = { width: PLOT.width * (1 - CURVES - SPACE), height: PLOT.height };
  const scale = Math.min(room.width / width, room.height / height);
  return {
    x: MARGIN.l + PLOT.width - (room.width + width * scale) / 2,
    y: MARGIN.t + (room.height - height * scale) / 2,
    width: width * scale,
    height: height * scale,
  };
}

/** Plotly smooths images, so the pixels are made large before. */
async function imageOf(samples: ImageGrid): Promise<object> {
  const { x, y, width, height } = place(samples);
  const scale = Math.max(1, Math.round(700 / samples.native.width));
  return {
    source: `data:image/png;base64,${(await samples.thumbnail(scale)).toString("base64")}`,
    xref: "paper",
    yref: "paper",
    x: (x - MARGIN.l) / PLOT.width,
    y: 1 - (y - MARGIN.t) / PLOT.height,
    sizex: width / PLOT.width,
    sizey: height / PLOT.height,
    sizing: "stretch",
  };
}

function pathOf(
  points: { x: readonly (number | null)[]; y: readonly (number | null)[] },
  x: (step: number) => number,
  y: (value: number) => number,
): string {
  let path = "";
  let down = false;
  for (const [i, value] of points.y.entries()) {
    const step = points.x[i];
    if (value === null || step === null || step === undefined) down = false;
    else {
      path += `${down ? "L" : "M"}${fix(x(step))} ${fix(y(value))}`;
      down = true;
    }
  }
  return path;
}
