import { dot, type Plane, sizeOf } from "./plane";
import { type Sliding, slide } from "./window";

/**
 * Compares the filter with every patch of the image, as tracing paper is compared with what lies under it: the error at a
 * place is Σ (patch − filter)² over the filter's pixels. The least error is the best match.
 *
 * @param image `[height, width]`
 * @param filter `[filter height, filter width]`
 * @returns the error of each place, 0 or more
 * @throws RangeError as {@link slide} does, and for a filter that is no plane of numbers
 */
export function squaredDifferenceMap(image: Plane, filter: Plane, sliding: Sliding = {}): number[][] {
  return slide(image, sizeOf(filter, "filter"), sliding, (patch) => squaredDifference(patch, filter));
}

/** Σ p² of every patch p: how much light there is under the paper, whatever is drawn on it. */
export function localEnergy(image: Plane, filter: Plane, sliding: Sliding = {}): number[][] {
  return slide(image, sizeOf(filter, "filter"), sliding, (patch) => dot(patch, patch));
}

/** Σ (a − b)². */
export function squaredDifference(a: Plane, b: Plane): number {
  return a.reduce((sum, row, i) => row.reduce((sum, pixel, j) => sum + (pixel - (b[i]?.[j] as number)) ** 2, sum), 0);
}

/** A place of a map, and the value there. */
export interface Place {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** The place of the smallest value, such as the best match of a filter; the first one in reading order. */
export function least(map: Plane): Place {
  return pick(map, (value, best) => value < best);
}

/** The place of the largest value, such as the strongest answer of a filter; the first one in reading order. */
export function most(map: Plane): Place {
  return pick(map, (value, best) => value > best);
}

function pick(map: Plane, better: (value: number, best: number) => boolean): Place {
  sizeOf(map, "map");
  let best: Place = { row: 0, column: 0, value: map[0]?.[0] as number };
  map.forEach((values, row) => {
    values.forEach((value, column) => {
      if (better(value, best.value)) best = { row, column, value };
    });
  });
  return best;
}
