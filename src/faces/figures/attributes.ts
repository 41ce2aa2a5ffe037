import { type AttributedImages, someOf } from "../../datasets";
import { type Chart, heatmap, type ImageGrid, imageGrid } from "../../figures";
import { coarser } from "./coarser";

/** The first images of a set. */
export function firstFaces(set: AttributedImages, count: number, columns: number): ImageGrid {
  const { images, height, width, channels } = someOf(set, 0, count);
  return imageGrid(
    { shape: [count, height, width, channels], values: coarser(images) },
    { title: `${count} of ${set.count.toLocaleString("en")} drawn faces`, columns, scale: 1, gap: 2 },
  );
}

/** How much each attribute tells about each other, 0 to 1, as colours and as numbers. */
export function associationChart(
  names: readonly string[],
  matrix: readonly (readonly number[])[],
  title: string,
): Chart {
  return heatmap({
    title,
    z: matrix.map((row) => row.map((value) => Math.round(value * 100) / 100)),
    xs: names,
    ys: names,
    matrix: true,
    values: true,
    range: [0, 1],
    colorTitle: "association",
  });
}

/**
 * Differences of mean images: orange where those that have the attribute are brighter, blue where they are darker. Colours are
 * full from 0.4 of the largest difference on, so that faint ones are seen.
 */
export function differenceGrid(
  { height, width }: { height: number; width: number },
  differences: Readonly<Record<string, Float32Array>>,
  title: string,
): ImageGrid {
  const tiles = Object.values(differences);
  const full = 0.4 * Math.max(...tiles.map((tile) => tile.reduce((max, value) => Math.max(max, Math.abs(value)), 0)));
  return imageGrid(
    {
      shape: [tiles.length, height, width, 1],
      values: Float32Array.from(
        tiles.flatMap((tile) => [...tile]),
        (value) => Math.max(-full, Math.min(full, value)),
      ),
    },
    {
      title,
      columns: tiles.length,
      scale: Math.max(1, Math.floor(128 / width)),
      colors: "diverging",
      range: [-full, full],
      captions: Object.keys(differences),
    },
  );
}
