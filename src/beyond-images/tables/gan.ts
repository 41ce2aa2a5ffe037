import type { Optimizer, Scalar, Tensor, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { Table } from "../../datasets/tables";
import { breathe, type CapturedStep, capture, type RandomStreams, readRows, tf } from "../../engine";
import { copyOf, updateAverage } from "../../gan/weight-average";
import { batchNorm, firstWeights, leakyRelu } from "../../models";
import { criticLoss } from "./critic-loss";
import { TableEncoding } from "./encoding";

export interface TableGanOptions {
  /** How rows become numbers; by default learned from the table. Several GANs may share one. */
  encoding?: TableEncoding;
  /** Numbers that a row is drawn from (32). */
  latentSize?: number;
  /** Neurons in each of the two hidden layers, of G and of D (128). */
  units?: number;
  /** Rows that D sees at once and calls real or generated together (Lin et al. 2018); 1 is no packing (2). */
  packing?: number;
  /** Rows in a batch, a multiple of `packing` (256). */
  batchSize?: number;
  /** Steps of D before each of G (2). */
  criticSteps?: number;
  /** Adam's, of both players (1e-3). */
  learningRate?: number;
  /** Weight of the gradient penalty (10). */
  penalty?: number;
  /** What the average of G's weights, which samples are drawn with, keeps of itself a step (0.99). */
  averageDecay?: number;
}

/** Losses, one entry for each step. */
export interface TableHistory {
  /** D's mean on generated rows less that on real ones: minus the Wasserstein distance that D sees. */
  readonly critic: number[];
  /** How far D's gradients are from length 1: the mean of (|∇D| − 1)². */
  readonly penalty: number[];
}

/**
 * A GAN that draws rows of a table, made as CTGAN is (Xu et al. 2019): the encoding of {@link TableEncoding}, dense networks,
 * packing against mode collapse (Lin et al. 2018), and a critic with gradient penalty (Gulrajani et al. 2017), which is
 * content with a gradient of length 1 and so never starves G.
 */
export class TableGan {
  readonly encoding: TableEncoding;
  readonly generator: LayersModel;
  /** The running average of G's weights; it draws the samples. */
  readonly average: LayersModel;
  readonly critic: LayersModel;
  readonly history: TableHistory = { critic: [], penalty: [] };
  readonly #streams: RandomStreams;
  readonly #latentSize: number;
  readonly #data: Variable;
  readonly #optimizers: readonly Optimizer[];
  readonly #step: CapturedStep<[], Scalar[]>;

  /**
   * @param table the rows to learn from
   * @param streams weights, order of the rows (`batches`), latent vectors and Gumbel noise (`noise`, `samples`)
   * @throws RangeError for options that do not fit
   */
  constructor(
    table: Table,
    streams: RandomStreams,
    {
      latentSize = 32,
      units = 128,
      packing = 2,
      batchSize = 256,
      criticSteps = 2,
      learningRate = 1e-3,
      penalty = 10,
      averageDecay = 0.99,
      encoding = new TableEncoding(table),
    }: TableGanOptions = {},
  ) {
    for (const [name, value] of Object.entries({ latentSize, units, packing, batchSize, criticSteps })) {
      if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} ${value}: expected a whole number ≥ 1`);
    }
    if (batchSize % packing !== 0) {
      throw new RangeError(`batchSize ${batchSize}: expected a multiple of packing, ${packing}`);
    }
    this.#streams = streams;
    this.#latentSize = latentSize;
    this.encoding = encoding;
    const { width } = this.encoding;
    this.generator = generatorOf({ latentSize, units, width, streams });
    this.average = copyOf(this.generator);
    this.critic = criticOf({ width: width * packing, units, streams });
    this.#data = tf.tidy(() => tf.variable(this.encoding.encode(table, streams.batches), false));
    const adam = (): Optimizer => tf.train.adam(learningRate, 0.5, 0.9);
    const [generatorOptimizer, criticOptimizer] = [adam(), adam()];
    this.#optimizers = [generatorOptimizer, criticOptimizer];
    const [generatorWeights, criticWeights] = [this.generator, this.critic].map((model) =>
      model.trainableWeights.map((weight) => weight.read() as Variable),
    ) as [Variable[], Variable[]];
    const packed = (rows: Tensor) => rows.reshape([batchSize / packing, width * packing]);
    const judge = (rows: Tensor) => this.critic.apply(rows, { training: true }) as Tensor;
    const real = () =>
      this.#data.gather(
        streams.batches
          .uniform([batchSize], 0, table.count)
          .floor()
          .minimum(table.count - 1)
          .cast("int32"),
      );

    const criticStep = (): [Scalar, Scalar] =>
      tf.tidy(() => {
        const rows = {
          real: packed(real()),
          generated: packed(this.#drawn(batchSize)),
          share: streams.batches.uniform([batchSize / packing, 1]),
        };
        let parts!: [Scalar, Scalar];
        const { value, grads } = tf.variableGrads(() => {
          const { gap, excess } = criticLoss(judge, rows);
          parts = [tf.keep(gap.clone()), tf.keep(excess.clone())];
          return gap.add(excess.mul(penalty)) as Scalar;
        }, criticWeights);
        criticOptimizer.applyGradients(grads);
        value.dispose();
        const result = parts.map((part) => part.clone()) as [Scalar, Scalar];
        tf.dispose(parts);
        return result;
      });
    const generatorStep = () =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(
          () =>
            judge(packed(this.#drawn(batchSize)))
              .mean()
              .neg() as Scalar,
          generatorWeights,
        );
        generatorOptimizer.applyGradients(grads);
        value.dispose();
        updateAverage(this.average, this.generator, averageDecay);
      });
    this.#step = capture(() => {
      let learned = criticStep();
      for (let k = 1; k < criticSteps; k++) learned = criticStep();
      generatorStep();
      return learned;
    });
  }

  /** Steps of G so far. */
  get step(): number {
    return this.history.critic.length;
  }

  /**
   * Trains for some steps.
   *
   * @throws Interrupted when the reader interrupts; call again to go on
   * @throws Error when the training has diverged
   */
  async train(steps: number, onProgress?: (step: number) => void): Promise<void> {
    if (!Number.isInteger(steps) || steps < 0) throw new RangeError(`steps ${steps}: expected a whole number ≥ 0`);
    const unread: Scalar[][] = [];
    const read = async () => {
      if (unread.length === 0) return;
      for (const [critic, penalty] of await readRows(unread)) {
        this.history.critic.push(critic as number);
        this.history.penalty.push(penalty as number);
      }
      if (!Number.isFinite(this.history.critic.at(-1))) {
        throw new Error(
          `the critic's value was ${this.history.critic.at(-1)} at step ${this.step}: the training has diverged. ` +
            "Make a new GAN, with a smaller learningRate.",
        );
      }
      onProgress?.(this.step);
    };
    try {
      for (let i = 1; i <= steps; i++) {
        unread.push(this.#step());
        if (i % 100 === 0) await read();
        await breathe();
      }
    } finally {
      await read();
    }
  }

  /** Draws rows, with the average of G's weights. Changes nothing in the training. */
  sample(count: number): Table {
    if (!Number.isInteger(count) || count < 1) throw new RangeError(`${count} rows: expected a whole number ≥ 1`);
    const { samples } = this.#streams;
    const rows = tf.tidy(() => {
      const latent = samples.normal([count, this.#latentSize]);
      return this.encoding.activate(this.average.apply(latent) as Tensor, samples);
    });
    const table = this.encoding.decode(rows);
    rows.dispose();
    return table;
  }

  /** Frees networks, optimizers and the recorded step. */
  dispose(): void {
    this.#step.dispose();
    this.#data.dispose();
    for (const owner of [this.generator, this.average, this.critic, ...this.#optimizers]) owner.dispose();
  }

  /** Generated rows while G trains, still as G gives them. */
  #drawn(count: number): Tensor2D {
    const { noise } = this.#streams;
    const latent = noise.normal([count, this.#latentSize]);
    return this.encoding.activate(this.generator.apply(latent, { training: true }) as Tensor, noise);
  }
}

function generatorOf({
  latentSize,
  units,
  width,
  streams,
}: {
  latentSize: number;
  units: number;
  width: number;
  streams: RandomStreams;
}): LayersModel {
  const kernel = firstWeights("glorot", streams.weights);
  const dense = (place: number, size: number, inputShape?: number[]) =>
    tf.layers.dense({
      name: `dense_${place}`,
      units: size,
      kernelInitializer: kernel(),
      ...(inputShape ? { inputShape } : {}),
    });
  return tf.sequential({
    name: "table_generator",
    layers: [
      dense(1, units, [latentSize]),
      batchNorm(1),
      leakyRelu(1),
      dense(2, units),
      batchNorm(2),
      leakyRelu(2),
      dense(3, width),
    ],
  });
}

function criticOf({ width, units, streams }: { width: number; units: number; streams: RandomStreams }): LayersModel {
  const kernel = firstWeights("glorot", streams.weights);
  return tf.sequential({
    name: "table_critic",
    layers: [
      tf.layers.dense({ name: "dense_1", units, inputShape: [width], kernelInitializer: kernel() }),
      leakyRelu(1),
      tf.layers.dense({ name: "dense_2", units, kernelInitializer: kernel() }),
      leakyRelu(2),
      tf.layers.dense({ name: "value", units: 1, kernelInitializer: kernel() }),
    ],
  });
}
