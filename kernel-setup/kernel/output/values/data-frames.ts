/** Tables of libraries, known by what they can do: arquero, Apache Arrow, data-forge and others like them. */
import { isPlain, isThing, method, peek, type Shown, type Thing } from "./shown";
import { ROWS_SHOWN, tableOf } from "./table";

/** Gives the rows of a data frame, or something that is no array of rows. */
type Reader = (frame: Thing) => unknown;

/** Only the rows that are shown are asked for, where a library lets one choose. */
const READERS: readonly Reader[] = [
  (frame) => method(frame, "objects")?.({ limit: ROWS_SHOWN }),
  (frame) => method(head(frame), "toArray")?.(),
];

/** A frame's rows as a table; `undefined` for what is no data frame. */
export function dataFrame(value: Thing): Shown | undefined {
  const total = rowsOf(value);
  const columns = columnsOf(value);
  // Many things have a toArray() that uses them up (iterators, cursors); only a table counts its rows or names its columns.
  if (total === undefined && columns === undefined) return undefined;
  for (const read of READERS) {
    const rows = read(value);
    if (!Array.isArray(rows)) continue;
    const plain = rows.slice(0, ROWS_SHOWN).map(recordOf);
    if (!plain.every((row) => row !== undefined)) continue;
    return tableOf({ rows: plain, total: total ?? rows.length, ...(columns ? { columns } : {}) });
  }
  return undefined;
}

function head(frame: Thing): Thing {
  const first = method(frame, "head")?.(ROWS_SHOWN) ?? method(frame, "slice")?.(0, ROWS_SHOWN);
  return isThing(first) ? first : frame;
}

/** `numRows` (Arrow: a number, arquero: a method), or `count()` where columns have names (data-forge). */
function rowsOf(frame: Thing): number | undefined {
  const rows = [
    method(frame, "numRows")?.() ?? peek(frame, "numRows"),
    method(frame, "getColumnNames") ? method(frame, "count")?.() : undefined,
  ];
  return rows.find((number) => typeof number === "number");
}

/** Names of columns as arquero (`columnNames()`), data-forge (`getColumnNames()`) and others (`columns`) have them. */
function columnsOf(frame: Thing): string[] | undefined {
  const named = peek(frame, "columns");
  const names =
    method(frame, "getColumnNames")?.() ?? (method(frame, "numRows") && method(frame, "columnNames")?.()) ?? named;
  return Array.isArray(names) && names.every((name) => typeof name === "string") ? names : undefined;
}

/** A row as a plain object. Those of Arrow make one; asked whether they have a `toJSON`, they would look for a column. */
function recordOf(row: unknown): Record<string, unknown> | undefined {
  if (isPlain(row)) return row;
  const make = isThing(row) ? row.toJSON : undefined;
  const made: unknown = typeof make === "function" ? make.call(row) : undefined;
  return isPlain(made) ? made : undefined;
}
