import { mkdirSync } from "node:fs";
import path from "node:path";
import sharp, { type Sharp } from "sharp";

/**
 * A picture whose red grows from 0 at the left to 255 at the right and whose green from 0 at the top to 255 at the bottom, with
 * blue 128; `alpha`: its left half transparent.
 */
export function gradient(width: number, height: number, { alpha = false } = {}): Sharp {
  const channels = alpha ? 4 : 3;
  const bytes = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = [(255 * x) / (width - 1), (255 * y) / (height - 1), 128, x < width / 2 ? 0 : 255];
      bytes.set(pixel.slice(0, channels).map(Math.round), (y * width + x) * channels);
    }
  }
  return sharp(bytes, { raw: { width, height, channels } });
}

/** Files of one colour each, `[name, colour]`; a name may have folders in it. */
export async function plainPictures(folder: string, pictures: readonly (readonly [string, string])[]): Promise<void> {
  for (const [name, background] of pictures) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    await sharp({ create: { width: 12, height: 9, channels: 3, background } }).toFile(file);
  }
}
