/** Folders of images to read: drawn noise as JPEGs, of the size of CelebA's aligned ones or of a camera's. */
import { link, mkdir } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { randomStreams } from "../../../src/engine";

/** What images are made, and how many different ones; further files are further names of the same. */
export interface ImageKind {
  width: number;
  height: number;
  distinct: number;
}

export const KINDS = {
  /** As CelebA's aligned ones. */
  small: { width: 178, height: 218, distinct: 1000 },
  /** Twelve megapixels. */
  photographs: { width: 4000, height: 3000, distinct: 8 },
} as const satisfies Record<string, ImageKind>;

/** A folder with more entries is slow on some systems. */
const FOLDER = 1000;

/** Makes `count` files in folders of a thousand. Blurred noise takes as long to decode as a photograph does. */
export async function makeImages(
  folder: string,
  count: number,
  { width, height, distinct }: ImageKind = KINDS.small,
): Promise<void> {
  const file = (i: number) => path.join(folder, String(Math.floor(i / FOLDER)).padStart(3, "0"), `${i % FOLDER}.jpg`);
  const blurred = Math.min(count, distinct);
  // A grain of noise is seven to nine pixels wide.
  const [across, down] = [Math.round(width / 8), Math.round(height / 8)];
  const noise = randomStreams(1).noise.uniform([blurred, across * down * 3], 0, 256);
  const values = await noise.data();
  noise.dispose();
  for (let i = 0; i < count; i++) {
    if (i % FOLDER === 0) await mkdir(path.dirname(file(i)), { recursive: true });
    if (i >= blurred) {
      await link(file(i % blurred), file(i));
      continue;
    }
    const bytes = Uint8Array.from(values.subarray(i * across * down * 3, (i + 1) * across * down * 3));
    await sharp(bytes, { raw: { width: across, height: down, channels: 3 } })
      .resize(width, height, { fit: "fill" })
      .jpeg({ quality: 90 })
      .toFile(file(i));
  }
}
