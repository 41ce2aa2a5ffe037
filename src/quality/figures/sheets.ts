import type { Tensor } from "@tensorflow/tfjs-core";
import { type ImageGrid, type Images, imageGrid } from "../../figures";

/** The first images of several sets, a row each, named at its left. */
export function setSheet(sets: Readonly<Record<string, Tensor>>, title: string, columns = 12): ImageGrid {
  const rows = Object.values(sets);
  return rowsOf(
    rows.map((images) => images.slice([0, 0, 0, 0], [columns, -1, -1, -1])),
    { title, columns, names: Object.keys(sets) },
  );
}

/**
 * Images beside those they are closest to: every second row holds the neighbours of the images above it.
 *
 * @param images `[n, height, width, channels]`
 * @param neighbours of the first of them, a whole number of rows
 */
export function pairSheet(images: Tensor, neighbours: Tensor, title: string, columns = 16): ImageGrid {
  const parts: Tensor[] = [];
  const count = neighbours.shape[0] as number;
  for (let start = 0; start < count; start += columns) {
    for (const set of [images, neighbours]) parts.push(set.slice([start, 0, 0, 0], [columns, -1, -1, -1]));
  }
  return rowsOf(parts, { title, columns });
}

/** Images with their numbers beneath, as a test for the eye. */
export function numberedSheet(images: Tensor, title: string, columns = 10): ImageGrid {
  const count = images.shape[0] as number;
  return imageGrid(images as Images, {
    title,
    columns,
    scale: 2,
    captions: Array.from({ length: count }, (_, i) => String(i + 1)),
  });
}

/** Parts are read when the grid is made, and freed. */
function rowsOf(
  rows: readonly Tensor[],
  { title, columns, names = [] }: { title: string; columns: number; names?: readonly string[] },
): ImageGrid {
  const [first] = rows as [Tensor];
  const all = first.concat(rows.slice(1) as Tensor[]);
  for (const row of rows) row.dispose();
  const grid = imageGrid(all as Images, { title, columns, scale: 1, rows: names });
  all.dispose();
  return grid;
}
