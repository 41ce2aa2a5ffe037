import type { Table } from "../../datasets/tables";
import { mean, median } from "../../statistics";
import { associationDistance } from "./associations";
import { nearestDistances } from "./copying";
import { marginalDistances } from "./marginals";
import { trainAndTest } from "./usefulness";

/** How good a table is that claims to be like another one. */
export interface TableQuality {
  /** Mean over the columns of the distance of each to the held-out one, 0 to 1; less is better. */
  readonly marginals: number;
  /** Mean difference of how columns go together; less is better. */
  readonly associations: number;
  /** Area under the curve of a classifier trained on it and tested on held-out rows; more is better, 0.5 is guessing. */
  readonly usefulness: number;
  /** Median distance of its rows to their nearest training row; far below that of held-out rows, it copies. */
  readonly nearest: number;
}

/**
 * Measures a table against real rows that no training has seen.
 *
 * @param table generated rows, or for comparison real ones
 * @param real what it was made from, and what was held out
 * @param target column of two categories that a classifier is to predict
 * @throws RangeError for tables with different columns, or another kind of target
 */
export function tableQuality(
  table: Table,
  { train, heldOut }: { train: Table; heldOut: Table },
  target: string,
): TableQuality {
  return {
    marginals: mean(marginalDistances(table, heldOut).map(({ distance }) => distance)),
    associations: associationDistance(table, heldOut),
    usefulness: trainAndTest(table, heldOut, target),
    nearest: median(Array.from(nearestDistances(table, train))),
  };
}
