import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import {
  type ImageSource,
  type Images,
  type ImagesForm,
  type NamedImages,
  namedImages,
  partOf,
  readImages,
} from "../datasets";
import { randomStreams, tf } from "../engine";
import { latentVectors, type Noise } from "../generator";
import { isModelFile } from "../models";
import { ImageJudge, inTurn, SAMPLE_SIZE, type ScoresOfSamples } from "../quality";
import { chosenFeatures, type Told } from "./feature-choice";
import { openGenerator } from "./generator-source";
import { PLAN_FILE, readPlan } from "./plan";
import { draw, requireGenerator } from "./sample-source";
import { BEST_FILE, keptStep, readScores, type ScoredStep } from "./scored-checkpoints";

/** What is measured, and against what. */
export interface EvaluateOptions extends ImagesForm {
  /** Folders of runs, files that `loadKeras` opens, `pretrained`, `pretrained-faces`, or `images:DIR`. */
  sources: readonly string[];
  /** The real images, as `namedImages` takes them; by default what the first source was trained on. */
  data?: string;
  /** The network in whose features images are compared; by default the one that suits the data. */
  features?: string;
  /** Images in a sample; 1 500, or fewer where there are not so many. */
  count?: number;
  /** Samples of each source (3). */
  samples?: number;
  seed?: number;
  noise?: Noise;
  told: Told;
  signal?: AbortSignal;
}

/** One source, measured. */
export interface EvaluatedRow {
  readonly name: string;
  readonly step?: number;
  readonly scores: ScoresOfSamples;
}

/** What `npm run evaluate` found. */
export interface Evaluation {
  /** The real images. */
  readonly data: string;
  /** In whose features. */
  readonly features: string;
  /** Images in a sample. */
  readonly count: number;
  /** Real images that were judged by. */
  readonly heldOut: number;
  /** Whether those may have been trained on, because no part of the data is held out. */
  readonly trainedOn: boolean;
  /** Real against real: the floor. */
  readonly real: EvaluatedRow;
  readonly rows: readonly EvaluatedRow[];
  /** What runs measured of themselves on their way. */
  readonly curves: readonly { readonly name: string; readonly scores: readonly ScoredStep[] }[];
}

/** Something that gives images, and how many it has; a generator has no end. */
interface Source {
  name: string;
  step?: number;
  available: number;
  draw(count: number): Tensor4D;
  close(): void;
}

/** Images read of a set that lies on disk: enough for any sample, and what memory allows. */
const MOST = 20_000;
const LEAST = 20;

/**
 * Measures images of one or several sources against real ones, with real against real beside them.
 *
 * @throws Error when a source or the data cannot be opened, or it is not said what to compare with
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { told, samples = 3, seed = 1, signal } = options;
  const { data, sources, form } = whatWithWhat(options);
  const onProgress = (done: number, total: number) => told.progress(`Preparing images: ${done} of ${total}`);
  const set = await namedImages(data, { ...form, onProgress, signal });
  const opened: Source[] = [];
  let judge: ImageJudge | undefined;
  try {
    for (const note of set.notes) told.note(note);
    const { heldOut, training, others } = await realParts(set, told);
    for (const source of sources) opened.push(...(await openSource(source, options, set, seed)));
    const most = Math.min(heldOut.count, others.count, ...opened.map(({ available }) => available));
    const count = Math.min(options.count ?? SAMPLE_SIZE, most);
    const sides = [{ name: `held-out images of ${data}`, available: heldOut.count }, ...opened];
    requireEnough(count, options.count, sides, told);
    judge = new ImageJudge(await chosenFeatures(options.features, set, told), {
      heldOut,
      ...(training ? { training } : {}),
    });
    const real = { name: "real against real", scores: await judge.floor(others, { count }) };
    const rows: EvaluatedRow[] = [];
    for (const { name, step, available, draw } of opened) {
      const possible = Math.min(samples, Math.floor(available / count));
      const scores = await judge.measureSamples(draw, { samples: possible, count }, (done) => {
        signal?.throwIfAborted();
        told.progress(`Measuring ${name}: sample ${done} of ${possible}`);
      });
      rows.push({ name, ...(step === undefined ? {} : { step }), scores });
    }
    const curves = sources.flatMap((name) => {
      const scores = readScores(name);
      return scores.length > 0 ? [{ name: basename(name), scores }] : [];
    });
    return {
      data,
      features: judge.title,
      count,
      heldOut: heldOut.count,
      trainedOn: !set.heldOut,
      real,
      rows,
      curves,
    };
  } finally {
    judge?.dispose();
    for (const source of opened) source.close();
    await set.close();
  }
}

/** The real images, and what is compared with them. */
function whatWithWhat({ sources, data, size, channels, crop }: EvaluateOptions): {
  data: string;
  sources: readonly string[];
  form: ImagesForm;
} {
  const given: ImagesForm = {
    ...(size === undefined ? {} : { size }),
    ...(channels === undefined ? {} : { channels }),
    ...(crop === undefined ? {} : { crop }),
  };
  if (data !== undefined) return { data, sources, form: given };
  const [first = "", ...others] = sources;
  if (first === "pretrained") return { data: "digits", sources, form: given };
  if (first === "pretrained-faces") return { data: "faces", sources, form: given };
  if (existsSync(join(first, PLAN_FILE))) {
    const plan = readPlan(first);
    return { data: plan.data, sources, form: { ...plan.form, ...given } };
  }
  for (const source of sources) requireSource(source);
  if (first.startsWith("images:") && others.length > 0) return { data: first, sources: others, form: given };
  throw new Error(
    first.startsWith("images:")
      ? `${first}: name the real images first and then those to judge, for example images:real images:drawn.`
      : `${first}: it is not known what real images this is to be compared with; say --data NAME.`,
  );
}

