/** `npm run results -- --only faces`: the trainings of chapter 08, its page, and the generator of faces that ships. */
import { rmSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { type Faces, faces, imagesTensor, splitFaces } from "../../../src/datasets";
import { discard, type Measured } from "../../../src/dcgan";
import { attributeNetwork, type FaceQualityOfSamples, facesAgainstFaces } from "../../../src/faces";
import { PRETRAINED_FACES, type PretrainedFacesAbout } from "../../../src/faces/pretrained";
import { writeWholeFile } from "../../../src/files";
import type { Training } from "../../../src/training";
import { facePlanOf } from "./face-plan";
import { drawFacesPage, facesPage } from "./faces-page";
import { paced } from "./paced";
import { finish, machineHere, measurementsOf } from "./runs";
import { storeShipped } from "./store";

/** What {@link makeFaces} is asked for. */
export interface FaceJob {
  readonly quick: boolean;
  readonly fresh: boolean;
  readonly home: string;
  readonly root: string;
  readonly signal: AbortSignal;
  tell(line: string): void;
}

/** Does what is left to do: trains, measures, stores the generator, and writes the page. */
export async function makeFaces({ quick, fresh, home, root, signal, tell }: FaceJob): Promise<void> {
  const plan = facePlanOf(home, quick);
  const machine = machineHere();
  const runs = [plan.shipped, ...plan.small, ...plan.source];
  if (fresh) for (const { directory } of runs) rmSync(directory, { recursive: true, force: true });
  for (const run of runs) {
    const known = measurementsOf(run) !== undefined;
    if (known && run !== plan.shipped) continue;
    const real = await facesAgainstFaces(run.size);
    const images = imagesTensor(trainingPart(await faces({ size: run.size })));
    const { measurements, training } = await finish(run, {
      images,
      signal,
      onProgress: paced(basename(run.directory), run.steps, tell),
    });
    images.dispose();
    try {
      const last = measurements.at(-1) as Measured<FaceQualityOfSamples>;
      tell(
        `${basename(run.directory)}: ${known ? "was done before" : "done"}. Fréchet distance ${last.frechet.toFixed(2)} ` +
          `(${(last.frechet / real.frechet).toFixed(1)} × real), ${(last.seconds / 60).toFixed(1)} minutes of training.`,
      );
      if (run === plan.shipped) {
        const folder = quick ? join(home, "faces") : join(root, PRETRAINED_FACES.folder);
        const { summary } = await storeFaces(training, { measured: last, real: real.frechet, machine, folder });
        tell(`Stored in ${relative(root, folder)}: ${summary}`);
      }
    } finally {
      discard(training);
    }
  }
  const docs = quick ? home : join(root, "docs");
  const { about } = await attributeNetwork();
  const facts = {
    machine,
    date: new Date().toISOString().slice(0, 10),
    network: about,
    real: { 32: await facesAgainstFaces(32), 64: await facesAgainstFaces(64) },
  };
  await drawFacesPage(plan, facts, join(docs, "images"));
  await writeWholeFile(join(docs, "results-faces.md"), Buffer.from(facesPage(plan, facts)));
  tell(`Written: ${relative(root, join(docs, "results-faces.md"))} and its pictures.`);
}

function trainingPart(all: Faces): Faces {
  return splitFaces(all).train;
}

/** Stores what a training draws with as the generator of faces that ships, with what it says about itself beside it. */
export async function storeFaces(
  training: Training,
  {
    measured,
    real,
    machine,
    folder,
  }: { measured: Measured<FaceQualityOfSamples>; real: number; machine: string; folder: string },
): Promise<PretrainedFacesAbout> {
  const { batchSize, noise } = training.options;
  const minutes = Math.round(measured.seconds / 6) / 10;
  const round = (value: number) => Number(value.toPrecision(4));
  const about: PretrainedFacesAbout = {
    summary:
      `A narrow DCGAN generator, trained by ganbook's own trainer for ${training.step.toLocaleString("en")} steps with batches of ` +
      `${batchSize} on the 8,500 training faces of 64×64 (seed ${measured.seed}, ${minutes} minutes); the average of its weights.`,
    command: PRETRAINED_FACES.command,
    data: "8 500 faces drawn in the style Lorelei, the training part of ganbook's own",
    steps: training.step,
    batchSize,
    seed: measured.seed,
    latentSize: training.fixedLatent.shape[1] as number,
    noise,
    machine,
    minutes,
    frechet: round(measured.frechet),
    realAgainstReal: round(real),
  };
  await storeShipped({ folder, name: PRETRAINED_FACES.name }, about, training.averageGenerator);
  return about;
}
