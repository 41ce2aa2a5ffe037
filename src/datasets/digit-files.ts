/** What is known of the digits that come with the package, without reading them: where they are read differs from Node to a browser. */
import type { ImageDataset, Images, LabelledImages } from "./images";

/** The two files, gzipped IDX, and the SHA-256 of what they hold once unzipped. */
export const DIGIT_FILES = {
  images: {
    name: "images.idx3.gz",
    sha256: "b5e70e0fee21b60e01cbfd5c2f2904cdd9c6886e6ff46cf0b65b213279e3dfed",
  },
  labels: {
    name: "labels.idx1.gz",
    sha256: "b2b9e54a94c6e382075d8c39cc90bd41c474b4201aafa321c263d3a8f3973528",
  },
} as const;

/** Held-out digits of each of the ten classes. The files hold the training part first, then the held-out part. */
export const HELD_OUT_PER_CLASS = 150;

/** The two parts of what the two files hold. */
export function splitDigits({ images, count, height, width }: Images, labels: Uint8Array): ImageDataset {
  const part = (from: number, to: number): LabelledImages => ({
    images: images.subarray(from * height * width, to * height * width),
    labels: labels.subarray(from, to),
    count: to - from,
    height,
    width,
    channels: 1,
  });
  const split = count - 10 * HELD_OUT_PER_CLASS;
  return { classes: 10, train: part(0, split), heldOut: part(split, count) };
}
