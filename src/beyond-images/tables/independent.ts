import { type Table, tableOf } from "../../datasets/tables";
import type { RandomStream } from "../../engine";

/**
 * The same table with each column shuffled by itself: every column is as it was, and nothing goes with anything any more. The
 * least that a generator of tables has to beat.
 */
export function independentColumns(table: Table, stream: RandomStream): Table {
  return tableOf(
    table.columns,
    table.values.map((list) => Float64Array.from(stream.permutation(table.count), (row) => list[row] as number)),
  );
}
