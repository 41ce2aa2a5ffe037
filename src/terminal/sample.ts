import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine";
import { pretrainedFaces, pretrainedFacesAbout } from "../faces/pretrained";
import { encodeGif, imageGrid } from "../figures";
import { writeWholeFile } from "../files";
import { pretrainedAbout, pretrainedGenerator } from "../gan/pretrained";
import type { Noise } from "../generator";
import { loadKeras } from "../models";
import { RunDirectory } from "../training/run-directory";
import { pictureOf } from "./picture";
import { draw, points, requireGenerator, roundTrip, type SampleSource, walks } from "./sample-source";

/** What is drawn, with what, and where to. */
export interface SampleOptions {
  /** The folder of a run, a `.keras` file of a generator, `pretrained` or `pretrained-faces`. */
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
  const { title, ...opened } = await sourceOf(source, options.noise);
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

/** Opens what draws. A run is drawn with the average of G's weights, where it keeps one. */
async function sourceOf(source: string, noise: Noise | undefined): Promise<SampleSource & { title: string }> {
  if (source === "pretrained") {
    const { summary, noise: own } = pretrainedAbout();
    return {
      generator: await pretrainedGenerator(),
      noise: noise ?? own,
      title: `the pretrained generator (${summary})`,
    };
  }
  if (source === "pretrained-faces") {
    const { summary, noise: own } = pretrainedFacesAbout();
    return {
      generator: await pretrainedFaces(),
      noise: noise ?? own,
      title: `the pretrained generator of faces (${summary})`,
    };
  }
  if (!existsSync(source)) {
    throw new Error(
      `${source}: there is no such folder or file; expected a run's folder, a .keras file, pretrained or pretrained-faces.`,
    );
  }
  if (!statSync(source).isDirectory()) {
    return { generator: await loadKeras(source), noise: noise ?? "uniform", title: source };
  }
  const run = new RunDirectory(source);
  const { options, images } = await run.description();
  const { folder, step } = await run.newestCheckpoint((message) => console.error(`ganbook: ${message}`));
  const average = join(folder, "average.keras");
  const [, ...image] = images.shape;
  return {
    generator: await loadKeras(existsSync(average) ? average : join(folder, "generator.keras")),
    noise: noise ?? options.noise,
    title: `${source} at step ${step}`,
    ...(image.length === 3 ? { image: image as [number, number, number] } : {}),
  };
}

async function film(images: Tensor, scale?: number): Promise<Uint8Array> {
  const { shape, bytes } = await pictureOf(images);
  return encodeGif({ shape, values: bytes }, { scale: scale ?? Math.max(1, Math.round(280 / shape[2])), delay: DELAY });
}
