import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { type Column, type NumericColumn, type Table, tableOf } from "../../datasets/tables";
import { type RandomStream, tf } from "../../engine";
import { chosen } from "./chosen";
import { fitModes, type Mode, responsibilities } from "./modes";

/** A stretch of an encoded row. */
export type Part =
  | {
      readonly kind: "numeric";
      readonly column: NumericColumn;
      /** Where it begins: first the place within the mode, then one number for each mode. */
      readonly at: number;
      readonly width: number;
      /** `reach` is how far from the mean ±1 lies, in units of the column. */
      readonly modes: readonly (Mode & { readonly reach: number })[];
      /** The least and the greatest value that was seen. */
      readonly range: readonly [number, number];
    }
  | { readonly kind: "categorical"; readonly column: Column; readonly at: number; readonly width: number };

export interface EncodingOptions {
  /** Modes of a column of numbers at most; with 1, numbers are only shifted and scaled. */
  modes?: number;
}

/** Softmax at this temperature is nearly a choice (Jang et al. 2017; CTGAN has 0.2 as well). */
const TEMPERATURE = 0.2;

/**
 * Rows of a mixed table as rows of numbers, and back (Xu et al. 2019, section 4.2).
 *
 * *Mode-specific normalisation*: a number x becomes the mode k it belongs to, one-hot, and its place within the mode,
 * α = (x − μₖ) / 4σₖ in [-1, 1]. Where several modes may have made x, one of them is drawn. A category becomes a one-hot
 * vector.
 */
export class TableEncoding {
  readonly columns: readonly Column[];
  readonly parts: readonly Part[];
  /** Length of an encoded row. */
  readonly width: number;

