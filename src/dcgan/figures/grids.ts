import type { Tensor } from "@tensorflow/tfjs-core";
import { type ImageGrid, type Images, imageGrid } from "../../figures";

/**
 * How much one number inside each generator changes each pixel: white is the largest change of each, black is none.
 *
 * @param changes what `reach` gives, by the generators' names
 */
export function reachGrid(changes: Readonly<Record<string, readonly (readonly number[])[]>>): ImageGrid {
  const maps = Object.values(changes).map((rows) => rows.flat());
  const counts = maps.map((map) => map.filter((change) => change > 0).length);
  const values = maps.flatMap((map) => {
    const most = Math.max(...map);
    return map.map((change) => change / most);
  });
  return imageGrid(
    { shape: [maps.length, 28, 28, 1], values: Float32Array.from(values) },
    {
      title: "How much one number changes each pixel",
      captions: Object.keys(changes).map((name, i) => `${name}: ${counts[i]} pixels`),
      range: [0, 1],
      scale: 9,
    },
  );
}

/** Samples in rows, `[count, 28, 28, 1]`; `names` stands under the first image of each row. */
export function sampleGrid(images: Tensor, title: string, columns: number, names: readonly string[] = []): ImageGrid {
  const captions = names.flatMap((name) => [name, ...Array<string>(columns - 1).fill("")]);
  return imageGrid(images as Images, { title, columns, scale: 2, ...(names.length > 0 ? { captions } : {}) });
}
