import type { Tensor } from "@tensorflow/tfjs-core";
import type { Picture } from "./blocks";

/**
 * Images as bytes: −1 becomes 0 and 1 becomes 255.
 *
 * @param images `[count, height, width, channels]` in [-1, 1]; not disposed
 * @throws Error when a value is not finite
 */
export async function pictureOf(images: Tensor): Promise<Picture> {
  const values = await images.data();
  const bytes = Uint8ClampedArray.from(values, (value) => Math.round((value + 1) * 127.5));
  if (!values.every(Number.isFinite))
    throw new Error("the images hold numbers that are not finite: the generator is broken.");
  return { shape: images.shape as [number, number, number, number], bytes };
}
