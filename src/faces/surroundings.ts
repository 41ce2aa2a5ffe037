import { type Box, type Celeba, celebaCrop, celebaFile, celebaSize, decodeImage } from "../datasets";

/** What some images are like before and after faces are cut out of them. */
export interface Surroundings {
  /** Share of the pixels that lie outside of the face's box. */
  readonly pixels: number;
  /** Share of the variance, pixel by pixel over the images, that lies outside of the box: what is not the face, and has to be learned. */
  readonly variance: number;
  /** Mean and standard deviation of each value over the images, in grey levels, [size, size, 3]. */
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
  readonly size: number;
}

/**
 * How much of the images of a list is not the face: as they are (pressed into a square), or cut to the square that
 * `celebaCrop` gives. Aligned images have no box; for them the square itself counts as the face.
 *
 * @param options.count the first so many images
 */
export async function surroundings(
  list: Celeba,
  { cut, count = 200, size = 64 }: { cut: boolean; count?: number; size?: number },
): Promise<Surroundings> {
  const numbers = list.names.map((_, i) => i).slice(0, count);
  const values = size * size * 3;
  const [images, outside]: [Uint8Array[], boolean[][]] = [[], []];
  for (const i of numbers) {
    const [image, crop] = await Promise.all([celebaSize(list, i), celebaCrop(list, i)]);
    if (!crop) continue; // nobody knows where its face is
    const whole: Box = { left: 0, top: 0, ...image };
    const seen = cut ? crop : whole;
    images.push(await decodeImage(celebaFile(list, i), { height: size, width: size, crop: seen }));
    const box = list.boxes?.[i] ?? crop;
    outside.push(
      Array.from({ length: size * size }, (_, p) => !holds(box, seen, size, p % size, Math.floor(p / size))),
    );
  }
  const [mean, square] = [new Float32Array(values), new Float32Array(values)];
  for (const image of images)
    for (let v = 0; v < values; v++) mean[v] = (mean[v] as number) + (image[v] as number) / images.length;
  let [all, off, pixels] = [0, 0, 0];
  images.forEach((image, i) => {
    for (let v = 0; v < values; v++) {
      const squared = ((image[v] as number) - (mean[v] as number)) ** 2;
      square[v] = (square[v] as number) + squared / images.length;
      all += squared;
      if (outside[i]?.[Math.floor(v / 3)]) off += squared;
    }
    pixels += (outside[i]?.filter(Boolean).length ?? 0) / (size * size) / images.length;
  });
  return { pixels, variance: off / all, mean, deviation: square.map(Math.sqrt), size };
}

/** Whether the middle of a small pixel lies within a box of the image that was pressed together. */
function holds(box: Box, seen: Box, size: number, column: number, row: number): boolean {
  const x = seen.left + ((column + 0.5) * seen.width) / size;
  const y = seen.top + ((row + 0.5) * seen.height) / size;
  return x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height;
}
