import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { digits, imagesTensor } from "../../datasets";
import { randomStreams, tf } from "../../engine";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { convolutionalDiscriminator } from "../convolutional";
import { fakeMakers } from "../fakes";
import { Pretraining } from "../pretraining";

/** An image of 28 × 28 numbers in [-1, 1]: a tensor with as many elements, rows of numbers, or all in one row. */
export type Impostor = Tensor | readonly ArrayLike<number>[] | ArrayLike<number>;

/** Exercise 4.2: an image that a discriminator trained against noise takes for a digit, and nobody else does. */
export const impostor: Exercise<Impostor> = {
  expects: "an image: a tensor [28, 28, 1], or 28 rows of 28 numbers, in [-1, 1]",
  async judge(image) {
    const pixels = pixelsOf(image);
    if (typeof pixels === "string") return wrong(`got ${pixels}; expected 28 × 28 numbers.`);
    const bad = pixels.find((value) => !(value >= -1 - 1e-6 && value <= 1 + 1e-6));
    if (bad !== undefined) return wrong(`it has the pixel ${bad}; expected numbers in [-1, 1], -1 for black paper.`);
    // A digit that was moved is a digit still, so it is compared where it lies and in the middle, as real ones are.
    const [lying, moved] = [nearestDigit(pixels), nearestDigit(centred(pixels))];
    const alike = moved.correlation > lying.correlation ? moved : lying;
    if (alike.correlation > LIKENESS) {
      return wrong(
        `it looks like a digit: with one of the real ones, a ${alike.label}, it agrees to ${alike.correlation.toFixed(2)} (correlation; ${LIKENESS} is allowed). The discriminator is not fooled if it calls that real.`,
        "the discriminator has only ever seen digits and noise. What do they differ in, besides showing something?",
      );
    }
    return verdictOf(pixels, await againstNoise());
  },
};

const SIDE = 28;
/** How much an impostor may correlate with the most similar of the training digits. */
const LIKENESS = 0.5;
const NEEDED = 0.95;

function verdictOf(pixels: Float32Array, discriminator: LayersModel): Verdict {
  const answers = (images: () => Tensor): number[] =>
    tf.tidy(() => Array.from((discriminator.predict(images()) as Tensor).sigmoid().dataSync()));
  const [probability] = answers(() => tf.tensor4d(pixels, [1, 28, 28, 1])) as [number];
  if (probability < NEEDED) {
    return wrong(
      `the discriminator says ${probability.toFixed(3)}; expected at least ${NEEDED}.`,
      probability < 0.05
        ? "it is sure that this is noise. In noise each pixel differs from its neighbours; in a digit, hardly any does."
        : "it hesitates. Walk uphill: inputGradient(againstNoise.discriminator, image) tells for each pixel which way.",
    );
  }
  const real = answers(() => imagesTensor(digits().heldOut));
  const share = real.filter((other) => other < probability).length / real.length;
  return right(
    `the discriminator says ${probability.toFixed(3)}: more real than ${(100 * share).toFixed(0)} % of the held-out digits. It has learnt what noise is, and nothing about digits.`,
  );
}

/** The most similar training digit, by the correlation of pixels; an even image correlates with nothing. */
function nearestDigit(pixels: Float32Array): { correlation: number; label: number } {
  return tf.tidy(() => {
    const normalized = (rows: Tensor2D) => {
      const from = rows.sub(rows.mean(1, true));
      return from.div(from.square().sum(1, true).sqrt().maximum(1e-6)) as Tensor2D;
    };
    const all = normalized(imagesTensor(digits().train, { flat: true }));
    const agreement = all.matMul(normalized(tf.tensor2d(pixels, [1, pixels.length])), false, true).flatten();
    const most = agreement.argMax().dataSync()[0] as number;
    return { correlation: agreement.dataSync()[most] as number, label: digits().train.labels[most] as number };
  });
}

/** The image with the middle of its light in the middle of the sheet, to the nearest pixel; what comes in is black. */
function centred(pixels: Float32Array): Float32Array {
  let [light, rows, columns] = [0, 0, 0];
  pixels.forEach((value, i) => {
    light += value + 1;
    rows += (value + 1) * Math.floor(i / SIDE);
    columns += (value + 1) * (i % SIDE);
  });
  if (light < 1) return pixels; // an empty sheet has no middle
  const [down, right] = [rows, columns].map((sum) => Math.round(SIDE / 2 - sum / light)) as [number, number];
  return Float32Array.from(pixels, (_, i) => {
    const [row, column] = [Math.floor(i / SIDE) - down, (i % SIDE) - right];
    const inside = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
    return inside ? (pixels[row * SIDE + column] as number) : -1;
  });
}

/** The numbers of an image, or in words what was given instead. */
function pixelsOf(image: unknown): Float32Array | string {
  if (image instanceof tf.Tensor) {
    return image.size === SIDE * SIDE ? Float32Array.from(image.dataSync()) : `a tensor of the shape [${image.shape}]`;
  }
  if (ArrayBuffer.isView(image) || (Array.isArray(image) && typeof image[0] === "number")) {
    const flat = Array.from(image as unknown as ArrayLike<unknown>);
    return flat.length === SIDE * SIDE ? Float32Array.from(flat, numberOrNaN) : `a list of ${flat.length}`;
  }
  if (!Array.isArray(image)) return describeAnswer(image);
  const rows = image.map((row) => (Array.isArray(row) || ArrayBuffer.isView(row) ? Array.from(row as number[]) : []));
  if (rows.length !== SIDE || rows.some((row) => row.length !== SIDE)) {
    return `${image.length} rows, the first of ${rows[0]?.length ?? 0}`;
  }
  return Float32Array.from(rows.flat(), numberOrNaN);
}

function numberOrNaN(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

let trained: Promise<LayersModel> | undefined;

/** Not the chapter's own discriminator, but one that was pre-trained alike from another seed; made once. */
function againstNoise(): Promise<LayersModel> {
  trained ??= pretrained().catch((error: unknown) => {
    trained = undefined;
    throw error;
  });
  return trained;
}

async function pretrained(): Promise<LayersModel> {
  const streams = randomStreams(42);
  const discriminator = convolutionalDiscriminator({
    output: "logit",
    weights: streams.weights,
    dropoutStream: streams.dropout,
  });
  const images: Tensor4D = imagesTensor(digits().train);
  const pretraining = new Pretraining({ discriminator, images, fakes: fakeMakers(streams.noise).noise, streams });
  try {
    await pretraining.run({ steps: 100 });
  } finally {
    pretraining.dispose();
    images.dispose();
  }
  return discriminator;
}
