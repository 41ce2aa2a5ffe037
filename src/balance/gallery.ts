/** Failures of a GAN's training, each made on purpose, and trainings of the same data that are well. */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { randomStreams, tf } from "../engine";
import { type GameName, type GanOptions, type Pair, trainableVariables } from "../gan";
import {
  FINDING_CURES,
  type Finding,
  type FindingName,
  findings,
  type History,
  Training,
  type Vitals,
  vitals,
} from "../training";
import { type Exchanged, trainExchanged } from "./exchanged";
import { SMALL_LATENT, SMALL_SIDE, type SmallDigits, smallDigits, smallPair } from "./small-digits";

/** Where a run of the gallery stands. */
export interface RunProgress {
  step: number;
  total: number;
}

type OnProgress = (progress: RunProgress) => void | Promise<void>;

/** What a run left behind; its tensors and models are freed by `dispose`. */
export interface Trained {
  history: History;
  /** What images are drawn with. */
  generator: LayersModel;
  discriminator: LayersModel;
  /** The training images as D was given them, `[n, 196]`. */
  real: Tensor;
  /** Images it was not given, in the same way, `[n, 196]`. */
  heldOut: Tensor;
  /** `[256, 64]`. */
  latent: Tensor;
  /** What was minimised. */
  loss: GameName;
  dispose(): void;
}

/** A training of a few hundred steps on `smallDigits`, small images of digits. */
export interface GalleryRun {
  readonly name: string;
  /** What was done, in one line. */
  readonly done: string;
  /** Trains it; the same seed gives the same run. */
  make(seed: number, onProgress?: OnProgress): Promise<Trained>;
}

/** One that fails, called what `findings` is to call it. */
export interface Failure extends GalleryRun {
  readonly name: FindingName;
  readonly cure: string;
}

/** What {@link runFailure} gives: plain numbers, nothing to free. */
export interface GalleryResult {
  name: string;
  /** What was done, in one line. */
  done: string;
  history: History;
  vitals: Vitals;
  /** What is wrong, the most certain first; of a run that is well, nothing. */
  findings: Finding[];
  /** Drawn images, `[14, 14, 14, 1]` in [-1, 1], as `imageGrid` takes them. */
  samples: { shape: [count: number, height: number, width: number, channels: 1]; values: Float32Array };
}

const BATCH = 64;
/** Real images and latent vectors that vitals are taken of. */
const LOOKED_AT = 256;
const SAMPLES = 14;
const STEPS = 250;

/** What a training of the gallery differs in from one that is well. */
interface Variation {
  options?: Partial<GanOptions>;
  steps?: number;
  /** Whether G has batch normalisation. */
  batchNorm?: boolean;
  /** Training images, the first so many; all of them by default. */
  images?: number;
  /** What becomes of pixels in [-1, 1] before D is given them. */
  pixels?: (images: Tensor2D) => Tensor2D;
  /** What images are drawn with in place of the average of G; a model of its own. */
  drawnWith?: (training: Training, pair: Pair) => LayersModel;
}

/** An average that keeps 0.98 looks back over 50 steps, which suits a training of a few hundred. */
const USUAL: Partial<GanOptions> = { batchSize: BATCH, learningRate: 5e-4, averageDecay: 0.98 };

function training({
  options,
  steps = STEPS,
  batchNorm = true,
  images,
  pixels = (given) => given.clone(),
  drawnWith,
}: Variation): GalleryRun["make"] {
  return async (seed, onProgress) => {
    const streams = randomStreams(seed);
    const pair = smallPair(streams, { batchNorm });
    const { real, heldOut } = given(pixels, images);
    const run = new Training({ ...pair, images: real, streams, options: { ...USUAL, ...options } });
    await run.run({ steps, onProgress: ({ step, total }) => onProgress?.({ step, total }) });
    const other = drawnWith?.(run, pair);
    const latent = run.latent(LOOKED_AT);
    return {
      history: run.history,
      generator: other ?? run.averageGenerator,
      discriminator: pair.discriminator,
      ...{ real, heldOut, latent },
      loss: run.options.loss,
      dispose() {
        run.dispose();
        for (const model of [pair.generator, pair.discriminator, other]) model?.dispose();
        tf.dispose([real, heldOut, latent]);
      },
    };
  };
}

function exchangedTraining(exchanged: Exchanged): GalleryRun["make"] {
  return async (seed, onProgress) => {
    const streams = randomStreams(seed);
    const pair = smallPair(streams);
    const { real, heldOut } = given((images) => images.clone());
    const total = 150;
    const history = await trainExchanged(pair, {
      exchanged,
      images: real,
      streams,
      steps: total,
      batchSize: BATCH,
      learningRate: 5e-4,
      onProgress: (step) => onProgress?.({ step, total }),
    });
    const latent = streams.samples.uniform([LOOKED_AT, SMALL_LATENT], -1, 1);
    return {
      history,
      ...pair,
      ...{ real, heldOut, latent },
      loss: "non-saturating",
      dispose() {
        for (const model of [pair.generator, pair.discriminator]) model.dispose();
        tf.dispose([real, heldOut, latent]);
      },
    };
  };
}

