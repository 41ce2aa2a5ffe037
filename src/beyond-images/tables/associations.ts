import type { Table } from "../../datasets/tables";
import { requireAlike } from "./marginals";

/**
 * How each column of a table goes with each other one: Pearson's correlation of two columns of numbers, in [-1, 1]; Cramér's V
 * of two of categories and the correlation ratio η of one of each, in [0, 1]. A column that does not vary goes with none, 0.
 *
 * @returns one row and one number a column; 1 on the diagonal
 */
export function associations(table: Table): number[][] {
  const { columns, values } = table;
  return columns.map((row, i) =>
    columns.map((column, j) => {
      if (i === j) return 1;
      const [a, b] = [values[i] as Float64Array, values[j] as Float64Array];
      if (row.kind === "numeric" && column.kind === "numeric") return pearson(a, b);
      if (row.kind === "numeric" && column.kind === "categorical")
        return correlationRatio(b, a, column.categories.length);
      if (row.kind === "categorical" && column.kind === "numeric") return correlationRatio(a, b, row.categories.length);
      return cramersV(a, b);
    }),
  );
}

/** Mean of the absolute differences between two tables' {@link associations}, over all pairs of columns. */
export function associationDistance(a: Table, b: Table): number {
  requireAlike(a, b);
  const [left, right] = [associations(a), associations(b)];
  const gaps = left.flatMap((row, i) => row.slice(0, i).map((value, j) => Math.abs(value - (right[i]?.[j] as number))));
  if (gaps.length === 0) throw new RangeError("one column: expected at least two, to see how they go together");
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}

/** Pearson's correlation, in [-1, 1]; 0 where one list does not vary. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [meanA, meanB] = [average(a), average(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] as number) - meanA, (b[i] as number) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}

/** Cramér's V: √(χ² / (n · (fewer of the two numbers of categories − 1))), of categories that occur; in [0, 1]. */
export function cramersV(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  const [rows, columns, cells] = [new Map<number, number>(), new Map<number, number>(), new Map<string, number>()];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    rows.set(x, (rows.get(x) ?? 0) + 1);
    columns.set(y, (columns.get(y) ?? 0) + 1);
    cells.set(`${x} ${y}`, (cells.get(`${x} ${y}`) ?? 0) + 1);
  }
  const fewer = Math.min(rows.size, columns.size);
  if (fewer < 2) return 0;
  let chiSquare = 0;
  for (const [x, inRow] of rows) {
    for (const [y, inColumn] of columns) {
      const expected = (inRow * inColumn) / n;
      chiSquare += ((cells.get(`${x} ${y}`) ?? 0) - expected) ** 2 / expected;
    }
  }
  return Math.sqrt(chiSquare / (n * (fewer - 1)));
}

/** η: the root of the share of the numbers' variance that lies between the means of the categories; in [0, 1]. */
export function correlationRatio(groups: ArrayLike<number>, values: ArrayLike<number>, categories: number): number {
  const sums = Array.from({ length: categories }, () => ({ count: 0, sum: 0 }));
  for (let i = 0; i < values.length; i++) {
    const group = sums[groups[i] as number] as { count: number; sum: number };
    group.count++;
    group.sum += values[i] as number;
  }
  const mean = average(values);
  const total = Array.from(values).reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const between = sums.reduce((all, { count, sum }) => all + (count > 0 ? count * (sum / count - mean) ** 2 : 0), 0);
  return total === 0 ? 0 : Math.sqrt(between / total);
}

function average(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError("no values: expected at least one");
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
