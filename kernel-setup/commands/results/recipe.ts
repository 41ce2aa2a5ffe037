/** `npm run results -- --only recipe`: the recipe of `--model dcgan` on the digits, seed by seed, and the generator that ships. */
import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { digits, imagesTensor } from "../../../src/datasets";
import { discard, type Measurement } from "../../../src/dcgan";
import { PRETRAINED } from "../../../src/gan/pretrained";
import { type QualityOfSamples, realAgainstReal } from "../../../src/quality";
import { evaluate } from "../../../src/terminal";
import { paced } from "./paced";
import { recipeRuns } from "./plan";
import { storePretrained } from "./pretrained";
import {
  type DigitScores,
  type MeasuredTraining,
  measuredFolder,
  measuredName,
  readMeasuredTraining,
  type Seen,
  short,
  toldOf,
  toldScores,
  writeMeasuredTraining,
} from "./recipe-measured";
import { SHOWN, writeRecipePage } from "./recipe-page";
import { finish, keptMachine, type Run } from "./runs";

/** What {@link makeRecipe} is asked for. */
export interface RecipeJob {
  readonly quick: boolean;
  readonly fresh: boolean;
  readonly home: string;
  readonly root: string;
  readonly signal: AbortSignal;
  /** Only these seeds; all, if left out. */
  readonly seeds?: readonly number[];
  /**
   * Whether the generator of the first seed is stored as the one that ships: never, after it has been trained, or in any case, for
   * which it is trained again where its run is not on this machine.
   */
  readonly store: "never" | "trained" | "always";
  tell(line: string): void;
}

/**
 * Trains and measures what has no file yet of what was asked for. After each training its file is written, and then the page,
 * from all files that are there.
 */
export async function makeRecipe(job: RecipeJob): Promise<void> {
  const { quick, fresh, home, seeds, store, tell } = job;
  const folder = measuredFolder(job);
  const runs = recipeRuns(home, quick);
  let written = false;
  for (const run of runs.filter(({ seed }) => !seeds || seeds.includes(seed))) {
    const known = { data: "digits", seed: run.seed, steps: run.steps } as const;
    if (fresh) {
      for (const old of [run.directory, join(folder, measuredName(known))])
        rmSync(old, { recursive: true, force: true });
    }
    const stores = run === runs[0] && store !== "never";
    const measured = readMeasuredTraining(folder, known);
    if (measured && !(stores && store === "always")) {
      tell(`${titleOf(run)}: was done before. ${foundOf(measured)}`);
      continue;
    }
    const done = await trainAndMeasure(run, stores, job);
    tell(`${titleOf(run)}: done. ${foundOf(done)}`);
    await writeMeasuredTraining(folder, done);
    await writeRecipePage(job);
    written = true;
  }
  if (!written) await writeRecipePage(job);
}

async function trainAndMeasure(
  run: Run,
  stores: boolean,
  { quick, home, root, signal, tell }: RecipeJob,
): Promise<MeasuredTraining> {
  const images = imagesTensor(digits().train);
  try {
    const onProgress = paced(titleOf(run), run.steps, tell);
    const { measurements, training } = await finish(run, { images, signal, onProgress });
    const [real, machine] = [await realAgainstReal(), await keptMachine(run)];
    const measured = measurements.at(-1) as Measurement;
    if (stores) {
      const folder = quick ? join(home, "pretrained") : join(root, PRETRAINED.folder);
      const about = await storePretrained(training, { measured, real, machine, folder });
      tell(`Stored in ${relative(root, folder)}: ${about.summary}`);
    }
    discard(training);
    return {
      ...toldOf("digits", run, measurements, { machine, shown: SHOWN }),
      digits: { drawn: digitScores(measured), real: digitScores(real) },
      seen: await seenByOthers(run, { signal, tell }),
    };
  } finally {
    images.dispose();
  }
}

/** A run's generator in the features of several networks, as `npm run evaluate` measures it; the digits' own classifier first. */
async function seenByOthers(
  { directory }: Pick<Run, "directory">,
  { signal, tell }: Pick<RecipeJob, "signal" | "tell">,
): Promise<Seen[]> {
  const told = { note: tell, progress: () => undefined };
  const seen: Seen[] = [];
  for (const features of ["digits", "learned", "random"]) {
    const { rows, real, ...how } = await evaluate({ sources: [directory], data: "digits", features, told, signal });
    const [drawn] = rows as [(typeof rows)[number]];
    seen.push({
      features: how.features,
      drawn: toldScores(drawn.scores.mean),
      real: toldScores(real.scores.mean),
    });
  }
  return seen;
}

function digitScores({ frechet, frechetSpread, score, scoreSpread, shares }: QualityOfSamples): DigitScores {
  return {
    ...{ frechet: short(frechet), frechetSpread: short(frechetSpread) },
    ...{ score: short(score), scoreSpread: short(scoreSpread), shares: shares.map(short) },
  };
}

function foundOf({ seen, minutes }: MeasuredTraining): string {
  const times = seen.map(({ features, drawn, real }) => `${(drawn.frechet / real.frechet).toFixed(2)} (${features})`);
  return `Fréchet distance, × real: ${times.join(", ")}; ${minutes.toFixed(1)} minutes of training.`;
}

function titleOf({ seed }: Run): string {
  return `The recipe, seed ${seed}`;
}
