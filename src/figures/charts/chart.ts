import { readFileSync } from "node:fs";
import type { Annotations, Config, Data, Layout, LayoutAxis, Shape } from "plotly.js";
import type { MimeBundle } from "../../engine/host";
import { DENSITY, Figure } from "../figure";
import { FONT_STACK, measureText } from "../font";
import { escapeHtml, escapeLabel, scriptJson } from "../html";
import { CARD, color, GRID, INK, MUTED } from "../palette";
import { rasterize } from "../raster";
import { type PlotlyJson, plotlySvg } from "./plotly-svg";

/** MIME type of a plotly figure, which JupyterLab draws with the extension that Python's plotly brings. */
export const PLOTLY_MIME = "application/vnd.plotly.v1+json";

const CONFIG: Partial<Config> = { displaylogo: false, responsive: false };

/** A plotly figure: interactive where plotly can run, a picture elsewhere. */
export class Chart extends Figure {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** Plotly's traces. */
  readonly data: Partial<Data>[];
  /** Plotly's layout, complete but for defaults. */
  readonly layout: Partial<Layout>;
  readonly #text: string;

  constructor(data: Partial<Data>[], layout: Partial<Layout>, { title, text }: { title: string; text: string }) {
    super();
    this.title = title;
    this.data = data;
    this.layout = layout;
    this.width = layout.width ?? 700;
    this.height = layout.height ?? 400;
    this.#text = text;
  }

  text(): string {
    return this.#text;
  }

  override async svg(): Promise<string> {
    return plotlySvg({ data: this.data, layout: this.layout }, this.width, this.height);
  }

  async png(density = DENSITY): Promise<Buffer> {
    return rasterize(await this.svg(), { width: this.width, height: this.height, density });
  }

  override async html(): Promise<string> {
    const id = `chart-${escapeHtml(this.title.replace(/\W+/g, "-").toLowerCase())}`;
    const plotly = readFileSync(require.resolve("plotly.js-dist/plotly.js"), "utf8").replace(
      /<\/script/gi,
      "<\\/script",
    );
    return `<div id="${id}"></div>
<script>${plotly}</script>
<script>Plotly.newPlot(${scriptJson(id)}, ${scriptJson(this.data)}, ${scriptJson(this.layout)}, ${scriptJson(CONFIG)});</script>`;
  }

  override preview(): MimeBundle {
    const figure: PlotlyJson = { data: this.data, layout: this.layout, config: CONFIG };
    return { [PLOTLY_MIME]: figure, "text/plain": this.text() };
  }

  override async bundle(): Promise<MimeBundle> {
    // One pixel a CSS pixel: JupyterLab shows a stored chart's picture at its own size until it draws the chart.
    return { ...this.preview(), "image/png": (await this.png(1)).toString("base64") };
  }
}

/**
 * Any plotly figure, for what the other charts do not offer. The house style (fonts, colours, axes, size 700 × 400) is
 * laid under the given layout. Labels are plotly's: they may use its few HTML tags, so escape what is not yours.
 */
export function chart({ data, layout = {} }: { data: Partial<Data>[]; layout?: Partial<Layout> }): Chart {
  const title = typeof layout.title === "string" ? layout.title : (layout.title?.text ?? "");
  const merged = merge(baseLayout({}), layout) as Partial<Layout>;
  if (title) merged.title = merge(titleOf(""), { text: title }) as NonNullable<Layout["title"]>;
  for (const key of Object.keys(layout)) {
    if (/^[xy]axis\d*$/.test(key)) Object.assign(merged, { [key]: merge(axisOf({}), layout[key as "xaxis"] ?? {}) });
  }
  const text = `${title || "Chart"} (${data.map((trace) => trace.name ?? trace.type ?? "trace").join(", ")})`;
  return new Chart(data, merged, { title, text });
}

/** One axis of a chart. */
export interface AxisOptions {
  /** What is measured and, in parentheses, its unit: `"Loss (nats)"`. */
  title?: string;
  /** Default `"linear"`. On a log axis values of zero and below are left out. */
  type?: "linear" | "log";
  /** First and last value shown; by default what the data needs. */
  range?: readonly [number, number];
  /** Where to put ticks, instead of where plotly likes. */
  ticks?: readonly number[];
}

/** A line to compare with: horizontal at `y` or vertical at `x`. */
export interface Reference {
  x?: number;
  y?: number;
  label?: string;
}

/** What every chart takes. Sizes are CSS pixels. */
export interface ChartOptions {
  title: string;
  x?: AxisOptions;
  y?: AxisOptions;
  width?: number;
  height?: number;
  references?: readonly Reference[];
}

