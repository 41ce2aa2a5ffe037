import type { Tensor } from "@tensorflow/tfjs-core";
import { applyPalette, quantize } from "gifenc";
import { FACE_ATTRIBUTES, type FaceAttribute } from "../../datasets";
import type { Measured } from "../../dcgan";
import { barChart, type Chart, type ImageGrid, imageGrid, lineChart } from "../../figures";
import type { FaceQuality } from "../quality";

/**
 * Generated faces in rows, `[count, size, size, 3]` in [-1, 1]; small ones are shown twice as large, all in the few colours that stand best for them. The tensor stays the
 * caller's.
 */
export function drawnFaces(images: Tensor, title: string, columns: number): ImageGrid {
  return imageGrid(
    { shape: images.shape, values: inFewColours(images) },
    { title, columns, gap: 2, scale: (images.shape[1] as number) > 32 ? 1 : 2 },
  );
}

/**
 * Colours that are kept, so that a picture of generated ones, which have noise on them, stays small. They are chosen
 * so that no colour is far from one of them (pairwise nearest neighbours); the most frequent ones would leave out blue glasses.
 */
const COLOURS = 96;

function inFewColours(images: Tensor): Uint8ClampedArray {
  const bytes = Uint8Array.from(images.dataSync(), (value) => Math.round((value + 1) * 127.5));
  const count = bytes.length / 3;
  const pixels = new Uint8ClampedArray(4 * count).fill(255);
  for (let i = 0; i < count; i++) pixels.set(bytes.subarray(3 * i, 3 * i + 3), 4 * i);
  const colours = quantize(pixels, COLOURS);
  const chosen = applyPalette(pixels, colours);
  return Uint8ClampedArray.from(bytes, (_, at) => colours[chosen[Math.floor(at / 3)] as number]?.[at % 3] as number);
}

const DASHES = ["solid", "dash", "dot"] as const;

/** Fréchet distances over the steps of training, a colour for each recipe, a dash for each seed; with real against real. */
export function faceDistances(measurements: readonly Measured<{ frechet: number }>[], real: number): Chart {
  const names = [...new Set(measurements.map(({ name }) => name))];
  const seeds = [...new Set(measurements.map(({ seed }) => seed))];
  return lineChart({
    title: "How far from the held-out faces",
    x: { title: "step" },
    y: { title: "Fréchet distance (less is better)", type: "log" },
    series: names.flatMap((name) =>
      seeds.map((seed, s) => {
        const own = measurements.filter((one) => one.name === name && one.seed === seed);
        return {
          name: seeds.length > 1 ? `${name}, seed ${seed}` : name,
          x: own.map(({ step }) => step),
          y: own.map(({ frechet }) => frechet),
          markers: true,
          dash: DASHES[s % DASHES.length] as (typeof DASHES)[number],
        };
      }),
    ),
    references: [{ y: real, label: "real" }],
  });
}

/** How often each value of some attributes is read, in percent, as bars side by side. */
export function attributeBars(
  sets: Readonly<Record<string, Pick<FaceQuality, "shares">>>,
  attributes: readonly FaceAttribute[],
): Chart {
  const columns = attributes.flatMap((attribute) => {
    const { values } = FACE_ATTRIBUTES[attribute];
    const yesNo = values.length === 2;
    return values.flatMap((value, i) =>
      yesNo && i === 0 ? [] : [{ attribute, i, name: yesNo ? attribute : `${attribute}: ${value}` }],
    );
  });
  return barChart({
    title: "How often each attribute is read",
    categories: columns.map(({ name }) => name),
    y: { title: "share of the faces (%)" },
    series: Object.entries(sets).map(([name, { shares }]) => ({
      name,
      y: columns.map(({ attribute, i }) => 100 * (shares[attribute][i] as number)),
    })),
  });
}

/** What moving along directions does to an attribute: share of the faces that are read with it, over how far they were moved. */
export function effectOfMoving(
  attribute: string,
  times: readonly number[],
  shares: Readonly<Record<string, readonly number[]>>,
): Chart {
  return lineChart({
    title: `Faces read with ${attribute}, as they are moved`,
    x: { title: "how far, in lengths of the direction" },
    y: { title: `share with ${attribute} (%)`, range: [-4, 104] },
    series: Object.entries(shares).map(([name, values], i) => ({
      name,
      x: times,
      y: values.map((share) => 100 * share),
      markers: true,
      dash: DASHES[i % DASHES.length] as (typeof DASHES)[number],
    })),
  });
}
