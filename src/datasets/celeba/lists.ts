/**
 * The lists of CelebA (Liu and others, "Deep Learning Face Attributes in the Wild", ICCV 2015), as text files like the ones it
 * is distributed with, or as the tables (CSV) that are often passed on in place of them.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** A list of CelebA. */
export type CelebaListName = "attributes" | "boxes" | "landmarks" | "partition";

interface Kind {
  /** Its file, without the ending. */
  readonly file: string;
  /** What it says of each image, for messages. */
  readonly says: string;
  /** Where CelebA's own distribution has it. */
  readonly home: "Anno" | "Eval";
  /** What its columns are called, where the text file has no line that says so; also how many there must be. */
  readonly columns?: readonly string[];
  /** A text file begins with the number of images and the names of the columns. */
  readonly titled: boolean;
}

const LISTS: Record<CelebaListName, Kind> = {
  attributes: {
    file: "list_attr_celeba",
    says: "which of 40 attributes (Eyeglasses, Smiling, …) each face has",
    home: "Anno",
    titled: true,
  },
  boxes: {
    file: "list_bbox_celeba",
    says: "the box around the face in each image in the wild",
    home: "Anno",
    columns: ["x_1", "y_1", "width", "height"],
    titled: true,
  },
  landmarks: {
    file: "list_landmarks_align_celeba",
    says: "where eyes, nose and mouth lie in each aligned image",
    home: "Anno",
    columns: ["lefteye", "righteye", "nose", "leftmouth", "rightmouth"].flatMap((part) => [`${part}_x`, `${part}_y`]),
    titled: true,
  },
  partition: {
    file: "list_eval_partition",
    says: "whether each image is for training (0), validation (1) or testing (2)",
    home: "Eval",
    columns: ["partition"],
    titled: false,
  },
};

/** Folders within CelebA's in which lists may lie. */
const PLACES = ["", "Anno", "Eval"];
const ENDINGS = [".txt", ".csv"];

/** What a list says: numbers for each image, in the order of the list. */
export interface CelebaTable {
  /** The file, for messages. */
  readonly file: string;
  readonly columns: readonly string[];
  readonly names: readonly string[];
  /** A row of numbers for each name. */
  readonly rows: readonly (readonly number[])[];
}

/**
 * Reads a list, wherever in CelebA's folder it lies.
 *
 * @throws Error when it is missing (saying what it is for, and where it is to be had), cut short, or something else
 */
export function readList(folder: string, list: CelebaListName): CelebaTable {
  const file = findList(folder, list);
  if (file) return parseList(file, readFileSync(file, "utf8"), list);
  const { file: name, says, home } = LISTS[list];
  throw new Error(
    `${folder} lacks the list ${name}.txt, which says ${says}. CelebA's own distribution has it in ${home}/; put it ` +
      `beside the folders of images or into ${home}/ there (as ${name}.csv it will do as well).`,
  );
}

/** The file of a list, or `undefined` where there is none. */
export function findList(folder: string, list: CelebaListName): string | undefined {
  const name = LISTS[list].file;
  return PLACES.flatMap((place) => ENDINGS.map((ending) => path.join(folder, place, name + ending))).find((file) =>
    existsSync(file),
  );
}

/** Reads the text of a list. Exported for tests; use {@link readList}. */
export function parseList(file: string, text: string, list: CelebaListName): CelebaTable {
  const { columns: expected, titled, says } = LISTS[list];
  const wrong = (what: string) => new Error(`${file} is not the list that says ${says}: ${what}.`);
  const table = file.endsWith(".csv");
  const split = (line: string) => (table ? line.split(",").map((cell) => cell.trim()) : line.trim().split(/\s+/));
  // Numbered before empty lines go, so that a message names the line an editor shows.
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ line, number: i + 1 }))
    .filter(({ line }) => line.trim() !== "");

  let said: number | undefined;
  if (!table && titled) {
    const first = lines.shift()?.line.trim() ?? "";
    if (!/^\d+$/.test(first)) throw wrong(`its first line is "${short(first)}", expected the number of images`);
    said = Number(first);
  }
  let columns = expected;
  if (table || titled) {
    const title = split(lines.shift()?.line ?? "");
    // A list of boxes names the column of names as well, and so does every table.
    const given = title[0] === "image_id" ? title.slice(1) : title;
    if (expected && given.join() !== expected.join()) {
      throw wrong(`its columns are "${short(given.join(" "))}", expected "${expected.join(" ")}"`);
    }
    columns = given;
  }
  if (!columns || columns.length === 0) throw wrong("it names no columns");
  const width = columns.length;
  const names: string[] = [];
  const rows = lines.map(({ line, number }) => {
    const [name = "", ...cells] = split(line);
    const row = cells.map((cell) => (cell === "" ? Number.NaN : Number(cell)));
    if (row.length !== width || !row.every(Number.isFinite)) {
      throw wrong(`line ${number} is "${short(line)}", expected a file's name and ${width} numbers`);
    }
    names.push(name);
    return row;
  });
  if (said !== undefined && said !== rows.length) {
    throw new Error(
      `${file} says in its first line that it lists ${said} images, and lists ${rows.length}: it was ` +
        `${rows.length < said ? "cut short" : "changed"}. Get it again, or put the true number there.`,
    );
  }
  if (rows.length === 0) throw wrong("it lists no images");
  const twice = new Set(names).size < names.length ? names.find((name, i) => names.indexOf(name) !== i) : undefined;
  if (twice !== undefined) throw wrong(`${twice} is in it twice`);
  return { file, columns, names, rows };
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
