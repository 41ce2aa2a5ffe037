import type { Tensor4D } from "@tensorflow/tfjs-core";
import { type Chart, heatmap, type ImageGrid, imageGrid, lineChart, PALETTE } from "../../figures";
import { percent } from "../../statistics";
import type { ClassifierHistory } from "../train";
import { everyNth, runningMean } from "./series";

/** Three losses of one training: as it goes, on the same digits in prediction mode, and on held-out digits. */
export function learningToRead(history: ClassifierHistory, sameDigits: readonly number[]): Chart {
  const { steps, loss } = history.heldOut;
  return lineChart({
    title: "Learning to read digits",
    x: { title: "step" },
    y: { title: "cross-entropy (nats)", range: [0, 0.8] },
    series: [
      { name: "training phase", ...everyNth(8, runningMean(history.loss, 20)), color: PALETTE[5] },
      { name: "same digits, predicted", x: steps, y: sameDigits, markers: true, color: PALETTE[0] },
      { name: "held-out digits, predicted", x: steps, y: loss, markers: true, color: PALETTE[1] },
    ],
  });
}

/** A confusion matrix: rows are what a digit is, columns what it was taken for; colours are scaled to the mistakes. */
export function confusionMap(matrix: readonly (readonly number[])[]): Chart {
  const names = Array.from({ length: 10 }, (_, digit) => String(digit));
  return heatmap({
    title: "What it is, and what it was taken for",
    width: 560,
    height: 520,
    x: { title: "predicted digit" },
    y: { title: "right digit" },
    z: matrix,
    range: [0, 12], // the mistakes; what is right, on the diagonal, is far off this scale
    xs: names,
    ys: names,
    colorTitle: "images",
    matrix: true,
    values: true,
  });
}

/** Images with what they are, what they were taken for, and with what probability. `[count, height, width, 1]` */
export function mistakes(
  images: Tensor4D,
  captions: readonly { label: number; answer: number; probability: number }[],
): ImageGrid {
  return imageGrid(images, {
    title: "The ten worst mistakes: what it is → what it was taken for",
    columns: 5,
    scale: 2,
    gap: 22,
    captions: captions.map(({ label, answer, probability }) => `${label} → ${answer} (${percent(probability)})`),
  });
}
