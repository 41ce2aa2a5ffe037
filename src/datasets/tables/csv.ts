import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type CsvError, parse } from "csv-parse/sync";
import { type Column, categorical, cell, numeric, type Table, tableOf } from "./table";

export interface CsvOptions {
  /** What the columns hold. By default it is told from the fields, see {@link readTable}. Columns that are not named are left out. */
  columns?: readonly Column[];
  /** What to do with a row in which a field is missing: name it and stop (`"stop"`), or leave the row out (`"drop"`). */
  missing?: "stop" | "drop";
  /** Fields that mean "missing", blanks around them not counted. */
  missingMarks?: readonly string[];
}

/** How R, pandas, Stata and UCI's files mark what is missing. */
const MISSING = ["", "NA", "N/A", "NaN", "nan", "null", "?", "."];

/** Columns of numbers with at most so many different whole values are categories, unless `columns` says otherwise. */
const FEW_VALUES = 6;

/** More categories than this is no category but a text, such as a name. */
const MANY_CATEGORIES = 50;

interface Line {
  readonly fields: readonly string[];
  /** The line of the file it ends on, counted from 1. */
  readonly line: number;
}

/**
 * Reads a table from a CSV file: comma, semicolon or tab between fields, names of the columns in the first line, quotes as in
 * RFC 4180.
 *
 * Without `columns`, a column is numeric when each of its fields is a number and there are more than six different ones (or
 * some are not whole); any other is categorical, its categories in order of the alphabet, or of size.
 *
 * @throws Error that names file, line and column: a missing field, a text among numbers, a category not in the list, a line
 * with too many or too few fields, a quote that is not closed, a column that is not there
 */
export function readTable(file: string, options: CsvOptions = {}): Table {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : message;
    throw new Error(`${file}: ${why}. Expected a CSV file.`, { cause: error });
  }
  return parseTable(text, { ...options, source: basename(file) });
}

/** A table out of the text of a CSV file; as {@link readTable}. @param source what errors call it */
export function parseTable(
  text: string,
  { source = "the table", ...options }: CsvOptions & { source?: string } = {},
): Table {
  const [header, ...lines] = split(text, source);
  if (!header) throw new Error(`${source} is empty: expected the names of the columns in its first line.`);
  if (lines.length === 0)
    throw new Error(`${source} has a line of names and nothing below: expected at least one row.`);
  const names = header.fields.map((name) => name.trim());
  for (const { fields, line } of lines) {
    if (fields.length === names.length) continue;
    throw new Error(
      `${source}, line ${line}: ${fields.length} fields, expected ${names.length}, as many as there are names in the ` +
        "first line. A field with a comma in it needs quotes around it.",
    );
  }
  const wanted = options.columns?.map(({ name }) => name) ?? names;
  const places = wanted.map((name) => placeOf(name, names, source));
  const marks = new Set(options.missingMarks ?? MISSING);
  const whole = complete(lines, { places, names: wanted, marks, source, drop: options.missing === "drop" });
  const fields = places.map((place) => whole.map((line) => (line.fields[place] as string).trim()));
  const lineOf = (row: number) => (whole[row] as Line).line;
  const columns = options.columns ?? fields.map((list, c) => told(wanted[c] as string, list, source, lineOf));
  const numbers = columns.map((column, c) =>
    (fields[c] as string[]).map((field, row) => numberOf(column, field, source, lineOf(row))),
  );
  return tableOf(columns, numbers);
}

/** A table as the text of a CSV file, which {@link parseTable} reads back. */
export function tableText(table: Table): string {
  const quoted = (field: string | number) =>
    typeof field === "string" && /[",;\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : String(field);
  const rows = Array.from({ length: table.count }, (_, row) =>
    table.columns.map((column, c) => quoted(cell(column, table.values[c]?.[row] as number))).join(","),
  );
  return `${[table.columns.map(({ name }) => quoted(name)).join(","), ...rows].join("\n")}\n`;
}

function split(text: string, source: string): Line[] {
  // The first line decides what stands between fields: a text with semicolons may well have commas in its numbers.
  const first = text.slice(0, text.search(/\r|\n|$/));
  const delimiter = [",", ";", "\t"].reduce((best, mark) => (count(first, mark) > count(first, best) ? mark : best));
  try {
    const records = parse(text, { bom: true, delimiter, info: true, relaxColumnCount: true, skipEmptyLines: true });
    return (records as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      fields: record,
      line: info.lines,
    }));
  } catch (error) {
    const { code, message, lines } = error as CsvError & { lines?: number };
    const why =
      code === "CSV_QUOTE_NOT_CLOSED"
        ? 'a field begins with a quote (") that is never closed'
        : code === "INVALID_OPENING_QUOTE"
          ? 'a quote (") stands in the middle of a field; a field with quotes in it has quotes around it, and its own twice'
          : message;
    throw new Error(`${source}, line ${lines ?? "?"}: ${why}.`, { cause: error });
  }
}

