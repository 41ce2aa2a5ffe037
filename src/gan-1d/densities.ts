import type { Tensor2D } from "@tensorflow/tfjs-core";
import { type RandomStream, tf } from "../engine";
import type { Noise } from "../generator/latent";

/** A stretch of the line, cut into equal cells. Densities are lists with one value a cell. */
export interface Cells {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Length of a cell. */
export function cellWidth({ from, to, count }: Cells): number {
  if (!(to > from) || !Number.isInteger(count) || count < 1) {
    throw new RangeError(`cells from ${from} to ${to}, ${count} of them: expected from < to and a whole number ≥ 1`);
  }
  return (to - from) / count;
}

/** The middle of each cell, from left to right. */
export function cellCentres(cells: Cells): number[] {
  const width = cellWidth(cells);
  return Array.from({ length: cells.count }, (_, i) => cells.from + (i + 0.5) * width);
}

/** One mode of a {@link Mixture}: a normal distribution, and its share. */
export interface Mode {
  /** Share of the samples that come from this mode. */
  readonly share: number;
  readonly mean: number;
  readonly standardDeviation: number;
}

/** A mixture of normal distributions on the line: a density that is known, and can be sampled. */
export class Mixture {
  /** @throws RangeError unless the shares are positive and add up to 1, and the standard deviations are positive */
  constructor(readonly modes: readonly Mode[]) {
    const total = modes.reduce((sum, { share }) => sum + share, 0);
    if (
      !(Math.abs(total - 1) < 1e-9) ||
      modes.some(({ share, standardDeviation }) => !(share > 0 && standardDeviation > 0))
    ) {
      throw new RangeError(
        `modes with shares ${modes.map(({ share }) => share).join(", ") || "(none)"} and standard deviations ` +
          `${modes.map(({ standardDeviation }) => standardDeviation).join(", ")}: expected positive ones, and shares that add up to 1`,
      );
    }
  }

  /** p(x). */
  density(x: number): number {
    return this.modes.reduce(
      (sum, { share, mean, standardDeviation }) =>
        sum +
        (share * Math.exp(-(((x - mean) / standardDeviation) ** 2) / 2)) / (standardDeviation * Math.sqrt(2 * Math.PI)),
      0,
    );
  }

  /** The density in the middle of each cell. */
  densities(cells: Cells): number[] {
    return cellCentres(cells).map((x) => this.density(x));
  }

  /**
   * Samples, `[count, 1]`. May be used in a captured step: everything is drawn by TensorFlow.
   *
   * @param stream two draws are made from it
   */
  sample(count: number, stream: RandomStream): Tensor2D {
    return tf.tidy(() => {
      const uniform = stream.uniform([count, 1]);
      const normal = stream.normal([count, 1]);
      // Mode i is taken where the uniform number lies beyond the shares of all modes before it.
      const before = this.modes.map((_, i) => this.modes.slice(0, i).reduce((sum, { share }) => sum + share, 0));
      const mode = uniform.greaterEqual(tf.tensor1d(before)).toInt().sum(1, true).sub(1).toInt();
      const ofMode = (value: (mode: Mode) => number) => tf.tensor1d(this.modes.map(value)).gather(mode);
      return normal
        .mul(ofMode(({ standardDeviation }) => standardDeviation))
        .add(ofMode(({ mean }) => mean)) as Tensor2D;
    });
  }
}

/** How far the latent line of {@link pushForward} reaches: a normal number lies outside of ±6 twice in 10⁹ draws. */
const REACH = { normal: 6, uniform: 1 };

/**
 * `count` latent numbers, evenly spaced over [-6, 6], or over [-1, 1] for uniform ones: where a generator is asked for
 * {@link pushForward}.
 */
export function latentLine(count = 4001, noise: Noise = "normal"): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => REACH[noise] * ((2 * i) / (count - 1) - 1));
}

