import { type Channels, type Plane, type Size, sizeOf } from "../plane";

/** Red, green and blue of light seen through orange paper, as far as it is added to the image's own. */
const TINT = [0.45, 0.15, -0.15];

/**
 * A grey image with a rectangle of it under orange paper, to show where a filter lies.
 *
 * @param image values in [0, 1]
 * @param place row and column of the rectangle's top left pixel; what reaches over the edge is not drawn
 * @param size rows and columns of the rectangle
 * @returns `[red, green, blue]` in [0, 1]
 */
export function highlight(image: Plane, place: { row: number; column: number }, size: Size): Channels {
  sizeOf(image);
  const inside = (row: number, column: number): boolean =>
    row >= place.row && row < place.row + size.height && column >= place.column && column < place.column + size.width;
  return TINT.map((tint) =>
    image.map((pixels, row) =>
      pixels.map((pixel, column) => (inside(row, column) ? Math.max(0, Math.min(1, 0.75 * pixel + tint)) : pixel)),
    ),
  );
}
