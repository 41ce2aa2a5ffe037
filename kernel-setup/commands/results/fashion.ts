/** `npm run results -- --only fashion`: the recipe of `--model dcgan` on Fashion-MNIST, with all of its 60,000 training images. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { type Images, imagesTensor, mnistFrom, partOf } from "../../../src/datasets";
import { discard, type Measured } from "../../../src/dcgan";
import { ImageJudge, learnedFeatures, SAMPLE_SIZE, type Scores } from "../../../src/quality";
import { Failure } from "../../setup/failure";
import { paced } from "./paced";
import { FASHION_SEEDS, recipeRun } from "./plan";
import {
  type MeasuredTraining,
  measuredFolder,
  measuredName,
  readMeasuredTraining,
  toldOf,
  toldScores,
  writeMeasuredTraining,
} from "./recipe-measured";
import { SHOWN, writeRecipePage } from "./recipe-page";
import { finish, keptMachine, type Run } from "./runs";

/** Where Debian's package puts it. */
const FOLDER = "/usr/share/datasets/fashion-mnist";

/** What {@link makeFashion} is asked for. */
export interface FashionJob {
  readonly quick: boolean;
  readonly fresh: boolean;
  readonly home: string;
  readonly root: string;
  readonly signal: AbortSignal;
  /** Folder of Fashion-MNIST; where Debian's package puts it, if left out. */
  readonly folder?: string;
  tell(line: string): void;
}

/**
 * Trains and measures where that has not been done, and writes its file and the recipe's page.
 *
 * Drawn images are judged as `npm run evaluate -- RUN --features learned` judges them, in the features of a classifier that learnt from
 * the training images; but by one half of the test images, so that the other half, which neither GAN nor classifier has
 * learnt from, can stand beside the drawn ones as what is real.
 *
 * @throws Failure when Fashion-MNIST is not there, with the way to it
 */
export async function makeFashion(job: FashionJob): Promise<void> {
  const { quick, fresh, home, tell } = job;
  const folder = measuredFolder(job);
  const run: Run<Scores> = recipeRun("fashion", FASHION_SEEDS[0], { home, quick });
  const known = { data: "fashion", seed: run.seed, steps: run.steps } as const;
  if (fresh) {
    for (const old of [run.directory, join(folder, measuredName(known))]) rmSync(old, { recursive: true, force: true });
  }
  const before = readMeasuredTraining(folder, known);
  const measured = before ?? (await trainAndMeasure(run, job));
  if (!before) await writeMeasuredTraining(folder, measured);
  const { drawn, real } = (measured.seen as [MeasuredTraining["seen"][number]])[0];
  tell(
    `Fashion-MNIST, seed ${run.seed}: ${before ? "was done before" : "done"}. Fréchet distance ${drawn.frechet.toFixed(2)} ` +
      `(${(drawn.frechet / real.frechet).toFixed(2)} × real), ${measured.minutes.toFixed(1)} minutes of training.`,
  );
  await writeRecipePage(job);
}

async function trainAndMeasure(
  run: Run<Scores>,
  { folder = FOLDER, quick, home, signal, tell }: FashionJob,
): Promise<MeasuredTraining> {
  if (!existsSync(folder)) {
    throw new Failure(`Fashion-MNIST is looked for in ${folder}, and there is no such folder.`, [
      "Debian and Ubuntu have it as a package: sudo apt install dataset-fashion-mnist",
      "Elsewhere put its four files (train-images-idx3-ubyte.gz and so on, as its makers share them) into that folder.",
    ]);
  }
  const set = mnistFrom(folder);
  let learning = false;
  const network = await learnedFeatures(set, "Fashion-MNIST", {
    ...(quick ? { seen: 2000, folder: join(home, "features") } : {}),
    onEpoch: ({ epoch, epochs }) => {
      learning = true;
      tell(`The classifier by whose features is judged learns, for this once: epoch ${epoch} of ${epochs}`);
    },
  });
  if (learning) tell(`It is right about ${(100 * network.accuracy).toFixed(1)} % of the test images.`);
  const [judging, others] = halves(set.heldOut);
  const judge = new ImageJudge(network, { heldOut: judging });
  const count = Math.min(SAMPLE_SIZE, judge.count);
  const measure = async (draw: (count: number) => Tensor, samples: number) => {
    const { mean } = await judge.measureSamples((some) => draw(some) as Tensor4D, { samples, count });
    return mean;
  };
  const images = imagesTensor(set.train);
  try {
    const onProgress = paced(`Fashion-MNIST, seed ${run.seed}`, run.steps, tell);
    const { measurements, training } = await finish({ ...run, judge: measure }, { images, signal, onProgress });
    discard(training);
    const machine = await keptMachine(run);
    const floor = await judge.floor(others, { count });
    return {
      ...toldOf("fashion", run, measurements, { machine, shown: 2 * SHOWN }),
      seen: [
        {
          features: judge.title,
          drawn: toldScores(measurements.at(-1) as Measured<Scores>),
          real: toldScores(floor.mean),
        },
      ],
    };
  } finally {
    judge.dispose();
    images.dispose();
  }
}

/** Every second image, and the others. */
function halves(images: Images): [Images, Images] {
  const each = Math.floor(images.count / 2);
  const half = (first: 0 | 1) =>
    partOf(
      images,
      Int32Array.from({ length: each }, (_, i) => 2 * i + first),
    );
  return [half(0), half(1)];
}
