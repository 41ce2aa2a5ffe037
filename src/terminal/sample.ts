import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine";
import { encodeGif, imageGrid } from "../figures";
import { writeWholeFile } from "../files";
import type { Noise } from "../generator";
import { openGenerator } from "./generator-source";
import { pictureOf } from "./picture";
import { draw, points, requireGenerator, roundTrip, walks } from "./sample-source";

/** What is drawn, with what, and where to. */
export interface SampleOptions {
  /** The folder of a run, a `.keras` file (or another that `loadKeras` opens) of a generator, `pretrained` or `pretrained-faces`. */
  source: string;
  /** A name that ends in `.png`, or in `.gif` for a film. */
  file: string;
  /** Images; rows of walks; points that a film visits. By default 64, 8 and 5. */
  count?: number;
  seed?: number;
  /** By default the run's, and uniform where the source does not say. */
  noise?: Noise;
  /** Images side by side, or in a walk. */
  columns?: number;
  /** Pixels of the picture a pixel of an image; by default what makes it about 640 wide, and a film about 280. */
  scale?: number;
  interpolate?: boolean;
  gif?: boolean;
}

/** A frame of a film, in milliseconds. */
const DELAY = 60;

/**
 * Draws images and writes them as a picture or a film: whole, or not at all.
 *
 * @returns one line that says what was drawn
 * @throws Error when the source cannot be read or is no generator, and RangeError for a walk or a film of fewer than two points
 */
export async function sampleToFile({ source, file, seed = 1, ...options }: SampleOptions): Promise<string> {
  const { gif = false, interpolate = false, columns = 10 } = options;
  const count = options.count ?? (gif ? 5 : interpolate ? 8 : 64);
  const { title, ...opened } = await openGenerator(source, options.noise);
  try {
    requireGenerator(opened.generator, source);
    const latent = gif
      ? await roundTrip(opened, count, seed)
      : interpolate
        ? await walks(opened, count, columns, seed)
        : points(opened, count, seed);
    const images = draw(opened, latent);
    const { scale } = options;
    const bytes = gif
      ? await film(images, scale)
      : await imageGrid(images, {
          ...(interpolate || options.columns ? { columns } : {}),
          ...(scale === undefined ? {} : { scale }),
        }).png(1);
    const [frames] = images.shape;
    tf.dispose([latent, images]);
    await writeWholeFile(file, bytes);
    const what = gif
      ? `a film of ${frames} frames through ${count} points`
      : interpolate
        ? `${count} walks of ${columns} images`
        : `${count} image${count === 1 ? "" : "s"}`;
    return `${file}: ${what}, drawn by ${title}, seed ${seed}`;
  } finally {
    opened.generator.dispose();
  }
}

async function film(images: Tensor, scale?: number): Promise<Uint8Array> {
  const { shape, bytes } = await pictureOf(images);
  return encodeGif({ shape, values: bytes }, { scale: scale ?? Math.max(1, Math.round(280 / shape[2])), delay: DELAY });
}
