import type { Images } from "./images";

/** Images of which some attributes are known. */
export interface AttributedImages<Name extends string = string> extends Images {
  /**
   * Of each attribute the value that every image has, as a number, shape [count]: 0 or 1 where it is no or yes, otherwise
   * 0 to one less than there are values.
   */
  readonly attributes: Readonly<Record<Name, Uint8Array>>;
}

/**
 * Images `from` to `to − 1` of a set, with their attributes. Nothing is copied.
 *
 * @throws RangeError for images beyond the end
 */
export function someOf<T extends AttributedImages>(set: T, from: number, to: number): T {
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || from > to || to > set.count) {
    throw new RangeError(`images ${from} to ${to}: the set holds ${set.count}, numbered from 0`);
  }
  const bytes = set.height * set.width * set.channels;
  return {
    ...set,
    count: to - from,
    images: set.images.subarray(from * bytes, to * bytes),
    attributes: Object.fromEntries(
      Object.entries(set.attributes).map(([name, values]) => [name, values.subarray(from, to)]),
    ),
  };
}
