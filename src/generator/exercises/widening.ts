import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { randomStreams, tf } from "../../engine";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { latentVectors } from "../latent";
import { overlaps } from "../transposed-convolution";

/** How a row of pixels is stamped: `size` pixels, a filter of so many, and how far the next print lies. */
export interface Row {
  readonly size: number;
  readonly filter: number;
  readonly stride: number;
}

/** The exercises of chapter 05 about making images larger. */
export const widening = {
  "5.3": {
    expects: "a function ({ size, filter, stride }) => counts, a whole number for each pixel of the wider row",
    judge: countPrints,
  } satisfies Exercise<(row: Row) => number[]>,
  "5.4": {
    expects: "a LayersModel from [batch, 100] to [batch, 32, 32, 3]",
    judge: evenGenerator,
  } satisfies Exercise<LayersModel>,
};

const ROWS: readonly Row[] = [
  { size: 4, filter: 3, stride: 2 },
  { size: 5, filter: 4, stride: 2 },
  { size: 3, filter: 5, stride: 2 },
  { size: 4, filter: 3, stride: 1 },
  { size: 3, filter: 2, stride: 3 },
  { size: 1, filter: 4, stride: 2 },
];

function countPrints(answer: (row: Row) => number[]): Verdict {
  if (typeof answer !== "function")
    return wrong(`got ${describeAnswer(answer)}; expected a function ({ size, filter, stride }) => counts.`);
  for (const row of ROWS) {
    const { size, filter, stride } = row;
    const returned: unknown = answer({ ...row });
    const called = `for ${size} ${size === 1 ? "pixel" : "pixels"}, a filter of ${filter} and stride ${stride}`;
    const got =
      Array.isArray(returned) || ArrayBuffer.isView(returned) ? Array.from(returned as ArrayLike<unknown>) : undefined;
    if (!got) return wrong(`${called} your function returned ${describeAnswer(returned)}; expected a list of counts.`);
    const odd = got.find((count) => typeof count !== "number");
    if (odd !== undefined)
      return wrong(`${called} your list holds ${describeAnswer(odd)}; expected counts, all of them numbers.`);
    const expected = rowOf(row);
    if (got.length === expected.length && expected.every((count, i) => count === got[i])) continue;
    const given = `${called} you count [${got.map(String).join(", ")}]`;
    if (got.length !== expected.length) {
      const lengths: readonly [length: number, because: string][] = [
        [size * stride, 'That many remain with padding "same", which cuts the ends off; here nothing is cut.'],
        [size * stride + filter, "The last print begins one stride before that."],
        [Math.floor((size - filter) / stride) + 1, "That is the size after a convolution, which goes the other way."],
      ];
      const because = lengths.find(([length]) => length === got.length)?.[1] ?? "";
      return wrong(
        `${given}, ${got.length} ${got.length === 1 ? "number" : "numbers"}; expected ${expected.length}. ${because}`.trim(),
        "the last of the pixels prints from (size − 1) · stride on, and its print is as long as the filter.",
      );
    }
    if (got.every((count) => count === got[0])) {
      return wrong(
        `${given}, the same everywhere; expected [${expected.join(", ")}].`,
        "lay the prints on squared paper, one below the other, and count each column.",
      );
    }
    const at = expected.findIndex((count, i) => count !== got[i]);
    const nearAnEnd = stride < filter && (at < filter - stride || at >= expected.length - (filter - stride));
    return wrong(
      `${given}; at place ${at} there are ${expected[at]} prints, not ${String(got[at])}.${nearAnEnd ? " Near an end there is no neighbour to overlap with." : ""}`,
      "pixel i prints on the places from i · stride to i · stride + filter − 1. Count, for each place, the pixels that reach it.",
    );
  }
  return right(
    "also for filters narrower than the stride, which leave gaps. Inside, the counts are even only when the stride divides the filter.",
  );
}

/** The prints in one direction: the first row of the library's square, where the other direction has one print. */
function rowOf(row: Row): number[] {
  return overlaps(row)[0] as number[];
}

/** A dense layer from 100 to 32·32·3 numbers would have 310 272. */
const MOST_PARAMETERS = 300_000;

