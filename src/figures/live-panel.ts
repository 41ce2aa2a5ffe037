import type { Data, Layout } from "plotly.js";
import { axisOf, baseLayout, Chart, PLOTLY_MIME } from "./chart";
import { escapeLabel } from "./html";
import { type ImageGrid, type Images, imageGrid } from "./image-grid";
import { duration, type Frame, LiveOutput, number, Pace } from "./live-output";
import { color, GRID, MUTED, PALETTE } from "./palette";
import { pointsOf } from "./series";

/** What a live panel shows. */
export interface LivePanelOptions {
  title: string;
  /** Names of the curves, as {@link LiveUpdate.values} uses them. */
  series: readonly string[];
  /** What the curves measure, with its unit. */
  y?: string;
  /** A dashed line to compare with. */
  reference?: { y: number; label: string };
  /** Sample images side by side; by default about twice as wide as high. */
  columns?: number;
  /** Values of black and white in samples, as for {@link imageGrid}. */
  range?: readonly [number, number];
  /** Redraws a second at most. */
  perSecond?: number;
}

/** One report of a training loop. */
export interface LiveUpdate {
  /** Steps done. */
  step: number;
  /** Steps in all; without it no time left is told. */
  total?: number;
  /** The newest value of each curve; what is left out keeps its last value. */
  values?: Readonly<Record<string, number>>;
  /**
   * Samples to show. A tensor is read at once and stays yours. A function is called only when the panel is redrawn, so
   * it costs nothing in between, and a tensor it returns is disposed.
   */
  samples?: Images | (() => Images);
  /** A few words below the title. */
  message?: string;
}

/** A training run to watch: curves, samples, steps a second, time left. */
export interface LivePanel {
  /**
   * Reports a step. Returns at once and may be called every step; the panel redraws a few times a second.
   *
   * @throws for a value that is not in `series`, and what drawing earlier samples threw
   */
  update(update: LiveUpdate): void;
  /** Shows the last state for good, with a picture for front ends that cannot draw plotly. */
  done(message?: string): Promise<void>;
}

/** Points a curve keeps: enough for its shape, cheap to send twice a second. */
const LIVE_POINTS = 400;

const WIDTH = 860;
const HEIGHT = 380;

/**
 * Opens a panel under the running cell and keeps it current while a loop trains.
 *
 * It is one plotly figure, the samples being images in its layout: a front end redraws it in place, without flicker, and
 * a reader may zoom while it runs.
 *
 * @throws when `series` is empty
 */
export function livePanel({
  title,
  series,
  y = "Loss",
  reference,
  columns,
  range,
  perSecond = 2,
}: LivePanelOptions): LivePanel {
  if (series.length === 0) throw new Error(`livePanel ${JSON.stringify(title)}: name at least one series.`);
  const output = new LiveOutput(perSecond);
  const pace = new Pace();
  const steps: number[] = [];
  const curves = new Map(series.map((name) => [name, [] as number[]]));
  let last: LiveUpdate = { step: 0 };
  let samples: LiveUpdate["samples"];
  let picture: { grid: ImageGrid; source: string } | undefined;

  const draw = async (limit: number, status: string): Promise<Chart> => {
    if (samples) picture = await drawSamples(samples, { ...(columns ? { columns } : {}), ...(range ? { range } : {}) });
    samples = undefined;
    const data = series.map((name, i) => {
      const points = steps.length
        ? pointsOf(name, curves.get(name) ?? [], { x: steps, limit })
        : { x: [null], y: [null] };
      return {
        type: "scatter",
        mode: "lines",
        name: escapeLabel(name),
        x: points.x,
        y: points.y,
        line: { color: color(i), width: 1.5, simplify: false },
      };
    });
    const layout = layoutFor({ title, y, picture, status, share: last.total ? last.step / last.total : undefined });
    if (reference) addReference(layout, reference, picture ? CHART_SHARE : 1);
    const values = series.map((name) => `${name} ${number(curves.get(name)?.at(-1) ?? Number.NaN)}`).join(", ");
    return new Chart(data as Partial<Data>[], layout, { title, text: `${title}\n${status}\n${values}` });
  };
  const running = async (): Promise<Frame> => {
    const count = `step ${number(last.step)}${last.total ? ` of ${number(last.total)}` : ""}`;
    const status = [count, pace.tell(last.total, "steps"), last.message].filter(Boolean).join(" · ");
    const figure = await draw(LIVE_POINTS, status);
    return { data: { [PLOTLY_MIME]: figure.plotly(), "text/plain": figure.text() } };
  };

  output.request(running);
  return {
    update(update) {
      const unknown = Object.keys(update.values ?? {}).find((name) => !curves.has(name));
      if (unknown !== undefined) {
        throw new Error(`livePanel: ${JSON.stringify(unknown)} is not one of its series (${series.join(", ")}).`);
      }
      last = { ...last, ...update };
      pace.mark(update.step);
      if (update.values) {
        steps.push(update.step);
        for (const [name, curve] of curves) curve.push(update.values[name] ?? curve.at(-1) ?? Number.NaN);
      }
      if (update.samples) samples = keep(update.samples);
      output.request(running);
    },
    async done(message) {
      await output.finish(async () => {
        const took = pace.elapsed > 0 ? ` in ${duration(pace.elapsed)} (${number(pace.rate)} steps/s)` : "";
        const status = [`${number(last.step)} steps${took}`, message].filter(Boolean).join(" · ");
        const figure = await draw(1000, status);
        return { data: await figure.bundle(), metadata: figure.metadata() };
      });
    },
  };
}

