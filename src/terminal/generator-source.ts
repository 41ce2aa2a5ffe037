import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { pretrainedFaces, pretrainedFacesAbout } from "../faces/pretrained";
import { pretrainedAbout, pretrainedGenerator } from "../gan/pretrained";
import type { Noise } from "../generator";
import { loadKeras } from "../models";
import { RunDirectory } from "../training/run-directory";
import type { SampleSource } from "./sample-source";

/** What draws, and what it is called. */
export interface OpenedGenerator extends SampleSource {
  title: string;
  /** Of a run: the step of its checkpoint. */
  step?: number;
}

/**
 * Opens what draws: `pretrained`, `pretrained-faces`, a file that `loadKeras` opens, or a run's folder, which is drawn with the average of G's
 * weights, where it keeps one.
 *
 * @param noise of the latent vectors, where it is not the source's own
 * @throws Error when there is no such source, or it cannot be read
 */
export async function openGenerator(source: string, noise?: Noise): Promise<OpenedGenerator> {
  if (source === "pretrained") {
    const { summary, noise: own } = pretrainedAbout();
    return {
      generator: await pretrainedGenerator(),
      noise: noise ?? own,
      title: `the pretrained generator (${summary})`,
    };
  }
  if (source === "pretrained-faces") {
    const { summary, noise: own } = pretrainedFacesAbout();
    return {
      generator: await pretrainedFaces(),
      noise: noise ?? own,
      title: `the pretrained generator of faces (${summary})`,
    };
  }
  if (!existsSync(source)) {
    throw new Error(
      `${source}: there is no such folder or file; expected a run's folder, a model's file (.keras, .h5 or model.json), pretrained or pretrained-faces.`,
    );
  }
  if (!statSync(source).isDirectory()) {
    return { generator: await loadKeras(source), title: source, ...(await asTrained(dirname(source), noise)) };
  }
  const run = new RunDirectory(source);
  await run.description(); // says what is wrong with a folder that holds none
  const { folder, step } = await run.newestCheckpoint((message) => console.error(`ganbook: ${message}`));
  const average = join(folder, "average.keras");
  return {
    generator: await loadKeras(existsSync(average) ? average : join(folder, "generator.keras")),
    title: `${source} at step ${step}`,
    step,
    ...(await asTrained(source, noise)),
  };
}

/** Noise and image size of the run in a folder; of a file that lies in none, uniform noise and what the model tells. */
async function asTrained(folder: string, noise: Noise | undefined): Promise<Pick<SampleSource, "noise" | "image">> {
  const run = new RunDirectory(folder);
  if (!run.holdsRun()) return { noise: noise ?? "uniform" };
  const { options, images } = await run.description();
  const [, ...image] = images.shape;
  return {
    noise: noise ?? options.noise,
    ...(image.length === 3 ? { image: image as [number, number, number] } : {}),
  };
}
