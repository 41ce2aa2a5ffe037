/**
 * Makes smokers.csv from NHEFS.csv of the Python package `causallib` 0.10.0. Needed only to check it or to change it; how to
 * run it stands in README.md. Chance comes from hashes of the rows, so the same source always gives the same content.
 */
import { createHash } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../../files";
import { readTable, tableText } from "../csv";
import { SMOKERS_COLUMNS, SMOKERS_FILE } from "../smokers";
import { type Column, categorical, columnIndex, numeric, rowsAt, type Table, tableOf } from "../table";

const SEED = "ganbook smokers 1";

const codes = (name: string, from: number, to: number) =>
  categorical(
    name,
    Array.from({ length: to - from + 1 }, (_, i) => String(from + i)),
  );

/** The columns of the source that are taken, in the order of {@link SMOKERS_COLUMNS}. */
const SOURCE: readonly Column[] = [
  numeric("age"),
  codes("sex", 0, 1),
  codes("education", 1, 5),
  numeric("ht", "cm", 1),
  numeric("wt71", "kg", 1),
  numeric("wt82", "kg", 1),
  numeric("smokeintensity"),
  numeric("smokeyrs"),
  codes("qsmk", 0, 1),
  // 5 stands for "unknown".
  codes("alcoholfreq", 0, 5),
  codes("exercise", 0, 2),
  numeric("cholesterol"),
  numeric("sbp"),
  numeric("dbp"),
  codes("death", 0, 1),
];

/** The source's rows that have all of the columns, renamed, rounded and shuffled. */
export function layOut(source: Table): Table {
  const alcohol = source.values[columnIndex(source, "alcoholfreq")] as Float64Array;
  const known = rowsAt(
    source,
    Array.from(alcohol, (_, row) => row).filter((row) => alcohol[row] !== 5),
  );
  const rounded = known.values.map((list, c) => {
    const column = SMOKERS_COLUMNS[c] as Column;
    return column.kind === "numeric" ? list.map((value) => Number(value.toFixed(column.decimals))) : list;
  });
  const table = tableOf(SMOKERS_COLUMNS, rounded);
  const lines = tableText(table).trimEnd().split("\n").slice(1);
  const ranks = lines.map((line) => createHash("sha256").update(`${SEED}\n${line}`).digest("hex"));
  const order = lines.map((_, row) => row).sort((a, b) => ((ranks[a] as string) < (ranks[b] as string) ? -1 : 1));
  return rowsAt(table, order);
}

function main(file: string | undefined): void {
  if (file === undefined)
    throw new Error("Missing argument: the file NHEFS.csv of the Python package causallib 0.10.0.");
  const text = tableText(layOut(readTable(file, { columns: SOURCE, missing: "drop" })));
  const found = sha256(text);
  if (found !== SMOKERS_FILE.sha256) {
    throw new Error(`Nothing written: its SHA-256 would be ${found}, but smokers.ts has ${SMOKERS_FILE.sha256}.`);
  }
  const path = join(__dirname, SMOKERS_FILE.name);
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
  console.log(`Wrote ${path}`);
}

if (require.main === module) {
  try {
    main(process.argv[2]);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
