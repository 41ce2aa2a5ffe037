/** A folder laid out like CelebA, for all who have not got it: drawn faces in drawn surroundings, and true lists. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { randomStreams } from "../../engine";
import { cacheFolder, sha256 } from "../../files";
import { FACE_ATTRIBUTES, type FaceArtist, type FaceTraits, faceArtist, faceTraits } from "../faces";
import type { Box } from "../folder/box";

export interface CelebaStandInOptions {
  /** How many people; each is there twice, in the wild and aligned. */
  count?: number;
  seed?: number;
}

/** Of a drawing's side: where in it head, eyes, nose and mouth lie. Measured on the artist's drawings. */
const HEAD = { left: 0.17, top: 0.07, width: 0.66, height: 0.8 };
const LANDMARKS = [
  [0.48, 0.46],
  [0.68, 0.46],
  [0.64, 0.55],
  [0.5, 0.65],
  [0.66, 0.65],
] as const;

/** Where an aligned image, 178×218, has a drawing: its head fills the square that is cut out of aligned images. */
const ALIGNED = { left: 5, top: 38, side: 164 };

/** The attributes of CelebA that a drawing settles. The others, such as Young, are the artist's to answer. */
const ATTRIBUTES: Record<string, (face: FaceTraits) => boolean> = {
  Black_Hair: ({ hair }) => FACE_ATTRIBUTES.hair.values[hair] === "black",
  Blond_Hair: ({ hair }) => FACE_ATTRIBUTES.hair.values[hair] === "blond",
  Eyeglasses: ({ glasses }) => glasses === 1,
  Gray_Hair: ({ hair }) => FACE_ATTRIBUTES.hair.values[hair] === "grey",
  No_Beard: ({ beard }) => beard === 0,
  Smiling: ({ smile }) => smile === 1,
};

/** Raised when the same faces are photographed otherwise. */
const VERSION = 1;

/**
 * The folder of CelebA: the one that the environment variable `GANBOOK_CELEBA` names (`~/` is the reader's home), or else 200
 * drawn people in a folder laid out like it, which is made the first time and kept in the system's cache.
 */
