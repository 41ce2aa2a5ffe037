/** A folder of images to read: drawn noise, as JPEGs of the size of CelebA's aligned ones. */
import { link, mkdir } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { randomStreams } from "../../../src/engine";

/** Of each image, as CelebA's aligned ones have it. */
const [WIDTH, HEIGHT] = [178, 218];
/** So many files are different ones; the others are further names of the same. */
const DISTINCT = 1000;
/** A folder with more entries is slow on some systems. */
const FOLDER = 1000;

/** Makes `count` files in folders of a thousand. Blurred noise takes as long to decode as a photograph does. */
export async function makeImages(folder: string, count: number): Promise<void> {
  const file = (i: number) => path.join(folder, String(Math.floor(i / FOLDER)).padStart(3, "0"), `${i % FOLDER}.jpg`);
  const [small, blurred] = [24, Math.min(count, DISTINCT)];
  const noise = randomStreams(1).noise.uniform([blurred, small * small * 3], 0, 256);
  const values = await noise.data();
  noise.dispose();
  for (let i = 0; i < count; i++) {
    if (i % FOLDER === 0) await mkdir(path.dirname(file(i)), { recursive: true });
    if (i >= blurred) {
      await link(file(i % blurred), file(i));
      continue;
    }
    const bytes = Uint8Array.from(values.subarray(i * small * small * 3, (i + 1) * small * small * 3));
    await sharp(bytes, { raw: { width: small, height: small, channels: 3 } })
      .resize(WIDTH, HEIGHT, { fit: "fill" })
      .jpeg({ quality: 90 })
      .toFile(file(i));
  }
}
