import type { Scalar, Tensor2D } from "@tensorflow/tfjs-core";
import { breathe, type CapturedStep, capture, type RandomStreams, readRows, tf } from "../engine";
import type { GanOptions } from "../gan/options";
import { discriminatorStep, generatorStep, type Players } from "../gan/step";
import type { Cells, Mixture } from "./densities";
import { linePlayers } from "./network";
import { type LineSnapshot, snapshotOf } from "./snapshot";

export interface LineGameOptions {
  /** Where the real numbers come from. */
  data: Mixture;
  /** Weights, real numbers (`batches`) and latent numbers (`noise`) are drawn from these. */
  streams: RandomStreams;
  /** Where densities are given; by default 240 cells from -6 to 6. */
  cells?: Cells;
  /** Real numbers a step of D, and as many generated ones (256). */
  batchSize?: number;
  /** D's Adam (β₁ = ½) has 4e-3, G's 5e-4: D's is eight times as large, so that it can follow. */
  learningRate?: { generator: number; discriminator: number };
  /** G's optimizer; by default Adam. `"sgd"` follows the gradient as it is, where Adam scales it. */
  generatorOptimizer?: "adam" | "sgd";
  /** D's steps before each step of G, 1 or more (1). */
  discriminatorSteps?: number;
  loss?: GanOptions["loss"];
  /** Where G's numbers begin, about (0). */
  start?: number;
}

/** Losses and accuracies, one entry for each step. */
export type LineHistory = Record<"discriminatorLoss" | "generatorLoss" | "realAccuracy" | "fakeAccuracy", number[]>;

/**
 * A GAN on the line, small enough to see whole. G turns a normal number into a number, D gives each number a logit, and
 * because the density of the data is known and that of G follows from its outputs, D can be compared with the optimal one. The
 * steps are those of the digits: {@link discriminatorStep} and {@link generatorStep}.
 */
export class LineGame {
  readonly players: Players;
  readonly cells: Cells;
  readonly data: Mixture;
  readonly #streams: RandomStreams;
  readonly #trainingStep: CapturedStep<[], Scalar[]>;
  readonly #discriminatorStep: CapturedStep<[], Scalar[]>;
  readonly #generatorStep: CapturedStep<[], Scalar[]>;
  #step = 0;

  constructor({
    data,
    streams,
    cells = { from: -6, to: 6, count: 240 },
    batchSize = 256,
    learningRate = { generator: 5e-4, discriminator: 4e-3 },
    generatorOptimizer = "adam",
    discriminatorSteps = 1,
    loss = "non-saturating",
    start = 0,
  }: LineGameOptions) {
    if (!Number.isInteger(discriminatorSteps) || discriminatorSteps < 1) {
      throw new RangeError(`discriminatorSteps ${discriminatorSteps}: expected a whole number ≥ 1`);
    }
    this.players = {
      ...linePlayers({ weights: streams.weights, start }),
      generatorOptimizer:
        generatorOptimizer === "sgd"
          ? tf.train.sgd(learningRate.generator)
          : tf.train.adam(learningRate.generator, 0.5),
      discriminatorOptimizer: tf.train.adam(learningRate.discriminator, 0.5),
    };
    this.cells = cells;
    this.data = data;
    this.#streams = streams;
    const learn = () => discriminatorStep(this.players, this.real(batchSize), this.latent(batchSize));
    this.#discriminatorStep = capture(() => {
      const { discriminatorLoss, realAccuracy, fakeAccuracy } = learn();
      return [discriminatorLoss, realAccuracy, fakeAccuracy];
    });
    const teach = () => generatorStep(this.players, this.latent(batchSize), { loss }).generatorLoss;
    this.#generatorStep = capture(() => [teach()]);
    this.#trainingStep = capture(() => {
      let learned = learn();
      for (let k = 1; k < discriminatorSteps; k++) learned = learn();
      return [learned.discriminatorLoss, teach(), learned.realAccuracy, learned.fakeAccuracy];
    });
  }

  /** Whole steps taken. */
  get step(): number {
    return this.#step;
  }

  /** Fresh real numbers, `[count, 1]`. */
  real(count: number): Tensor2D {
    return this.data.sample(count, this.#streams.batches);
  }

  /** Fresh latent numbers, `[count, 1]`, standard normal. */
  latent(count: number): Tensor2D {
    return this.#streams.noise.normal([count, 1]) as Tensor2D;
  }

  /** Takes `steps` whole steps: D (`discriminatorSteps` times), then G. */
  async play(steps: number): Promise<LineHistory> {
    const rows = await this.#repeat(steps, this.#trainingStep);
    this.#step += steps;
    const column = (i: number) => rows.map((row) => row[i] as number);
    return {
      discriminatorLoss: column(0),
      generatorLoss: column(1),
      realAccuracy: column(2),
      fakeAccuracy: column(3),
    };
  }

  /**
   * Takes `steps` whole steps and gives the Jensen-Shannon divergence of data and generator before the first, and after every
   * `every` of them.
   */
  async divergences({
    steps,
    every,
  }: {
    steps: number;
    every: number;
  }): Promise<{ steps: number[]; values: number[] }> {
    const course = { steps: [this.#step], values: [this.snapshot().jensenShannon] };
    for (let done = 0; done < steps; done += every) {
      await this.play(Math.min(every, steps - done));
      course.steps.push(this.#step);
      course.values.push(this.snapshot().jensenShannon);
    }
    return course;
  }

  /** Trains D alone, against G as it stands. */
  async trainDiscriminator(steps: number): Promise<void> {
    await this.#repeat(steps, this.#discriminatorStep);
  }

  /** Trains G alone, against D as it stands. */
  async trainGenerator(steps: number): Promise<void> {
    await this.#repeat(steps, this.#generatorStep);
  }

  /** What there is to see at this step. */
  snapshot(): LineSnapshot {
    return snapshotOf(this.players, { data: this.data, cells: this.cells, step: this.#step });
  }

  /** Frees the recorded steps, the networks and the optimizers. */
  dispose(): void {
    this.#trainingStep.dispose();
    this.#discriminatorStep.dispose();
    this.#generatorStep.dispose();
    const { generator, discriminator, generatorOptimizer, discriminatorOptimizer } = this.players;
    for (const owner of [generator, discriminator, generatorOptimizer, discriminatorOptimizer]) owner.dispose();
  }

  async #repeat(steps: number, step: () => Scalar[]): Promise<number[][]> {
    if (!Number.isInteger(steps) || steps < 0) throw new RangeError(`steps ${steps}: expected a whole number ≥ 0`);
    const rows: number[][] = [];
    const unread: Scalar[][] = [];
    try {
      for (let i = 1; i <= steps; i++) {
        unread.push(step());
        if (i % 200 === 0 || i === steps) rows.push(...(await readRows(unread)));
        await breathe();
      }
    } finally {
      tf.dispose(unread);
    }
    return rows;
  }
}
