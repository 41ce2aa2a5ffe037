/** GANs that train in a test: images of six pixels from four latent numbers. */
import path from "node:path";
import type { LayersModel, Scalar, Tensor } from "@tensorflow/tfjs";
import sharp from "sharp";
import { dcganDiscriminator, denseDiscriminator } from "../../src/discriminator";
import { batchNormalization, dropout, type RandomStreams, randomStreams, tf } from "../../src/engine";
import type { Players } from "../../src/gan";
import { dcganGenerator, denseGenerator } from "../../src/generator";
import type { TrainingOptions } from "../../src/training";
import { temporaryFolder } from "../files/temporary";

export const PIXELS = 6;
export const LATENT = 4;

/** G has batch normalisation; D is plain. */
export function smallModels({ weights }: RandomStreams): Pick<Players, "generator" | "discriminator"> {
  return {
    generator: denseGenerator({ latentSize: LATENT, hidden: [16], pixels: PIXELS, weights }),
    discriminator: denseDiscriminator({ pixels: PIXELS, hidden: [16], weights }),
  };
}

/** With all that has a state: batch normalisation in both, and dropout in D. */
export function statefulModels(streams: RandomStreams): Pick<Players, "generator" | "discriminator"> {
  const dense = (name: string, units: number, inputShape?: number[]) =>
    tf.layers.dense({
      name,
      units,
      kernelInitializer: tf.initializers.glorotUniform({ seed: streams.weights.seed() }),
      ...(inputShape ? { inputShape } : {}),
    });
  const discriminator = tf.sequential({
    name: "discriminator",
    layers: [
      dense("first", 16, [PIXELS]),
      tf.layers.leakyReLU({ name: "leaky", alpha: 0.2 }),
      batchNormalization({ name: "norm", momentum: 0.8 }),
      dropout({ name: "dropped", rate: 0.3, stream: streams.dropout }),
      dense("logit", 1),
    ],
  });
  return { ...smallModels(streams), discriminator };
}

export function smallPlayers(streams: RandomStreams, models = smallModels): Players {
  return {
    ...models(streams),
    generatorOptimizer: tf.train.adam(0.01, 0.5),
    discriminatorOptimizer: tf.train.adam(0.01, 0.5),
  };
}

/** 60 noisy copies of one "image", `[60, 6]`, always the same. */
export function smallImages(): Tensor {
  return tf.tidy(() => randomStreams(77).noise.normal([60, PIXELS], 0, 0.05).add([0.8, -0.8, 0.4, -0.4, 0, 0.6]));
}

/** The {@link smallImages} as 60 files in a folder: grey PNGs of 2×3 pixels. */
export async function smallPictures(): Promise<string> {
  const folder = temporaryFolder();
  const bytes = tf.tidy(() => smallImages().add(1).mul(127.5).clipByValue(0, 255).round().arraySync()) as number[][];
  for (const [i, pixels] of bytes.entries()) {
    await sharp(Uint8Array.from(pixels), { raw: { height: 2, width: 3, channels: 1 } })
      .toFormat("png")
      .toFile(path.join(folder, `${String(i).padStart(2, "0")}.png`));
  }
  return folder;
}

/** What a `Training` is made of; a batch is a third of the images. */
export function smallTraining(seed: number, models = smallModels): TrainingOptions & { images: Tensor } {
  const streams = randomStreams(seed);
  return { ...models(streams), images: smallImages(), streams, options: { batchSize: 20, learningRate: 0.01 } };
}

/** A training of images of 4×4, which D sees moved about. */
export function smallSquares(seed: number): TrainingOptions & { images: Tensor } {
  const streams = randomStreams(seed);
  const { weights } = streams;
  const form = { height: 4, width: 4, channels: 1, filters: [4], kernelSize: 4, weights };
  return {
    generator: dcganGenerator({ ...form, latentSize: LATENT }),
    discriminator: dcganDiscriminator({ ...form, batchNorm: true }),
    images: randomStreams(78).noise.uniform([40, 4, 4, 1], -1, 1),
    streams,
    options: { batchSize: 20, learningRate: 0.01, translation: 0.25, r1: 0.1 },
  };
}

export function weightsOf(model: LayersModel): number[][] {
  return model.getWeights().map((weight) => Array.from(weight.dataSync()));
}

export function number(scalar: Scalar | Tensor): number {
  return scalar.dataSync()[0] as number;
}

export function close(actual: number, expected: number, tolerance: number): void {
  if (Math.abs(actual - expected) <= tolerance) return;
  throw new Error(`${actual} is not within ${tolerance} of ${expected}`);
}
