/** Numbers of one series, as plain or typed array. NaN and infinite values are left out of a chart, which then says so. */
export type Numbers =
  | readonly number[]
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

/** Most points of one line that reach a front end; {@link thin} brings longer ones down to it. */
export const MAX_POINTS = 2000;

/** Points as plotly's JSON takes them; `null` is a gap. */
export interface Points {
  x: (number | null)[];
  y: (number | null)[];
  /** How many values could not be drawn. */
  gaps: number;
}

/**
 * Checks and shortens one series.
 *
 * @throws when it is empty or x and y differ in length
 */
export function pointsOf(
  name: string,
  y: Numbers,
  {
    x,
    logX = false,
    logY = false,
    limit = MAX_POINTS,
  }: { x?: Numbers; logX?: boolean; logY?: boolean; limit?: number },
): Points {
  if (y.length === 0) throw new Error(`${name}: the series is empty. Give it at least one y value.`);
  if (x && x.length !== y.length) {
    throw new Error(`${name}: x has ${x.length} values and y has ${y.length}; they must have the same length.`);
  }
  const xs = drawable(x ?? Array.from(y, (_, i) => i), logX);
  const ys = drawable(y, logY);
  const gaps = ys.reduce<number>((count, value, i) => count + (value === null || xs[i] === null ? 1 : 0), 0);
  const thinned = thin(xs, ys, limit);
  return { x: round(thinned.x, logX), y: round(thinned.y, logY), gaps };
}

function drawable(values: Numbers, log: boolean): (number | null)[] {
  return Array.from(values, (value) => (Number.isFinite(value) && !(log && value <= 0) ? value : null));
}

/**
 * Shortens a line to at most `limit` points: it is cut into equal buckets and each keeps its lowest and its highest
 * value, so that no spike is lost, which a plain every-n-th choice would.
 */
function thin(
  x: (number | null)[],
  y: (number | null)[],
  limit: number,
): { x: (number | null)[]; y: (number | null)[] } {
  if (y.length <= limit) return { x, y };
  const kept: number[] = [];
  const buckets = Math.floor(limit / 2) - 1;
  for (let bucket = 0; bucket < buckets; bucket++) {
    // The first and last point stay as they are, so that the line spans what was given.
    const from = 1 + Math.floor((bucket * (y.length - 2)) / buckets);
    const to = 1 + Math.floor(((bucket + 1) * (y.length - 2)) / buckets);
    let [low, high] = [from, from];
    for (let i = from; i < to; i++) {
      const value = y[i] ?? null;
      if (value === null) continue;
      if (y[low] === null || value < (y[low] as number)) low = i;
      if (y[high] === null || value > (y[high] as number)) high = i;
    }
    kept.push(Math.min(low, high));
    if (low !== high) kept.push(Math.max(low, high));
  }
  const indices = [0, ...kept, y.length - 1];
  return { x: indices.map((i) => x[i] ?? null), y: indices.map((i) => y[i] ?? null) };
}

/** Rounds to what can be seen: `places` digits of the range (5: a hundred-thousandth), or significant digits on a log axis. */
export function round(values: readonly (number | null)[], log = false, places = 5): (number | null)[] {
  const significant = (value: number) => Number(value.toPrecision(places));
  if (log) return values.map((value) => (value === null ? null : significant(value)));
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const span = high > low ? high - low : Math.abs(high);
  const digits = span > 0 ? places - Math.ceil(Math.log10(span)) : 0;
  if (digits > 15) return values.map((value) => (value === null ? null : significant(value)));
  const scale = 10 ** Math.max(0, digits);
  return values.map((value) =>
    value === null || Number.isInteger(value) ? value : Number((Math.round(value * scale) / scale).toPrecision(12)),
  );
}

/** Lowest and highest finite value. */
export function extent(lists: readonly Numbers[]): [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of lists) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : undefined;
}

/** Round values that cut a range into about five parts. */
export function ticks(low: number, high: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.99) as number);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(10)));
}
