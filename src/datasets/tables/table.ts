/** A column of numbers. */
export interface NumericColumn {
  readonly kind: "numeric";
  readonly name: string;
  /** What it is counted in, such as `"kg"`; empty for plain numbers. */
  readonly unit: string;
  /** Digits after the point that it was recorded with. */
  readonly decimals: number;
}

/** A column of categories, of which each row has one. */
export interface CategoricalColumn {
  readonly kind: "categorical";
  readonly name: string;
  readonly categories: readonly string[];
}

export type Column = NumericColumn | CategoricalColumn;

/** A mixed table, stored column by column. */
export interface Table {
  readonly columns: readonly Column[];
  /** One array a column, `[count]` each: the numbers, or for categories their place in `categories`. */
  readonly values: readonly Float64Array[];
  /** Number of rows. */
  readonly count: number;
}

/** A table in two parts that are always the same. */
export interface TableDataset {
  readonly train: Table;
  /** Rows that no training ever sees. */
  readonly heldOut: Table;
}

/** A column of numbers; whole ones unless `decimals` says otherwise. */
export function numeric(name: string, unit = "", decimals = 0): NumericColumn {
  return { kind: "numeric", name, unit, decimals };
}

/** A column of categories. */
export function categorical(name: string, categories: readonly string[]): CategoricalColumn {
  return { kind: "categorical", name, categories };
}

/**
 * Puts a table together.
 *
 * @param values one array a column, all equally long
 * @throws RangeError when columns and arrays do not fit, a name comes twice, or a value is no number or no category
 */
export function tableOf(columns: readonly Column[], values: readonly ArrayLike<number>[]): Table {
  if (columns.length === 0) throw new RangeError("a table without columns: expected at least one");
  if (values.length !== columns.length) {
    throw new RangeError(`${values.length} lists of values for ${columns.length} columns: expected one each`);
  }
  const twice = columns.find(({ name }, i) => columns.findIndex((one) => one.name === name) !== i);
  if (twice) throw new RangeError(`two columns are called "${twice.name}": expected a different name for each`);
  const count = (values[0] as ArrayLike<number>).length;
  const checked = columns.map((column, c) => {
    const list = Float64Array.from(values[c] as ArrayLike<number>);
    if (list.length !== count) {
      throw new RangeError(`column "${column.name}" has ${list.length} rows, "${columns[0]?.name}" has ${count}`);
    }
    for (const [row, value] of list.entries()) {
      if (column.kind === "numeric" ? Number.isFinite(value) : column.categories[value] !== undefined) continue;
      const expected =
        column.kind === "numeric" ? "a finite number" : `0 to ${column.categories.length - 1}, the place of a category`;
      throw new RangeError(`column "${column.name}", row ${row}: got ${value}, expected ${expected}`);
    }
    return list;
  });
  return { columns, values: checked, count };
}

/** The place of a column. @throws RangeError for a name that no column has */
export function columnIndex(table: Pick<Table, "columns">, name: string): number {
  const at = table.columns.findIndex((column) => column.name === name);
  if (at >= 0) return at;
  throw new RangeError(`no column "${name}"; the table has ${table.columns.map((one) => `"${one.name}"`).join(", ")}`);
}

/** The numbers of a column, `[count]`; of categories their places. @throws RangeError for a name that no column has */
export function valuesOf(table: Table, name: string): Float64Array {
  return table.values[columnIndex(table, name)] as Float64Array;
}

/** Some rows of a table, in the order asked for. @throws RangeError for a row that it does not have */
export function rowsAt(table: Table, rows: ArrayLike<number>): Table {
  const order = Array.from(rows);
  const wrong = order.find((row) => !Number.isInteger(row) || row < 0 || row >= table.count);
  if (wrong !== undefined) throw new RangeError(`row ${wrong}: expected a whole number from 0 to ${table.count - 1}`);
  const values = table.values.map((list) => Float64Array.from(order, (row) => list[row] as number));
  return { columns: table.columns, values, count: order.length };
}

/** The first rows as people read them, for `console.table`. */
export function firstRows(table: Table, count = 5): Record<string, string | number>[] {
  return Array.from({ length: Math.min(count, table.count) }, (_, row) =>
    Object.fromEntries(table.columns.map((column, c) => [column.name, cell(column, table.values[c]?.[row] as number)])),
  );
}

/** One field as a person reads it: the number to its decimals, or the category. */
export function cell(column: Column, value: number): string | number {
  return column.kind === "numeric" ? Number(value.toFixed(column.decimals)) : (column.categories[value] as string);
}
