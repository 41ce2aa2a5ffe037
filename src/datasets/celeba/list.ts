import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Box } from "../folder/box";
import { type CelebaTable, findList, readList } from "./lists";

/**
 * Which of CelebA's two sets of images: `wild` as they were found, of any size, the face somewhere in them (`img_celeba`);
 * `aligned` turned, scaled and cut to 178×218 so that the eyes always lie at the same place (`img_align_celeba`).
 */
export type CelebaKind = "aligned" | "wild";

/** Parts in which CelebA's authors split it. */
export const CELEBA_PARTS = ["train", "validation", "test"] as const;
export type CelebaPart = (typeof CELEBA_PARTS)[number];

/** What CelebA's lists say about the images that are there. */
export interface Celeba {
  readonly kind: CelebaKind;
  /** The folder that holds the images. */
  readonly folder: string;
  /** Files in that folder, in the order of the lists. All that follows is in the same order. */
  readonly names: readonly string[];
  /** Of each attribute, by CelebA's name for it, 1 where a face has it and 0 where not; shape [count]. */
  readonly attributes: Readonly<Record<string, Uint8Array>>;
  /** 0 train, 1 validation, 2 test: {@link CELEBA_PARTS}; shape [count]. */
  readonly parts: Uint8Array;
  /**
   * Boxes around the faces, in pixels of the images in the wild; aligned images have none, their faces lie at the same place
   * anyway. A box without a size (the real list has some) says that nobody knows.
   */
  readonly boxes: readonly Box[] | undefined;
  /** x and y of left eye, right eye, nose, left and right corner of the mouth, in pixels of the aligned image. */
  readonly landmarks: readonly (readonly number[])[] | undefined;
  /** What is not as in the whole set, in one line each: nothing of it stops anyone. */
  readonly remarks: readonly string[];
}

const FOLDERS: Record<CelebaKind, string> = { aligned: "img_align_celeba", wild: "img_celeba" };

/**
 * Reads CelebA's lists in a folder as it is distributed: `img_align_celeba/` or `img_celeba/`, or both, beside (or in `Img/`,
 * `Anno/` and `Eval/`) `list_attr_celeba.txt`, `list_eval_partition.txt`, for images in the wild `list_bbox_celeba.txt`, and
 * where it is there `list_landmarks_align_celeba.txt`. Tables of the same names (`.csv`) do as well.
 *
 * Lists may name images that are not there (a part of the set is a set) and images may be in no list: both are left out
 * and counted in `remarks`.
 *
 * @param options.kind images in the wild if they are there, otherwise aligned ones
 * @throws Error for another folder, a missing or damaged list, and where none of the listed images is there
 */
export function celeba(folder: string, { kind }: { kind?: CelebaKind } = {}): Celeba {
  const { kind: found, images } = findImages(folder, kind);
  const attributes = readList(folder, "attributes");
  const partition = readList(folder, "partition");
  const boxes = found === "wild" ? readList(folder, "boxes") : undefined;
  const landmarks = found === "aligned" && findList(folder, "landmarks") ? readList(folder, "landmarks") : undefined;
  const others = [partition, boxes, landmarks].filter((list) => list !== undefined);

  const there = new Set(readdirSync(images));
  const rowsOf = new Map(others.map((list) => [list, new Map(list.names.map((name, i) => [name, i]))]));
  const listed = (name: string) => others.every((list) => rowsOf.get(list)?.has(name));
  const kept = attributes.names.flatMap((name, i) => (there.has(name) && listed(name) ? [i] : []));
  const names = kept.map((i) => attributes.names[i] as string);
  const remarks = remarksOn(images, there, attributes, others, listed);
  if (names.length === 0) {
    throw new Error(
      `None of the images that ${path.basename(attributes.file)} names is in ${images}. ${remarks.join(" ")}`,
    );
  }
  const rows = (list: CelebaTable) =>
    names.map((name) => list.rows[rowsOf.get(list)?.get(name) as number] as readonly number[]);
  return {
    kind: found,
    folder: images,
    names,
    attributes: columnsOf(attributes, kept),
    parts: Uint8Array.from(rows(partition), ([part], i) => oneOf(part, [0, 1, 2], partition.file, names[i])),
    boxes: boxes && rows(boxes).map(([left, top, width, height]) => ({ left, top, width, height }) as Box),
    landmarks: landmarks && rows(landmarks),
    remarks,
  };
}

function columnsOf(list: CelebaTable, kept: readonly number[]): Record<string, Uint8Array> {
  return Object.fromEntries(
    list.columns.map((column, c) => [
      column,
      Uint8Array.from(kept, (i) => (oneOf(list.rows[i]?.[c], [-1, 1], list.file, list.names[i]) > 0 ? 1 : 0)),
    ]),
  );
}

function oneOf(value: number | undefined, allowed: readonly number[], file: string, name: string | undefined): number {
  if (value !== undefined && allowed.includes(value)) return value;
  throw new Error(
    `${file} says ${value} of ${name}; expected ${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1)}.`,
  );
}

/** One line for each way in which lists and images do not fit. */
function remarksOn(
  images: string,
  there: ReadonlySet<string>,
  attributes: CelebaTable,
  others: readonly CelebaTable[],
  listed: (name: string) => boolean,
): string[] {
  const of = path.basename(images);
  const absent = attributes.names.filter((name) => !there.has(name));
  const unlisted = attributes.names.filter((name) => there.has(name) && !listed(name));
  const known = new Set(attributes.names);
  const unknown = [...there].filter((name) => /\.jpe?g$/i.test(name) && !known.has(name));
  return [
    said(absent, `named in ${path.basename(attributes.file)} but not in ${of}`),
    said(unlisted, `not named in all of ${others.map(({ file }) => path.basename(file)).join(", ")}`),
    said(unknown, `in ${of} but not named in ${path.basename(attributes.file)}`),
  ].filter((line) => line !== "");
}

function said(names: readonly string[], what: string): string {
  if (names.length === 0) return "";
  const some = names.slice(0, 3).join(", ") + (names.length > 3 ? ", …" : "");
  return `${names.length} image${names.length === 1 ? " is" : "s are"} ${what} (${some}) and left out.`;
}

function findImages(folder: string, kind: CelebaKind | undefined): { kind: CelebaKind; images: string } {
  const inside = isFolder(folder) ? readdirSync(folder) : undefined;
  if (!inside) throw new Error(`There is no folder ${folder}: expected CelebA's, with its lists and its images.`);
  const kinds: readonly CelebaKind[] = kind ? [kind] : ["wild", "aligned"];
  for (const one of kinds) {
    const name = FOLDERS[one];
    // Unpacked by some programs, the folder lies in one of its own name.
    const places = [[name, name], [name], ["Img", name, name], ["Img", name]].map((parts) =>
      path.join(folder, ...parts),
    );
    const images = places.find(isFolder);
    if (images) return { kind: one, images };
  }
  const wanted = kinds.map((one) => FOLDERS[one]).join(" or ");
  if (inside.some((name) => /^\d{6}\.jpe?g$/i.test(name))) {
    throw new Error(
      `${folder} holds images itself; name the folder above it, which has the lists and ${wanted} in it.`,
    );
  }
  const found = inside.length === 0 ? "nothing" : inside.slice(0, 5).join(", ") + (inside.length > 5 ? ", …" : "");
  throw new Error(
    `${folder} holds no images of CelebA: expected a folder ${wanted} in it (or in Img/), found ${found}.`,
  );
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