/** The digits as a training is given them; the caller's. */
function given(pixels: (images: Tensor2D) => Tensor2D, count?: number): { real: Tensor2D; heldOut: Tensor2D } {
  const all: SmallDigits = smallDigits();
  const changed = tf.tidy(() => ({
    real: pixels(count === undefined ? all.train : all.train.slice([0, 0], [count, -1])),
    heldOut: pixels(all.heldOut),
  }));
  tf.dispose([all.train, all.heldOut]);
  return changed;
}

/** G's averaged weights in a fresh G, whose moving averages are still 0 and 1. */
function withoutMovingAverages({ averageGenerator }: Training): LayersModel {
  const copy = smallPair(randomStreams(0));
  copy.discriminator.dispose();
  const from = trainableVariables(averageGenerator);
  for (const [i, to] of trainableVariables(copy.generator).entries()) to.assign(from[i] as (typeof from)[number]);
  return copy.generator;
}

function failure(name: FindingName, done: string, make: GalleryRun["make"]): Failure {
  return { name, done, cure: FINDING_CURES[name], make };
}

/** The gallery: what goes wrong with GANs, each made from a seed by one mistake. */
export const FAILURES: readonly Failure[] = [
  failure(
    "mode collapse",
    "G has no batch normalisation, and 100 times the learning rate of D",
    training({
      batchNorm: false,
      options: { learningRate: { generator: 5e-3, discriminator: 5e-5 }, averageDecay: 0.95 },
    }),
  ),
  failure(
    "saturation",
    "the minimax game's own loss, against a D that learns 50 times as fast",
    training({
      options: { loss: "saturating", learningRate: { generator: 2e-5, discriminator: 1e-3 } },
      steps: 150,
    }),
  ),
  failure(
    "D overpowers G",
    "D's learning rate is 50 times that of G",
    training({ options: { learningRate: { generator: 2e-5, discriminator: 1e-3 } }, steps: 150 }),
  ),
  failure(
    "G overpowers D",
    "G's learning rate is 100 times that of D",
    training({ options: { learningRate: { generator: 1e-3, discriminator: 1e-5 } }, steps: 150 }),
  ),
  failure(
    "batch normalisation modes mixed up",
    "G was copied for drawing without its moving averages",
    training({ drawnWith: withoutMovingAverages }),
  ),
  failure("D's labels exchanged", "D is told that generated images are real", exchangedTraining("discriminator")),
  failure("G's label exchanged", "G is asked to be called generated", exchangedTraining("generator")),
  failure(
    "unscaled images",
    "pixels from 0 to 255 for a G that ends in tanh",
    training({ pixels: (images) => images.add(1).mul(127.5), steps: 150 }),
  ),
  failure(
    "ranges mixed up",
    "pixels from 0 to 1, as suits a sigmoid, for a G that ends in tanh",
    training({ pixels: (images) => images.add(1).div(2) }),
  ),
  failure(
    "D overfits",
    "64 training images",
    training({ images: 64, options: { learningRate: { generator: 5e-4, discriminator: 1e-3 } }, steps: 350 }),
  ),
];

/** Trainings of the same data that are well. */
export const HEALTHY: readonly GalleryRun[] = [
  { name: "non-saturating", done: "the usual game", make: training({}) },
  { name: "smoothed", done: "labels of 0.9 for real images", make: training({ options: { realLabel: 0.9 } }) },
  {
    name: "saturating",
    done: "the minimax game's own loss, smoothed labels",
    make: training({ options: { loss: "saturating", realLabel: 0.9 } }),
  },
  { name: "hinge", done: "hinge loss", make: training({ options: { loss: "hinge" } }) },
  {
    name: "Wasserstein",
    done: "a critic with a gradient penalty",
    make: training({ options: { loss: "wasserstein", gradientPenalty: 10 } }),
  },
  {
    name: "relativistic",
    done: "pairs, with both zero-centred penalties",
    make: training({ options: { loss: "relativistic", r1: 0.1, r2: 0.1 } }),
  },
];

/**
 * Makes a failure (or a run that is well) and looks at it as anybody would who does not know what was done. A few seconds.
 *
 * @param onProgress is told every 50 steps
 */
export async function runFailure(run: GalleryRun, seed: number, onProgress?: OnProgress): Promise<GalleryResult> {
  const made = await run.make(seed, onProgress);
  const { history, generator, discriminator, latent, loss } = made;
  const first = tf.tidy(() => {
    const some = (images: Tensor) => images.slice([0, 0], [Math.min(LOOKED_AT, images.shape[0] as number), -1]);
    const drawn = generator.predict(latent.slice([0, 0], [SAMPLES, -1])) as Tensor;
    return { real: some(made.real), heldOut: some(made.heldOut), drawn };
  });
  try {
    const taken = await vitals({ generator, discriminator, real: first.real, heldOut: first.heldOut, latent, loss });
    return {
      name: run.name,
      done: run.done,
      history,
      vitals: taken,
      findings: findings(history, { loss, vitals: taken }),
      samples: {
        shape: [SAMPLES, SMALL_SIDE, SMALL_SIDE, 1],
        values: Float32Array.from(await first.drawn.data<"float32">()),
      },
    };
  } finally {
    tf.dispose(first);
    made.dispose();
  }
}
