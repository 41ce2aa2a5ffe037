import { mean } from "../statistics";
import { type Plane, pixelsOf } from "./plane";
import { slide } from "./window";

/** How a pooling window moves: `size` × `size` pixels, by default 2 × 2 side by side. */
export interface Pooling {
  readonly size?: number;
  /** Pixels from one window to the next; `size` by default, so that windows touch and do not overlap. */
  readonly stride?: number;
}

/**
 * Keeps the largest value of each window: *whether* something was there, no longer where exactly. A row or column that is
 * left over at the end is dropped (padding "valid").
 *
 * @returns the map, by default half as high and wide
 * @throws RangeError for a stride or size that is no whole number from 1, and a window larger than the image
 */
export function maxPool(image: Plane, pooling: Pooling = {}): number[][] {
  return pool(image, pooling, (values) => Math.max(...values));
}

/** Keeps the mean of each window: how much was there. Errors as for {@link maxPool}. */
export function averagePool(image: Plane, pooling: Pooling = {}): number[][] {
  return pool(image, pooling, mean);
}

/** Keeps the top left value of each window and throws the others away: plain down-sampling. Errors as for {@link maxPool}. */
export function downSample(image: Plane, { size = 2 }: { readonly size?: number } = {}): number[][] {
  return pool(image, { size }, ([first]) => first as number);
}

function pool(
  image: Plane,
  { size = 2, stride = size }: Pooling,
  keep: (values: readonly number[]) => number,
): number[][] {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`pooling size ${size}: expected a whole number of pixels from 1`);
  }
  return slide(image, { height: size, width: size }, { stride }, (patch) => keep(pixelsOf(patch)), "pooling window");
}
