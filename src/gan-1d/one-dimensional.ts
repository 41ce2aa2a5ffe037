import type { Optimizer, Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import {
  breathe,
  type CapturedStep,
  capture,
  type RandomStream,
  type RandomStreams,
  randomStreams,
  readRows,
  tf,
} from "../engine";
import { discriminatorLoss } from "../gan/losses";
import type { GanOptions } from "../gan/options";
import { discriminatorStep, generatorStep, type Players, trainableVariables } from "../gan/step";
import {
  type Cells,
  cellCentres,
  cellWidth,
  jensenShannon,
  latentLine,
  type Mixture,
  optimalDiscriminator,
  pushForward,
} from "./densities";

/**
 * A tiny network from number to number, `[batch, 1]` to `[batch, 1]`: two hidden layers of 32 tanh, for G and for D (a logit).
 * The first biases are spread over ±`spread`, so that the bends of the tanh lie all along the line from the beginning.
 */
export function lineNetwork(name: string, { spread, weights }: { spread: number; weights: RandomStream }): LayersModel {
  const units = 32;
  const hidden = tf.initializers.randomNormal({ stddev: 1 / Math.sqrt(units), seed: weights.seed() });
  const dense = tf.layers.dense;
  return tf.sequential({
    name,
    layers: [
      dense({
        name: "dense_1",
        inputShape: [1],
        units,
        activation: "tanh",
        kernelInitializer: tf.initializers.randomNormal({ seed: weights.seed(), stddev: 1 }),
        biasInitializer: tf.initializers.randomUniform({ seed: weights.seed(), minval: -spread, maxval: spread }),
      }),
      dense({ name: "dense_2", units, activation: "tanh", kernelInitializer: hidden }),
      dense({
        name: "dense_3",
        units: 1,
        kernelInitializer: tf.initializers.randomNormal({ stddev: 1 / Math.sqrt(units), seed: weights.seed() }),
      }),
    ],
  });
}

export interface LineGameOptions {
  /** Where the real numbers come from. */
  data: Mixture;
  /** Weights, real numbers (`batches`) and latent numbers (`noise`) are drawn from these. */
  streams: RandomStreams;
  /** Where densities are told; by default 240 cells from -6 to 6. */
  cells?: Cells;
  /** Real numbers a step of D, and as many generated ones (256). */
  batchSize?: number;
  /** D's Adam (β₁ = ½) takes steps of this size (4e-3), G's of this (5e-4): D's eight times as large, so that it can follow. */
  learningRate?: { generator: number; discriminator: number };
  /** G's optimizer; by default Adam. `"sgd"` follows the slope as it is, without Adam's own sense of scale. */
  generatorOptimizer?: "adam" | "sgd";
  /** D's steps before each step of G, 1 or more (1). */
  discriminatorSteps?: number;
  loss?: GanOptions["loss"];
  /** Where G's numbers begin, about (0). */
  start?: number;
}

/** All there is to see of the game at one moment; lists have one entry for each cell. */
export interface LineMoment {
  /** Whole steps (D and G) played. */
  step: number;
  x: number[];
  /** p, the density of the data. */
  real: number[];
  /** q, the density of what G draws, exact. */
  generated: number[];
  /** D(x). */
  critic: number[];
  /** D*(x) = p / (p + q). */
  optimal: number[];
  /** JS of p and q in nats, summed over cells {@link FINER} times as narrow as those of the lists. */
  jensenShannon: number;
  /** Where G sends the latent numbers `latent`, in their order. */
  latent: number[];
  drawn: number[];
}

/** What a stretch of play told, one entry for each step. */
export type LineHistory = Record<"discriminatorLoss" | "generatorLoss" | "realAccuracy" | "fakeAccuracy", number[]>;

/**
 * JS is told from cells this many times as narrow as those that are drawn: within a wide one a steep edge of q is evened out,
 * and what is evened out always looks closer to p than it is.
 */
const FINER = 16;

/** Latent numbers at evenly spaced quantiles of the normal distribution (11 of them): what the figures follow. */
const FOLLOWED = [-1.69, -1.1, -0.75, -0.47, -0.23, 0, 0.23, 0.47, 0.75, 1.1, 1.69];

/**
 * A GAN on the line, small enough to see whole. G turns a normal number into a number, D gives each number a logit, and
 * because the data's density is known and G's follows from its outputs, D can be held against the best one there is. The
 * steps are those of the digits: {@link discriminatorStep} and {@link generatorStep}.
 */
export class LineGame {
  readonly players: Players;
  readonly cells: Cells;
  readonly #data: Mixture;
  readonly #streams: RandomStreams;
  readonly #round: CapturedStep<[], Scalar[]>;
  readonly #lesson: CapturedStep<[], Scalar[]>;
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
    const generator = lineNetwork("generator", { spread: 1.5, weights: streams.weights });
    const discriminator = lineNetwork("discriminator", { spread: 3, weights: streams.weights });
    // The last bias of G is where its numbers begin.
    const last = generator.layers.at(-1) as LayersModel["layers"][number];
    tf.tidy(() => last.setWeights([last.getWeights()[0] as Tensor, tf.tensor1d([start])]));
    this.players = {
      generator,
      discriminator,
      generatorOptimizer:
        generatorOptimizer === "sgd"
          ? tf.train.sgd(learningRate.generator)
          : tf.train.adam(learningRate.generator, 0.5),
      discriminatorOptimizer: tf.train.adam(learningRate.discriminator, 0.5),
    };
    this.cells = cells;
    this.#data = data;
    this.#streams = streams;
    const learn = () => discriminatorStep(this.players, this.real(batchSize), this.latent(batchSize));
    this.#lesson = capture(() => {
      const { discriminatorLoss, realAccuracy, fakeAccuracy } = learn();
      return [discriminatorLoss, realAccuracy, fakeAccuracy];
    });
    this.#round = capture(() => {
      let learned = learn();
      for (let k = 1; k < discriminatorSteps; k++) learned = learn();
      const { generatorLoss } = generatorStep(this.players, this.latent(batchSize), { loss });
      return [learned.discriminatorLoss, generatorLoss, learned.realAccuracy, learned.fakeAccuracy];
    });
  }

  /** Whole steps played. */
  get step(): number {
    return this.#step;
  }

  /** Fresh real numbers, `[count, 1]`. */
  real(count: number): Tensor2D {
    return this.#data.sample(count, this.#streams.batches);
  }

  /** Fresh latent numbers, `[count, 1]`, standard normal. */
  latent(count: number): Tensor2D {
    return this.#streams.noise.normal([count, 1]) as Tensor2D;
  }

  /** Plays `steps` whole steps: D (as often as asked), then G. */
  async play(steps: number): Promise<LineHistory> {
    const rows = await this.#repeat(steps, this.#round);
    this.#step += steps;
    const column = (i: number) => rows.map((row) => row[i] as number);
    return {
      discriminatorLoss: column(0),
      generatorLoss: column(1),
      realAccuracy: column(2),
      fakeAccuracy: column(3),
    };
  }

  /** Trains D alone, against G as it stands. */
  async trainCritic(steps: number): Promise<void> {
    await this.#repeat(steps, this.#lesson);
  }

  /**
   * The best D there is against G as it stands, by training: a copy of D is shown both whole distributions at every step, each
   * cell with its probability, so that no luck of the draw remains; its learning rate falls from 1e-2 to 2e-4. The game is
   * left as it is.
   *
   * @returns the copy's D(x) for each cell, and its loss on `count` fresh real and as many generated numbers, both halves
   * added: −mean log D(x) − mean log(1 − D(G(z)))
   */
  async bestCritic({ steps = 4000, count = 200_000 } = {}): Promise<{ critic: number[]; loss: number }> {
    const { generator, discriminator } = this.players;
    const { real, generated, x } = this.moment();
    const width = cellWidth(this.cells);
    const critic = lineNetwork("critic", { spread: 3, weights: randomStreams(0).weights });
    critic.setWeights(discriminator.getWeights());
    const optimizer: Optimizer = tf.train.adam(1e-2);
    const column = (values: number[]) => tf.tensor2d(values, [values.length, 1]);
    const shown = [x, real.map((p) => p * width), generated.map((q) => q * width)].map(column);
    // ∫ −p log D − q log(1 − D), with softplus(∓l) for the two logarithms.
    const lesson = capture((at: Tensor, p: Tensor, q: Tensor) => {
      const { value, grads } = tf.variableGrads(() => {
        const logits = critic.apply(at) as Tensor;
        return logits.neg().softplus().mul(p).add(logits.softplus().mul(q)).sum() as Scalar;
      }, trainableVariables(critic));
      optimizer.applyGradients(grads);
      return [value];
    });
    try {
      for (let step = 0; step < steps; step++) {
        Object.assign(optimizer, { learningRate: 1e-2 * 0.02 ** (step / steps) });
        tf.dispose(lesson(...(shown as [Tensor, Tensor, Tensor])));
        await breathe();
      }
      const loss = tf.tidy(() => {
        const ask = (numbers: Tensor) => critic.apply(numbers) as Tensor;
        const { batches, noise } = randomStreams(0);
        const drawn = generator.apply(noise.normal([count, 1])) as Tensor;
        return discriminatorLoss(ask(this.#data.sample(count, batches)), ask(drawn)).dataSync()[0] as number;
      });
      return { critic: outputsOf(critic, x, true), loss };
    } finally {
      tf.dispose(shown);
      lesson.dispose();
      optimizer.dispose();
      critic.dispose();
    }
  }

  /** What there is to see now. */
  moment(): LineMoment {
    const { generator, discriminator } = this.players;
    const x = cellCentres(this.cells);
    const real = this.#data.densities(this.cells);
    const outputs = outputsOf(generator, latentLine());
    const generated = pushForward(outputs, this.cells);
    const fine = { ...this.cells, count: FINER * this.cells.count };
    return {
      step: this.#step,
      x,
      real,
      generated,
      critic: outputsOf(discriminator, x, true),
      optimal: optimalDiscriminator(real, generated),
      jensenShannon: jensenShannon(this.#data.densities(fine), pushForward(outputs, fine), fine),
      latent: [...FOLLOWED],
      drawn: outputsOf(generator, FOLLOWED),
    };
  }

  /** Frees the recorded steps, the networks and the optimizers. */
  dispose(): void {
    this.#round.dispose();
    this.#lesson.dispose();
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

function outputsOf(model: LayersModel, inputs: ArrayLike<number>, probability = false): number[] {
  return tf.tidy(() => {
    // Not predict, which goes through its inputs 32 at a time.
    const outputs = model.apply(tf.tensor2d(Array.from(inputs), [inputs.length, 1])) as Tensor;
    return Array.from((probability ? outputs.sigmoid() : outputs).dataSync());
  });
}

/**
 * How far D is from the best D there is: the largest |D − D*| over the cells in which anybody is ever asked, those where the mean
 * of the two densities is at least `floor`. Elsewhere there are no samples, so nothing teaches D, and D* means nothing.
 */
export function criticError({ real, generated, critic, optimal }: LineMoment, floor = 0.01): number {
  return critic.reduce((worst, d, i) => {
    const density = ((real[i] as number) + (generated[i] as number)) / 2;
    return density < floor ? worst : Math.max(worst, Math.abs(d - (optimal[i] as number)));
  }, 0);
}
