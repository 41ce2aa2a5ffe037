import { RandomStream, randomStreams } from "../../engine";
import { FACE_ATTRIBUTES, FACE_PARTS, type FaceAttribute } from "./recipe";

/** So many faces of one seed, and no more. There are 319 488 that look different, some of them rare. */
const MOST = 100_000;

/** All that makes up one face: the number of each attribute's value, and which drawing of each part is taken. */
export type FaceTraits = Readonly<Record<FaceAttribute | Part, number>>;

const ATTRIBUTES = Object.keys(FACE_ATTRIBUTES) as FaceAttribute[];

/** Parts that come in several drawings, and how many. */
const DRAWINGS = {
  hairStyle: FACE_PARTS.longHair.length,
  eyesStyle: FACE_PARTS.eyes.length,
  eyebrowsStyle: FACE_PARTS.eyebrows.length,
  glassesStyle: FACE_PARTS.glasses.length,
  mouthStyle: FACE_PARTS.smile.length,
} as const;
type Part = keyof typeof DRAWINGS;
const PARTS = Object.keys(DRAWINGS) as Part[];

/** Random numbers a face takes, whatever it turns out to be: so face n is the same however many are asked for. */
const DRAWS = ATTRIBUTES.length + PARTS.length;

/**
 * What the first `count` faces of a seed look like. None looks like another: a face that chance makes a second time is left
 * out (about one in thirty of 10 000), so that none that is held out has been seen.
 *
 * @throws RangeError for a seed that is no whole number in [0, 2³¹), or more than 100 000 faces
 */
export async function faceTraits(seed: number, count: number): Promise<FaceTraits[]> {
  if (count > MOST) throw new RangeError(`${count} faces: chance makes no more than ${MOST} that all differ`);
  // Not one of the named streams itself: a training with the same seed draws its latent vectors and batches from those, and
  // must know nothing about the faces.
  const key = randomStreams(seed).samples.seed();
  for (let tries = Math.ceil(1.1 * count) + 10; ; tries *= 2) {
    const faces = differing(await drawnFrom(new RandomStream(key), tries));
    if (faces.length >= count) return faces.slice(0, count);
  }
}

async function drawnFrom(stream: RandomStream, count: number): Promise<FaceTraits[]> {
  const numbers = stream.uniform([count, DRAWS]);
  const drawn = await numbers.data();
  numbers.dispose();
  return Array.from({ length: count }, (_, face) => {
    const draw = (i: number) => drawn[face * DRAWS + i] as number;
    return Object.fromEntries([
      ...ATTRIBUTES.map((name, i) => [name, valueAt(FACE_ATTRIBUTES[name].probabilities, draw(i))]),
      ...PARTS.map((part, i) => [part, Math.floor(draw(ATTRIBUTES.length + i) * DRAWINGS[part])]),
    ]) as FaceTraits;
  });
}

function differing(faces: readonly FaceTraits[]): FaceTraits[] {
  const looks = new Map<string, FaceTraits>();
  for (const face of faces) {
    // Without glasses it does not show which they would have been, and dark ones hide the eyes.
    const glassesStyle = face.glasses * face.glassesStyle;
    const eyesStyle = glassesStyle === FACE_PARTS.darkGlasses ? 0 : face.eyesStyle;
    const look = Object.values({ ...face, glassesStyle, eyesStyle }).join();
    if (!looks.has(look)) looks.set(look, face);
  }
  return [...looks.values()];
}

/** Labels of some faces: for each attribute the value of every face, shape [count]. */
export function labelsOf(traits: readonly FaceTraits[]): Record<FaceAttribute, Uint8Array> {
  return Object.fromEntries(ATTRIBUTES.map((name) => [name, Uint8Array.from(traits, (face) => face[name])])) as Record<
    FaceAttribute,
    Uint8Array
  >;
}

function valueAt(probabilities: readonly number[], draw: number): number {
  let below = 0;
  const value = probabilities.findIndex((probability) => {
    below += probability;
    return draw < below;
  });
  return value < 0 ? probabilities.length - 1 : value; // shares may add up to a hair less than 1
}
