import type { Scalar, Tensor, Tensor2D, Tensor4D, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import {
  type CapturedStep,
  capture,
  RandomStream,
  type RandomStreams,
  setDropoutStream,
  setLearningRate,
  tf,
} from "../engine";
import { HistoricalAverage } from "../gan/historical-average";
import { type GanOptions, ganOptions, learningRates, rateFactor, realImages } from "../gan/options";
import { inputShape, requireSameSize } from "../gan/static";
import { discriminatorStep, ganStep, type Players, type StepResult, trainableVariables } from "../gan/step";
import { augmentationFor } from "../gan/translation";
import { copyOf, updateAverage, youngDecay } from "../gan/weight-average";
import { adamTensors, restoreAdam } from "./adam-state";
import type { Checkpoint, CheckpointModels, CheckpointState } from "./checkpoint";
import { imageShape } from "./images";
import type { Precision, TrainingOptions } from "./options";
import { type RealBatches, realBatches } from "./real-batches";

/**
 * All that a step of a training changes, and the step itself: players, optimizers, the average of G, random streams, the order
 * of the images. It knows of no clock and no disk; two with the same state go on with the same bits.
 */
export class TrainingState {
  readonly options: GanOptions;
  readonly generator: LayersModel;
  readonly discriminator: LayersModel;
  /** What samples are drawn with: the average of G, or, without one, G. */
  readonly averageGenerator: LayersModel;
  /** The latent vectors of a run's samples, `[count, latentSize]`. */
  readonly fixedLatent: Tensor;
  /** The training images. */
  readonly real: RealBatches;
  readonly imageShape: readonly [height: number, width: number, channels: number];
  readonly streams: RandomStreams;

  private readonly players: Players & Record<`${"generator" | "discriminator"}Optimizer`, tf.AdamOptimizer>;
  private readonly captured: CapturedStep<[Tensor], StepResult>;
  /** How often the average has been updated: a scalar on the backend, which the captured step counts up. */
  private readonly updates: Variable;
  private readonly asked: Precision;
  private done = 0;
  private pretrainingDone = 0;

  /** @throws RangeError for options that make no sense, and for shapes that do not fit each other */
  constructor({
    generator,
    discriminator,
    images,
    streams,
    options,
    fixedLatent,
    precision = "float32",
  }: Omit<TrainingOptions, "directory" | "about">) {
    this.options = Object.freeze(ganOptions(options));
    this.generator = generator;
    this.discriminator = discriminator;
    this.streams = streams;
    this.asked = precision;
    this.imageShape = imageShape(images, generator, discriminator, this.options.packing);
    requireSameSize(generator, discriminator, this.options.packing);
    this.real = realBatches(images, discriminator, this.options, streams.batches);
    for (const model of [generator, discriminator]) setDropoutStream(model, streams.dropout);
    const rates = learningRates(this.options);
    const { beta1, averageDecay, historicalAveraging } = this.options;
    const pastOf = (model: LayersModel) => new HistoricalAverage(trainableVariables(model));
    this.players = {
      generator,
      discriminator,
      generatorOptimizer: tf.train.adam(rates.generator, beta1),
      discriminatorOptimizer: tf.train.adam(rates.discriminator, beta1),
      uniform: (shape) => streams.noise.uniform(shape),
      augmentation: augmentationFor(discriminator, this.options.translation, streams.noise),
      past:
        historicalAveraging > 0 ? { generator: pastOf(generator), discriminator: pastOf(discriminator) } : undefined,
    };
    this.averageGenerator = averageDecay === null ? generator : copyOf(generator);
    this.fixedLatent = fixedLatent?.clone() ?? this.latent(64);
    this.updates = tf.tidy(() => tf.variable(tf.scalar(0), false));
    const step = ganStep(this.players, (count) => this.draw(count, streams.noise), this.options);
    this.captured = capture(
      (real: Tensor) => {
        const result = step(real);
        if (averageDecay !== null) this.average(averageDecay);
        return result;
      },
      { precision },
    );
  }

  /** Steps done so far. */
  get step(): number {
    return this.done;
  }

  /** All models, each once. */
  get models(): LayersModel[] {
    return [...new Set([this.discriminator, this.generator, this.averageGenerator])];
  }

  /** Resolves when there are real images for {@link takeStep}. */
  ready(): Promise<void> {
    return this.real.ready(this.options.discriminatorSteps);
  }

  /** One step of D and G. Gives D's loss, G's loss and D's accuracies on real and generated images, on the backend: the caller's. */
  takeStep(): Scalar[] {
    if (this.options.learningRateFall) this.setRates(rateFactor(this.options, this.done));
    const result = tf.tidy(() => {
      const { discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy } = this.captured(
        this.real.next(this.options.discriminatorSteps),
      );
      return [discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy];
    });
    this.done++;
    return result;
  }

  private average(decay: number): void {
    updateAverage(this.averageGenerator, this.generator, youngDecay(this.updates as Scalar, decay));
    this.updates.assign(this.updates.add(1));
  }

  private setRates(factor: number): void {
    const rates = learningRates(this.options);
    for (const player of ["generator", "discriminator"] as const) {
      setLearningRate(this.players[`${player}Optimizer`], rates[player] * factor);
    }
  }

  /** Pre-training of D, what is left of it, against a G that has learnt nothing. @param between is awaited after each step */
  async pretrain(between: () => Promise<void>): Promise<void> {
    const { pretraining } = this.options;
    if (this.pretrainingDone >= pretraining) return;
    const count = realImages(this.options);
    const step = capture((real: Tensor) =>
      discriminatorStep(this.players, real, this.draw(count, this.streams.noise), this.options),
    );
    try {
      while (this.pretrainingDone < pretraining) {
        await this.real.ready(1);
        tf.tidy(() => void step(this.real.next(1)));
        this.pretrainingDone++;
        await between();
      }
    } finally {
      step.dispose();
    }
  }

  /** Images drawn by the {@link averageGenerator}, `[count, height, width, channels]` in [-1, 1]; the caller's. */
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

  /** What a later process needs to go on from here. The tensors and models are this one's own: write them, do not dispose of them. */
  checkpoint(): Checkpoint {
    const { generatorOptimizer, discriminatorOptimizer, past } = this.players;
    const counters = Object.entries(this.streams).map(([name, { key, counter }]) => [name, { key, counter }]);
    const models: CheckpointModels = { generator: this.generator, discriminator: this.discriminator };
    if (this.averageGenerator !== this.generator) models.average = this.averageGenerator;
    return {
      state: {
        step: this.done,
        lessons: this.pretrainingDone,
        sampler: this.real.state,
        streams: Object.fromEntries(counters),
        iterations: { generator: generatorOptimizer.iterations, discriminator: discriminatorOptimizer.iterations },
        precision: this.captured.recordings[0]?.precision ?? this.asked,
      },
      models,
      tensors: {
        fixedLatent: this.fixedLatent,
        ...prefixed("generator.", adamTensors(generatorOptimizer)),
        ...prefixed("discriminator.", adamTensors(discriminatorOptimizer)),
        ...prefixed("generator.past.", past?.generator.tensors),
        ...prefixed("discriminator.past.", past?.discriminator.tensors),
      },
    };
  }

  /** Takes over what a checkpoint holds beside G and D themselves; models and tensors stay the caller's. */
  restore({ state, models, tensors }: Checkpoint): void {
    this.done = state.step;
    this.pretrainingDone = state.lessons;
    this.real.resume(state.sampler);
    if (models.average) this.averageGenerator.setWeights(models.average.getWeights());
    tf.tidy(() => this.updates.assign(tf.scalar(state.step)));
    for (const player of ["generator", "discriminator"] as const) {
      restoreAdam(
        this.players[`${player}Optimizer`],
        unprefixed(`${player}.`, tensors),
        state.iterations[player],
        trainableVariables(this[player]),
      );
      this.players.past?.[player].restore(unprefixed(`${player}.past.`, tensors));
    }
  }

  /** Frees all that is its own: the captured step, optimizers, averages. G, D and the images given to it are the caller's. */
  dispose(): void {
    this.captured.dispose();
    if (this.averageGenerator !== this.generator) this.averageGenerator.dispose();
    for (const optimizer of [this.players.generatorOptimizer, this.players.discriminatorOptimizer]) optimizer.dispose();
    for (const past of Object.values(this.players.past ?? {})) past.dispose();
    this.real.dispose();
    this.updates.dispose();
    this.fixedLatent.dispose();
  }

  private draw(count: number, stream: RandomStream): Tensor {
    const shape = [count, ...inputShape(this.generator)];
    return this.options.noise === "uniform" ? stream.uniform(shape, -1, 1) : stream.normal(shape);
  }
}

function prefixed(prefix: string, tensors: Record<string, Tensor> = {}): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}

/** Those that {@link prefixed} gave this prefix, under their own names. */
function unprefixed(prefix: string, tensors: Record<string, Tensor>): Record<string, Tensor> {
  const own = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** The random streams of a checkpoint, where they stood. */
export function streamsOf({ streams }: CheckpointState): RandomStreams {
  const made = Object.entries(streams).map(([name, { key, counter }]) => {
    const stream = new RandomStream(key);
    stream.counter = counter;
    return [name, stream];
  });
  return Object.fromEntries(made) as RandomStreams;
}
