import { heatmap, imageGrid, type Replay, replay } from "../../figures";
import type { Plane } from "../../filters";
import { transposedConvolution } from "../transposed-convolution";

/** A transposed convolution, pixel by pixel: each prints the whole filter, and overlaps add up. */
export function printReplay(image: Plane, filter: Plane, stride: number): Replay {
  const width = (image[0] as readonly number[]).length;
  const count = image.length * width;
  const moments = Array.from({ length: count + 1 }, (_, printed) =>
    heatmap({
      title: `${printed} of ${count} printed`,
      z: transposedConvolution(
        image.map((row, r) => row.map((pixel, c) => (width * r + c < printed ? pixel : 0))),
        filter,
        stride,
      ),
      matrix: true,
      values: true,
      range: [0, 20],
      width: 340,
      height: 320,
    }),
  );
  return replay(moments, { title: "A transposed convolution is a stamp", fps: 1, stills: 4 });
}

/** How many overlaps reach each pixel, by the size of the filter. */
export function overlapReplay(counts: Readonly<Record<string, readonly (readonly number[])[]>>): Replay {
  return replay(
    Object.entries(counts).map(([name, z]) =>
      heatmap({
        title: `Prints on each pixel: ${name}, stride 2`,
        z,
        matrix: true,
        values: true,
        range: [0, 4],
        width: 420,
        height: 390,
      }),
    ),
    { title: "Overlaps", labels: Object.keys(counts), fps: 1, stills: 2 },
  );
}

/** What a generator draws at moments of its training: 24 images of 28 × 28. */
export function reconstructionReplay(moments: readonly { step: number; pixels: Float32Array }[]): Replay {
  return replay(
    moments.map(({ step, pixels }) =>
      imageGrid({ shape: [24, 28, 28, 1], values: pixels }, { title: `Step ${step}`, columns: 8 }),
    ),
    { title: "Learning to draw", labels: moments.map(({ step }) => `step ${step}`), fps: 3, stills: 6 },
  );
}

/** A walk seen twice, straight and along the arc: frames of two images of 28 × 28, one after the other. */
export function pairReplay(pixels: Float32Array): Replay {
  const size = 2 * 28 * 28;
  return replay(
    Array.from({ length: pixels.length / size }, (_, i) =>
      imageGrid(
        { shape: [2, 28, 28, 1], values: pixels.slice(i * size, (i + 1) * size) },
        { columns: 2, captions: ["straight", "arc"] },
      ),
    ),
    { title: "A walk round four digits: straight (left), along the arc (right)", fps: 6, stills: 9 },
  );
}
