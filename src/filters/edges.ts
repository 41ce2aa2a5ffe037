import type { Plane } from "./plane";

/**
 * Filters that answer to a step in brightness. Their weights add up to 0, so that an even area, however bright, gets 0.
 * Positive where it gets brighter to the right (`vertical` edges) or downwards (`horizontal`), negative where darker.
 *
 * Prewitt (1970) averages over three rows; Sobel (1968) counts the middle one twice, which is less rough along a slant.
 */
export const EDGES = {
  vertical: [
    [-1, 0, 1],
    [-1, 0, 1],
    [-1, 0, 1],
  ],
  horizontal: [
    [-1, -1, -1],
    [0, 0, 0],
    [1, 1, 1],
  ],
  sobelVertical: [
    [-1, 0, 1],
    [-2, 0, 2],
    [-1, 0, 1],
  ],
  sobelHorizontal: [
    [-1, -2, -1],
    [0, 0, 0],
    [1, 2, 1],
  ],
} as const satisfies Record<string, Plane>;
