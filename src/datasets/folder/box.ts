/** A part of an image, in pixels of the image as it is seen (turned as its EXIF data say). */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The square around a box, which `squareAround` makes of it as soon as the size of the image is known. */
export interface SquareCrop {
  around: Box;
  /** Share of the longer side by which the square is larger (0). */
  margin?: number;
}

/**
 * The square around a box, in whole pixels and inside of the image: its side is the box's longer one, made longer by
 * `margin` times itself but never longer than the image; its middle is the box's, unless it would then reach out of the image.
 *
 * @param image size of the image the box lies in, in pixels
 * @param margin share of the longer side that is added, half of it at each end
 * @throws RangeError for a box without a size, and one that lies outside of the image
 */
export function squareAround(box: Box, image: { width: number; height: number }, margin = 0): Box {
  const { left, top, width, height } = box;
  if (!(width > 0) || !(height > 0))
    throw new RangeError(`box ${width}×${height}: expected a width and a height above 0`);
  if (!(left < image.width && top < image.height && left + width > 0 && top + height > 0)) {
    throw new RangeError(
      `box ${width}×${height} from (${left}, ${top}) lies outside of its image, which is ${image.width}×${image.height}`,
    );
  }
  const side = Math.min(Math.round(Math.max(width, height) * (1 + margin)), image.width, image.height);
  const from = (middle: number, length: number) => Math.min(Math.max(0, Math.round(middle - side / 2)), length - side);
  return {
    left: from(left + width / 2, image.width),
    top: from(top + height / 2, image.height),
    width: side,
    height: side,
  };
}
