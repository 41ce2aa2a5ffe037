/** Curves over the steps of a game. */
import { legend, path, scale, surfaceOf, write } from "./canvas";
import { inks } from "./colors";

/** Values at steps, thinned out when they become many: a game may run for hours. */
export class Series {
  readonly steps: number[] = [];
  readonly values: number[] = [];
  #every = 1;
  #added = 0;

  add(step: number, value: number): void {
    if (this.#added++ % this.#every !== 0) return;
    this.steps.push(step);
    this.values.push(value);
    if (this.values.length < MOST) return;
    for (const list of [this.steps, this.values]) {
      list.splice(0, list.length, ...list.filter((_, i) => i % 2 === 0));
    }
    this.#every *= 2;
  }

  clear(): void {
    this.steps.length = this.values.length = this.#added = 0;
    this.#every = 1;
  }
}

const MOST = 4000;

export interface Curve {
  name: string;
  series: Series;
  color: string;
  dash?: readonly number[];
}

export interface CurvesOptions {
  curves: readonly Curve[];
  /** By the values, if left out. */
  range?: readonly [number, number];
  /** Straight lines across, with what they mean. */
  marks?: readonly { value: number; name: string }[];
  /** As they are written at the axis. */
  format?: (value: number) => string;
}

export function drawCurves(
  canvas: HTMLCanvasElement,
  { curves, range, marks = [], format = short }: CurvesOptions,
): void {
  const surface = surfaceOf(canvas);
  const { width, height } = surface;
  const theme = inks();
  const sides = { left: 48, right: 10, bottom: 20 };
  const top =
    14 +
    legend(
      surface,
      curves.map(({ name, color, dash }) => ({ name, color, mark: dash ? ("dashed" as const) : ("line" as const) })),
      { x: sides.left, y: 14, width: width - sides.left - sides.right, inks: theme },
    ) -
    8;
  const last = Math.max(1, ...curves.map(({ series }) => series.steps.at(-1) ?? 0));
  const [low, high] = range ?? rangeOf(curves, marks);
  const x = scale([0, last], sides.left, width - sides.right);
  const y = scale([low, high], height - sides.bottom, top + 4);
  for (const at of [low, (low + high) / 2, high]) {
    path(surface, [[x(0), y(at)], [x(last), y(at)]], { color: theme.grid, width: 1 }); // biome-ignore format: two points
    write(surface, format(at), [sides.left - 5, y(at) + 4], { color: theme.muted, align: "right" });
  }
  for (const { value, name } of marks) {
    path(surface, [[x(0), y(value)], [x(last), y(value)]], { color: theme.muted, width: 1, dash: [2, 4] }); // biome-ignore format: two points
    write(surface, name, [width - sides.right, y(value) - 4], { color: theme.muted, align: "right" });
  }
  for (const { series, color, dash } of curves) {
    const points = series.steps.map(
      // What is infinite is no place at the edge: it leaves a gap.
      (step, i) => [x(step), y(within(series.values[i] as number, low, high))] as const,
    );
    path(surface, points, { color, width: 1.5, ...(dash ? { dash } : {}) });
  }
  write(surface, "0", [x(0), height - 5], { color: theme.muted });
  write(surface, `step ${last}`, [width - sides.right, height - 5], { color: theme.muted, align: "right" });
}

function within(value: number, low: number, high: number): number {
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : Number.NaN;
}

function rangeOf(curves: readonly Curve[], marks: readonly { value: number }[]): [number, number] {
  const values = [...curves.flatMap(({ series }) => series.values), ...marks.map(({ value }) => value)];
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = finite.reduce(
    ([least, most], one) => [Math.min(least, one), Math.max(most, one)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const room = Math.max(0.05, (high - low) * 0.06);
  return [Math.min(0, low - room), high + room];
}

function short(value: number): string {
  return Number(value.toPrecision(2)).toString();
}