function count(text: string, mark: string): number {
  return text.split(mark).length - 1;
}

function placeOf(name: string, names: readonly string[], source: string): number {
  const place = names.indexOf(name);
  if (place < 0) throw new Error(`${source} has no column "${name}"; its columns are ${quotedList(names)}.`);
  if (names.lastIndexOf(name) !== place) throw new Error(`${source}: two columns are called "${name}".`);
  return place;
}

/** The rows without missing fields. */
function complete(
  lines: readonly Line[],
  {
    places,
    names,
    marks,
    source,
    drop,
  }: { places: readonly number[]; names: readonly string[]; marks: ReadonlySet<string>; source: string; drop: boolean },
): Line[] {
  const gaps = lines.flatMap(({ fields, line }) => {
    const at = places.findIndex((place) => marks.has((fields[place] as string).trim()));
    return at < 0 ? [] : [{ line, name: names[at] as string }];
  });
  const [gap] = gaps;
  if (!gap) return [...lines];
  if (!drop) {
    const more = gaps.length > 1 ? `, as in ${gaps.length - 1} other rows of ${lines.length}` : "";
    throw new Error(
      `${source}, line ${gap.line}: "${gap.name}" is missing${more}. ` +
        'Fill it in, or leave rows with missing values out with { missing: "drop" }.',
    );
  }
  const incomplete = new Set(gaps.map(({ line }) => line));
  const whole = lines.filter(({ line }) => !incomplete.has(line));
  if (whole.length > 0) return whole;
  throw new Error(
    `${source}: every row has a missing value, the first one in "${gap.name}". Leave that column out with { columns }.`,
  );
}

/** What a column holds, told from its fields. */
function told(name: string, fields: readonly string[], source: string, lineOf: (row: number) => number): Column {
  const different = [...new Set(fields)];
  const numbers = different.map(asNumber);
  if (numbers.every((value) => value !== undefined)) {
    const decimals = different.reduce((most, field) => Math.max(most, decimalsOf(field)), 0);
    if (decimals > 0 || different.length > FEW_VALUES) return numeric(name, "", decimals);
    return categorical(
      name,
      different.sort((a, b) => Number(a) - Number(b)),
    );
  }
  const share = fields.filter((field) => asNumber(field) !== undefined).length / fields.length;
  if (share > 0.5) {
    const odd = fields.findIndex((field) => asNumber(field) === undefined);
    throw new Error(
      `${source}, line ${lineOf(odd)}, column "${name}": got "${fields[odd]}", but most of its fields are numbers. ` +
        'Correct it, say that it means a missing value ({ missingMarks: ["…"] }), or list the columns ({ columns }).',
    );
  }
  if (different.length > MANY_CATEGORIES) {
    throw new Error(
      `${source}, column "${name}": ${different.length} different texts, such as "${different[0]}"; expected at most ` +
        `${MANY_CATEGORIES} categories. Leave it out by listing the others ({ columns }).`,
    );
  }
  return categorical(name, different.sort());
}

function numberOf(column: Column, field: string, source: string, line: number): number {
  if (column.kind === "numeric") {
    const value = asNumber(field);
    if (value !== undefined) return value;
    const comma = /^[+-]?\d+,\d+$/.test(field) ? " Numbers are written with a point." : "";
    throw new Error(`${source}, line ${line}, column "${column.name}": got "${field}", expected a number.${comma}`);
  }
  const place = column.categories.indexOf(field);
  if (place >= 0) return place;
  throw new Error(
    `${source}, line ${line}, column "${column.name}": got "${field}", expected one of ${quotedList(column.categories)}.`,
  );
}

function asNumber(field: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field) ? Number(field) : undefined;
}

/** Digits after the point: 2 of `1.25`, 4 of `1.5e-3`. */
function decimalsOf(field: string): number {
  const [digits = "", exponent = "0"] = field.toLowerCase().split("e");
  return Math.min(12, Math.max(0, (digits.split(".")[1]?.length ?? 0) - Number(exponent)));
}

function quotedList(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
