/** How the lab looks at a game of digits. */
import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { imagesTensor, type LabelledImages } from "../../datasets/images";
import { randomStreams } from "../../engine";
import { shapedFor } from "../../gan/static";
import type { Players } from "../../gan/step";
import { latentVectors } from "../../generator/latent";
import { classifierScore, classShares } from "../../quality/scores/classifier-score";
import { divergenceOfMasses } from "../cells";
import { bytesOf, packsOf, probabilitiesOf, pullsOf, scoped } from "../judged";
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
): { look(settings: LabSettings, step: number): DigitsView } {
  const { height, width } = images;
  const { real, floor } = scoped(() => {
    const some = imagesTensor(images, { count: Math.min(COUNTED, images.count) });
    return { real: bytesOf(some.slice(0, SHOWN)), floor: classifierScore(classifier.probabilities(some)) };
  });
  const often = new Array<number>(10).fill(0);
  for (const label of images.labels) often[label] = (often[label] as number) + 1 / images.count;
  const classes = [...often.keys()].filter((digit) => (often[digit] as number) > 0);
  return {
    look(settings, step) {
      const { noise, latentSize, packing, loss } = settings;
      return scoped((): DigitsView => {
        const latent = latentVectors(noise, [COUNTED, latentSize], randomStreams(seed).samples);
        const all = (generator.apply(latent) as Tensor).reshape([COUNTED, height, width, 1]) as Tensor4D;
        const probabilities = classifier.probabilities(all);
        const shown = all.slice(0, SHOWN) as Tensor4D;
        const given = shapedFor(shown, discriminator, "drawn digits", packing);
        const alike = shapedFor(imagesTensor(images, { count: SHOWN }), discriminator, "digits", packing);
        const shares = classShares(probabilities);
        const best = probabilities.max(1).dataSync() as Float32Array;
        return {
          ...{ space: "digits", step, height, width, real },
          drawn: bytesOf(shown),
          judged: probabilitiesOf(discriminator, packsOf(given, packing), loss),
          pulls: scaled(pullsOf(discriminator, given, alike, settings)),
          read: Uint8Array.from(probabilities.slice(0, SHOWN).argMax(1).dataSync()),
          score: classifierScore(probabilities),
          floor,
          jensenShannon: divergenceOfMasses(often, shares),
          modes: {
            found: classes.filter((digit) => (shares[digit] as number) >= LEAST_SHARE).length,
            of: classes.length,
            onMode: best.filter((one) => one >= SURE).length / COUNTED,
          },
        };
      });
    },
  };
}

/** Each image's numbers, the largest of them 1 or -1; nothing where all are 0. */
function scaled(images: Tensor): Float32Array {
  const flat = images.reshape([images.shape[0] as number, -1]) as Tensor2D;
  const largest = flat.abs().max(1, true);
  return flat.div(largest.add(largest.equal(0))).dataSync() as Float32Array;
}
