/** The smokers of NHEFS that come with the package; `smokers/README.md` tells where they are from. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot, sha256 } from "../../files";
import { parseTable } from "./csv";
import { type Column, categorical, numeric, rowsAt, type TableDataset } from "./table";

/** The file, and the SHA-256 of its content (with `\n` at the ends of lines). */
export const SMOKERS_FILE = {
  name: "smokers.csv",
  sha256: "d0d94dbb581d3f43fc9c9891e68291a48455a60da5aeb284f13fd0fc0a13a337",
} as const;

/** Rows to train on; the file holds them first, then the held-out ones. */
export const SMOKERS_TRAINED = 1000;

const noYes = ["no", "yes"];

/** What the columns hold. Without a year, it was asked or measured in 1971 to 1975. */
export const SMOKERS_COLUMNS: readonly Column[] = [
  numeric("age", "years"),
  categorical("sex", ["male", "female"]),
  categorical("education", ["grade school", "some high school", "high school", "some college", "college"]),
  numeric("height", "cm", 1),
  numeric("weight 1971", "kg", 1),
  numeric("weight 1982", "kg", 1),
  numeric("cigarettes", "a day"),
  numeric("smoking", "years"),
  categorical("quit by 1982", noYes),
  categorical("alcohol", ["daily", "weekly", "monthly", "rarely", "never"]),
  categorical("exercise", ["much", "some", "little"]),
  numeric("cholesterol", "mg/dl"),
  numeric("systolic 1982", "mmHg"),
  numeric("diastolic 1982", "mmHg"),
  categorical("died by 1992", noYes),
];

let loaded: TableDataset | undefined;

/**
 * 1 512 real cigarette smokers of the United States, examined in 1971 to 1975 and again in 1982, with what became of them by
 * 1992 (NHEFS): nine columns of numbers, six of categories. Always split the same way: 1 000 to train on, 512 held out, both
 * shuffled. Read once and then shared: do not write to the arrays.
 *
 * @throws Error when the file is missing or damaged, with the command that restores it
 */
export function smokers(): TableDataset {
  loaded ??= readSmokers(join(packageRoot(), "src", "datasets", "tables", "smokers"));
  return loaded;
}

/** Reads the file from a folder. Exported for tests; use {@link smokers}. */
export function readSmokers(folder: string): TableDataset {
  const path = join(folder, SMOKERS_FILE.name);
  const restore = `Restore it with: git checkout -- src/datasets/tables/smokers/${SMOKERS_FILE.name}`;
  if (!existsSync(path)) throw new Error(`The table of smokers is missing: there is no file ${path}. ${restore}`);
  // Git may write the ends of lines in Windows' way.
  const text = readFileSync(path, "utf8").replaceAll("\r\n", "\n");
  const found = sha256(text);
  if (found !== SMOKERS_FILE.sha256) {
    throw new Error(
      `${path} is damaged: expected content with SHA-256 ${SMOKERS_FILE.sha256}, got ${found}. ${restore}`,
    );
  }
  const all = parseTable(text, { columns: SMOKERS_COLUMNS, source: SMOKERS_FILE.name });
  const order = Array.from({ length: all.count }, (_, row) => row);
  return { train: rowsAt(all, order.slice(0, SMOKERS_TRAINED)), heldOut: rowsAt(all, order.slice(SMOKERS_TRAINED)) };
}
