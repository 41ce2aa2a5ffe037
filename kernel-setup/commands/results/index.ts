/** What `npm run results` does: full trainings, their measurements, docs/results.md, and the weights that ship. */
import { rmSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { StackRecipeName } from "../../../src/balance";
import { PRETRAINED_SHAPES, SHAPE_TRAINING } from "../../../src/beyond-images/shapes";
import { digits, imagesTensor } from "../../../src/datasets";
import { discard, type Measurement } from "../../../src/dcgan";
import { ATTRIBUTE_FILES, ATTRIBUTE_RECIPE } from "../../../src/faces";
import { writeWholeFile } from "../../../src/files";
import { CLASSIFIER_RECIPE, digitClassifier, type QualityOfSamples, realAgainstReal } from "../../../src/quality";
import { makeBalance } from "./balance";
import { makeClassifier } from "./classifier";
import { makeAttributeNetwork } from "./face-attributes";
import { makeFaces } from "./faces";
import { makeFashion } from "./fashion";
import { paced } from "./paced";
import { drawResults, missing, resultsPage } from "./page";
import { planOf, recipeRuns } from "./plan";
import { makeRecipe } from "./recipe";
import { finish, keepMachine, machineHere, measurementsOf, type Run } from "./runs";
import { makeShapes, QUICK_SHAPES } from "./shapes";
import { makeStacked } from "./stacked";

export interface ResultsOptions {
  /** One part of it; all about digits but the classifier when left out. */
  only?:
    | "dense"
    | "compare"
    | "recipe"
    | "pretrained"
    | "fashion"
    | "classifier"
    | "face-attributes"
    | "faces"
    | "shapes"
    | "balance"
    | "stacked";
  /** Of stacked: only these recipes. */
  recipe?: readonly StackRecipeName[];
  /** Of compare, recipe and stacked: only these seeds. */
  seeds?: readonly number[];
  /** A few steps each, and nothing written outside of `home`. */
  quick: boolean;
  /** Train anew what has been trained. */
  fresh: boolean;
  /** Folder of the runs. */
  home: string;
  /** Folder of the project, to whose `docs` and `src` results go. */
  root: string;
  /** Ends a training after its step, with a checkpoint; what is thrown then is the signal's reason. */
  signal: AbortSignal;
  /** Told a line now and then. */
  tell(line: string): void;
}

/** Does what is left to do of what was asked for: trains, measures, stores weights, and writes the pages. */
export async function makeResults(options: ResultsOptions): Promise<void> {
  switch (options.only) {
    case "classifier":
      return retrainClassifier(options);
    case "shapes":
      return retrainShapes(options);
    case "face-attributes":
      return retrainAttributeNetwork(options);
    case "faces":
      return makeFaces(options);
    case "balance":
      return void (await makeBalance(options));
    case "stacked":
      return void (await makeStacked(options));
    case "fashion":
      return makeFashion(options);
    case "recipe":
      return makeRecipe({ ...options, store: "never" });
    case "pretrained":
      return makeRecipe({
        ...options,
        seeds: [recipeRuns(options.home, options.quick)[0]?.seed as number],
        store: "always",
      });
    case undefined:
      await makeComparison(options);
      return makeRecipe({ ...options, store: "trained" });
    default:
      return makeComparison(options);
  }
}

/** The student project's dense GAN, and dense against DCGAN: docs/results.md, once every run of both has come to its end. */
async function makeComparison({ only, seeds, quick, fresh, home, root, signal, tell }: ResultsOptions): Promise<void> {
  const plan = planOf(home, quick);
  const machine = machineHere();
  const real = await realAgainstReal();
  tell(
    `${machine}\nReal against real: Fréchet distance ${real.frechet.toFixed(2)} ± ${real.frechetSpread.toFixed(2)}.`,
  );
  const all = only === "dense" ? [plan.dense] : only === "compare" ? plan.compare : [plan.dense, ...plan.compare];
  const wanted = all.filter(({ seed }) => !seeds || seeds.includes(seed));
  if (fresh) for (const { directory } of wanted) rmSync(directory, { recursive: true, force: true });

  const images = imagesTensor(digits().train);
  try {
    for (const run of wanted) {
      const known = measurementsOf(run);
      if (known) {
        tell(`${titleOf(run)}: was done before. ${foundOf(known, real)}`);
        continue;
      }
      const onProgress = paced(titleOf(run), run.steps, tell);
      const { measurements, training } = await finish(run, { images, signal, onProgress });
      discard(training);
      await keepMachine(run, machine);
      tell(`${titleOf(run)}: done. ${foundOf(measurements, real)}`);
    }
  } finally {
    images.dispose();
  }

  const left = missing(plan).map((directory) => basename(directory));
  if (left.length > 0) {
    tell(`The page is left as it is: ${left.join(", ")} ${left.length === 1 ? "is" : "are"} still to be trained.`);
    return;
  }
  const docs = quick ? home : join(root, "docs");
  const { about } = await digitClassifier();
  const date = new Date().toISOString().slice(0, 10);
  const facts = { machine, date, classifier: about, real };
  await drawResults(plan, facts, join(docs, "images"));
  await writeWholeFile(join(docs, "results.md"), Buffer.from(resultsPage(plan, facts, root)));
  tell(`Written: ${relative(root, join(docs, "results.md"))} and its pictures.`);
}

function foundOf(measurements: readonly Measurement[], real: QualityOfSamples): string {
  const { frechet, score, seconds } = measurements.at(-1) as Measurement;
  return (
    `Fréchet distance ${frechet.toFixed(2)} (${(frechet / real.frechet).toFixed(1)} × real), classifier score ` +
    `${score.toFixed(2)}, ${(seconds / 60).toFixed(1)} minutes of training.`
  );
}

async function retrainClassifier({ quick, home, root, tell }: ResultsOptions): Promise<void> {
  const folder = quick ? join(home, "classifier") : join(root, "src", "quality", "classifier");
  const about = await makeClassifier({
    recipe: quick ? { ...CLASSIFIER_RECIPE, epochs: 1 } : CLASSIFIER_RECIPE,
    folder,
    command: "npm run results -- --only classifier",
    onEpoch: ({ epoch, epochs, loss }) => tell(`epoch ${epoch} of ${epochs}: loss ${loss.toFixed(4)}`),
  });
  tell(
    `Stored in ${relative(root, folder)}: ${about.parameters} weights, right about ` +
      `${(100 * about.heldOutAccuracy).toFixed(2)} % of the 1,500 held-out digits.`,
  );
}

async function retrainAttributeNetwork({ quick, home, root, tell }: ResultsOptions): Promise<void> {
  const folder = quick ? join(home, "face-attributes") : join(root, ATTRIBUTE_FILES.folder);
  const { parameters, heldOutAccuracy } = await makeAttributeNetwork({
    recipe: quick ? { ...ATTRIBUTE_RECIPE, epochs: 1 } : ATTRIBUTE_RECIPE,
    folder,
    onEpoch: ({ epoch, epochs, loss }) => tell(`epoch ${epoch} of ${epochs}: loss ${loss.toFixed(4)}`),
  });
  const worst = Math.min(...Object.values(heldOutAccuracy).flatMap((shares) => Object.values(shares)));
  tell(
    `Stored in ${relative(root, folder)}: ${parameters} weights; of the 1,500 held-out faces it reads each attribute right for ` +
      `${(100 * worst).toFixed(2)} % or more.`,
  );
}

async function retrainShapes({ quick, home, root, signal, tell }: ResultsOptions): Promise<void> {
  const folder = quick ? join(home, "shapes") : join(root, PRETRAINED_SHAPES.folder);
  const plan = quick ? QUICK_SHAPES : SHAPE_TRAINING.full;
  const machine = machineHere();
  const { summary, quality, realAgainstReal } = await makeShapes({ plan, folder, machine, signal, tell });
  tell(
    `Stored in ${relative(root, folder)}: ${summary} Fréchet distance ${quality.frechet.toFixed(2)}, that of real ` +
      `shapes ${realAgainstReal.frechet.toFixed(2)}.`,
  );
}

function titleOf({ recipe, seed, directory }: Run): string {
  return `${basename(directory)} (${recipe.name}, seed ${seed})`;
}
