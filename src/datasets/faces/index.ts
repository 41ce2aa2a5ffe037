/** Faces drawn by an artist, put together by chance; README.md tells where they are from. */
import path from "node:path";
import sharp from "sharp";
import { cacheFolder, sha256 } from "../../files";
import { type AttributedImages, someOf } from "../attributes";
import { readFaceCache, writeFaceCache } from "./cache";
import { drawFaces, type FaceArtist, faceArtist } from "./draw";
import type { FaceAttribute } from "./recipe";
import { type FaceTraits, faceTraits, labelsOf } from "./traits";

export { type FaceArtist, faceArtist } from "./draw";
export { FACE_ATTRIBUTES, FACE_COLOURS, FACE_PARTS, type FaceAttribute, type FaceAttributeValues } from "./recipe";
export { type FaceTraits, faceTraits } from "./traits";

/** Drawn faces in colour, with the attributes in `FACE_ATTRIBUTES` as labels. */
export interface Faces extends AttributedImages<FaceAttribute> {
  readonly channels: 3;
}

/** How many faces, and which. */
export interface FacesOptions {
  /** How many; the first n of more are always the same n. */
  count?: number;
  /** Height and width in pixels, 8 to 512. */
  size?: number;
  /** Another seed, other faces. */
  seed?: number;
  /** Told now and then how many of those that are not there yet have been drawn. */
  onProgress?: (drawn: number, toDraw: number) => void;
  /** Where drawn faces are kept; {@link cacheFolder} by default. */
  cacheFolder?: string;
}

/** The size faces are drawn in. Smaller ones that it is a multiple of are means over its pixels. */
const DRAWN_SIZE = 64;

/** Faces that tell whether what was kept is what would be drawn, and of how many the text is looked at as well. */
const FINGERPRINT = { faces: 1000, texts: 64 };

/** Share of the faces that {@link splitFaces} holds out. */
const HELD_OUT = 0.15;

/**
 * Faces drawn by an artist, in colour, each put together by chance from drawings of its parts; eight attributes of each
 * are known, independent of one another: `FACE_ATTRIBUTES`.
 *
 * The first time they are drawn, 10 000 in about 15 s on two cores, and kept on the disk (about 25 MB); afterwards they are
 * there in less than a second. A file that was damaged is drawn again. The same seed always gives the same faces; their
 * pixels may differ by a shade between two versions of the library that draws them.
 *
 * No face is there twice, so that none that is held out has been seen.
 *
 * @throws RangeError for a count (up to 100 000), size or seed that is no whole number in its range
 * @throws Interrupted when the reader interrupts the cell while they are drawn
 */
export async function faces({
  count = 10_000,
  size = DRAWN_SIZE,
  seed = 1,
  onProgress,
  cacheFolder: folder = cacheFolder(),
}: FacesOptions = {}): Promise<Faces> {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${count} faces: expected a whole number from 1 on`);
  if (!Number.isInteger(size) || size < 8 || size > 512) {
    throw new RangeError(`faces of size ${size}: expected a whole number of pixels from 8 to 512`);
  }
  const [artist, some] = await Promise.all([faceArtist(), faceTraits(seed, Math.max(count, FINGERPRINT.faces))]);
  const traits = some.slice(0, count);
  const drawnSize = DRAWN_SIZE % size === 0 ? DRAWN_SIZE : size;
  const bytesEach = drawnSize * drawnSize * 3;
  const file = path.join(folder, `faces-${drawnSize}-${fingerprint(artist, some)}.gz`);

  const kept = await readFaceCache(file, bytesEach);
  let images = kept?.subarray(0, count * bytesEach);
  if (!images || images.length < count * bytesEach) {
    const there = images ? images.length / bytesEach : 0;
    const all = new Uint8Array(count * bytesEach);
    if (images) all.set(images);
    await drawFaces(artist, traits.slice(there), drawnSize, all.subarray(there * bytesEach), (drawn) =>
      onProgress?.(drawn, count - there),
    );
    await keep(file, all, count);
    images = all;
  }
  return {
    images: reduced(images, drawnSize, size),
    count,
    height: size,
    width: size,
    channels: 3,
    attributes: labelsOf(traits),
  };
}

/**
 * Faces to train on and faces to judge by, which training must not see: of 10 000 the first 8 500 and the last 1 500.
 * Chance made them one by one, so both parts are fair samples.
 */
export function splitFaces(all: Faces): { train: Faces; heldOut: Faces } {
  const split = all.count - Math.round(all.count * HELD_OUT);
  return { train: someOf(all, 0, split), heldOut: someOf(all, split, all.count) };
}

/** Faces that cannot be kept are still faces: they will only be drawn again next time. */
async function keep(file: string, images: Uint8Array, count: number): Promise<void> {
  try {
    await writeFaceCache(file, images, count);
  } catch (error) {
    process.emitWarning(
      `The drawn faces could not be kept in ${path.dirname(file)} (${(error as Error).message}), so they will be drawn again ` +
        "next time. GANBOOK_CACHE names another folder.",
    );
  }
}

/**
 * What pixels depend on: which faces chance makes; what is drawn (any change of ours or of the style's shows in the text of
 * these many faces, in which all parts occur); and the version of what makes pixels of it. When one of it changes, faces
 * that were kept are not taken for the new ones.
 */
function fingerprint(artist: FaceArtist, traits: readonly FaceTraits[]): string {
  const looks = traits.slice(0, FINGERPRINT.faces).map((face) => Object.values(face));
  const texts = traits.slice(0, FINGERPRINT.texts).map((face) => artist(face, DRAWN_SIZE));
  return sha256(JSON.stringify([looks, texts, sharp.versions])).slice(0, 16);
}

/** Images in which each pixel is the mean over a square of the given ones. */
function reduced(images: Uint8Array, from: number, to: number): Uint8Array {
  const step = from / to;
  if (step === 1) return images;
  const small = new Uint8Array(images.length / step ** 2);
  const rows = images.length / (from * 3 * step);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < to * 3; at++) {
      const corner = row * step * from * 3 + Math.floor(at / 3) * step * 3 + (at % 3);
      let sum = 0;
      for (let y = 0; y < step; y++) {
        for (let x = 0; x < step; x++) sum += images[corner + y * from * 3 + x * 3] as number;
      }
      small[row * to * 3 + at] = Math.round(sum / step ** 2);
    }
  }
  return small;
}
