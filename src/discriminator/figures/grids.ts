import type { Tensor4D } from "@tensorflow/tfjs-core";
import { type ImageGrid, imageGrid } from "../../figures";

/** Images with the discriminator's output under each: the probability that it is real. */
export function probabilityGrid(
  images: Tensor4D,
  probabilities: readonly number[],
  { title, columns, digits = 3, scale = 2 }: { title: string; columns: number; digits?: number; scale?: number },
): ImageGrid {
  const captions = probabilities.map((p) => p.toFixed(digits));
  return imageGrid(images, { title, columns, captions, scale, gap: 8 });
}

/** The feature maps of one image, `[1, height, width, channels]`: negative blue, positive orange. */
export function mapGrid(maps: Tensor4D, layer: string, scale: number): ImageGrid {
  const [, height, width, count] = maps.shape;
  const images = maps.transpose([3, 1, 2, 0]) as Tensor4D;
  try {
    const title = `${layer}: ${count} maps of ${height} × ${width}`;
    return imageGrid(images, { title, columns: 16, colors: "diverging", scale });
  } finally {
    images.dispose();
  }
}

/** Input gradients as images, each on its own scale of colour: orange, brighter would look more real; blue, darker would. */
export function gradientGrid(gradients: Tensor4D): ImageGrid {
  const scaled = gradients.div(gradients.abs().max([1, 2, 3], true)) as Tensor4D;
  try {
    return imageGrid(scaled, {
      title: "Brighter (orange) or darker (blue) would look more real",
      colors: "diverging",
      borders: frames(gradients.shape[0]),
      columns: 6,
      scale: 3,
      gap: 8,
    });
  } finally {
    scaled.dispose();
  }
}

/** A thin grey frame for each image, where images end in white or black. */
export function frames(count: number): string[] {
  return Array<string>(count).fill("#d0d7de");
}
