import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs-core";
import {
  type ImageSource,
  type Images,
  imagesTensor,
  type NamedImages,
  namedImages,
  readImages,
  type Split,
  splitValidation,
} from "../datasets";
import { randomStreams, tf } from "../engine";
import { writeWholeFile } from "../files";
import { GAMES, pair } from "../gan";
import { ImageJudge } from "../quality";
import { diagnosis, findings, Training, vitals } from "../training";
import { RunDirectory } from "../training/run-directory";
import { chosenFeatures } from "./feature-choice";
import { pictureOf } from "./picture";
import { PLAN_FILE, type Plan, planText } from "./plan";
import { type ScoredStep, ScoreKeeper } from "./scored-checkpoints";
import type { Screen } from "./screen";
import type { TrainingView } from "./view";

/** How a run is to go. */
export interface RunOptions {
  /** Where the run lives. */
  folder: string;
  plan: Plan;
  /** Goes on with what the folder holds. */
  resume: boolean;
  reportEvery?: number;
  checkpointEvery?: number;
  screen: Screen;
  /** Ends the run after the step under way, with a checkpoint. */
  signal: AbortSignal;
}

/** How it ended. */
export interface RunEnd {
  step: number;
  /** Whether the signal ended it. */
  stopped: boolean;
  /** What is wrong, by curves and {@link vitals}, or else what the curves say. */
  diagnosis: string;
  /** The best that was measured, where the run measures itself. */
  best?: ScoredStep;
}

/** Images of the samples that the view can show. */
const SHOWN = 24;

/** Real images that vitals are taken of. */
const LOOKED_AT = 64;

/**
 * Trains as the plan says, in the run's folder, and shows it.
 *
 * @throws Error when the data cannot be read, the model cannot be made for it, the folder holds another run, or the training
 *   diverges
 */
export async function trainInFolder({ folder, plan, resume, screen, signal, ...every }: RunOptions): Promise<RunEnd> {
  const set = await open(plan, screen, signal);
  if (!set) return { step: 0, stopped: true, diagnosis: "" };
  const parts = plan.scoreEvery === undefined ? { train: set.train } : splitValidation<Images | ImageSource>(set.train);
  const images = "images" in parts.train ? imagesTensor(parts.train) : parts.train;
  // A run that was killed before its first checkpoint begins again.
  const goesOn = resume && new RunDirectory(folder).holdsRun();
  const training = goesOn ? await Training.resume(folder, { images }) : begin(folder, plan, set, images);
  await mkdir(folder, { recursive: true });
  await writeWholeFile(join(folder, PLAN_FILE), planText(plan)); // what a kill leaves of it, `resume` clears away
  const total = plan.steps;
  const scores = "validation" in parts ? await scoreKeeper(folder, training.step, parts, set, screen) : undefined;
  const { loss } = plan.options;
  const base = {
    title: titleOf(plan, set),
    total,
    ...(loss === "non-saturating" ? {} : { balance: GAMES[loss].balance }),
  };
  const hint = "Ctrl-C stops after the step and keeps a checkpoint.";
  let shown: TrainingView = { ...base, step: training.step, history: training.history };
  // With "auto" the engine says in between what it has chosen.
  if (screen.live && plan.precision !== "auto") screen.show({ ...shown, hint });
  try {
    const run = training.run({
      steps: total,
      ...every,
      signal,
      onProgress: async ({ step, history, stepsPerSecond, secondsLeft, samples }) => {
        const some = tf.tidy(() => samples.slice([0], [Math.min(SHOWN, samples.shape[0])]));
        shown = { ...base, step, history, stepsPerSecond, secondsLeft };
        if (screen.live) shown.samples = await pictureOf(some);
        some.dispose();
        screen.show({ ...shown, hint });
        if (scores && (step % (plan.scoreEvery as number) === 0 || step === total)) await scores.measure(training);
      },
    });
    const stopped = await run.then(
      () => false,
      (error: unknown) => {
        if (!signal.aborted) throw error;
        return true;
      },
    );
    return { ...(await endOf(training, { images, heldOut: set.heldOut, scores })), stopped };
  } finally {
    // What stays is the last state, without advice that has had its time.
    if (screen.live) screen.show(shown);
    screen.end();
    scores?.dispose();
    training.dispose();
    for (const model of [training.generator, training.discriminator]) model.dispose();
    if (images instanceof tf.Tensor) images.dispose();
    await set.close();
  }
}

