import path from "node:path";
import sharp from "sharp";
import { breathe } from "../../engine";
import type { AttributedImages } from "../attributes";
import { type Box, type SquareCrop, squareAround } from "../folder/box";
import { decodeImage } from "../folder/decode";
import { CELEBA_PARTS, type Celeba, type CelebaPart } from "./list";

/** Where the face lies in an aligned image, 178×218: the alignment put eyes, nose and mouth at one place in all of them. */
export const ALIGNED_FACE: Box = { left: 25, top: 50, width: 128, height: 128 };

/** Images that are opened at the same time: what bounds the memory, whatever the set holds. */
const AT_A_TIME = 16;

export interface CelebaCropOptions {
  /** Share of its longer side by which a box grows before it is cut out: hair and chin lie at its edge. */
  margin?: number;
}

/**
 * What to cut out of each image, by its file's name, as `imageFolder` takes it to read a whole folder:
 * `imageFolder(list.folder, { crop: celebaCrops(list) })`. In aligned images it is {@link ALIGNED_FACE}; in the wild the
 * square around the box of the list. No image is opened for it. Images whose box has no size are left out.
 *
 * @param part which part of the set; all by default
 */
export function celebaCrops(
  list: Celeba,
  { margin = 0.2, part }: CelebaCropOptions & { part?: CelebaPart } = {},
): Map<string, Box | SquareCrop> {
  const wanted = part && CELEBA_PARTS.indexOf(part);
  const crops = new Map<string, Box | SquareCrop>();
  list.names.forEach((name, i) => {
    if (wanted !== undefined && list.parts[i] !== wanted) return;
    const around = list.boxes?.[i];
    if (!list.boxes) crops.set(name, ALIGNED_FACE);
    else if (around && around.width > 0 && around.height > 0) crops.set(name, { around, margin });
  });
  return crops;
}

/** The square to cut out of image `i` of a list, `undefined` where its box has no size; see {@link celebaCrops}. */
export async function celebaCrop(
  list: Celeba,
  i: number,
  { margin = 0.2 }: CelebaCropOptions = {},
): Promise<Box | undefined> {
  if (!list.boxes) return ALIGNED_FACE;
  const box = list.boxes[i];
  if (!box) throw new RangeError(`image ${i}: the list has ${list.names.length}, numbered from 0`);
  return box.width > 0 && box.height > 0 ? squareAround(box, await celebaSize(list, i), margin) : undefined;
}

/** Width and height of image `i` of a list, in pixels; only the head of the file is read. */
export async function celebaSize(list: Celeba, i: number): Promise<{ width: number; height: number }> {
  const file = celebaFile(list, i);
  try {
    const { width, height } = (await sharp(file).metadata()).autoOrient;
    return { width, height };
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** The file of image `i` of a list. @throws RangeError for a number that no image has */
export function celebaFile(list: Celeba, i: number): string {
  const name = list.names[i];
  if (name === undefined) throw new RangeError(`image ${i}: the list has ${list.names.length}, numbered from 0`);
  return path.join(list.folder, name);
}

export interface CelebaImagesOptions extends CelebaCropOptions {
  /** Height and width of what becomes of each face, in pixels. */
  size?: number;
  /** Which part of the set; all by default. */
  part?: CelebaPart;
  /** At most so many, the first of the list: 10 000 of 64×64 take 123 MB. */
  count?: number;
  /** Told now and then how many are done. */
  onProgress?: (done: number, total: number) => void;
}

/**
 * Faces of CelebA, opened, cut out and made alike: [count, size, size, 3] bytes, with the attributes of the list. Several
 * at a time, so that besides the result memory holds a few images only. Images whose box has no size are left out.
 *
 * For all 202 599 give {@link celebaCrops} to `imageFolder`, which keeps them on the disk.
 *
 * @throws Error for an image that cannot be read (naming it) and where no image is left; Interrupted when the reader interrupts
 */
export async function celebaImages(
  list: Celeba,
  { size = 64, part, count = 10_000, margin = 0.2, onProgress }: CelebaImagesOptions = {},
): Promise<AttributedImages> {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${count} images: expected a whole number from 1 on`);
  const wanted = part && CELEBA_PARTS.indexOf(part);
  const boxed = ({ width, height }: Box) => width > 0 && height > 0;
  const numbers = list.names
    .map((_, i) => i)
    .filter((i) => (wanted === undefined || list.parts[i] === wanted) && (!list.boxes || boxed(list.boxes[i] as Box)))
    .slice(0, count);
  if (numbers.length === 0)
    throw new Error(`${list.folder}: none of its ${list.names.length} images is ${part ?? "boxed"}`);
  const bytes = size * size * 3;
  const images = new Uint8Array(numbers.length * bytes);
  for (let from = 0; from < numbers.length; from += AT_A_TIME) {
    const some = numbers.slice(from, from + AT_A_TIME);
    const faces = await Promise.all(some.map((i) => face(list, i, size, margin)));
    faces.forEach((pixels, i) => {
      images.set(pixels, (from + i) * bytes);
    });
    onProgress?.(from + some.length, numbers.length);
    await breathe();
  }
  const attributes = Object.entries(list.attributes).map(([name, values]) => [
    name,
    Uint8Array.from(numbers, (i) => values[i] as number),
  ]);
  return {
    images,
    count: numbers.length,
    height: size,
    width: size,
    channels: 3,
    attributes: Object.fromEntries(attributes),
  };
}

async function face(list: Celeba, i: number, size: number, margin: number): Promise<Uint8Array> {
  const crop = (await celebaCrop(list, i, { margin })) as Box;
  try {
    return await decodeImage(celebaFile(list, i), { height: size, width: size, crop });
  } catch (error) {
    throw new Error(`${celebaFile(list, i)}: ${(error as Error).message}`, { cause: error });
  }
}
