import { type ImageGrid, type ImageGridOptions, type Images, imageGrid } from "./image-grid";
import { duration, type Frame, LiveOutput, number, Pace } from "./live-output";
import { type LiveState, liveChart, liveSvg } from "./live-sketch";

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

/**
 * Opens a panel under the running cell and keeps it current while a loop trains. While it runs it is drawn with lines,
 * which costs little and is replaced without flicker; {@link LivePanel.done} puts an interactive chart in its place.
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
  const curves = series.map((name) => ({ name, y: [] as number[] }));
  let last: LiveUpdate = { step: 0 };
  let waiting: LiveUpdate["samples"];
  let samples: ImageGrid | undefined;

  const state = async (status: string): Promise<LiveState> => {
    if (waiting) {
      samples = gridOf(waiting, { ...(columns ? { columns } : {}), ...(range ? { range } : {}) });
      waiting = undefined;
    }
    const share = last.total ? Math.min(1, last.step / last.total) : undefined;
    return { title, y, reference, steps, curves, samples, status, share };
  };
  const text = ({ status }: LiveState) =>
    [
      title,
      status,
      ...(steps.length ? [curves.map(({ name, y }) => `${name} ${number(y.at(-1) ?? Number.NaN)}`).join(", ")] : []),
    ].join("\n");
  const running = async (): Promise<Frame> => {
    const count = `step ${number(last.step)}${last.total ? ` of ${number(last.total)}` : ""}`;
    const now = await state([count, pace.tell(last.total, "steps"), last.message].filter(Boolean).join(" · "));
    return { data: { "text/html": `<div style="line-height:0">${await liveSvg(now)}</div>`, "text/plain": text(now) } };
  };

  output.request(running);
  return {
    update(update) {
      const names = Object.keys(update.values ?? {});
      const unknown = names.find((name) => !series.includes(name));
      if (unknown !== undefined) {
        throw new Error(`livePanel: ${JSON.stringify(unknown)} is not one of its series (${series.join(", ")}).`);
      }
      last = { ...last, ...update };
      pace.mark(update.step);
      if (names.length) {
        steps.push(update.step);
        for (const { name, y } of curves) y.push(update.values?.[name] ?? y.at(-1) ?? Number.NaN);
      }
      if (update.samples) waiting = keep(update.samples);
      output.request(running);
    },
    async done(message) {
      await output.finish(async () => {
        const took = pace.elapsed > 0 ? ` in ${duration(pace.elapsed)} (${number(pace.rate)} steps/s)` : "";
        const end = await state([`${number(last.step)} steps${took}`, message].filter(Boolean).join(" · "));
        return liveChart(end, text(end));
      });
    },
  };
}

/** Reads a tensor before its owner disposes it. */
function keep(samples: Images | (() => Images)): Images | (() => Images) {
  if (typeof samples === "function" || "values" in samples) return samples;
  const reading = samples.data();
  reading.catch(() => undefined);
  return { shape: samples.shape, data: () => reading };
}

function gridOf(samples: Images | (() => Images), options: ImageGridOptions): ImageGrid {
  if (typeof samples !== "function") return imageGrid(samples, options);
  const images = samples();
  const grid = imageGrid(images, options);
  if ("dispose" in images) (images as { dispose(): void }).dispose();
  return grid;
}
