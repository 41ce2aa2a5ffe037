import type { Tensor4D } from "@tensorflow/tfjs-core";
import { type ImageGrid, imageGrid } from "../../figures";
import type { MostExciting } from "../excitation";
import { type Channels, draw, mapPixels, type Plane, type Size } from "../plane";
import type { Place } from "../squared-differences";
import { greyTensor, imageTensor } from "../tensor";
import { excitationSheet } from "./excitation-sheet";
import { highlight } from "./highlight";

interface GridOptions {
  title: string;
  columns: number;
  scale: number;
  captions?: readonly string[];
}

/** Images with the place where a filter fits best marked on each. */
export function bestPlaces(images: readonly Plane[], places: readonly Place[], size: Size): ImageGrid {
  return marked(images, places, size, {
    title: "Where the corner of the first seven fits best",
    columns: 8,
    scale: 3,
    captions: places.map(({ value }) => `error ${value.toFixed(1)}`),
  });
}

/** One image with the best place by each of three measures. */
export function threeMeasures(image: Plane, places: readonly Place[], size: Size): ImageGrid {
  const names = ["least error:", "largest product:", "smallest angle: cosine"];
  return marked([image, image, image], places, size, {
    title: "The best place for the corner, by three measures",
    columns: 3,
    scale: 6,
    gap: 12,
    captions: places.map(({ value }, i) => `${names[i]} ${value.toFixed(i === 2 ? 2 : 1)}`),
  });
}

function marked(
  images: readonly Plane[],
  places: readonly Place[],
  size: Size,
  options: GridOptions & { gap?: number },
): ImageGrid {
  const tinted = images.map((image, i) => highlight(image, places[i] as Place, size));
  return imageGrid(imageTensor(tinted), { range: [0, 1], ...options });
}

/**
 * Maps side by side, in greys of a range (what lies beyond is drawn as its end) or, without one, negative blue and positive orange. Maps that are smaller than the
 * largest are enlarged, every pixel a square, so that their sides must divide its side.
 */
function mapGrid(
  maps: readonly Plane[],
  { range, ...options }: GridOptions & { range?: readonly [number, number] },
): ImageGrid {
  const side = Math.max(...maps.map((map) => map.length));
  const colors = range === undefined ? ({ colors: "diverging" } as const) : { range };
  const clipped = (map: Plane) =>
    range ? mapPixels(map, (value) => Math.min(range[1], Math.max(range[0], value))) : map;
  return imageGrid(greyTensor(maps.map((map) => clipped(enlarged(map, side)))), { gap: 8, ...colors, ...options });
}

function enlarged(map: Plane, side: number): Plane {
  const times = side / map.length;
  if (times === 1) return map;
  const at = (index: number) => Math.floor(index / times);
  return draw({ height: side, width: side }, (row, column) => (map[at(row)] as number[])[at(column)] as number);
}

/** Images of several channels (grey ones as three that are alike), values in [0, 1]. */
export function channelGrid(images: readonly Channels[], title: string, captions: readonly string[]): ImageGrid {
  return imageGrid(imageTensor([...images]), { title, range: [0, 1], columns: 2, scale: 9, gap: 10, captions });
}

/** Filters of a first layer, untrained and trained, `[count, height, width, 1]`, with their likeness to an edge. */
export function filterGrid(filters: Tensor4D, likeness: readonly number[]): ImageGrid {
  return imageGrid(filters, {
    title: "Sixteen filters: two rows untrained, and the same two rows trained",
    colors: "diverging",
    columns: 8,
    scale: 12,
    captions: likeness.map((value) => value.toFixed(2)),
  });
}

/** One digit, enlarged. */
export function oneImage(image: Plane, title: string): ImageGrid {
  return mapGrid([image], { title, columns: 1, scale: 4, range: [0, 1] });
}

/** The feature maps of one image, `[1, height, width, channels]`, in greys up to their largest value. */
export function featureMapGrid(maps: Tensor4D, layer: string, options: { columns: number; scale: number }): ImageGrid {
  const [, height, width, channels] = maps.shape;
  const images = maps.transpose([3, 1, 2, 0]) as Tensor4D;
  try {
    const range = [0, images.max().dataSync()[0] as number] as const;
    return imageGrid(images, { title: `${layer}: ${channels} maps of ${height} × ${width}`, range, ...options });
  } finally {
    images.dispose();
  }
}

/** The patches that excite each filter most, behind the filter itself where it has a picture. */
export function patchGrid(
  found: MostExciting,
  { filters, ...options }: { title: string; columns: number; scale: number; filters?: Tensor4D },
): ImageGrid {
  return imageGrid(excitationSheet(found, filters), { range: [0, 1], gap: 3, ...options });
}

/** Images with what they are and what a network takes them for, values in [0, 1]. */
export function mistakeGrid(
  images: Tensor4D,
  { labels, answers, total }: { labels: readonly number[]; answers: readonly number[]; total: number },
): ImageGrid {
  return imageGrid(images, {
    title: `${labels.length} of its ${total} mistakes`,
    columns: 8,
    range: [0, 1],
    scale: 2,
    captions: labels.map((label, i) => `${label}, says ${answers[i]}`),
  });
}

/** Digits and their edge maps, `names` for the columns. */
export function edgeGrid(rows: readonly (readonly Plane[])[], names: readonly string[]): ImageGrid {
  return mapGrid(rows.flat(), {
    title: "Edges of a zero and a four",
    columns: names.length,
    scale: 4,
    captions: rows.flatMap(() => names),
  });
}

/** Images, each followed by what the four corner filters find in it. */
export function cornerGrid(rows: readonly (readonly Plane[])[], names: readonly string[]): ImageGrid {
  return mapGrid(rows.flat(), {
    title: "A second layer finds corners in the maps of the first",
    columns: names.length + 1,
    scale: 4,
    range: [0, 1],
    captions: rows.flatMap(() => ["image", ...names]),
  });
}

/** Digits, each followed by its upright and level lines. */
export function lineGrid(rows: readonly (readonly Plane[])[]): ImageGrid {
  return mapGrid(rows.flat(), {
    title: "Upright and level lines, from pairs of edges",
    columns: 6,
    scale: 3,
    range: [0, 1],
    captions: rows.flatMap(() => ["digit", "upright", "level"]),
  });
}

/** A map beside what max pooling, average pooling and down-sampling leave of it, once and twice. */
export function poolingGrid(map: Plane, once: readonly Plane[], twice: readonly Plane[]): ImageGrid {
  return mapGrid([map, ...once, map, ...twice], {
    title: "A feature map, and what pooling leaves of it (above 14×14, below 7×7)",
    columns: 4,
    scale: 5,
    range: [0, 3],
    captions: ["", ", twice"].flatMap((t) => ["28×28", `max${t}`, `average${t}`, `down-sampled${t}`]),
  });
}
