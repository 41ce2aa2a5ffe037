/**
 * Colours that people with any kind of colour vision can tell apart: Okabe and Ito's set, ordered so that the first ones
 * differ most. Its yellow comes last, because it is faint on white.
 */
export const PALETTE = [
  "#0072B2",
  "#D55E00",
  "#009E73",
  "#CC79A7",
  "#E69F00",
  "#56B4E9",
  "#000000",
  "#F0E442",
] as const;

/** Figures bring their own background, so that they read the same in a light and in a dark theme. */
export const CARD = "#ffffff";
export const INK = "#1f2328";
export const MUTED = "#59636e";
export const GRID = "#e6e8eb";

/** Two directions around a middle: negative blue, positive orange. */
export const NEGATIVE = PALETTE[0];
export const POSITIVE = PALETTE[1];

/** The colour of the n-th series; starts again after the last one. */
export function color(index: number): string {
  return PALETTE[index % PALETTE.length] as string;
}

/**
 * Red, green and blue (0 to 255) of a place between the two directions: −1 is blue, 0 white, 1 orange.
 */
export function diverging(position: number): [number, number, number] {
  const far = Math.min(1, Math.abs(position));
  const end = Number.parseInt((position < 0 ? NEGATIVE : POSITIVE).slice(1), 16);
  return [16, 8, 0].map((bits) => Math.round(255 + far * (((end >> bits) & 255) - 255))) as [number, number, number];
}
