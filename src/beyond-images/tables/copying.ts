import type { Table } from "../../datasets/tables";
import { requireAlike } from "./marginals";

/**
 * The distance of each row to the nearest of some others, after Gower (1971): the mean over columns of |a − b| / span for
 * numbers, and of 0 or 1, the same or not, for categories. 0 is a copy, 1 has nothing in common.
 *
 * @param from rows that are looked at
 * @param to rows among which the nearest is sought; the spans of the columns are theirs
 * @returns `[from.count]`
 * @throws RangeError for tables with different columns or without rows
 */
export function nearestDistances(from: Table, to: Table): Float64Array {
  requireAlike(from, to);
  const spans = to.columns.map((column, c) => {
    if (column.kind === "categorical") return 0;
    const values = to.values[c] as Float64Array;
    return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b)) || 1;
  });
  const width = to.columns.length;
  const rowOf = (table: Table, row: number) => Float64Array.from(table.values, (list) => list[row] as number);
  const others = Array.from({ length: to.count }, (_, row) => rowOf(to, row));
  return Float64Array.from({ length: from.count }, (_, row) => {
    const own = rowOf(from, row);
    let best = Infinity;
    for (const other of others) {
      let sum = 0;
      for (let c = 0; c < width && sum < best; c++) {
        const gap = Math.abs((own[c] as number) - (other[c] as number));
        const span = spans[c] as number;
        sum += span === 0 ? Math.min(1, gap) : gap / span;
      }
      if (sum < best) best = sum;
    }
    return best / width;
  });
}
