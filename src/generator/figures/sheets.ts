import type { Tensor4D } from "@tensorflow/tfjs-core";
import { type ImageGrid, type ImageGridOptions, imageGrid } from "../../figures";

/** Images in rows, `[count, height, width, channels]`. */
export function imageSheet(
  images: Tensor4D,
  title: string,
  columns: number,
  options: Pick<ImageGridOptions, "captions" | "colors" | "gap" | "range" | "scale"> = {},
): ImageGrid {
  return imageGrid(images, { title, columns, ...options });
}

/** Feature maps, a row for each layer, negative blue and positive orange. */
export function mapSheet(maps: Tensor4D, title: string): ImageGrid {
  return imageGrid(maps, { title, columns: 8, scale: 3, colors: "diverging" });
}
