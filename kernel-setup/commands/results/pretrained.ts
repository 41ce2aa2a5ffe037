import type { Measurement } from "../../../src/dcgan";
import { PRETRAINED, type PretrainedAbout } from "../../../src/gan/pretrained";
import type { QualityOfSamples } from "../../../src/quality";
import type { Training } from "../../../src/training";
import { storeShipped } from "./store";

/**
 * Stores what a training draws with as the generator that ships, with what it says about itself beside it.
 *
 * @param folder where to; made if it is not there
 */
export async function storePretrained(
  training: Training,
  {
    measured,
    real,
    machine,
    folder,
  }: { measured: Measurement; real: QualityOfSamples; machine: string; folder: string },
): Promise<PretrainedAbout> {
  const { batchSize, noise } = training.options;
  const minutes = Math.round(measured.seconds / 6) / 10;
  const round = (value: number) => Number(value.toPrecision(4));
  const about: PretrainedAbout = {
    summary:
      `A DCGAN generator, trained by ganbook's own trainer for ${training.step.toLocaleString("en")} steps with batches of ` +
      `${batchSize} on the 8,500 training digits (seed ${measured.seed}, ${minutes} minutes); the average of its weights.`,
    command: PRETRAINED.command,
    data: "8 500 MNIST digits, the training part of ganbook's own",
    steps: training.step,
    batchSize,
    seed: measured.seed,
    latentSize: training.fixedLatent.shape[1] as number,
    noise,
    machine,
    minutes,
    quality: { frechet: round(measured.frechet), score: round(measured.score), shares: measured.shares.map(round) },
    realAgainstReal: { frechet: round(real.frechet), score: round(real.score) },
  };
  await storeShipped({ folder, name: PRETRAINED.name }, about, training.averageGenerator);
  return about;
}
