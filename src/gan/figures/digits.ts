import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { type ImageGrid, imageGrid, type Replay, replay } from "../../figures";

/** Images of 28×28 pixels in [-1, 1] that were drawn at one step of a training, one after the other. */
export interface GrowthStage {
  step: number;
  pixels: Float32Array;
}

const SIDE = 28;

/** Digits given as `[n, 784]` or `[n, 28, 28, 1]` in [-1, 1]; they are read at once and stay the caller's. */
export function digitGrid(digits: Tensor, title: string, { columns = 12 } = {}): ImageGrid {
  const images = digits.reshape([-1, SIDE, SIDE, 1]);
  try {
    return imageGrid(images as Tensor4D, { title, columns, scale: 2 });
  } finally {
    images.dispose();
  }
}

/** The first ten digits of about seven stages, the last one among them; a row for each. */
export function growthGrid(stages: readonly GrowthStage[]): ImageGrid {
  const every = Math.ceil(stages.length / 7);
  const rows = stages.filter((_, i) => i % every === 0 || i === stages.length - 1);
  const values = Float32Array.from(rows.flatMap(({ pixels }) => Array.from(pixels.subarray(0, 10 * SIDE * SIDE))));
  return imageGrid(
    { shape: [rows.length * 10, SIDE, SIDE, 1], values },
    {
      title: "From noise to digits",
      columns: 10,
      captions: rows.flatMap(({ step }) => [`step ${step}`, ...Array<string>(9).fill("")]),
      scale: 2,
    },
  );
}

/** All digits of all stages, as a film. */
export function growthReplay(stages: readonly GrowthStage[]): Replay {
  return replay(
    stages.map(({ step, pixels }) =>
      imageGrid(
        { shape: [pixels.length / SIDE ** 2, SIDE, SIDE, 1], values: pixels },
        { title: `Step ${step}`, columns: 6 },
      ),
    ),
    { title: "The growth of the digits", labels: stages.map(({ step }) => `step ${step}`), fps: 6 },
  );
}