function evenGenerator(answer: LayersModel): Verdict {
  if (!(answer instanceof tf.LayersModel))
    return wrong(`got ${describeAnswer(answer)}; expected a LayersModel, such as tf.sequential makes.`);
  const shapes = [answer.inputs, answer.outputs].map((ends) => ends.map(({ shape }) => shape.slice(1)));
  const [inputs, outputs] = shapes as [(number | null)[][], (number | null)[][]];
  if (`${inputs.join(" and ")}` !== "100" || inputs.length !== 1) {
    return wrong(
      `your model takes [batch, ${inputs.map((shape) => shape.join(", ")).join("] and [batch, ")}]; expected [batch, 100].`,
    );
  }
  const size = outputs[0]?.join(", ");
  if (outputs.length !== 1 || size !== "32, 32, 3") {
    return wrong(
      `your model gives [batch, ${size}]; expected [batch, 32, 32, 3].`,
      "32 is 4 doubled three times, or 8 doubled twice; colour is three channels in the last layer.",
    );
  }
  const parameters = answer.countParams();
  if (parameters > MOST_PARAMETERS) {
    return wrong(
      `your model has ${parameters.toLocaleString("en")} parameters; expected at most ${MOST_PARAMETERS.toLocaleString("en")}.`,
      "where are they? answer.summary() tells. A dense layer from 100 to a small image with few channels is enough.",
    );
  }
  for (const layer of layersOf(answer)) {
    const uneven = unevenLayer(layer);
    if (uneven) return uneven;
  }
  const drawn = tf.tidy(() => {
    const latent = latentVectors("uniform", [32, 100], randomStreams(505).noise);
    const images = answer.predict(latent as Tensor2D) as Tensor;
    const strong = answer.predict(latent.mul(30) as Tensor2D) as Tensor;
    return [
      ...tf
        .stack([images.min(), images.max(), strong.min(), strong.max(), strong.max(0).sub(strong.min(0)).max()])
        .dataSync(),
    ];
  }) as [number, number, number, number, number];
  const [low, high, lowest, highest, apart] = drawn;
  if (!drawn.every(Number.isFinite)) return wrong("your model draws pixels that are no finite numbers.");
  if (lowest < -1 - 1e-6 || highest > 1 + 1e-6) {
    return wrong(
      `with strong latent vectors its pixels go from ${lowest.toFixed(2)} to ${highest.toFixed(2)}; expected [-1, 1] whatever comes in.`,
      "which activation ends in that range?",
    );
  }
  if (low >= 0) {
    return wrong(
      `its pixels go from ${low.toFixed(2)} to ${high.toFixed(2)}: none is negative, so it can never draw black, which is −1.`,
      "a sigmoid ends in [0, 1], and so does a ReLU below 1. Which activation reaches both ends?",
    );
  }
  // A network may start as quietly as it likes; one that ignores its input gives the same to the last bit.
  if (apart < 1e-7) {
    return wrong(
      "32 different latent vectors gave the same image.",
      "does every layer use what the one before it gives?",
    );
  }
  const kinds = new Set(layersOf(answer).map((layer) => layer.getClassName()));
  const note = kinds.has("Conv2DTranspose")
    ? "every filter is a multiple of its stride, so all pixels get as many prints."
    : kinds.has("Conv2D")
      ? "what is upscaled before it is convolved has no uneven prints."
      : "without a single convolution: no checkerboards, and no idea either that neighbouring pixels belong together.";
  return right(`${parameters.toLocaleString("en")} parameters; ${note}`);
}

/** All layers, those of models within the model too. */
function layersOf(model: LayersModel): LayersModel["layers"] {
  return model.layers.flatMap((layer) => (layer instanceof tf.LayersModel ? layersOf(layer) : [layer]));
}

function unevenLayer(layer: LayersModel["layers"][number]): Verdict | undefined {
  if (layer.getClassName() !== "Conv2DTranspose") return undefined;
  const { kernelSize, strides } = layer.getConfig() as { kernelSize: number[]; strides: number[] };
  for (const side of [0, 1]) {
    const [filter, stride] = [kernelSize[side] as number, strides[side] as number];
    const inside = rowOf({ size: 3 * filter, filter, stride }).slice(filter, -filter);
    const [few, most] = [Math.min(...inside), Math.max(...inside)];
    if (few === most) continue;
    return wrong(
      `the layer "${layer.name}" stamps filters of ${filter} with stride ${stride}: some pixels get ${few} ${few === 1 ? "print" : "prints"} in a row, others ${most}. That is a checkerboard.`,
      "two cures are in the chapter; one changes a single number of this layer.",
    );
  }
  return undefined;
}
