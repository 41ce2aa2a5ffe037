/** Arrays of records, which make a table: plain objects, one a row. */
import { types } from "node:util";
import { isPlain, type Shown } from "./shown";
import { tableOf } from "./table";

/** So many rows are looked at before an array is called a table. */
const LOOKED_AT = 10_000;

/** Maps, sets and arrays of anything else are no tables: their text says what they are. */
export function records(value: unknown): Shown | undefined {
  if (!isRecords(value)) return undefined;
  return tableOf({ rows: value, total: value.length });
}

/** Whether something is an array of plain objects with something in them. */
export function isRecords(value: unknown): value is readonly Record<string, unknown>[] {
  if (types.isProxy(value) || !Array.isArray(value) || value.length === 0) return false;
  const looked = value.slice(0, LOOKED_AT) as unknown[];
  return (
    looked.every((one) => !types.isProxy(one) && isPlain(one)) &&
    looked.some((one) => Object.keys(one as object).length > 0)
  );
}