  /**
   * Learns the modes from a table, its training part.
   *
   * @throws RangeError for fewer than two rows
   */
  constructor(table: Table, { modes = 8 }: EncodingOptions = {}) {
    if (table.count < 2) throw new RangeError(`an encoding of ${table.count} rows: expected at least 2`);
    let at = 0;
    this.columns = table.columns;
    this.parts = table.columns.map((column, c): Part => {
      const begin = at;
      if (column.kind === "categorical") {
        at += column.categories.length;
        return { kind: "categorical", column, at: begin, width: column.categories.length };
      }
      const values = table.values[c] as Float64Array;
      const found = fitModes(values, { most: modes });
      at += 1 + found.length;
      return {
        kind: "numeric",
        column,
        at: begin,
        width: 1 + found.length,
        modes: withReach(found, values),
        range: [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))],
      };
    });
    this.width = at;
  }

  /**
   * Encodes rows. Numbers beyond the reach of every mode, which training rows do not have, come to lie at its end.
   *
   * @param stream draws which of several modes made a number
   * @returns `[count, width]`, the caller's
   * @throws RangeError when the table has other columns
   */
  encode(table: Table, stream: RandomStream): Tensor2D {
    if (JSON.stringify(table.columns) !== JSON.stringify(this.columns)) {
      throw new RangeError(
        `a table with the columns ${names(table.columns)}: expected those that the encoding was made for, ` +
          `${names(this.columns)}, with the same units and categories`,
      );
    }
    const chance = tf.tidy(() => stream.uniform([this.parts.length, table.count]).dataSync());
    const rows = new Float32Array(table.count * this.width);
    for (const [c, part] of this.parts.entries()) {
      const values = table.values[c] as Float64Array;
      for (const [row, value] of values.entries()) {
        const begin = row * this.width + part.at;
        if (part.kind === "categorical") {
          rows[begin + value] = 1;
          continue;
        }
        const k = drawMode(part.modes, value, chance[c * table.count + row] as number);
        const { mean, reach } = part.modes[k] as (typeof part.modes)[number];
        rows[begin] = Math.max(-1, Math.min(1, (value - mean) / reach));
        rows[begin + 1 + k] = 1;
      }
    }
    return tf.tensor2d(rows, [table.count, this.width]);
  }

  /**
   * Turns rows of numbers back: each one-hot stretch into its largest, each number into μₖ + α · 4σₖ, rounded as the column
   * was recorded and no further out than what was seen.
   *
   * @param rows `[count, width]`
   */
  decode(rows: Tensor): Table {
    if (rows.rank !== 2 || rows.shape[1] !== this.width) {
      throw new RangeError(`rows of the shape [${rows.shape}]: expected [count, ${this.width}]`);
    }
    const count = rows.shape[0] as number;
    const numbers = rows.dataSync();
    const values = this.parts.map((part) => {
      const list = new Float64Array(count);
      for (let row = 0; row < count; row++) {
        const begin = row * this.width + part.at;
        if (part.kind === "categorical") {
          list[row] = largest(numbers, begin, part.width);
          continue;
        }
        const { mean, reach } = part.modes[largest(numbers, begin + 1, part.modes.length)] as Mode & { reach: number };
        const place = Math.max(-1, Math.min(1, numbers[begin] as number));
        const [low, high] = part.range;
        const value = Number((mean + place * reach).toFixed(part.column.decimals));
        list[row] = Math.max(low, Math.min(high, value));
      }
      return list;
    });
    return tableOf(this.columns, values);
  }

  /**
   * What stands at the end of a generator: tanh for places, and for each one-hot stretch a softmax whose logits have Gumbel
   * noise, −log(−log u), added: nearly a draw from the softmax, and still with a gradient (Jang et al. 2017).
   *
   * @param outputs `[batch, width]`, of the generator's last dense layer
   * @param stream draws the noise
   */
  activate(outputs: Tensor, stream: RandomStream): Tensor2D {
    return tf.tidy(() => {
      const batch = outputs.shape[0] as number;
      const uniform = stream.uniform([batch, this.width], 1e-6, 1 - 1e-6);
      const noisy = outputs.sub(uniform.log().neg().log());
      const stretch = (from: Tensor, at: number, width: number) => from.slice([0, at], [batch, width]);
      const choice = (at: number, width: number) => stretch(noisy, at, width).div(TEMPERATURE).softmax(1);
      const pieces = this.parts.flatMap((part) =>
        part.kind === "categorical"
          ? [choice(part.at, part.width)]
          : [stretch(outputs, part.at, 1).tanh(), choice(part.at + 1, part.modes.length)],
      );
      return tf.concat(pieces, 1) as Tensor2D;
    });
  }
}

/** How far each mode reaches: 4σ, or as far as the values that belong to it more than to any other. */
function withReach(modes: readonly Mode[], values: Float64Array): (Mode & { reach: number })[] {
  const reach = modes.map(({ deviation }) => 4 * deviation);
  for (const value of new Set(values)) {
    const shares = responsibilities(modes, value);
    const k = shares.indexOf(Math.max(...shares));
    reach[k] = Math.max(reach[k] as number, Math.abs(value - (modes[k] as Mode).mean));
  }
  return modes.map((mode, k) => ({ ...mode, reach: reach[k] as number }));
}

/** A mode for a value: drawn by responsibility, among those that reach it. */
function drawMode(modes: readonly (Mode & { reach: number })[], value: number, chance: number): number {
  const shares = responsibilities(modes, value);
  const reached = shares.map((share, k) => {
    const { mean, reach } = modes[k] as { mean: number; reach: number };
    return Math.abs(value - mean) <= reach ? share : 0;
  });
  return reached.some((share) => share > 0) ? chosen(reached, chance) : shares.indexOf(Math.max(...shares));
}

function largest(numbers: ArrayLike<number>, from: number, width: number): number {
  let best = 0;
  for (let i = 1; i < width; i++) if ((numbers[from + i] as number) > (numbers[from + best] as number)) best = i;
  return best;
}

function names(columns: readonly Column[]): string {
  return columns.map(({ name }) => `"${name}"`).join(", ");
}
