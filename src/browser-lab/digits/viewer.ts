/** How the lab looks at a game of digits. */
import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { imagesTensor, type LabelledImages } from "../../datasets/images";
import { randomStreams, readTensors, tf } from "../../engine";
import { shapedFor } from "../../gan/static";
import type { Players } from "../../gan/step";
import { latentVectors } from "../../generator/latent";
import { classifierScore } from "../../quality/scores/classifier-score";
import { divergenceOfMasses } from "../cells";
import { byteValues, packsOf, probabilitiesOf, pullsOf } from "../judged";
import type { LabSettings } from "../settings";
import type { DigitsView } from "../view";
import type { DigitsMaterial } from "./material";

/** Digits that are shown, and those that are counted: the shown ones among them. */
const SHOWN = 64;
const COUNTED = 256;

/** A digit counts as drawn when that many hundredths of what G draws are read as it. */
const LEAST_SHARE = 0.02;

/** A classifier is sure of an image that it gives this much to one digit. */
const SURE = 0.9;

export function digitsViewer(
  { generator, discriminator }: Pick<Players, "generator" | "discriminator">,
  images: LabelledImages,
  classifier: DigitsMaterial["classifier"],
  seed: number,
): { look(settings: LabSettings, step: number): Promise<DigitsView> } {
  const { height, width, count } = images;
  const real = images.images.slice(0, SHOWN * height * width);
  const often = new Array<number>(10).fill(0);
  for (const label of images.labels) often[label] = (often[label] as number) + 1 / count;
  const classes = [...often.keys()].filter((digit) => (often[digit] as number) > 0);
  /** The classifier score of real digits. */
  let common: Promise<number> | undefined;
  const beginning = async () => {
    const { probabilities } = await readTensors(() => ({
      probabilities: classifier.probabilities(imagesTensor(images, { count: Math.min(COUNTED, count) })),
    }));
    return scoreOf(probabilities);
  };
  return {
    async look(settings, step) {
      common ??= beginning();
      const floor = await common;
      const { noise, latentSize, packing, loss } = settings;
      const { drawn, probabilities, read, sure, judged, pulls } = await readTensors(() => {
        const latent = latentVectors(noise, [COUNTED, latentSize], randomStreams(seed).samples);
        const all = (generator.apply(latent) as Tensor).reshape([COUNTED, height, width, 1]) as Tensor4D;
        const shown = all.slice(0, SHOWN) as Tensor4D;
        const given = shapedFor(shown, discriminator, "drawn digits", packing);
        const alike = shapedFor(imagesTensor(images, { count: SHOWN }), discriminator, "digits", packing);
        const probabilities = classifier.probabilities(all);
        return {
          ...{ drawn: byteValues(shown), probabilities },
          read: probabilities.argMax(1).toFloat(),
          sure: probabilities.max(1).greaterEqual(SURE).mean(),
          judged: probabilitiesOf(discriminator, packsOf(given, packing), loss),
          pulls: scaled(pullsOf(discriminator, given, alike, settings)),
        };
      });
      const shares = often.map((_, digit) => read.filter((one) => one === digit).length / COUNTED);
      return {
        ...{ space: "digits", step, height, width, real, judged, pulls, floor },
        drawn: Uint8Array.from(drawn),
        read: Uint8Array.from(read.subarray(0, SHOWN)),
        score: scoreOf(probabilities),
        jensenShannon: divergenceOfMasses(often, shares),
        modes: {
          found: classes.filter((digit) => (shares[digit] as number) >= LEAST_SHARE).length,
          of: classes.length,
          onMode: sure[0] as number,
        },
      };
    },
  };
}

/** @param probabilities ten an image */
function scoreOf(probabilities: Float32Array): number {
  const table = tf.tensor2d(probabilities, [probabilities.length / 10, 10]);
  const score = classifierScore(table);
  table.dispose();
  return score;
}

/** Each image's numbers, the largest of them 1 or -1; nothing where all are 0. */
function scaled(images: Tensor): Tensor {
  const flat = images.reshape([images.shape[0] as number, -1]) as Tensor2D;
  const largest = flat.abs().max(1, true);
  return flat.div(largest.add(largest.equal(0)));
}
