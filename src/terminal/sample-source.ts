import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { randomStreams, tf } from "../engine";
import { type Interpolation, latentVectors, linear, type Noise, spherical, walk } from "../generator";

/** A trained generator, and what it was trained to draw from. */
export interface SampleSource {
  generator: LayersModel;
  noise: Noise;
  /** Height, width and channels of its images, where something else than the model tells. */
  image?: ImageSize;
}

type ImageSize = readonly [height: number, width: number, channels: number];

/** Frames from one point of a walk to the next. */
const FRAMES_A_LEG = 16;

/**
 * Images that a generator draws, `[count, height, width, channels]` in [-1, 1], the caller's to dispose of. Rows of pixels without a given
 * size are those of a square: grey, or red, green and blue.
 *
 * @throws Error when the model is no generator
 */
export function draw({ generator, image }: Omit<SampleSource, "noise">, latent: Tensor): Tensor4D {
  const [height, width, channels] = image ?? imageSize(generator);
  return tf.tidy(() => {
    const drawn = generator.predict(latent, { batchSize: 100 }) as Tensor;
    return drawn.reshape([latent.shape[0] as number, height, width, channels]);
  });
}

/**
 * @param name what an error calls the model
 * @throws Error when the model is no generator, naming what it takes and gives
 */
export function requireGenerator(model: LayersModel, name: string): void {
  imageSize(model, `${name}: the model`);
}

function imageSize(model: LayersModel, name = "the model"): ImageSize {
  const [taken, given] = [model.inputs, model.outputs].map((tensors) =>
    tensors.length === 1 ? (tensors[0]?.shape.slice(1) as number[]) : [],
  ) as [number[], number[]];
  const size = given.length === 3 ? given : given.length === 1 ? squareOf(given[0] as number) : undefined;
  const [height = 0, width = 0, channels = 0] = size ?? [];
  if (taken.length === 1 && height > 1 && width > 1 && (channels === 1 || channels === 3))
    return [height, width, channels];
  const [takes, gives] = [model.inputs, model.outputs].map((tensors) =>
    tensors.map(({ shape }) => `[batch, ${shape.slice(1).join(", ")}]`).join(" with "),
  );
  throw new Error(
    `${name} takes ${takes} and gives ${gives}, so it is no generator: expected ` +
      "latent vectors, [batch, size], and images, [batch, height, width, 1 or 3] or [batch, pixels] of a square.",
  );
}

function squareOf(pixels: number): ImageSize | undefined {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(pixels / channels);
    if (Number.isInteger(side)) return [side, side, channels];
  }
  return undefined;
}

/** Fresh latent vectors for a grid of images: the same seed, the same vectors; the first ones do not depend on `count`. */
export function points({ generator, noise }: SampleSource, count: number, seed: number): Tensor {
  return latentVectors(noise, [count, generator.inputs[0]?.shape[1] as number], randomStreams(seed).samples);
}

/**
 * Rows of walks, each from one latent vector to another: `[rows · columns, latentSize]`.
 *
 * A walk between uniform vectors goes straight, which stays in the cube they are drawn from; between normal ones it follows the
 * great arc, which keeps the length that nearly all normal vectors have (White 2016, "Sampling generative networks").
 *
 * @param columns images in a walk, both ends among them
 * @throws RangeError for fewer than two columns
 */
export async function walks(source: SampleSource, rows: number, columns: number, seed: number): Promise<Tensor> {
  const ends = await rowsOf(points(source, 2 * rows, seed));
  return tf.tidy(() =>
    tf.concat(
      Array.from({ length: rows }, (_, row) =>
        walk(ends[2 * row] as number[], ends[2 * row + 1] as number[], { steps: columns, along: wayFor(source.noise) }),
      ),
    ),
  );
}

/**
 * One walk from vector to vector and back to the first, 16 frames from each to the next: `[16 · stops, latentSize]`. The last
 * frame is one step before the first, so that a film of it loops.
 *
 * @param stops how many vectors are visited
 * @throws RangeError for fewer than two stops
 */
export async function roundTrip(source: SampleSource, stops: number, seed: number): Promise<Tensor> {
  if (stops < 2) throw new RangeError(`a film walks between 2 points or more; ${stops} gives no way to go`);
  const visited = await rowsOf(points(source, stops, seed));
  return tf.tidy(() =>
    tf.concat(
      visited.map((from, i) => {
        const to = visited[(i + 1) % stops] as number[];
        const leg = walk(from, to, { steps: FRAMES_A_LEG + 1, along: wayFor(source.noise) });
        return leg.slice([0, 0], [FRAMES_A_LEG, -1]);
      }),
    ),
  );
}

function wayFor(noise: Noise): Interpolation {
  return noise === "normal" ? spherical : linear;
}

async function rowsOf(vectors: Tensor): Promise<number[][]> {
  const rows = (await vectors.array()) as number[][];
  vectors.dispose();
  return rows;
}
