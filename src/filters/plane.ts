import type { Images } from "../datasets";

/**
 * One channel of an image, a filter or a feature map: rows of numbers, the top row first; `plane[row][column]`. A grey
 * image is one plane, a colour image three ({@link Channels}).
 */
export type Plane = readonly (readonly number[])[];

/** An image, or a filter, of several channels: a plane each, all of one size. Colour is `[red, green, blue]`. */
export type Channels = readonly Plane[];

/** Rows and columns. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/**
 * Checks that rows of numbers are an image, and tells its size.
 *
 * @param name what it is called in an error
 * @throws RangeError when it is empty or no rows of numbers, a row is longer or shorter than the first, or a pixel is not a finite number (with
 *   its place)
 */
export function sizeOf(plane: Plane, name = "image"): Size {
  const expected = "expected rows of numbers, such as [[0, 1], [1, 0]]";
  if (!Array.isArray(plane) || !plane.every(Array.isArray)) {
    throw new RangeError(`the ${name} is no list of rows; ${expected}`);
  }
  const width = plane[0]?.length ?? 0;
  if (width === 0) throw new RangeError(`the ${name} has no pixels; ${expected}`);
  for (const [row, pixels] of plane.entries()) {
    if (pixels.length !== width) {
      throw new RangeError(
        `the ${name}'s row ${row} has ${pixels.length} numbers and its row 0 has ${width}; all rows must be equally long`,
      );
    }
    const column = pixels.findIndex((pixel) => !Number.isFinite(pixel));
    if (column >= 0) {
      throw new RangeError(
        `the ${name}'s pixel in row ${row}, column ${column} is ${pixels[column]}; expected a finite number`,
      );
    }
  }
  return { height: plane.length, width };
}

/** `"28×28"`: height × width, as errors and captions say it. */
export function describeSize({ height, width }: Size): string {
  return `${height}×${width}`;
}

/** A plane of the given size, each pixel computed from its row and column. */
export function draw({ height, width }: Size, pixel: (row: number, column: number) => number): number[][] {
  return Array.from({ length: height }, (_, row) => Array.from({ length: width }, (_, column) => pixel(row, column)));
}

/** The same plane with `change` applied to each pixel, such as an activation's `value`. */
export function mapPixels(plane: Plane, change: (pixel: number) => number): number[][] {
  // The map's other arguments stay out, so that any function of one number will do.
  return plane.map((row) => row.map((pixel) => change(pixel)));
}

/** All pixels in reading order, row after row. */
export function pixelsOf(plane: Plane): number[] {
  return plane.flat();
}

/** Σ a·b over two planes of one size: how alike they are, as a dot product sees it. */
export function dot(a: Plane, b: Plane): number {
  return a.reduce((sum, row, i) => row.reduce((sum, pixel, j) => sum + pixel * (b[i]?.[j] as number), sum), 0);
}

/**
 * One image of a data set as a plane, background 0 and ink 1.
 *
 * @throws RangeError for a number that no image has
 */
export function imagePlane({ images, count, height, width }: Images, number: number): number[][] {
  if (!Number.isInteger(number) || number < 0 || number >= count) {
    throw new RangeError(`there is no image ${number}; the set holds ${count}, numbered from 0`);
  }
  const start = number * height * width;
  return draw({ height, width }, (row, column) => (images[start + row * width + column] as number) / 255);
}

/**
 * Cuts a rectangle out of an image.
 *
 * @throws RangeError when it reaches over the edge
 */
export function cut(image: Plane, top: number, left: number, size: Size): number[][] {
  const whole = sizeOf(image);
  if (!(top >= 0 && left >= 0 && top + size.height <= whole.height && left + size.width <= whole.width)) {
    throw new RangeError(
      `a ${describeSize(size)} patch at row ${top}, column ${left} reaches over the edge of the ${describeSize(whole)} image`,
    );
  }
  return image.slice(top, top + size.height).map((row) => row.slice(left, left + size.width));
}

/** Moves an image down and to the right (up and left when negative); what comes in from outside is 0. */
export function shift(image: Plane, down: number, right: number): number[][] {
  return draw(sizeOf(image), (row, column) => image[row - down]?.[column - right] ?? 0);
}
