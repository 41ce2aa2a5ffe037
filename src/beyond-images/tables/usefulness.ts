import { Matrix, solve } from "ml-matrix";
import { type CategoricalColumn, columnIndex, type Table } from "../../datasets/tables";
import { meanAndSpread } from "../../statistics";
import { requireAlike } from "./marginals";

/**
 * Trains a classifier on one table and tests it on another: what is the first one worth to somebody who wants to predict
 * something about the second (Esteban, Hyland and Rätsch 2017: train on synthetic, test on real)?
 *
 * @param target a column with two categories, of which the second one is to be predicted from all other columns
 * @returns the area under the ROC curve: how often a row of the second category gets a higher probability than one of the
 * first; 0.5 is guessing, 1 perfect
 * @throws RangeError for tables with different columns, another kind of target, or a test with one category only
 */
export function trainAndTest(train: Table, test: Table, target: string): number {
  requireAlike(train, test);
  const at = columnIndex(train, target);
  const column = train.columns[at];
  if (column?.kind !== "categorical" || column.categories.length !== 2) {
    const kind = column?.kind === "categorical" ? `${column.categories.length} categories` : "numbers";
    throw new RangeError(`target "${target}" holds ${kind}: expected a column with two categories`);
  }
  const regression = new LogisticRegression(train, at);
  return areaUnderCurve(regression.logits(test), test.values[at] as Float64Array);
}

/**
 * The share of pairs, one row of each class, in which the row of class 1 has the higher score; ties count half (Mann and
 * Whitney 1947).
 *
 * @param classes 0 or 1 a row
 * @throws RangeError when there is no row of one of the classes
 */
export function areaUnderCurve(scores: ArrayLike<number>, classes: ArrayLike<number>): number {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => (scores[a] as number) - (scores[b] as number));
  const positives = Array.from(classes).reduce((sum, one) => sum + one, 0);
  const negatives = classes.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new RangeError(`${positives} rows of one class and ${negatives} of the other: expected some of each`);
  }
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && scores[order[to] as number] === scores[order[from] as number]) to++;
    for (let i = from; i < to; i++) if (classes[order[i] as number] === 1) rankSum += (from + 1 + to) / 2;
    from = to;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** One neuron with a sigmoid on all other columns: numbers standardised, categories one-hot. */
class LogisticRegression {
  readonly #target: number;
  readonly #scales: readonly (readonly [mean: number, spread: number])[];
  readonly #weights: readonly number[];

  constructor(table: Table, target: number) {
    this.#target = target;
    this.#scales = table.values.map((list) => meanAndSpread(Array.from(list)));
    this.#weights = leastLoss(this.#features(table), table.values[target] as Float64Array);
  }

  logits(table: Table): number[] {
    return this.#features(table).map((row) => dot(row, this.#weights));
  }

  /** A 1 for the bias first, then the columns. */
  #features({ columns, values, count }: Table): number[][] {
    return Array.from({ length: count }, (_, row) => [
      1,
      ...columns.flatMap((column, c) => {
        if (c === this.#target) return [];
        const value = values[c]?.[row] as number;
        const [mean, spread] = this.#scales[c] as readonly [number, number];
        if (column.kind === "numeric") return [spread > 0 ? (value - mean) / spread : 0];
        return (column as CategoricalColumn).categories.map((_, k) => (k === value ? 1 : 0));
      }),
    ]);
  }
}

/**
 * Weights with the least Σ log loss + ½ |w|², the bias not counted in |w|: Newton's method, which has its end in a few steps
 * because the function is convex.
 */
function leastLoss(rows: readonly (readonly number[])[], classes: ArrayLike<number>): number[] {
  const size = (rows[0] as readonly number[]).length;
  const weights = new Array<number>(size).fill(0);
  const positives = Array.from(classes).reduce((sum, one) => sum + one, 0);
  // With one class only there is nothing to tell apart, and the bias would run away.
  if (positives === 0 || positives === rows.length) return weights;
  for (let round = 0; round < 50; round++) {
    const hessian = Matrix.zeros(size, size);
    const gradient = weights.map((weight, i) => (i === 0 ? 0 : weight));
    for (const [r, row] of rows.entries()) {
      const probability = 1 / (1 + Math.exp(-dot(row, weights)));
      const slope = probability - (classes[r] as number);
      const curvature = probability * (1 - probability);
      for (let i = 0; i < size; i++) {
        const value = row[i] as number;
        if (value === 0) continue;
        gradient[i] = (gradient[i] as number) + slope * value;
        for (let j = 0; j <= i; j++) {
          const other = row[j] as number;
          if (other !== 0) hessian.set(i, j, hessian.get(i, j) + curvature * value * other);
        }
      }
    }
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < i; j++) hessian.set(j, i, hessian.get(i, j));
      // The least bit on the bias keeps the matrix regular where every row is sure.
      hessian.set(i, i, hessian.get(i, i) + (i === 0 ? 1e-9 : 1));
    }
    const step = solve(hessian, Matrix.columnVector(gradient)).to1DArray();
    for (let i = 0; i < size; i++) weights[i] = (weights[i] as number) - (step[i] as number);
    if (Math.max(...step.map(Math.abs)) < 1e-9) break;
  }
  return weights;
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
