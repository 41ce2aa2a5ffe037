import { type Box, type Celeba, celebaCrop, celebaFile, celebaSize, decodeImage } from "../../datasets";
import { type ImageGrid, imageGrid } from "../../figures";
import { resizedBothWays } from "../resizing";
import type { Surroundings } from "../surroundings";
import { coarser } from "./coarser";

/** Pixels of a side of the tiles that whole images are shown in, and of those that show steps. */
const TILE = 156;
const STEP = 128;

const ORANGE = [0xd5, 0x5e, 0x00] as const;
const BLUE = [0x00, 0x72, 0xb2] as const;

/** Some images of a list as they are, with their sizes; around each face its box (orange) and the square to cut out (blue). */
export async function photographs(list: Celeba, numbers: readonly number[]): Promise<ImageGrid> {
  const shown = await Promise.all(numbers.map((i) => whole(list, i, TILE)));
  return imageGrid(together(shown, TILE), {
    title: "As they are: boxes (orange) and the squares to cut out (blue)",
    columns: Math.min(6, numbers.length),
    scale: 1,
    captions: await Promise.all(
      numbers.map((i) => celebaSize(list, i).then(({ width, height }) => `${width} × ${height}`)),
    ),
  });
}

/** The way of some images, a row each: opened, cut out, made small; small ones are shown enlarged, pixel by pixel. */
export async function steps(list: Celeba, numbers: readonly number[], sizes: readonly number[]): Promise<ImageGrid> {
  const rows = await Promise.all(
    numbers.map(async (i) => {
      const crop = (await celebaCrop(list, i)) as Box;
      const made = [STEP, ...sizes].map(async (size) =>
        enlarged(await decodeImage(celebaFile(list, i), { height: size, width: size, crop }), size, STEP),
      );
      return Promise.all([whole(list, i, STEP), ...made]);
    }),
  );
  const names = ["opened", "cut out", ...sizes.map((size) => `${size} × ${size}`)];
  return imageGrid(together(rows.flat(), STEP), {
    title: "Step by step",
    columns: names.length,
    scale: 1,
    captions: numbers.flatMap((_, row) => (row === numbers.length - 1 ? names : names.map(() => ""))),
  });
}

/** Some faces made small in two ways, one above the other: the middle pixel of each square, and the mean of all. */
export async function twoWaysSmaller(list: Celeba, numbers: readonly number[], size: number): Promise<ImageGrid> {
  const both = await Promise.all(
    numbers.map(async (i) => resizedBothWays(celebaFile(list, i), (await celebaCrop(list, i)) as Box, size)),
  );
  const row = (name: string) => [name, ...numbers.slice(1).map(() => "")];
  return imageGrid(together([...both.map(({ picked }) => picked), ...both.map(({ averaged }) => averaged)], size), {
    title: `Made smaller, to ${size} × ${size}`,
    columns: numbers.length,
    scale: Math.max(1, Math.round(96 / size)),
    captions: [...row("one pixel picked"), ...row("mean of all")],
  });
}

/** Mean and deviation of images as they are, and of the faces cut out of them. */
export function meansAndDeviations(before: Surroundings, after: Surroundings): ImageGrid {
  // A deviation is shown twice as bright as it is: it hardly reaches half of what a byte can hold.
  const bright = ({ deviation }: Surroundings) => deviation.map((value) => 2 * value);
  const tiles = [before.mean, bright(before), after.mean, bright(after)];
  return imageGrid(
    { shape: [4, before.size, before.size, 3], values: Uint8ClampedArray.from(tiles.flatMap((tile) => [...tile])) },
    {
      title: "What all have in common, and where they differ",
      columns: 4,
      scale: 2,
      captions: ["whole: mean", "whole: deviation", "cut out: mean", "cut out: deviation"],
    },
  );
}

/** A whole image in a square tile, its proportions kept, with its box and the square around it. */
async function whole(list: Celeba, i: number, tile: number): Promise<Uint8Array> {
  const [image, crop] = await Promise.all([celebaSize(list, i), celebaCrop(list, i)]);
  const scale = tile / Math.max(image.width, image.height);
  const [width, height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
  const pixels = await decodeImage(celebaFile(list, i), { height, width, crop: "stretch" });
  const square = new Uint8Array(tile * tile * 3).fill(255);
  const [left, top] = [Math.floor((tile - width) / 2), Math.floor((tile - height) / 2)];
  for (let y = 0; y < height; y++) {
    square.set(pixels.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * tile + left) * 3);
  }
  const onTile = (box: Box): Box => ({
    left: left + Math.round(box.left * scale),
    top: top + Math.round(box.top * scale),
    width: Math.round(box.width * scale),
    height: Math.round(box.height * scale),
  });
  if (crop) outline(square, tile, onTile(crop), BLUE);
  const box = list.boxes?.[i];
  if (box) outline(square, tile, onTile(box), ORANGE);
  return square;
}

/** A frame two pixels wide, on the inner side. */
function outline(pixels: Uint8Array, tile: number, box: Box, colour: readonly [number, number, number]): void {
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  for (let y = Math.max(0, box.top); y < Math.min(tile, bottom); y++) {
    for (let x = Math.max(0, box.left); x < Math.min(tile, right); x++) {
      const edge = Math.min(x - box.left, y - box.top, right - 1 - x, bottom - 1 - y);
      if (edge < 2) pixels.set(colour, (y * tile + x) * 3);
    }
  }
}

function enlarged(pixels: Uint8Array, from: number, to: number): Uint8Array {
  const large = new Uint8Array(to * to * 3);
  for (let p = 0; p < to * to; p++) {
    const [y, x] = [Math.floor((Math.floor(p / to) * from) / to), Math.floor(((p % to) * from) / to)];
    large.set(pixels.subarray((y * from + x) * 3, (y * from + x + 1) * 3), p * 3);
  }
  return large;
}

function together(images: readonly Uint8Array[], size: number) {
  return { shape: [images.length, size, size, 3], values: coarser(Buffer.concat(images)) };
}
