import { sha256 } from "../files";
import type { Images } from "./images";
import type { ImageSource } from "./source";

/** Images in two parts, each of its own. */
export interface Split<T> {
  /** To learn from. */
  train: T;
  /** To choose by: when to stop, which options. */
  validation: T;
}

/** Fewest images of which a part can be kept for choices: distances between fewer mean little. */
const LEAST = 500;

/**
 * Keeps a part of the training images for choices (when to stop, which learning rate), so that the held-out ones, which judge in
 * the end, have had no say in them: a fifth of the images, at most 1 500, taken evenly from the first to the last.
 *
 * @throws RangeError for fewer than 500 images
 */
export function splitValidation<T extends Images | ImageSource>(images: T): Split<T> {
  const { count } = images;
  if (count < LEAST) {
    throw new RangeError(
      `${count} images: a part of them can be kept for choices from ${LEAST} on; distances between fewer mean little`,
    );
  }
  const kept = Math.min(1500, Math.floor(count / 5));
  const chosen = new Set(Array.from({ length: kept }, (_, i) => Math.floor(((i + 0.5) * count) / kept)));
  const numbers = Int32Array.from({ length: count }, (_, i) => i);
  return {
    train: partOf(
      images,
      numbers.filter((i) => !chosen.has(i)),
    ),
    validation: partOf(
      images,
      numbers.filter((i) => chosen.has(i)),
    ),
  };
}

/**
 * Some of the images, as a set of their own; labels and whatever else comes with them is left behind.
 *
 * @param numbers of the images, in the order of the new set
 */
export function partOf<T extends Images | ImageSource>(images: T, numbers: Int32Array): T {
  const { height, width, channels } = images;
  const form = { count: numbers.length, height, width, channels };
  if ("images" in images) {
    const size = height * width * channels;
    const bytes = new Uint8Array(numbers.length * size);
    for (const [i, from] of numbers.entries())
      bytes.set(images.images.subarray(from * size, (from + 1) * size), i * size);
    return { ...form, images: bytes } as Images as T;
  }
  const source: ImageSource = {
    ...form,
    sha256: sha256(`${images.sha256} ${numbers.join()}`),
    read: (some, into) =>
      images.read(
        some.map((i) => numbers[i] as number),
        into,
      ),
  };
  return source as T;
}

/** Images of a source in memory, in its order. @param numbers which of them; all by default */
export async function readImages(
  source: ImageSource,
  numbers: Int32Array = Int32Array.from({ length: source.count }, (_, i) => i),
): Promise<Images> {
  const { height, width, channels } = source;
  const bytes = new Uint8Array(numbers.length * height * width * channels);
  for (let at = 0; at < numbers.length; at += 500) {
    bytes.set(await source.read(numbers.slice(at, at + 500)), at * height * width * channels);
  }
  return { images: bytes, count: numbers.length, height, width, channels };
}