export async function celebaFolder(): Promise<string> {
  const given = process.env.GANBOOK_CELEBA;
  if (given) return given.startsWith("~/") ? path.join(homedir(), given.slice(2)) : given;
  const count = 200;
  const key = sha256(JSON.stringify([VERSION, await faceTraits(1, count)])).slice(0, 16);
  const folder = cacheFolder(`celeba-stand-in-${key}`);
  if (existsSync(folder)) return folder;
  // Two may make it at the same time; the folder is there whole or not at all.
  const unfinished = `${folder}.${randomUUID()}`;
  try {
    await makeCelebaStandIn(unfinished, { count });
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/**
 * Writes a folder in exactly CelebA's layout, so that whatever reads this reads the real one: `img_celeba/` (images of
 * different sizes, a face somewhere in each), `img_align_celeba/` (178×218, all faces at one place) and the lists of boxes,
 * attributes, landmarks and partition, which are true of the drawings. It lists six of the forty attributes. About 15 ms a
 * person.
 *
 * @param folder is made where it is not there
 */
export async function makeCelebaStandIn(
  folder: string,
  { count = 200, seed = 1 }: CelebaStandInOptions = {},
): Promise<void> {
  const [artist, traits, chance] = await Promise.all([faceArtist(), faceTraits(seed, count), scenes(seed, count)]);
  const at = (kind: string, i: number) => path.join(folder, kind, nameOf(i));
  await Promise.all(
    ["img_celeba", "img_align_celeba"].map((kind) => mkdir(path.join(folder, kind), { recursive: true })),
  );
  const boxes: Box[] = [];
  for (let from = 0; from < count; from += 8) {
    const some = traits
      .slice(from, from + 8)
      .map((face, i) => ({ face, i: from + i, scene: chance[from + i] as Scene }));
    for (const { i, scene } of some) boxes[i] = boxOf(scene);
    await Promise.all(
      some.flatMap(({ face, i, scene }) => [
        photograph(artist, face, scene).toFile(at("img_celeba", i)),
        photograph(artist, face, aligned(scene)).toFile(at("img_align_celeba", i)),
      ]),
    );
  }
  const list = (name: string, title: string[], row: (i: number) => readonly (number | string)[]) => {
    const rows = Array.from({ length: count }, (_, i) => `${nameOf(i)} ${row(i).join(" ")}`);
    return writeFile(path.join(folder, name), `${[...title, ...rows].join("\n")}\n`);
  };
  const names = Object.keys(ATTRIBUTES);
  const marks = LANDMARKS.flatMap(([x, y]) => [ALIGNED.left + x * ALIGNED.side, ALIGNED.top + y * ALIGNED.side]);
  const parts = ["lefteye", "righteye", "nose", "leftmouth", "rightmouth"];
  await Promise.all([
    list("list_attr_celeba.txt", [String(count), names.join(" ")], (i) =>
      names.map((name) => (ATTRIBUTES[name]?.(traits[i] as FaceTraits) ? " 1" : "-1")),
    ),
    list("list_bbox_celeba.txt", [String(count), "image_id x_1 y_1 width height"], (i) => {
      const { left, top, width, height } = boxes[i] as Box;
      return [left, top, width, height];
    }),
    list("list_landmarks_align_celeba.txt", [String(count), parts.map((part) => `${part}_x ${part}_y`).join(" ")], () =>
      marks.map(Math.round),
    ),
    // As in CelebA about four fifths are for training, the next tenth for validation, the last for testing.
    list("list_eval_partition.txt", [], (i) => [i < 0.8 * count ? 0 : i < 0.9 * count ? 1 : 2]),
  ]);
}

/** CelebA's names: six digits, from 1 on. */
function nameOf(i: number): string {
  return `${String(i + 1).padStart(6, "0")}.jpg`;
}

/** Where a face is, and what is behind it; all in pixels. */
interface Scene {
  readonly width: number;
  readonly height: number;
  /** Of the square that the face is drawn in. */
  readonly left: number;
  readonly top: number;
  readonly side: number;
  /** Numbers in [0, 1) that the surroundings are made of. */
  readonly chance: readonly number[];
}

const DRAWS = 60;

async function scenes(seed: number, count: number): Promise<Scene[]> {
  const numbers = randomStreams(seed).samples.uniform([count, DRAWS]);
  const drawn = await numbers.data();
  numbers.dispose();
  return Array.from({ length: count }, (_, i) => {
    const [a, b, c, d, e, ...chance] = drawn.subarray(i * DRAWS, (i + 1) * DRAWS) as unknown as [
      ...[number, number, number, number, number],
      ...number[],
    ];
    const width = Math.round(220 + 260 * a);
    const height = Math.round(220 + 200 * b);
    const side = Math.round(Math.min(width, height) * (0.45 + 0.3 * c));
    const top = Math.round((height - side) * (0.2 + 0.6 * e));
    return { width, height, left: Math.round((width - side) * d), top, side, chance };
  });
}

/** The same person in the same place, photographed so that the head is where aligned images have it. */
function aligned(scene: Scene): Scene {
  return { ...scene, width: 178, height: 218, ...ALIGNED };
}

function boxOf({ left, top, side }: Scene): Box {
  return {
    left: Math.round(left + HEAD.left * side),
    top: Math.round(top + HEAD.top * side),
    width: Math.round(HEAD.width * side),
    height: Math.round(HEAD.height * side),
  };
}

/** A wall, a floor, things in front of them, and someone with a body. */
function photograph(artist: FaceArtist, face: FaceTraits, { width, height, left, top, side, chance }: Scene) {
  const at = (i: number) => chance[i % chance.length] as number;
  const colour = (i: number, saturation: number, light: number) =>
    `hsl(${Math.round(360 * at(i))},${saturation}%,${Math.round(light + 20 * at(i + 1))}%)`;
  const things = Array.from({ length: 9 }, (_, i) => {
    const [x, y, w, h] = [at(5 * i) * width, at(5 * i + 1) * height, at(5 * i + 2) * 90 + 15, at(5 * i + 3) * 110 + 15];
    const round = at(5 * i + 4) < 0.5;
    const fill = colour(5 * i + 2, 45, 35);
    return round
      ? `<ellipse cx="${x}" cy="${y}" rx="${w / 2}" ry="${h / 2}" fill="${fill}"/>`
      : `<rect x="${x - w / 2}" y="${y - h / 2}" width="${w}" height="${h}" fill="${fill}"/>`;
  });
  const [middle, shoulders] = [left + 0.47 * side, top + 0.86 * side];
  const head = artist(face, side, "alone").replace("<svg ", `<svg x="${left}" y="${top}" `);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<rect width="${width}" height="${height}" fill="${colour(1, 30, 55)}"/>
<rect y="${height * (0.6 + 0.3 * at(3))}" width="${width}" height="${height}" fill="${colour(7, 25, 35)}"/>
${things.join("")}
<ellipse cx="${middle}" cy="${shoulders + 0.45 * side}" rx="${0.5 * side}" ry="${0.46 * side}" fill="${colour(11, 50, 40)}"/>
${head}
</svg>`;
  return sharp(Buffer.from(svg)).flatten({ background: "white" }).jpeg({ quality: 92 });
}