/** A mistyped name is told before anything else is asked for. */
function requireSource(source: string): void {
  const known = source.startsWith("images:") || source === "pretrained" || source === "pretrained-faces";
  if (known || existsSync(source)) return;
  throw new Error(
    `${source}: there is no such folder or file; expected a run's folder, a model's file (.keras, .h5 or model.json), pretrained, pretrained-faces or ` +
      "images:DIR.",
  );
}

/** Held-out images to judge by, training ones, and others that show what is usual among real ones. */
async function realParts(
  { name, train, heldOut }: NamedImages,
  told: Told,
): Promise<{ heldOut: Images; training?: Images; others: Images }> {
  const images = "images" in train ? train : await readImages(train, evenly(train.count, MOST));
  if (images.count < train.count) told.note(`Of ${train.count} images of ${name}, ${MOST} are taken, evenly.`);
  if (heldOut) return { heldOut, training: images, others: images };
  // Every second one, so that neither half is one folder's or one day's.
  const half = (first: 0 | 1) =>
    partOf(
      images,
      evens(images.count).map((i) => i + first),
    );
  told.note(`No part of ${name} is held out: every second image judges, the others show what is usual.`);
  return { heldOut: half(0), others: half(1) };
}

const evens = (count: number) => Int32Array.from({ length: Math.floor(count / 2) }, (_, i) => 2 * i);

function evenly(count: number, most: number): Int32Array {
  const taken = Math.min(count, most);
  return Int32Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}

async function openSource(
  source: string,
  { noise, size, channels, crop }: EvaluateOptions,
  set: NamedImages,
  seed: number,
): Promise<Source[]> {
  if (source.includes(":") && !existsSync(source)) {
    const { height, width } = set.train;
    const form = source.startsWith("images:")
      ? { size: size ?? [height, width], channels: channels ?? set.train.channels, crop }
      : {};
    return [await openImages(source, form as ImagesForm)];
  }
  const runs = [await openDrawn(source, seed, noise)];
  const best = keptStep(source);
  if (best !== undefined && best !== runs[0]?.step) {
    const kept = await openDrawn(join(source, BEST_FILE), seed, noise);
    runs.push({ ...kept, name: `${basename(source)}, best`, step: best });
  }
  return runs;
}

async function openDrawn(source: string, seed: number, noise: Noise | undefined): Promise<Source> {
  const { title: _, step, ...opened } = await openGenerator(source, noise);
  requireGenerator(opened.generator, source);
  const stream = randomStreams(seed).samples;
  const size = opened.generator.inputs[0]?.shape[1] as number;
  return {
    name: isModelFile(source) ? source.split(/[\\/]/).slice(-2).join("/") : basename(source),
    ...(step === undefined ? {} : { step }),
    available: Number.POSITIVE_INFINITY,
    draw: (count) => tf.tidy(() => draw(opened, latentVectors(opened.noise, [count, size], stream))),
    close: () => opened.generator.dispose(),
  };
}

async function openImages(name: string, form: ImagesForm): Promise<Source> {
  const set = await namedImages(name, form);
  try {
    const source: Images | ImageSource = set.train;
    const images = "images" in source ? source : await readImages(source, evenly(source.count, MOST));
    return { name, available: images.count, draw: inTurn(images), close: () => {} };
  } finally {
    await set.close();
  }
}

function requireEnough(
  count: number,
  asked: number | undefined,
  sides: readonly { name: string; available: number }[],
  told: Told,
): void {
  const { name, available } = sides.reduce((least, one) => (one.available < least.available ? one : least));
  if (available < LEAST || (asked !== undefined && asked > available)) {
    const which = name.startsWith("held-out") ? name : `images of ${name}`;
    throw new Error(
      `${asked === undefined ? "" : `--count ${asked}: `}there are only ${available} ${which}; ` +
        `${available < LEAST ? `${LEAST} at least are needed.` : "leave --count out, or give fewer."}`,
    );
  }
  if (count < 500)
    told.note(
      `Samples of ${count} images: Fréchet distances of so few come out large, and kernel distances uncertain.`,
    );
}
