/** One bell of a mixture of normal distributions. */
export interface Mode {
  /** Its share of the values, in (0, 1]; those of a mixture add up to 1. */
  readonly weight: number;
  readonly mean: number;
  readonly deviation: number;
}

/** Rounds of EM at most, and how little the mean log-likelihood may still grow (nats a value) for the fit to go on. */
const ROUNDS = 200;
const SETTLED = 1e-6;

/** log √(2π), of the normal density. */
const LOG_ROOT = Math.log(2 * Math.PI) / 2;

type Sums = [Float64Array, Float64Array, Float64Array];

/**
 * Fits mixtures of 1, 2, … normal distributions to numbers by expectation-maximisation (Dempster, Laird and Rubin 1977) and
 * gives the one with the least Bayesian information criterion (Schwarz 1978): each further mode has to earn its three
 * parameters. The first means lie at quantiles, so the result depends on the numbers alone.
 *
 * @param most how many modes at most
 * @param floor the least standard deviation a mode may have. Without one, a mode would shrink on a value that is frequent
 * @returns the modes, by rising mean
 * @throws RangeError for fewer than two numbers
 */
export function fitModes(
  values: ArrayLike<number>,
  { most = 8, floor = deviationFloor(values) }: { most?: number; floor?: number } = {},
): Mode[] {
  if (values.length < 2) throw new RangeError(`modes of ${values.length} values: expected at least 2`);
  if (!Number.isInteger(most) || most < 1) throw new RangeError(`most ${most}: expected a whole number ≥ 1`);
  const counted = counts(values);
  let best: { modes: Mode[]; criterion: number } | undefined;
  for (let count = 1; count <= Math.min(most, counted.length); count++) {
    for (const means of [quantiles(counted, count, ({ times }) => times), quantiles(counted, count, () => 1)]) {
      const { modes, logLikelihood } = maximise(counted, means, floor);
      const criterion = (3 * modes.length - 1) * Math.log(values.length) - 2 * logLikelihood;
      if (!best || criterion < best.criterion) best = { modes, criterion };
    }
  }
  return (best as { modes: Mode[] }).modes;
}

/** A value, and how often it comes. */
interface Counted {
  readonly value: number;
  readonly times: number;
}

/** The different values by size: recorded numbers repeat, and equal ones need to be looked at only once. */
function counts(values: ArrayLike<number>): Counted[] {
  const times = new Map<number, number>();
  for (const value of Array.from(values)) times.set(value, (times.get(value) ?? 0) + 1);
  return [...times].map(([value, n]) => ({ value, times: n })).sort((a, b) => a.value - b.value);
}

/** The middles of `count` parts of equal weight. */
function quantiles(counted: readonly Counted[], count: number, weight: (one: Counted) => number): number[] {
  const total = counted.reduce((sum, one) => sum + weight(one), 0);
  let [i, passed] = [0, 0];
  return Array.from({ length: count }, (_, k) => {
    while (passed + weight(counted[i] as Counted) < ((k + 0.5) / count) * total)
      passed += weight(counted[i++] as Counted);
    return (counted[i] as Counted).value;
  });
}

/** A two-hundredth of the span: narrower than that nothing is told apart in a figure either. */
function deviationFloor(values: ArrayLike<number>): number {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i] as number);
    high = Math.max(high, values[i] as number);
  }
  return high > low ? (high - low) / 200 : 1;
}

/** How likely each mode is to have made a value; adds up to 1. */
export function responsibilities(modes: readonly Mode[], value: number): number[] {
  const logs = modes.map((mode) => logDensity(mode, value));
  const most = Math.max(...logs);
  const shares = logs.map((log) => Math.exp(log - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

/** The density of the mixture at a value. */
export function densityAt(modes: readonly Mode[], value: number): number {
  return modes.reduce((sum, mode) => sum + Math.exp(logDensity(mode, value)), 0);
}

function logDensity({ weight, mean, deviation }: Mode, value: number): number {
  const z = (value - mean) / deviation;
  return Math.log(weight / deviation) - (z * z) / 2 - LOG_ROOT;
}

function maximise(
  counted: readonly Counted[],
  means: readonly number[],
  floor: number,
): { modes: Mode[]; logLikelihood: number } {
  const n = counted.reduce((sum, { times }) => sum + times, 0);
  const centre = counted.reduce((sum, { value, times }) => sum + times * value, 0) / n;
  const spread = Math.sqrt(counted.reduce((sum, { value, times }) => sum + times * (value - centre) ** 2, 0) / n);
  let modes: Mode[] = means.map((mean) => ({
    weight: 1 / means.length,
    mean,
    deviation: Math.max(floor, spread / means.length),
  }));
  let logLikelihood = -Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    // Flat arrays: this is the loop that takes the time.
    const [weights, values, squares] = [0, 1, 2].map(() => new Float64Array(modes.length)) as Sums;
    const densities = new Float64Array(modes.length);
    const heights = Float64Array.from(modes, ({ weight, deviation }) => Math.log(weight / deviation));
    let total = 0;
    for (const { value, times } of counted) {
      let most = -Infinity;
      for (let k = 0; k < modes.length; k++) {
        const { mean, deviation } = modes[k] as Mode;
        const z = (value - mean) / deviation;
        const log = (heights[k] as number) - (z * z) / 2;
        densities[k] = log;
        if (log > most) most = log;
      }
      let mixture = 0;
      for (let k = 0; k < densities.length; k++) {
        const density = Math.exp((densities[k] as number) - most);
        densities[k] = density;
        mixture += density;
      }
      total += times * (most + Math.log(mixture) - LOG_ROOT);
      // Around the centre, so that large numbers with a small spread keep their digits.
      const from = value - centre;
      for (let k = 0; k < densities.length; k++) {
        const share = (times * (densities[k] as number)) / mixture;
        weights[k] = (weights[k] as number) + share;
        values[k] = (values[k] as number) + share * from;
        squares[k] = (squares[k] as number) + share * from * from;
      }
    }
    const settled = total - logLikelihood < SETTLED * n;
    logLikelihood = total;
    if (settled) break;
    modes = modes.map((mode, k) => {
      const [weight, value, square] = [weights[k], values[k], squares[k]] as [number, number, number];
      // A mode that has lost its values stays where it is; its parameters count all the same, so another fit is chosen.
      if (weight < 1e-6 * n) return { ...mode, weight: 1e-6 };
      const mean = value / weight;
      const variance = Math.max(0, square / weight - mean ** 2);
      return { weight: weight / n, mean: centre + mean, deviation: Math.max(floor, Math.sqrt(variance)) };
    });
  }
  return { modes: merged(modes, floor), logLikelihood };
}

/** Modes that came to lie on each other are one, with the same likelihood and fewer parameters. */
function merged(modes: readonly Mode[], floor: number): Mode[] {
  const result: Mode[] = [];
  for (const mode of [...modes].sort((a, b) => a.mean - b.mean)) {
    const last = result.at(-1);
    const same =
      last && mode.mean - last.mean < 0.01 * floor && Math.abs(mode.deviation - last.deviation) < 0.01 * floor;
    if (same) result[result.length - 1] = { ...last, weight: last.weight + mode.weight };
    else result.push(mode);
  }
  return result;
}
