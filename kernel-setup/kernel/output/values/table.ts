/** Rows and columns, as HTML and as text. */
import { inspect } from "node:util";
import { escapeHtml } from "./html";
import { count, cut, type Shown } from "./shown";

/** A longer table shows the first rows, a wider one the first columns. */
const MOST_ROWS = 40;
const MOST_COLUMNS = 20;
/** Characters of a cell, and of a line of the text. */
const CELL = 50;
const LINE = 120;

export interface Rows {
  /** The first of them at least. */
  rows: readonly Record<string, unknown>[];
  /** How many there are in all. */
  total: number;
  /** Their names in order; without them, whatever the rows have. */
  columns?: readonly string[];
}

interface Cell {
  text: string;
  /** Numbers stand to the right; null goes with either side. */
  isNumber: boolean | undefined;
}

interface Column {
  name: string;
  isNumeric: boolean;
  cells: readonly (Cell | undefined)[];
}

/** How many rows a table asks for. */
export const ROWS_SHOWN = MOST_ROWS;

/** Each row under its index; a cell that a row lacks is empty. */
export function tableOf({ rows, total, columns }: Rows): Shown {
  const shown = rows.slice(0, MOST_ROWS);
  const names = columns ?? union(shown);
  const drawn = names.slice(0, MOST_COLUMNS).map((name) => columnOf(name, shown));
  const isCut = total > shown.length || names.length > drawn.length;
  const size = `${count(total)} ${total === 1 ? "row" : "rows"}`;
  const wide = names.length > drawn.length ? ` × ${count(names.length)} columns` : "";
  const note = isCut ? `… ${size}${wide}` : shown.length === 0 ? size : "";
  return {
    data: {
      "text/html": html(drawn, shown.length, names.length, note),
      "text/plain": text(drawn, shown.length, names.length, note),
    },
  };
}

/** Every name that a row has, in the order in which they turn up. */
function union(rows: Rows["rows"]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function columnOf(name: string, rows: Rows["rows"]): Column {
  const cells = rows.map((row) => cellOf(row, name));
  const filled = cells.filter((cell) => cell !== undefined);
  return {
    name,
    cells,
    isNumeric: filled.some(({ isNumber }) => isNumber) && filled.every(({ isNumber }) => isNumber !== false),
  };
}

function cellOf(row: Record<string, unknown>, name: string): Cell | undefined {
  const property = Object.getOwnPropertyDescriptor(row, name);
  if (!property) return undefined;
  // A getter is not run: what it does is for the reader's own code to decide.
  if (!("value" in property)) return { text: "[Getter]", isNumber: false };
  const value: unknown = property.value;
  if (value === undefined) return undefined;
  const isNumber = value === null ? undefined : typeof value === "number" || typeof value === "bigint";
  const text = typeof value === "string" ? value : inspect(value, SHORT);
  // One row, one line.
  return { text: cut(text.replace(/[\r\n\t]+/g, " "), CELL), isNumber };
}

const SHORT = {
  depth: 1,
  maxArrayLength: 6,
  maxStringLength: CELL,
  breakLength: Number.POSITIVE_INFINITY,
  compact: true,
};

/** Plain markup: JupyterLab has rules for tables of its own, for its light and its dark themes. */
function html(columns: readonly Column[], rows: number, width: number, note: string): string {
  const side = (isNumeric: boolean) => ` style="text-align: ${isNumeric ? "right" : "left"}"`;
  const more = (tag: string) => (width > columns.length ? `<${tag}>…</${tag}>` : "");
  const heads = columns.map(({ name, isNumeric }) => `<th${side(isNumeric)}>${escapeHtml(cut(name, CELL))}</th>`);
  const body = Array.from({ length: rows }, (_, i) => {
    const cells = columns.map(
      ({ cells, isNumeric }) => `<td${side(isNumeric)}>${escapeHtml(cells[i]?.text ?? "")}</td>`,
    );
    return `<tr><th>${i}</th>${cells.join("")}${more("td")}</tr>`;
  });
  return [
    "<table>",
    `<thead><tr><th></th>${heads.join("")}${more("th")}</tr></thead>`,
    "<tbody>",
    ...body,
    "</tbody>",
    "</table>",
    ...(note ? [`<p>${note}</p>`] : []),
  ].join("\n");
}

/** As many columns as a line has room for. */
function text(columns: readonly Column[], rows: number, width: number, note: string): string {
  const index: Column = {
    name: "",
    isNumeric: true,
    cells: Array.from({ length: rows }, (_, i) => ({ text: String(i), isNumber: true })),
  };
  const blocks: string[][] = [];
  let length = 0;
  for (const column of [index, ...columns]) {
    const block = aligned(column);
    length += 2 + widthOf(block[0] ?? "");
    if (blocks.length > 1 && length > LINE) break;
    blocks.push(block);
  }
  const lacking = blocks.length - 1 < width;
  const lines = Array.from({ length: rows + 1 }, (_, i) =>
    [...blocks.map((block) => block[i] as string), ...(lacking ? ["…"] : [])].join("  ").trimEnd(),
  );
  return [...lines, ...(note ? [note] : [])].join("\n");
}

/** A column's lines, all of one width. */
function aligned({ name, cells, isNumeric }: Column): string[] {
  const lines = [cut(name, CELL), ...cells.map((cell) => cell?.text ?? "")];
  const width = Math.max(...lines.map(widthOf));
  return lines.map((line) => {
    const space = " ".repeat(width - widthOf(line));
    return isNumeric ? space + line : line + space;
  });
}

/** Columns that a text takes in letters of one width: East Asian signs and emoji two, marks upon other letters none. */
function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : MARK.test(character) ? 0 : 1;
  return width;
}

const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303f\uff01-\uff60]/u;
const MARK = /\p{Mark}|\p{Default_Ignorable_Code_Point}/u;