async function endOf(
  training: Training,
  given: { images: Tensor | ImageSource; heldOut: Images | undefined; scores: ScoreKeeper | undefined },
): Promise<Omit<RunEnd, "stopped">> {
  const best = given.scores?.best;
  return { step: training.step, diagnosis: await diagnosed(training, given), ...(best ? { best } : {}) };
}

/** All that is found, in sentences. Vitals are not taken of images that are read batch by batch, or of a single one. */
async function diagnosed(
  { history, options, generator, discriminator, fixedLatent }: Training,
  { images, heldOut }: { images: Tensor | ImageSource; heldOut: Images | undefined },
): Promise<string> {
  const { loss } = options;
  if (!(images instanceof tf.Tensor) || (images.shape[0] as number) < 2) return diagnosis(history, loss);
  const real = tf.tidy(() => images.slice([0], [Math.min(LOOKED_AT, images.shape[0] as number)]));
  const unseen = heldOut && { heldOut: imagesTensor(heldOut, { count: Math.min(LOOKED_AT, heldOut.count) }) };
  try {
    // G itself and not its average, which in a short run still holds first weights.
    const taken = await vitals({ generator, discriminator, real, ...unseen, latent: fixedLatent, loss });
    const found = findings(history, { ...options, vitals: taken });
    return found.map(({ sentence, cure }) => `${sentence} ${cure}`).join(" ") || diagnosis(history, loss);
  } finally {
    tf.dispose({ real, ...unseen });
  }
}

/** Measures by the part of the training images that was kept for choices, in the features that suit them. */
async function scoreKeeper(
  folder: string,
  step: number,
  { train, validation }: Split<Images | ImageSource>,
  set: NamedImages,
  screen: Screen,
): Promise<ScoreKeeper> {
  const inMemory = async (images: Images | ImageSource) => ("images" in images ? images : readImages(images));
  const network = await chosenFeatures(undefined, set, screen);
  const training = "images" in train ? { training: train } : {};
  return new ScoreKeeper(folder, new ImageJudge(network, { heldOut: await inMemory(validation), ...training }), step);
}

/** Opens the images, which may take a while the first time; `undefined` where the signal ended it. */
async function open({ data, form }: Plan, screen: Screen, signal: AbortSignal): Promise<NamedImages | undefined> {
  const onProgress = (done: number, total: number) =>
    screen.progress(`Preparing images, kept for the next time: ${done} of ${total}`);
  try {
    const set = await namedImages(data, { ...form, onProgress, signal });
    for (const note of set.notes) screen.note(note);
    return set;
  } catch (error) {
    screen.end();
    if (signal.aborted) return undefined;
    throw error;
  }
}

function begin(folder: string, plan: Plan, { train }: NamedImages, images: Tensor | ImageSource): Training {
  const { model, data, form, seed, options, precision, networks } = plan;
  const streams = randomStreams(seed);
  const players = pair(model, {
    image: [train.height, train.width, train.channels],
    packing: options.packing,
    noise: options.noise,
    streams,
    ...networks,
  });
  const about = { model, data, ...form, seed, ...(networks ? { networks } : {}) };
  return new Training({ ...players, images, streams, options, precision, directory: folder, about });
}

/** What is trained on what, on one line. */
function titleOf(
  { model, seed, options: { batchSize } }: Plan,
  { title, train: { count, height, width, channels } }: NamedImages,
): string {
  return `${model} GAN on ${title}: ${count} images of ${height} × ${width}${channels === 3 ? " in colour" : ""}, batches of ${batchSize}, seed ${seed}`;
}
