import sharp from "sharp";
import { type Box, type SquareCrop, squareAround } from "./box";

/** What becomes of each image, whatever it was. */
export interface ImageForm {
  height: number;
  width: number;
  /** 1: grey, 3: red, green and blue (the default). */
  channels?: 1 | 3;
  /**
   * Which part is taken: the largest one in the centre that has the proportions asked for (the default); all of it, its
   * proportions lost (`"stretch"`); a box; or the square around one.
   */
  crop?: "centre" | "stretch" | Box | SquareCrop;
}

// Each image is opened once, so what libvips would keep of it for a second time only fills memory. Nor does one image get
// several threads: several images at a time use the processors better.
sharp.cache(false);
sharp.concurrency(1);

/**
 * Reads one image of any usual kind (PNG, JPEG, WebP, GIF, TIFF, AVIF, SVG; 8 or 16 bits; grey, RGB, CMYK; with
 * transparency, which is laid on white; turned by EXIF; of several frames the first) as bytes in sRGB,
 * `[height, width, channels]`. A smaller image is not a choice of pixels but a weighted mean (Lanczos), so that thin
 * strokes stay.
 *
 * Call it for several images at a time: each is read, decoded and resized on a thread of its own.
 *
 * @param source a file's name, or its content
 * @throws RangeError for a size that is none, and for a box that does not lie inside of the image
 * @throws Error when it cannot be read, is no image, or a broken one
 */
export async function decodeImage(source: string | Uint8Array, form: ImageForm): Promise<Uint8Array> {
  const { height, width, channels = 3, crop = "centre" } = form;
  requireForm(form);
  const image = sharp(source, { failOn: "error" }).autoOrient();
  if (typeof crop === "object") {
    const size = await sizeOf(source);
    const box = "around" in crop ? squareAround(crop.around, size, crop.margin) : crop;
    const { left, top, width, height } = requireInside(box, size);
    image.extract({ left, top, width, height });
  }
  try {
    const bytes = await image
      .resize(width, height, { fit: crop === "centre" ? "cover" : "fill" })
      .flatten({ background: "white" })
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw({ depth: "uchar" })
      .toBuffer();
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    throw readable(error);
  }
}

/** Height and width of an image as it is seen. @throws Error as {@link decodeImage} */
async function sizeOf(source: string | Uint8Array): Promise<{ width: number; height: number }> {
  try {
    return (await sharp(source).metadata()).autoOrient;
  } catch (error) {
    throw readable(error);
  }
}

/** @throws RangeError for a form that no image can have, naming what it lacks */
export function requireForm({ height, width, channels = 3, crop = "centre" }: ImageForm): void {
  for (const [name, size] of Object.entries({ height, width })) {
    if (!Number.isInteger(size) || size < 1 || size > 4096) {
      throw new RangeError(`${name} ${size}: expected a whole number of pixels from 1 to 4096`);
    }
  }
  if (channels !== 1 && channels !== 3) throw new RangeError(`channels ${channels}: expected 1 (grey) or 3 (colour)`);
  if (typeof crop !== "object" && crop !== "centre" && crop !== "stretch") {
    throw new RangeError(`crop ${JSON.stringify(crop)}: expected "centre", "stretch" or a box`);
  }
}

function requireInside(box: Box, image: { width: number; height: number }): Box {
  const { left, top, width, height } = box;
  const whole =
    [left, top, width, height].every(Number.isInteger) && left >= 0 && top >= 0 && width >= 1 && height >= 1;
  if (whole && left + width <= image.width && top + height <= image.height) return box;
  throw new RangeError(
    `box ${width}×${height} from (${left}, ${top}): expected whole pixels inside of the image, which is ` +
      `${image.width}×${image.height}`,
  );
}

/** libvips says in several lines what it tried; the first one names the trouble, behind the name of the part that met it. */
function readable(error: unknown): Error {
  const [first = ""] = String((error as Error).message).split("\n");
  if (/unsupported image format/i.test(first))
    return new Error("no image of a kind that can be read", { cause: error });
  return new Error(`broken or cut short: ${first.replace(/^\w+: /, "")}`, { cause: error });
}
