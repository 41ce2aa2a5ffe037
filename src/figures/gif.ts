import { applyPalette, GIFEncoder, quantize } from "gifenc";

/** Frames of a film as bytes, `[count, height, width, channels]` with 1 (grey) or 3 (red, green, blue) channels. */
export interface Frames {
  readonly shape: readonly number[];
  /** One byte a value, 0 (black) to 255 (white). */
  readonly values: Uint8Array | Uint8ClampedArray;
}

/** How a film plays and how large it is. */
export interface GifOptions {
  /** Pixels of the film a pixel of a frame, a whole number; each becomes a square, so that it stays crisp. */
  scale?: number;
  /** How long a frame is shown, in milliseconds; GIF counts in hundredths of a second. */
  delay?: number;
}

/**
 * An animated GIF that plays for ever. Grey frames keep their 256 greys exactly; of coloured ones, the 256 colours stay that
 * stand best for the whole film.
 *
 * @throws RangeError when the shape is no film or does not fit the values, or the scale is no whole number from 1
 */
export function encodeGif({ shape, values }: Frames, { scale = 1, delay = 50 }: GifOptions = {}): Uint8Array {
  const [count = 0, height = 0, width = 0, channels = 0] = shape;
  if (shape.length !== 4 || !count || !height || !width || (channels !== 1 && channels !== 3)) {
    throw new RangeError(`a film of shape [${shape}]: expected [frames, height, width, channels] with 1 or 3 channels`);
  }
  const size = height * width;
  if (values.length !== count * size * channels) {
    throw new RangeError(`a film of shape [${shape}] needs ${count * size * channels} values, got ${values.length}`);
  }
  if (!Number.isInteger(scale) || scale < 1) throw new RangeError(`scale ${scale}: expected a whole number from 1`);
  const { palette, pixels } = channels === 1 ? { palette: GREYS, pixels: values } : indexed(values, count * size);
  const gif = GIFEncoder();
  for (let frame = 0; frame < count; frame++) {
    const small = pixels.subarray(frame * size, (frame + 1) * size);
    gif.writeFrame(enlarged(small, height, width, scale), width * scale, height * scale, {
      delay,
      ...(frame === 0 ? { palette, repeat: 0 } : {}),
    });
  }
  gif.finish();
  return gif.bytes();
}

const GREYS = Array.from({ length: 256 }, (_, grey): [number, number, number] => [grey, grey, grey]);

/** One colour table for all frames: with one a frame, the same surface would flicker. */
function indexed(values: Frames["values"], size: number) {
  const rgba = new Uint8Array(4 * size).fill(255);
  for (let i = 0; i < size; i++) rgba.set(values.subarray(3 * i, 3 * i + 3), 4 * i);
  const palette = quantize(rgba, 256);
  return { palette, pixels: applyPalette(rgba, palette) };
}

function enlarged(pixels: Frames["values"], height: number, width: number, scale: number): Uint8Array {
  const large = new Uint8Array(height * width * scale * scale);
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < width * scale; x++) {
      large[y * width * scale + x] = pixels[Math.floor(y / scale) * width + Math.floor(x / scale)] as number;
    }
  }
  return large;
}
