/** What the faces may look like, and how often. A small part of what the artist drew: README.md says why. */

/** One attribute that is known of every face. Chance settles each by itself, so that none tells anything about another. */
export interface FaceAttributeValues {
  /** What its values are called: label 0 is the first. */
  readonly values: readonly string[];
  /** How often each value comes; they add up to 1. */
  readonly probabilities: readonly number[];
}

const yes = (share: number): FaceAttributeValues => ({ values: ["no", "yes"], probabilities: [1 - share, share] });
const evenly = (...values: string[]): FaceAttributeValues => ({
  values,
  probabilities: values.map(() => 1 / values.length),
});

/** The attributes that every face is labelled with. */
export const FACE_ATTRIBUTES = {
  glasses: yes(0.4),
  beard: yes(0.3),
  smile: yes(0.5),
  longHair: yes(0.5),
  flowers: yes(0.2),
  hair: evenly("black", "blond", "ginger", "grey"),
  skin: evenly("light", "tan", "brown", "dark"),
  background: evenly("blue", "green", "pink", "violet"),
} as const satisfies Record<string, FaceAttributeValues>;

/** Name of an attribute that every face is labelled with. */
export type FaceAttribute = keyof typeof FACE_ATTRIBUTES;

/** Colours, in the order of the values above, as red, green and blue in hexadecimal. */
export const FACE_COLOURS = {
  // No brown among the hair: next to skin of the same colour it would hide who has long hair.
  hair: ["2b2230", "f2c14e", "e0602a", "b9c0cc"],
  skin: ["ffe0c8", "e3a873", "a8683a", "6b3f2a"],
  background: ["b6e3f4", "d1f0c8", "f9d0dc", "d5ccf5"],
} as const;

/** Drawings of each part, of which chance takes one, all alike often. They are not labelled. */
export const FACE_PARTS = {
  shortHair: ["variant03", "variant04", "variant07", "variant08"],
  longHair: ["variant13", "variant15", "variant19", "variant35"],
  eyes: ["variant02", "variant10", "variant16", "variant24"],
  eyebrows: ["variant03", "variant10", "variant13"],
  glasses: ["variant01", "variant02", "variant04"],
  /** Which of the glasses are dark. */
  darkGlasses: 1,
  smile: ["happy05", "happy06"],
  noSmile: ["sad04", "sad05"],
} as const;