/** Width of the chart beside samples, as a share of the figure's plot area. */
const CHART_SHARE = 0.54;
const SAMPLES_GAP = 0.04;

/** Reads a tensor before its owner disposes it. */
function keep(samples: Images | (() => Images)): Images | (() => Images) {
  if (typeof samples === "function" || "values" in samples) return samples;
  const reading = samples.data();
  reading.catch(() => undefined);
  return { shape: samples.shape, data: () => reading };
}

async function drawSamples(
  samples: Images | (() => Images),
  options: { columns?: number; range?: readonly [number, number] },
): Promise<{ grid: ImageGrid; source: string }> {
  const images = typeof samples === "function" ? samples() : samples;
  const grid = imageGrid(images, options);
  if (typeof samples === "function" && "dispose" in images) (images as { dispose(): void }).dispose();
  const scale = Math.max(1, Math.round(700 / grid.native.width));
  return { grid, source: `data:image/png;base64,${(await grid.thumbnail(scale)).toString("base64")}` };
}

function layoutFor({
  title,
  y,
  picture,
  status,
  share,
}: {
  title: string;
  y: string;
  picture: { source: string } | undefined;
  status: string;
  share: number | undefined;
}): Partial<Layout> {
  const layout = baseLayout({
    title,
    x: { title: "Step" },
    y: { title: y },
    width: WIDTH,
    height: HEIGHT,
    legend: true,
  });
  // Fixed margins and domains: nothing may jump while numbers grow.
  layout.margin = { l: 64, r: 24, t: 96, b: 52 };
  layout.xaxis = { ...axisOf({ title: "Step" }), automargin: false, domain: [0, picture ? CHART_SHARE : 1] };
  layout.yaxis = { ...axisOf({ title: y }), automargin: false };
  layout.uirevision = "live";
  layout.hovermode = "x unified";
  const bar = { type: "rect", xref: "paper", yref: "paper", x0: 0, layer: "above", line: { width: 0 } } as const;
  const top = { yanchor: 1, ysizemode: "pixel", y0: 46, y1: 50 } as const;
  layout.shapes =
    share === undefined
      ? []
      : ([
          { ...bar, ...top, x1: 1, fillcolor: GRID },
          { ...bar, ...top, x1: Math.min(1, share), fillcolor: share >= 1 ? PALETTE[2] : PALETTE[0] },
        ] as NonNullable<Layout["shapes"]>);
  layout.annotations = [
    {
      text: escapeLabel(status),
      showarrow: false,
      xref: "paper",
      yref: "paper",
      x: 1,
      xanchor: "right",
      y: 1,
      yanchor: "bottom",
      yshift: 54,
      font: { size: 13, color: MUTED },
    },
  ];
  if (picture) {
    layout.images = [
      {
        source: picture.source,
        xref: "paper",
        yref: "paper",
        x: (1 + CHART_SHARE + SAMPLES_GAP) / 2,
        xanchor: "center",
        y: 0.5,
        yanchor: "middle",
        sizex: 1 - CHART_SHARE - SAMPLES_GAP,
        sizey: 1,
        sizing: "contain",
      },
    ];
  }
  return layout;
}

/** In the plot, above the line at its right end: beside it are the samples. */
function addReference(layout: Partial<Layout>, { y, label }: { y: number; label: string }, right: number): void {
  layout.shapes = [
    ...(layout.shapes ?? []),
    { type: "line", xref: "paper", x0: 0, x1: right, y0: y, y1: y, line: { color: MUTED, width: 1.5, dash: "dash" } },
  ];
  layout.annotations = [
    ...(layout.annotations ?? []),
    {
      text: escapeLabel(label),
      showarrow: false,
      xref: "paper",
      x: right,
      xanchor: "right",
      y,
      yanchor: "bottom",
      font: { size: 12, color: MUTED },
      bgcolor: "rgba(255,255,255,0.8)",
    },
  ];
}
