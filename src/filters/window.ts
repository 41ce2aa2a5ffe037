import { describeSize, draw, type Plane, type Size, sizeOf } from "./plane";

/**
 * What happens at the border. `"valid"`: the filter stays inside of the image. `"same"`: zeros are laid around the image,
 * so that with stride 1 the map is as large as the image.
 */
export type Padding = "valid" | "same";

/** How a filter moves over an image. */
export interface Sliding {
  /** Pixels from one place to the next, to the right and down; 1 by default. */
  readonly stride?: number;
  /** `"valid"` by default. */
  readonly padding?: Padding;
}

/**
 * How many places a filter visits along one side of an image, which is the side of its map:
 *
 *     valid: ⌊(input − filter) / stride⌋ + 1        same: ⌈input / stride⌉
 *
 * @param input pixels of the image along that side
 * @param filter pixels of the filter along that side
 * @throws RangeError when a number is no whole number from 1, or a "valid" filter is longer than the image
 */
export function outputSize(input: number, filter: number, stride = 1, padding: Padding = "valid"): number {
  checkStride(stride);
  for (const [name, size] of Object.entries({ input, filter })) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(`${name} ${size}: expected a whole number of pixels from 1`);
    }
  }
  if (padding === "same") return Math.ceil(input / stride);
  if (filter > input) {
    throw new RangeError(
      `a filter of ${filter} pixels does not fit into an image of ${input}; take a smaller filter, or padding "same"`,
    );
  }
  return Math.floor((input - filter) / stride) + 1;
}

/**
 * The zeros that "same" lays before and after one side of an image. TensorFlow's rule: as many as the last place needs,
 * `max(0, (output − 1)·stride + filter − input)`, half of them before; an odd one goes after (to the right, to the bottom).
 */
export function samePadding(input: number, filter: number, stride = 1): { before: number; after: number } {
  const total = Math.max(0, (outputSize(input, filter, stride, "same") - 1) * stride + filter - input);
  const before = Math.floor(total / 2);
  return { before, after: total - before };
}

/** Lays rows and columns of zeros around an image. */
export function pad(
  image: Plane,
  { top = 0, bottom = 0, left = 0, right = 0 }: { top?: number; bottom?: number; left?: number; right?: number },
): number[][] {
  const { height, width } = sizeOf(image);
  return draw(
    { height: top + height + bottom, width: left + width + right },
    (row, column) => image[row - top]?.[column - left] ?? 0,
  );
}

/**
 * Lays a window over the image, top left first, moves it to the right by `stride`, at the end of a row to the beginning of
 * the next, and stores what `measure` says of the patch under it at each place. Everything else in this folder is this with
 * another `measure`.
 *
 * @param name what the window is called in errors
 * @returns the map, of {@link outputSize} rows and columns
 * @throws RangeError when the image is none, the stride is no whole number from 1, the window is larger than the image, or
 *   has an even side with padding "same"
 */
export function slide(
  image: Plane,
  window: Size,
  { stride = 1, padding = "valid" }: Sliding,
  measure: (patch: Plane) => number,
  name = "filter",
): number[][] {
  const size = sizeOf(image);
  checkStride(stride);
  let under = image;
  if (padding === "same") {
    checkMiddle(window, size, name);
    const vertical = samePadding(size.height, window.height, stride);
    const horizontal = samePadding(size.width, window.width, stride);
    under = pad(image, {
      top: vertical.before,
      bottom: vertical.after,
      left: horizontal.before,
      right: horizontal.after,
    });
  } else if (window.height > size.height || window.width > size.width) {
    throw new RangeError(
      `the ${describeSize(window)} ${name} is larger than the ${describeSize(size)} image, so there is no place to lay it; take a smaller ${name} or a larger image`,
    );
  }
  const places = {
    height: outputSize(size.height, window.height, stride, padding),
    width: outputSize(size.width, window.width, stride, padding),
  };
  return draw(places, (row, column) => {
    const [top, left] = [row * stride, column * stride];
    return measure(under.slice(top, top + window.height).map((pixels) => pixels.slice(left, left + window.width)));
  });
}

function checkStride(stride: number): void {
  if (Number.isInteger(stride) && stride >= 1) return;
  const why = stride === 0 ? "a filter that moves by 0 pixels never gets to the next place" : "pixels are not divided";
  throw new RangeError(`stride ${stride}: expected a whole number from 1 (${why})`);
}

/** "Same" means that each place of the map belongs to the pixel under the filter's middle, so there has to be a middle. */
function checkMiddle(window: Size, image: Size, name: string): void {
  if (window.height % 2 === 1 && window.width % 2 === 1) return;
  throw new RangeError(
    `a ${describeSize(window)} ${name} has no middle pixel, so padding "same" cannot lay it evenly over a ${describeSize(image)} image: ` +
      `take odd sides such as 3×3 or 5×5, or padding "valid". (TensorFlow does it and pads one more at the bottom and right; ` +
      "pad() with samePadding() first gives the same here.)",
  );
}
