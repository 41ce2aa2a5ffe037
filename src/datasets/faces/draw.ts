import sharp from "sharp";
import { breathe } from "../../engine";
import { FACE_COLOURS, FACE_PARTS } from "./recipe";
import type { FaceTraits } from "./traits";

/** So many at a time: enough for all processors, few enough to be stopped soon. */
const AT_A_TIME = 32;

/** Draws one face as SVG text, `size` × `size` pixels; alone for a collage: the whole head on nothing. */
export type FaceArtist = (traits: FaceTraits, size: number, alone?: "alone") => string;

/**
 * The one who draws: DiceBear with the style Lorelei, `@dicebear/core` and `@dicebear/lorelei`.
 * Every part is settled by us, so that its own chance has nothing left to decide.
 */
export async function faceArtist(): Promise<FaceArtist> {
  const [{ createAvatar }, lorelei] = await Promise.all([import("@dicebear/core"), import("@dicebear/lorelei")]);
  return (face, size, alone) => {
    const always = (given: number) => (given ? 100 : 0);
    return createAvatar(lorelei, {
      seed: "ganbook",
      size,
      // A little nearer, so that the smallest pictures spend their pixels on the face.
      ...(alone ? {} : { scale: 125, translateX: 3 }),
      backgroundColor: alone ? ["transparent"] : [FACE_COLOURS.background[face.background] as string],
      skinColor: [FACE_COLOURS.skin[face.skin] as string],
      hairColor: [FACE_COLOURS.hair[face.hair] as string],
      hair: one(face.longHair ? FACE_PARTS.longHair : FACE_PARTS.shortHair, face.hairStyle),
      head: ["variant01"],
      nose: ["variant01"],
      eyes: one(FACE_PARTS.eyes, face.eyesStyle),
      eyebrows: one(FACE_PARTS.eyebrows, face.eyebrowsStyle),
      mouth: one(face.smile ? FACE_PARTS.smile : FACE_PARTS.noSmile, face.mouthStyle),
      mouthColor: ["c4123a"],
      beard: ["variant01"],
      beardProbability: always(face.beard),
      glasses: one(FACE_PARTS.glasses, face.glassesStyle),
      glassesColor: ["1f4fd8"],
      glassesProbability: always(face.glasses),
      hairAccessories: ["flowers"],
      hairAccessoriesColor: ["ffffff"],
      hairAccessoriesProbability: always(face.flowers),
      frecklesProbability: 0,
      earringsProbability: 0,
    }).toString();
  };
}

/**
 * Faces as bytes, [count, size, size, 3], written to `into` one behind the other. About 1 ms each on two cores.
 *
 * @param onProgress told now and then how many are drawn
 * @throws Interrupted when the reader interrupts the cell
 */
export async function drawFaces(
  artist: FaceArtist,
  traits: readonly FaceTraits[],
  size: number,
  into: Uint8Array,
  onProgress?: (drawn: number) => void,
): Promise<void> {
  const bytes = size * size * 3;
  for (let from = 0; from < traits.length; from += AT_A_TIME) {
    const some = traits.slice(from, from + AT_A_TIME);
    const drawn = await Promise.all(some.map((face) => pixelsOf(artist(face, size))));
    drawn.forEach((pixels, i) => {
      into.set(pixels, (from + i) * bytes);
    });
    onProgress?.(from + some.length);
    await breathe();
  }
}

/** The background fills the whole picture, so the transparency that SVG brings along says nothing. */
async function pixelsOf(svg: string): Promise<Uint8Array> {
  return sharp(Buffer.from(svg)).removeAlpha().toColourspace("srgb").raw().toBuffer();
}

function one<T>(drawings: readonly T[], number: number): T[] {
  return [drawings[number] as T];
}
