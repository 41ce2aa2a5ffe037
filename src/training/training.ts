import type { Scalar, Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { BatchSampler } from "../datasets";
import {
  breathe,
  type CapturedStep,
  type CaptureOptions,
  capture,
  Interrupted,
  RandomStream,
  type RandomStreams,
  readRows,
  setDropoutStream,
  tf,
} from "../engine";
import { imageGrid } from "../figures";
import { type GanOptions, ganOptions, learningRates, realImages } from "../gan/options";
import { inputShape, outputShape, requireSameSize, shapedFor } from "../gan/static";
import { discriminatorStep, ganStep, type Players, type StepResult, trainableVariables } from "../gan/step";
import { copyOf, updateAverage } from "../gan/weight-average";
import { adamTensors, restoreAdam } from "./adam-state";
import { type CheckpointModels, type CheckpointState, readCheckpoint, writeCheckpoint } from "./checkpoint";
import { summaryOf, versions } from "./description";
import { brokenWeight, Diverged, trouble } from "./divergence";
import { sha256 } from "./files";
import { addEntry, emptyHistory, type History, type HistoryEntry } from "./history";
import { type RunDescription, RunDirectory } from "./run-directory";
import { Throughput } from "./throughput";

/** Where a run stands, reported every `reportEvery` steps. */
export interface Progress {
  step: number;
  total: number;
  history: History;
  /** Images drawn from the fixed latent vectors, `[count, height, width, channels]` in [-1, 1]; gone after the callback. */
  samples: Tensor4D;
  /** Steps in a second: the median of the last few reports, all that happens between them included. */
  stepsPerSecond: number;
  /** At that throughput. */
  secondsLeft: number;
}

export interface TrainingOptions {
  /** Takes `[batch, latentSize]`, ends in tanh. */
  generator: LayersModel;
  /** Takes images, ends in a logit, `[batch, 1]`. */
  discriminator: LayersModel;
  /** All training images in [-1, 1], `[n, height, width, channels]` or `[n, pixels]`; they stay the caller's. */
  images: Tensor;
  /** All that is random in a run: order of the images, latent vectors, dropout masks. */
  streams: RandomStreams;
  options?: Partial<GanOptions>;
  /** Latent vectors of the samples, always the same ones, `[count, latentSize]`; 64 of `streams.samples` by default. */
  fixedLatent?: Tensor;
  /** As {@link CaptureOptions.precision}; `float32` by default. */
  precision?: Precision;
  /** Where the run is kept: its history, samples and checkpoints, from which {@link Training.resume} goes on. */
  directory?: string;
  /** Kept in the directory's `run.json` for whoever reads it: the seed, the name of the data … Plain data. */
  about?: Record<string, unknown>;
}

type Precision = NonNullable<CaptureOptions["precision"]>;

export interface RunOptions {
  /** In total: a run that has come to step 300 goes on for 200 when 500 are asked for. */
  steps: number;
  /** Every how many steps numbers are read back and `onProgress` is called (50). */
  reportEvery?: number;
  /** Every how many steps a checkpoint and a sheet of samples are written (500), where the run has a directory. */
  checkpointEvery?: number;
  onProgress?: (progress: Progress) => void | Promise<void>;
  /** Ends the run after the step under way when it is aborted, as an interrupt in a notebook does. */
  signal?: AbortSignal;
}

/**
 * The training of a GAN (Goodfellow et al. 2014, algorithm 1): step by step first D, then G, moves against the other, which
 * holds still. A step, with the update of G's average in it, is captured, so that it runs as one graph; numbers are read back
 * only at reports, and between steps the process breathes, so that a notebook can show progress and interrupt.
 *
 * ```ts
 * const training = new Training({ generator, discriminator, images, streams: randomStreams(5) });
 * await training.run({ steps: 2000, onProgress: ({ step, samples }) => … });
 * const digits = training.sample(training.latent(48)); // [48, 28, 28, 1]
 * ```
 *
 * With a `directory` the run is kept there as it goes; {@link Training.resume} goes on with it after whatever ended it, and
 * comes to the same bits as a run that nothing ended. docs/training.md tells what is in the directory.
 *
 * What is random comes from `streams`: the same seed, models and options give the same run, to the last bit, however often it
 * was interrupted in between.
 */
export class Training {
  readonly options: GanOptions;
  readonly generator: LayersModel;
  readonly discriminator: LayersModel;
  /** What samples are drawn with: the average of G, or, without one, G. */
  readonly averageGenerator: LayersModel;
  /** What the steps gave so far; read back at reports. */
  readonly history: History = emptyHistory();
  /** The latent vectors that `Progress.samples` are drawn from, `[count, latentSize]`. */
  readonly fixedLatent: Tensor;

  private readonly players: Players & Record<`${"generator" | "discriminator"}Optimizer`, tf.AdamOptimizer>;
  private readonly streams: RandomStreams;
  private readonly images: Tensor;
  private readonly imageShape: [number, number, number];
  private readonly sampler: BatchSampler;
  private readonly captured: CapturedStep<[Tensor], StepResult>;
  /** Results of the steps since the last report, on the backend. */
  private readonly unread: Scalar[][] = [];
  private stepsDone = 0;
  private pretrainingSteps = 0;
  private running = false;
  private precision: Precision;
  private readonly about: Record<string, unknown>;
  private directory: RunDirectory | undefined;
  /** The newest checkpoint in the directory, as far as this training knows. */
  private checkpoint: { step: number; folder: string } | undefined;
  private diverged: Diverged | undefined;

  /**
   * @throws RangeError for options that make no sense, and for shapes that do not fit each other
   * @throws Error when the directory holds a run already
   */
  constructor({
    generator,
    discriminator,
    images,
    streams,
    options,
    fixedLatent,
    precision = "float32",
    directory,
    about = {},
  }: TrainingOptions) {
    this.options = Object.freeze(ganOptions(options));
    this.generator = generator;
    this.discriminator = discriminator;
    this.streams = streams;
    this.imageShape = imageShape(images, generator, discriminator);
    this.sampler = new BatchSampler(images.shape[0] ?? 0, realImages(this.options), streams.batches);
    requireSameSize(generator, discriminator);
    if (directory !== undefined) {
      this.directory = new RunDirectory(directory);
      this.directory.requireNoRun();
    }
    this.precision = precision;
    this.about = about;
    this.images = tf.tidy(() => shapedFor(images, discriminator).clone());
    for (const model of [generator, discriminator]) setDropoutStream(model, streams.dropout);
    const rates = learningRates(this.options);
    const { beta1, averageDecay } = this.options;
    this.players = {
      generator,
      discriminator,
      generatorOptimizer: tf.train.adam(rates.generator, beta1),
      discriminatorOptimizer: tf.train.adam(rates.discriminator, beta1),
    };
    this.averageGenerator = averageDecay === null ? generator : copyOf(generator);
    this.fixedLatent = fixedLatent?.clone() ?? this.latent(64);
    const step = ganStep(this.players, (count) => this.draw(count, streams.noise), stepOptions(this.options));
    this.captured = capture(
      (real: Tensor) => {
        const result = step(real);
        if (averageDecay !== null) updateAverage(this.averageGenerator, generator, averageDecay);
        return result;
      },
      { precision },
    );
  }

  /**
   * Goes on with a run where its newest whole checkpoint stands: the rest of it is bit for bit what it would have been, had
   * nothing ended it, on the same machine with the same versions. Models, options and random streams come from the directory.
   *
   * @param directory of a run, as given to the constructor or to {@link save}
   * @param images the same ones as when the run began; their SHA-256 is compared
   * @param warn is told of checkpoints that are damaged and skipped, and of other versions than those the run began with
   * @throws Error when there is no run, no whole checkpoint, other images, a format of a newer version, or when another
   *   process trains in the directory
   */
  static async resume(
    directory: string,
    { images, warn = console.warn }: { images: Tensor; warn?: (message: string) => void },
  ): Promise<Training> {
    const place = new RunDirectory(directory);
    const run = await place.description();
    requireSameImages(run, images, await digestOf(images), directory);
    for (const [name, version] of Object.entries(versions())) {
      const then = run.versions[name as keyof typeof run.versions];
      if (then !== version) warn(`the run began with ${name} ${then}; with ${version} its last bits may differ`);
    }
    const found = await place.alone(async () => {
      const newest = await place.newestCheckpoint(warn);
      await place.goBackTo(newest);
      return newest;
    });
    const { state, models, tensors } = await readCheckpoint(found.folder);
    const training = new Training({
      generator: models.generator,
      discriminator: models.discriminator,
      images,
      streams: streamsOf(state),
      options: run.options,
      fixedLatent: tensors.fixedLatent as Tensor,
      precision: state.precision,
      about: run.about,
    });
    training.restore(state, models, tensors);
    tf.dispose(tensors);
    models.average?.dispose();
    Object.assign(training.history, found.history);
    training.directory = place;
    training.checkpoint = { step: state.step, folder: found.folder };
    return training;
  }

  /** Steps done so far. */
  get step(): number {
    return this.stepsDone;
  }

  /**
   * Trains until `steps` in total are done, and gives the history. Called again, after an interrupt or with a larger number,
   * it goes on where it stood.
   *
   * @throws RangeError for numbers that make no sense
   * @throws Interrupted when the reader interrupts, or the signal's reason when it is aborted; the models are whole
   * @throws Diverged when a loss or a weight is no longer finite
   * @throws Error when another process trains in the directory, or has gone on there
   */
  async run(options: RunOptions): Promise<History> {
    const { steps, reportEvery = 50, checkpointEvery = 500 } = options;
    for (const [name, value] of Object.entries({ steps, reportEvery, checkpointEvery })) {
      if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} ${value}: expected a whole number ≥ 1`);
    }
    if (this.diverged) throw this.diverged;
    if (this.running) throw new Error("this training is running already: wait for it, or interrupt it");
    this.running = true;
    const train = () => this.train({ ...options, reportEvery, checkpointEvery });
    try {
      return await (this.directory ? this.directory.alone(train) : train());
    } finally {
      this.running = false;
    }
  }

  private async train({
    steps,
    reportEvery,
    checkpointEvery,
    onProgress,
    signal,
  }: RunOptions & Required<Pick<RunOptions, "reportEvery" | "checkpointEvery">>): Promise<History> {
    try {
      await this.begin();
      await this.pretrain(signal);
      let throughput: Throughput | undefined;
      while (this.stepsDone < steps) {
        this.takeStep();
        throughput ??= new Throughput(this.stepsDone);
        const last = this.stepsDone === steps;
        const reports = last || this.stepsDone % reportEvery === 0;
        const saves = this.directory !== undefined && (last || this.stepsDone % checkpointEvery === 0);
        if (reports || saves) await this.readBack();
        if (reports) await this.directory?.append(this.history);
        if (last || saves) await this.requireWhole();
        if (saves) await this.keep();
        if (reports && onProgress) await this.tell(onProgress, steps, throughput);
        await breathe();
        signal?.throwIfAborted();
      }
    } catch (error) {
      if (error instanceof Interrupted || signal?.aborted) await this.pause();
      else if (!this.diverged) await this.readBack();
      throw error;
    } finally {
      tf.dispose(this.unread.splice(0));
    }
    return this.history;
  }

  /**
   * Writes a checkpoint now, and gives its folder.
   *
   * @param directory where to: the run's own by default; another one, or that of a run without any, gets all that
   *   {@link resume} needs
   * @throws Error without a directory, in one that holds another run, and when a weight is not finite
   */
  async save(directory?: string): Promise<string> {
    await this.readBack();
    await this.requireWhole();
    if (directory === undefined || directory === this.directory?.path) {
      if (!this.directory) throw new Error("this training has no directory: say save(directory)");
      return this.directory.alone(async () => {
        await this.begin();
        return this.keep();
      });
    }
    const copy = new RunDirectory(directory);
    const description = await this.describe();
    return copy.alone(async () => {
      if (copy.holdsRun()) {
        const { format, ...there } = await copy.description();
        if (JSON.stringify(there) !== JSON.stringify(description)) copy.requireNoRun();
      }
      await copy.prepare();
      await copy.writeHistory(this.history);
      const folder = await this.writeCheckpoint(copy);
      await copy.describe(description);
      return folder;
    });
  }

  /**
   * Images drawn by the {@link averageGenerator}, `[count, height, width, channels]` in [-1, 1]; the caller's to dispose of.
   *
   * @param latent `[count, latentSize]`, such as `training.latent(48)` or `training.fixedLatent`
   */
  sample(latent: Tensor): Tensor4D {
    return tf.tidy(() => {
      const drawn = this.averageGenerator.predict(latent, { batchSize: 500 }) as Tensor;
      return drawn.reshape([latent.shape[0] as number, ...this.imageShape]);
    });
  }

  /** Fresh latent vectors of the chosen noise, `[count, latentSize]`, the caller's. Drawing them changes no training. */
  latent(count: number): Tensor2D {
    return this.draw(count, this.streams.samples) as Tensor2D;
  }

  /** Frees all that is the training's own: the captured step, optimizers, the average. G, D and the images are the caller's. */
  dispose(): void {
    this.captured.dispose();
    if (this.averageGenerator !== this.generator) this.averageGenerator.dispose();
    for (const optimizer of [this.players.generatorOptimizer, this.players.discriminatorOptimizer]) optimizer.dispose();
    tf.dispose([this.images, this.fixedLatent, this.unread.splice(0)]);
  }

  private draw(count: number, stream: RandomStreams["noise"]): Tensor {
    const shape = [count, ...inputShape(this.generator)];
    return this.options.noise === "uniform" ? stream.uniform(shape, -1, 1) : stream.normal(shape);
  }

  /** The next `count` batches of real images, one after the other in one tensor. */
  private real(count: number): Tensor {
    const rows = Array.from({ length: count }, () => [...this.sampler.next()]).flat();
    return tf.tidy(() => tf.gather(this.images, tf.tensor1d(rows, "int32")));
  }

  private takeStep(): void {
    const result = tf.tidy(() => {
      const { discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy } = this.captured(
        this.real(this.options.discriminatorSteps),
      );
      return [discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy];
    });
    this.unread.push(result);
    this.stepsDone++;
  }

  /** Pre-training of D, against a G that has learnt nothing. */
  private async pretrain(signal: AbortSignal | undefined): Promise<void> {
    const { pretraining } = this.options;
    if (this.pretrainingSteps >= pretraining) return;
    const count = realImages(this.options);
    const step = capture((real: Tensor) =>
      discriminatorStep(this.players, real, this.draw(count, this.streams.noise), stepOptions(this.options)),
    );
    try {
      while (this.pretrainingSteps < pretraining) {
        tf.tidy(() => void step(this.real(1)));
        this.pretrainingSteps++;
        await breathe();
        signal?.throwIfAborted();
      }
    } finally {
      step.dispose();
    }
  }

  /** Takes what the steps since the last report gave into the history. */
  private async readBack(): Promise<void> {
    if (this.unread.length === 0) return;
    const first = this.stepsDone - this.unread.length + 1;
    const rows = (await readRows(this.unread)) as [number, number, number, number][];
    let wrong: { step: number; what: string } | undefined;
    for (const [i, [discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy]] of rows.entries()) {
      const entry: HistoryEntry = { step: first + i, discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy };
      const what = trouble(entry);
      if (what) {
        wrong = { step: entry.step, what };
        break;
      }
      addEntry(this.history, entry);
    }
    if (!wrong) return;
    // How it came to this is worth reading; what `resume` goes back to cuts it off.
    if (this.checkpoint) await this.directory?.append(this.history);
    this.fail(wrong.step, wrong.what);
  }

  /** @throws Diverged when a weight is no longer finite, which the losses may not have shown yet */
  private async requireWhole(): Promise<void> {
    const models = [...new Set([this.discriminator, this.generator, this.averageGenerator])];
    const broken = await brokenWeight(models);
    if (broken) this.fail(this.stepsDone, broken);
  }

  private fail(step: number, what: string): never {
    this.diverged = new Diverged(step, what, this.history, this.checkpoint?.folder);
    throw this.diverged;
  }

  /** Makes the run's directory, with a first checkpoint to go back to. */
  private async begin(): Promise<void> {
    if (!this.directory) return;
    if (this.checkpoint) return this.directory.requireNewest(this.checkpoint.step);
    this.directory.requireNoRun();
    await this.directory.prepare();
    await this.directory.writeHistory(this.history);
    await this.keep();
    await this.directory.describe(await this.describe());
  }

  /** After an interrupt: what was reached is reported, and kept. */
  private async pause(): Promise<void> {
    await this.readBack();
    if (!this.directory || !this.checkpoint) return;
    await this.requireWhole();
    await this.keep();
  }

  /** Brings the run's directory up to date: history, sheet of samples, checkpoint. */
  private async keep(): Promise<string> {
    const directory = this.directory as RunDirectory;
    await directory.append(this.history);
    if (this.checkpoint?.step === this.stepsDone) return this.checkpoint.folder;
    const samples = this.sample(this.fixedLatent);
    const sheet = imageGrid(samples, { scale: Math.max(1, Math.round(56 / this.imageShape[1])) });
    samples.dispose();
    await directory.writeSheet(this.stepsDone, await sheet.png(1));
    const folder = await this.writeCheckpoint(directory);
    this.checkpoint = { step: this.stepsDone, folder };
    return folder;
  }

  private async writeCheckpoint(directory: RunDirectory): Promise<string> {
    this.precision = this.captured.recordings[0]?.precision ?? this.precision;
    const { generatorOptimizer, discriminatorOptimizer } = this.players;
    const counters = Object.entries(this.streams).map(([name, { key, counter }]) => [name, { key, counter }]);
    const state: CheckpointState = {
      step: this.stepsDone,
      lessons: this.pretrainingSteps,
      sampler: this.sampler.state,
      streams: Object.fromEntries(counters),
      iterations: { generator: generatorOptimizer.iterations, discriminator: discriminatorOptimizer.iterations },
      precision: this.precision,
    };
    const models: CheckpointModels = { generator: this.generator, discriminator: this.discriminator };
    if (this.averageGenerator !== this.generator) models.average = this.averageGenerator;
    const tensors = {
      fixedLatent: this.fixedLatent,
      ...prefixed("generator.", adamTensors(generatorOptimizer)),
      ...prefixed("discriminator.", adamTensors(discriminatorOptimizer)),
    };
    return directory.writeCheckpoint(this.stepsDone, (folder) => writeCheckpoint(folder, state, models, tensors));
  }

  private restore(state: CheckpointState, models: CheckpointModels, tensors: Record<string, Tensor>): void {
    this.stepsDone = state.step;
    this.pretrainingSteps = state.lessons;
    this.sampler.resume(state.sampler);
    if (models.average) this.averageGenerator.setWeights(models.average.getWeights());
    for (const player of ["generator", "discriminator"] as const) {
      const own = Object.entries(tensors).filter(([name]) => name.startsWith(`${player}.`));
      restoreAdam(
        this.players[`${player}Optimizer`],
        Object.fromEntries(own.map(([name, tensor]) => [name.slice(player.length + 1), tensor])),
        state.iterations[player],
        trainableVariables(this[player]),
      );
    }
  }

  private async describe(): Promise<Omit<RunDescription, "format">> {
    return {
      options: this.options,
      images: { shape: this.images.shape, sha256: await digestOf(this.images) },
      models: { generator: summaryOf(this.generator), discriminator: summaryOf(this.discriminator) },
      streams: Object.fromEntries(Object.entries(this.streams).map(([name, { key }]) => [name, key])),
      versions: versions(),
      about: this.about,
    };
  }

  private async tell(
    onProgress: NonNullable<RunOptions["onProgress"]>,
    total: number,
    throughput: Throughput,
  ): Promise<void> {
    const stepsPerSecond = throughput.at(this.stepsDone);
    const secondsLeft = stepsPerSecond > 0 ? (total - this.stepsDone) / stepsPerSecond : 0;
    const samples = this.sample(this.fixedLatent);
    try {
      await onProgress({ step: this.stepsDone, total, history: this.history, samples, stepsPerSecond, secondsLeft });
    } finally {
      samples.dispose();
    }
  }
}

/** What a step looks at, of all options. */
function stepOptions({ loss, realLabel, batches, discriminatorSteps }: GanOptions) {
  return { loss, realLabel, batches, discriminatorSteps };
}

function prefixed(prefix: string, tensors: Record<string, Tensor>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}

function streamsOf({ streams }: CheckpointState): RandomStreams {
  const made = Object.entries(streams).map(([name, { key, counter }]) => {
    const stream = new RandomStream(key);
    stream.counter = counter;
    return [name, stream];
  });
  return Object.fromEntries(made) as RandomStreams;
}

/** SHA-256 of the values, the same for flat images and square ones. */
async function digestOf(images: Tensor): Promise<string> {
  const { buffer, byteOffset, byteLength } = await images.data<"float32">();
  return sha256(new Uint8Array(buffer, byteOffset, byteLength));
}

function requireSameImages(run: RunDescription, images: Tensor, digest: string, directory: string): void {
  if (digest === run.images.sha256) return;
  throw new Error(
    `the run in ${directory} was trained on other images: [${run.images.shape}] with SHA-256 ` +
      `${run.images.sha256.slice(0, 12)}…, and these are [${images.shape}] with ${digest.slice(0, 12)}…; give the ` +
      "same ones, in the same order, or start a new run in another directory",
  );
}

/** Height, width and channels: as the images have them, else a model, else of a square of as many pixels, else of a row. */
function imageShape(images: Tensor, generator: LayersModel, discriminator: LayersModel): [number, number, number] {
  const shapes = [images.shape.slice(1), outputShape(generator), inputShape(discriminator)];
  const known = shapes.find((shape) => shape.length === 3);
  if (known) return known as [number, number, number];
  const pixels = tf.util.sizeFromShape(images.shape.slice(1));
  const side = Math.sqrt(pixels);
  return Number.isInteger(side) ? [side, side, 1] : [1, pixels, 1];
}