/**
 * The density of G(z) for a standard normal z, or one that is uniform in [-1, 1], from G's outputs at {@link latentLine}: exact, but for G being taken as straight
 * between neighbours. The probability of each piece of the latent line is spread evenly over the stretch of x it is mapped to,
 * which is the rule q(x) = p(z) / |G′(z)| summed over all z with G(z) = x. So G may fold the line, and no samples are needed.
 *
 * What falls outside of the cells is counted in the outermost ones, so that the densities always add up to 1.
 *
 * @param outputs G at `latentLine(outputs.length, noise)`, in its order
 * @returns the mean density of each cell
 */
export function pushForward(outputs: ArrayLike<number>, cells: Cells, noise: Noise = "normal"): number[] {
  const { from, count } = cells;
  const width = cellWidth(cells);
  const pieces = outputs.length - 1;
  if (pieces < 1) throw new RangeError(`${outputs.length} outputs: expected two or more`);
  const latent = latentLine(outputs.length, noise);
  const mass = new Array<number>(count).fill(0);
  const put = (cell: number, amount: number) => {
    const i = Math.min(count - 1, Math.max(0, cell));
    mass[i] = (mass[i] as number) + amount;
  };
  let total = 0;
  for (let i = 0; i < pieces; i++) {
    const z = ((latent[i] as number) + (latent[i + 1] as number)) / 2;
    const amount = noise === "normal" ? Math.exp(-(z ** 2) / 2) : 1;
    total += amount;
    const ends = [outputs[i] as number, outputs[i + 1] as number].map((x) => (x - from) / width);
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    if (!Number.isFinite(high - low)) {
      throw new RangeError(`G gives ${outputs[i]} and ${outputs[i + 1]} at neighbouring latent numbers: not finite`);
    }
    const first = Math.max(-1, Math.floor(low));
    const last = Math.min(count, Math.floor(high));
    if (first >= last) put(first, amount);
    else {
      // Left of the first and right of the last cell there is only "outside", however far the stretch reaches.
      for (let cell = first; cell <= last; cell++) {
        const left = cell < 0 ? low : Math.max(low, cell);
        const right = cell >= count ? high : Math.min(high, cell + 1);
        put(cell, (amount * (right - left)) / (high - low));
      }
    }
  }
  return mass.map((amount) => amount / total / width);
}

/**
 * The discriminator that no other can beat for these two densities: D*(x) = p(x) / (p(x) + q(x)) (Goodfellow et al. 2014,
 * proposition 1). ½ where both are zero: there is nothing to tell apart.
 */
export function optimalDiscriminator(p: readonly number[], q: readonly number[]): number[] {
  requireAlike(p, q);
  return p.map((real, i) => {
    const both = real + (q[i] as number);
    return both > 0 ? real / both : 0.5;
  });
}

/**
 * The Jensen-Shannon divergence in nats, ½ ∫ p log(p / m) + ½ ∫ q log(q / m) with m = (p + q) / 2, by summing over the cells: 0
 * for equal densities, log 2 for two that nowhere overlap. The value of the game at D* is 2 JS − log 4 (Goodfellow et al. 2014,
 * theorem 1).
 */
export function jensenShannon(p: readonly number[], q: readonly number[], cells: Cells): number {
  requireAlike(p, q);
  const width = cellWidth(cells);
  if (p.length !== cells.count) {
    throw new RangeError(`densities of ${p.length} cells, and ${cells.count} cells: expected one value for each cell`);
  }
  const term = (a: number, middle: number) => (a > 0 ? a * Math.log(a / middle) : 0);
  return p.reduce((sum, real, i) => {
    const generated = q[i] as number;
    const middle = (real + generated) / 2;
    return sum + ((term(real, middle) + term(generated, middle)) / 2) * width;
  }, 0);
}

function requireAlike(p: readonly number[], q: readonly number[]): void {
  if (p.length === q.length) return;
  throw new RangeError(`densities of ${p.length} and ${q.length} cells: expected both over the same cells`);
}