/** Plotly's axis for ours. */
export function axisOf({ title, type = "linear", range, ticks }: AxisOptions): Partial<LayoutAxis> {
  const log = type === "log";
  return {
    ...(title ? { title: { text: escapeLabel(title), standoff: 10 } } : {}),
    ...(log ? { type, dtick: 1, exponentformat: "power" } : {}),
    ...(range ? { range: log ? range.map(Math.log10) : [...range] } : {}),
    ...(ticks ? { tickvals: [...ticks] } : {}),
    automargin: true,
    showline: true,
    linecolor: MUTED,
    ticks: "outside",
    tickcolor: MUTED,
    ticklen: 4,
    gridcolor: GRID,
    zeroline: false,
  };
}

function titleOf(title: string): NonNullable<Layout["title"]> {
  return {
    text: title ? escapeLabel(title) : "",
    x: 0,
    xref: "paper",
    xanchor: "left",
    y: 1,
    yref: "container",
    yanchor: "top",
    pad: { t: 16 },
    font: { size: 16, weight: 600 } as NonNullable<Layout["title"]["font"]>,
  } as NonNullable<Layout["title"]>;
}

/** The house style. `legend`: whether one is shown, above the plot. */
export function baseLayout({
  title = "",
  x = {},
  y = {},
  width = 700,
  height = 400,
  references = [],
  legend = false,
}: Partial<ChartOptions> & { legend?: boolean }): Partial<Layout> {
  const right = Math.max(0, ...references.map(({ y, label = "" }) => (y === undefined ? 0 : labelWidth(label))));
  return {
    width,
    height,
    ...(title ? { title: titleOf(title) } : {}),
    font: { family: FONT_STACK, size: 13, color: INK },
    paper_bgcolor: CARD,
    plot_bgcolor: CARD,
    margin: { l: 56, r: 24 + right, t: (title ? 52 : 24) + (legend ? 24 : 0), b: 52 },
    xaxis: axisOf(x),
    yaxis: axisOf(y),
    showlegend: legend,
    ...(legend ? { legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom" } } : {}),
    ...(references.length
      ? {
          shapes: references.map(referenceLine),
          annotations: references.flatMap((line) => referenceLabel(line, x.type, y.type)),
        }
      : {}),
  } as Partial<Layout>;
}

function labelWidth(label: string): number {
  return label ? Math.ceil(measureText(label, { size: 12 }).width) : 0;
}

function referenceLine({ x, y, label }: Reference): Partial<Shape> {
  const line = { color: MUTED, width: 1.5, dash: "dash" as const };
  if (y !== undefined) return { type: "line", xref: "paper", x0: 0, x1: 1, y0: y, y1: y, line };
  if (x !== undefined) return { type: "line", yref: "paper", y0: 0, y1: 1, x0: x, x1: x, line };
  throw new Error(`Reference line ${JSON.stringify(label ?? "")}: give it x (vertical) or y (horizontal).`);
}

function referenceLabel(
  { x, y, label }: Reference,
  xType: AxisOptions["type"],
  yType: AxisOptions["type"],
): Partial<Annotations>[] {
  if (!label) return [];
  const base = { text: escapeLabel(label), showarrow: false, font: { size: 12, color: MUTED } };
  // Beside the plot, where no line can run through it; a vertical line's label hangs at its top.
  return y === undefined
    ? [{ ...base, yref: "paper", y: 1, yanchor: "top", x: placeOn(xType, x), xanchor: "left", bgcolor: CARD }]
    : [{ ...base, xref: "paper", x: 1, xanchor: "left", xshift: 4, y: placeOn(yType, y), yanchor: "middle" }];
}

/** Where a label stands on an axis: on a log axis plotly wants the logarithm for labels, though not for lines. */
function placeOn(type: AxisOptions["type"], value: number | undefined): number {
  return type === "log" ? Math.log10(value as number) : (value as number);
}

/** Says below the plot how many values could not be drawn: a gap must not look like a choice of ours. */
export function noteGaps(layout: Partial<Layout>, gaps: number, log: boolean): void {
  if (gaps === 0) return;
  const what = log ? "not finite, or not above zero on a log axis" : "NaN or infinite";
  const note: Partial<Annotations> = {
    text: `${gaps} ${gaps === 1 ? "value is" : "values are"} ${what}: left out`,
    showarrow: false,
    xref: "paper",
    yref: "paper",
    x: 1,
    xanchor: "right",
    y: 0,
    yanchor: "top",
    yshift: -50,
    font: { size: 12, color: color(1) },
  };
  layout.annotations = [...(layout.annotations ?? []), note];
  layout.margin = { ...layout.margin, b: 72 };
}

type Plain = Record<string, unknown>;

/** `over` laid on `under`, object by object. */
function merge(under: object, over: object): Plain {
  const result: Plain = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isPlain(value) && isPlain(below) ? merge(below, value) : value;
  }
  return result;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
