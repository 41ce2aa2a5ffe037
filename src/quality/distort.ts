import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { Images } from "../datasets";
import { type RandomStream, tf } from "../engine";

/** How far an image is moved at most; each amount is drawn evenly between its two ends. */
export interface Distortion {
  /** Degrees to either side. */
  rotation: number;
  /** Share of the size by which each side is stretched or shrunk. */
  zoom: number;
  /** Slant: pixels sideways for each pixel down. */
  shear: number;
  /** Pixels in each direction. */
  shift: number;
}

/**
 * The same images as somebody else might have written them: each one turned, stretched, slanted and moved a little,
 * another way each time. Pixels between pixels are interpolated (bilinear); what comes in from outside is background.
 * A classifier that sees every digit in another position each time cannot learn pixels by heart.
 *
 * @param rows numbers of the images to take
 * @param stream how each one is moved; five numbers an image
 * @returns `[rows, height, width, 1]` in [-1, 1], the caller's to dispose of
 */
export function distorted(set: Images, rows: Int32Array, amounts: Distortion, stream: RandomStream): Tensor4D {
  const { height, width } = set;
  const draws = tf.tidy(() => stream.uniform([rows.length, 6], -1, 1).dataSync());
  const pixels = new Float32Array(rows.length * height * width);
  const [middleY, middleX] = [(height - 1) / 2, (width - 1) / 2];
  rows.forEach((row, i) => {
    const [turn, wide, high, slant, right, down] = draws.subarray(6 * i, 6 * i + 6) as unknown as Six;
    const angle = (turn * amounts.rotation * Math.PI) / 180;
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    const [zoomX, zoomY] = [1 + wide * amounts.zoom, 1 + high * amounts.zoom];
    const source = set.images.subarray(row * height * width, (row + 1) * height * width);
    let at = i * height * width;
    // For each pixel of the new image: where was it in the old one?
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [v, u] = [y - middleY - down * amounts.shift, x - middleX - right * amounts.shift];
        const slanted = u + slant * amounts.shear * v;
        const fromX = (cos * slanted + sin * v) / zoomX + middleX;
        const fromY = (cos * v - sin * slanted) / zoomY + middleY;
        pixels[at++] = between(source, fromY, fromX, height, width) / 127.5 - 1;
      }
    }
  });
  return tf.tensor4d(pixels, [rows.length, height, width, 1]);
}

type Six = [number, number, number, number, number, number];

/** Brightness at a place between pixels, from the four around it; 0 outside of the image. */
function between(image: Uint8Array, y: number, x: number, height: number, width: number): number {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [below, beside] = [y - top, x - left];
  const pixel = (row: number, column: number) =>
    row < 0 || column < 0 || row >= height || column >= width ? 0 : (image[row * width + column] as number);
  const upper = pixel(top, left) * (1 - beside) + pixel(top, left + 1) * beside;
  const lower = pixel(top + 1, left) * (1 - beside) + pixel(top + 1, left + 1) * beside;
  return upper * (1 - below) + lower * below;
}
