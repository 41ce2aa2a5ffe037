import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { ImageSource } from "../datasets";
import { tf } from "../engine";
import { sha256 } from "../files";
import { imageInput, outputShape } from "../gan/static";
import type { RunDescription } from "./run-directory";

/** SHA-256 of the values, the same for flat images and square ones. */
export async function digestOf(images: Tensor): Promise<string> {
  const { buffer, byteOffset, byteLength } = await images.data<"float32">();
  return sha256(new Uint8Array(buffer, byteOffset, byteLength));
}

/** @throws Error when these are not the images that a run was trained on, naming both */
export async function requireSameImages(
  run: RunDescription,
  images: Tensor | ImageSource,
  directory: string,
): Promise<void> {
  const digest = images instanceof tf.Tensor ? await digestOf(images) : images.sha256;
  if (digest === run.images.sha256) return;
  throw new Error(
    `the run in ${directory} was trained on other images: [${run.images.shape}] with SHA-256 ` +
      `${run.images.sha256.slice(0, 12)}…, and these are [${shapeOf(images)}] with ${digest.slice(0, 12)}…; give the ` +
      "same ones, in the same order, or start a new run in another directory",
  );
}

/** Height, width and channels: as the images have them, else a model, else of a square of as many pixels, else of a row. */
export function imageShape(
  images: Tensor | ImageSource,
  generator: LayersModel,
  discriminator: LayersModel,
  packing = 1,
): [number, number, number] {
  const own = shapeOf(images).slice(1);
  const shapes = [own, outputShape(generator), imageInput(discriminator, packing)];
  const known = shapes.find((shape) => shape.length === 3);
  if (known) return known as [number, number, number];
  const pixels = tf.util.sizeFromShape(own);
  const side = Math.sqrt(pixels);
  return Number.isInteger(side) ? [side, side, 1] : [1, pixels, 1];
}

/** `[n, height, width, channels]`, or `[n, pixels]`. */
function shapeOf(images: Tensor | ImageSource): number[] {
  if (images instanceof tf.Tensor) return images.shape;
  return [images.count, images.height, images.width, images.channels];
}
