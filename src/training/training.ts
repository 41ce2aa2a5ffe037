import type { Scalar, Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { ImageSource } from "../datasets";
import { breathe, Interrupted, readRows, tf } from "../engine";
import { imageGrid } from "../figures";
import type { GanOptions } from "../gan/options";
import { readCheckpoint, writeCheckpoint } from "./checkpoint";
import { summaryOf, versions } from "./description";
import { brokenWeight, Diverged, trouble } from "./divergence";
import { addEntry, emptyHistory, type History, type HistoryEntry } from "./history";
import { requireSameImages } from "./images";
import type { RunOptions, TrainingOptions } from "./options";
import { type RunDescription, RunDirectory } from "./run-directory";
import { streamsOf, TrainingState } from "./state";
import { Throughput } from "./throughput";

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
  /** What the steps gave so far; read back at reports. */
  readonly history: History = emptyHistory();

  private readonly state: TrainingState;
  /** Results of the steps since the last report, on the backend. */
  private readonly unread: Scalar[][] = [];
  private running = false;
  private readonly about: Record<string, unknown>;
  private directory: RunDirectory | undefined;
  /** The newest checkpoint in the directory, as far as this training knows. */
  private checkpoint: { step: number; folder: string } | undefined;
  private diverged: Diverged | undefined;

  /**
   * @throws RangeError for options that make no sense, and for shapes that do not fit each other
   * @throws Error when the directory holds a run already
   */
  constructor(options: TrainingOptions) {
    if (options.directory !== undefined) {
      this.directory = new RunDirectory(options.directory);
      this.directory.requireNoRun();
    }
    this.about = options.about ?? {};
    this.state = new TrainingState(options);
  }

  /**
   * Goes on with a run where its newest whole checkpoint stands: the rest of it is bit for bit what it would have been, had
   * nothing ended it, on the same machine with the same versions. Models, options and random streams come from the directory.
   *
   * @param directory of a run, as given to the constructor or to {@link save}
   * @param images the same ones as when the run began; their SHA-256 is compared
   * @param warn gets a message about checkpoints that are damaged and skipped, and of other versions than those the run began with
   * @throws Error when there is no run, no whole checkpoint, other images, a format of a newer version, or when another
   *   process trains in the directory
   */
  static async resume(
    directory: string,
    { images, warn = console.warn }: { images: Tensor | ImageSource; warn?: (message: string) => void },
  ): Promise<Training> {
    const place = new RunDirectory(directory);
    const run = await place.description();
    await requireSameImages(run, images, directory);
    for (const [name, version] of Object.entries(versions())) {
      const then = run.versions[name as keyof typeof run.versions];
      if (then !== version) warn(`the run began with ${name} ${then}; with ${version} its last bits may differ`);
    }
    const found = await place.alone(async () => {
      const newest = await place.newestCheckpoint(warn);
      await place.goBackTo(newest);
      return newest;
    });
    const checkpoint = await readCheckpoint(found.folder);
    const { generator, discriminator } = checkpoint.models;
    const { fixedLatent } = checkpoint.tensors;
    const { precision } = checkpoint.state;
    const training = new Training({
      generator,
      discriminator,
      images,
      streams: streamsOf(checkpoint.state),
      options: run.options,
      ...(fixedLatent ? { fixedLatent } : {}),
      precision,
      about: run.about,
    });
    training.state.restore(checkpoint);
    tf.dispose(checkpoint.tensors);
    checkpoint.models.average?.dispose();
    Object.assign(training.history, found.history);
    training.directory = place;
    training.checkpoint = { step: training.step, folder: found.folder };
    return training;
  }

  get options(): GanOptions {
    return this.state.options;
  }

  get generator(): LayersModel {
    return this.state.generator;
  }

  get discriminator(): LayersModel {
    return this.state.discriminator;
  }

  /** What samples are drawn with: the average of G, or, without one, G. */
  get averageGenerator(): LayersModel {
    return this.state.averageGenerator;
  }

  /** The latent vectors that `Progress.samples` are drawn from, `[count, latentSize]`. */
  get fixedLatent(): Tensor {
    return this.state.fixedLatent;
  }

  /** Steps done so far. */
  get step(): number {
    return this.state.step;
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
      const pause = async () => {
        await breathe();
        signal?.throwIfAborted();
      };
      await this.state.pretrain(pause);
      let throughput: Throughput | undefined;
      while (this.step < steps) {
        await this.state.ready();
        this.unread.push(this.state.takeStep());
        throughput ??= new Throughput(this.step);
        const last = this.step === steps;
        const reports = last || this.step % reportEvery === 0;
        const saves = this.directory !== undefined && (last || this.step % checkpointEvery === 0);
        if (reports || saves) await this.readBack();
        if (reports) await this.directory?.append(this.history);
        if (last || saves) await this.requireWhole();
        if (saves) await this.keep();
        if (reports && onProgress) await this.tell(onProgress, steps, throughput);
        await pause();
      }
    } catch (error) {
      if (error instanceof Interrupted || signal?.aborted) await this.keepReached();
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
    return this.state.sample(latent);
  }

  /** Fresh latent vectors of the chosen noise, `[count, latentSize]`, the caller's. Drawing them changes no training. */
  latent(count: number): Tensor2D {
    return this.state.latent(count);
  }

  /** Frees all that is the training's own: the captured step, optimizers, the average. G, D and the images are the caller's. */
  dispose(): void {
    this.state.dispose();
    tf.dispose(this.unread.splice(0));
  }

  /** Takes what the steps since the last report gave into the history. */
  private async readBack(): Promise<void> {
    if (this.unread.length === 0) return;
    const first = this.step - this.unread.length + 1;
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
    const broken = await brokenWeight(this.state.models);
    if (broken) this.fail(this.step, broken);
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
  private async keepReached(): Promise<void> {
    await this.readBack();
    if (!this.directory || !this.checkpoint) return;
    await this.requireWhole();
    await this.keep();
  }

  /** Brings the run's directory up to date: history, sheet of samples, checkpoint. */
  private async keep(): Promise<string> {
    const directory = this.directory as RunDirectory;
    await directory.append(this.history);
    if (this.checkpoint?.step === this.step) return this.checkpoint.folder;
    const samples = this.sample(this.fixedLatent);
    const sheet = imageGrid(samples, { scale: Math.max(1, Math.round(56 / this.state.imageShape[1])) });
    samples.dispose();
    await directory.writeSheet(this.step, await sheet.png(1));
    const folder = await this.writeCheckpoint(directory);
    this.checkpoint = { step: this.step, folder };
    return folder;
  }

  private writeCheckpoint(directory: RunDirectory): Promise<string> {
    return directory.writeCheckpoint(this.step, (folder) => writeCheckpoint(folder, this.state.checkpoint()));
  }

  private async describe(): Promise<Omit<RunDescription, "format">> {
    const { real, streams } = this.state;
    return {
      options: this.options,
      images: { shape: [...real.shape], sha256: await real.digest() },
      models: { generator: summaryOf(this.generator), discriminator: summaryOf(this.discriminator) },
      streams: Object.fromEntries(Object.entries(streams).map(([name, { key }]) => [name, key])),
      versions: versions(),
      about: this.about,
    };
  }

  private async tell(
    onProgress: NonNullable<RunOptions["onProgress"]>,
    total: number,
    throughput: Throughput,
  ): Promise<void> {
    const stepsPerSecond = throughput.at(this.step);
    const secondsLeft = stepsPerSecond > 0 ? (total - this.step) / stepsPerSecond : 0;
    const samples = this.sample(this.fixedLatent);
    try {
      await onProgress({ step: this.step, total, history: this.history, samples, stepsPerSecond, secondsLeft });
    } finally {
      samples.dispose();
    }
  }
}
