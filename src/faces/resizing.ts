import { type Box, type Celeba, celebaCrop, celebaFile, celebaSize, decodeImage } from "../datasets";

/** Two ways to make an image smaller. */
export interface Resized {
  /** Of each square of pixels the one in its middle. */
  readonly picked: Uint8Array;
  /** A weighted mean of all, as `decodeImage` takes it. */
  readonly averaged: Uint8Array;
}

/** The square of an image in two ways, [size, size, 3]. */
export async function resizedBothWays(file: string, square: Box, size: number): Promise<Resized> {
  const side = square.width;
  const [whole, averaged] = await Promise.all([
    decodeImage(file, { height: side, width: side, crop: square }),
    decodeImage(file, { height: size, width: size, crop: square }),
  ]);
  const at = (small: number) => Math.floor(((small + 0.5) * side) / size);
  const picked = new Uint8Array(size * size * 3);
  for (let p = 0; p < size * size; p++) {
    const from = (at(Math.floor(p / size)) * side + at(p % size)) * 3;
    picked.set(whole.subarray(from, from + 3), p * 3);
  }
  return { picked, averaged };
}

/**
 * How much the small image changes when the square is moved by a single pixel of the large one, as the mean over all values
 * and images in grey levels: what is gained by a mean, and what a network sees flicker otherwise.
 *
 * @param options.count the first so many images of the list
 */
export async function onePixelAside(
  list: Celeba,
  { count = 60, size = 32 }: { count?: number; size?: number } = {},
): Promise<Record<keyof Resized, number>> {
  const sums = { picked: 0, averaged: 0 };
  let images = 0;
  for (let i = 0; i < Math.min(count, list.names.length); i++) {
    const [square, image] = await Promise.all([celebaCrop(list, i), celebaSize(list, i)]);
    if (!square) continue;
    const aside = { ...square, left: square.left + (square.left + square.width < image.width ? 1 : -1) };
    if (aside.left < 0) continue; // as wide as the image
    const [here, there] = await Promise.all(
      [square, aside].map((box) => resizedBothWays(celebaFile(list, i), box, size)),
    );
    for (const way of ["picked", "averaged"] as const) sums[way] += meanChange(here?.[way], there?.[way]);
    images++;
  }
  return { picked: sums.picked / images, averaged: sums.averaged / images };
}

function meanChange(a: Uint8Array = new Uint8Array(), b: Uint8Array = new Uint8Array()): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] as number)), 0) / a.length;
}
