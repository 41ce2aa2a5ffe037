/** Tables with columns of numbers and of categories. */
export { type CsvOptions, parseTable, readTable, tableText } from "./csv";
export { smokers } from "./smokers";
export {
  type CategoricalColumn,
  type Column,
  categorical,
  cell,
  columnIndex,
  firstRows,
  type NumericColumn,
  numeric,
  rowsAt,
  type Table,
  type TableDataset,
  tableOf,
  valuesOf,
} from "./table";
