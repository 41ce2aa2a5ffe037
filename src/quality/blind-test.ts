import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type Images, imagesTensor, partOf } from "../datasets";
import { RandomStream, tf } from "../engine";
import { cacheFolder, writeWholeFile } from "../files";

/** Images in a {@link blindTest}; half of them are real. */
export const BLIND_IMAGES = 40;

/** Real and generated images in an order that chance decided. */
export interface BlindTest {
  /** `[40, height, width, channels]` in [-1, 1], the caller's. */
  readonly images: Tensor4D;
  /** Which of them are generated. */
  readonly generated: readonly boolean[];
}

/**
 * Twenty real images and twenty generated ones, mixed, for somebody to tell apart by eye. The same round gives the same test, on
 * every machine's kind of arithmetic; another round other images.
 *
 * @param real images that nobody has trained on
 * @param generator `[n, latentSize]` → images of the same size, from normal latent vectors
 */
export function blindTest(real: Images, generator: LayersModel, round = 1): BlindTest {
  const half = BLIND_IMAGES / 2;
  const draws = new RandomStream(1000 + round);
  const order = draws.permutation(BLIND_IMAGES);
  const chosen = draws.permutation(real.count).slice(0, half);
  const images = tf.tidy(() => {
    const latent = draws.normal([half, generator.inputs[0]?.shape[1] as number]);
    const drawn = generator.predict(latent) as Tensor4D;
    const both = tf.concat([imagesTensor(partOf(real, chosen)), drawn.reshape([half, ...shapeOf(real)])]);
    return both.gather(tf.tensor1d(order, "int32")) as Tensor4D;
  });
  return { images, generated: Array.from(order, (place) => place >= half) };
}

const shapeOf = ({ height, width, channels }: Images) => [height, width, channels];

/** What somebody reached in a round. */
export interface BlindScore {
  readonly round: number;
  /** Images judged rightly, of {@link BLIND_IMAGES}. */
  readonly right: number;
  /** Numbers, from 1, of those taken for generated. */
  readonly marked: readonly number[];
}

/** Counts how many images somebody judged rightly. @param marked numbers, from 1, of those taken for generated */
export function rightOf({ generated }: Pick<BlindTest, "generated">, marked: readonly number[]): number {
  const taken = new Set(marked);
  return generated.filter((made, i) => made === taken.has(i + 1)).length;
}

/** How likely guessing is to get so many right or more, each image by the throw of a coin. */
export function chanceOf(right: number): number {
  let [ways, sum] = [1, 0];
  for (let k = 0; k <= BLIND_IMAGES; k++) {
    if (k >= right) sum += ways;
    ways = (ways * (BLIND_IMAGES - k)) / (k + 1);
  }
  return sum / 2 ** BLIND_IMAGES;
}

const scoresFile = (folder: string) => join(folder, "blind-test.json");

/** Scores that were kept, the oldest first; of a file that cannot be read, none. */
export function keptScores(folder = cacheFolder()): BlindScore[] {
  const file = scoresFile(folder);
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, "utf8")) as BlindScore[];
  } catch {
    return [];
  }
}

/**
 * Keeps a score for later, beside those before it; the same answer in the same round is kept once.
 *
 * @returns the scores before it, the oldest first
 */
export async function keepScore(score: BlindScore, folder = cacheFolder()): Promise<BlindScore[]> {
  const same = ({ round, marked }: BlindScore) => round === score.round && marked.join() === score.marked.join();
  const before = keptScores(folder).filter((kept) => !same(kept));
  await writeWholeFile(scoresFile(folder), `${JSON.stringify([...before, score])}\n`);
  return before;
}
