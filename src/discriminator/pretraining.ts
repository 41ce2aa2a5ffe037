import type { Optimizer, Scalar, Tensor4D, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type Batches, batches } from "../datasets";
import { breathe, type CapturedStep, capture, logisticLoss, type RandomStreams, readRows, tf } from "../engine";
import type { FakeMaker } from "./fakes";

/** What is kept of each step, as measured in training, with dropout at work. */
export interface PretrainingHistory {
  steps: number[];
  /** Mean binary cross-entropy of the batch; log 2 for one who always says ½. */
  loss: number[];
  /** Share of the real images called real, in [0, 1]. */
  realAccuracy: number[];
  /** Share of the fakes called fake, in [0, 1]. */
  fakeAccuracy: number[];
  /** Mean logit of the real images. */
  realLogit: number[];
  /** Mean logit of the fakes. */
  fakeLogit: number[];
}

export interface PretrainingOptions {
  /** Ends in a logit. */
  discriminator: LayersModel;
  /** All real images, `[n, height, width, channels]` in [-1, 1]; must live as long as this does. */
  images: Tensor4D;
  /** Who makes the fakes. Never trained here. */
  fakes: FakeMaker;
  streams: RandomStreams;
  /** Images in a step, half of them real and half of them fake. */
  batchSize?: number;
  learningRate?: number;
  beta1?: number;
  /** What D should say to real images: 1, or somewhat less ("label smoothing"). */
  realLabel?: number;
  /** What D should say to fakes. Leave it at 0 but to see what goes wrong otherwise. */
  fakeLabel?: number;
}

type Measured = Record<Exclude<keyof PretrainingHistory, "steps">, Scalar>;

/**
 * Trains a discriminator against fakes whose maker never learns. Each step takes one batch, half of it real and half fake,
 * and moves D down the gradient of the binary cross-entropy. The step is captured; numbers are read at reports only.
 */
export class Pretraining {
  readonly history: PretrainingHistory = {
    steps: [],
    loss: [],
    realAccuracy: [],
    fakeAccuracy: [],
    realLogit: [],
    fakeLogit: [],
  };
  readonly #take: CapturedStep<[Tensor4D], Measured>;
  readonly #real: Batches<Tensor4D>;
  readonly #optimizer: Optimizer;
  #step = 0;

  /**
   * @throws TypeError for a discriminator that ends in a sigmoid: the loss takes logits
   * @throws RangeError for a batch that cannot be halved, labels outside [0, 1], or too few images
   */
  constructor({
    discriminator,
    images,
    fakes,
    streams,
    batchSize = 120,
    learningRate = 2e-4,
    beta1 = 0.5,
    realLabel = 1,
    fakeLabel = 0,
  }: PretrainingOptions) {
    if (batchSize % 2 !== 0) {
      throw new RangeError(`batchSize ${batchSize}: half of it is real and half fake, so give an even number`);
    }
    for (const [name, label] of Object.entries({ realLabel, fakeLabel })) {
      if (!(label >= 0 && label <= 1)) throw new RangeError(`${name} ${label}: expected a number from 0 to 1`);
    }
    if (discriminator.layers.at(-1)?.getConfig().activation === "sigmoid") {
      throw new TypeError(
        `the ${discriminator.name} ends in a sigmoid, but the loss here is computed from logits: make it with output: "logit"`,
      );
    }
    // The other half of what is drawn is the fakes' material, so that fakes are made of real images D does not see.
    this.#real = batches(images, batchSize, streams.batches);
    this.#optimizer = tf.train.adam(learningRate, beta1);
    const variables = discriminator.trainableWeights.map((weight) => weight.read() as Variable);
    const optimizer = this.#optimizer;
    this.#take = capture((batch: Tensor4D) => {
      const [real, material] = tf.split(batch, 2) as [Tensor4D, Tensor4D];
      const both = tf.concat([real, fakes(material)]);
      const half = batchSize / 2;
      const labels = tf.concat([tf.fill([half, 1], realLabel), tf.fill([half, 1], fakeLabel)]);
      let logits!: tf.Tensor;
      const { value, grads } = tf.variableGrads(() => {
        logits = tf.keep((discriminator.apply(both, { training: true }) as tf.Tensor).clone());
        return logisticLoss(logits, labels);
      }, variables);
      optimizer.applyGradients(grads);
      const [ofReal, ofFake] = tf.split(logits, 2) as [tf.Tensor, tf.Tensor];
      logits.dispose();
      return {
        loss: value,
        realAccuracy: ofReal.greater(0).mean() as Scalar,
        fakeAccuracy: ofFake.lessEqual(0).mean() as Scalar,
        realLogit: ofReal.mean() as Scalar,
        fakeLogit: ofFake.mean() as Scalar,
      };
    });
  }

  /** Steps done so far. */
  get step(): number {
    return this.#step;
  }

  /**
   * Trains until `steps` in all are done. After an interrupt, or with more steps, the next call goes on where this one
   * stopped.
   *
   * @param reports the steps after which numbers are read and `onReport` is called; by default every fiftieth. The last
   *   one is always among them.
   * @throws Interrupted when the reader interrupts; D stays as the last whole step left it
   */
  async run({
    steps,
    reports,
    onReport,
  }: {
    steps: number;
    reports?: readonly number[];
    onReport?: (history: PretrainingHistory) => void | Promise<void>;
  }): Promise<PretrainingHistory> {
    if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`steps ${steps}: expected a whole number ≥ 1`);
    const unread: Scalar[][] = [];
    const due = reports ? new Set(reports) : undefined;
    try {
      while (this.#step < steps) {
        unread.push(
          tf.tidy(() => {
            const { loss, realAccuracy, fakeAccuracy, realLogit, fakeLogit } = this.#take(this.#real.next());
            return [loss, realAccuracy, fakeAccuracy, realLogit, fakeLogit];
          }),
        );
        this.#step++;
        if (this.#step === steps || (due ? due.has(this.#step) : this.#step % 50 === 0)) {
          await this.#read(unread);
          await onReport?.(this.history);
        }
        await breathe();
      }
    } finally {
      if (unread.length > 0) await this.#read(unread);
    }
    return this.history;
  }

  /** Frees the recorded step and the optimizer's averages; the discriminator and the images stay. */
  dispose(): void {
    this.#take.dispose();
    this.#optimizer.dispose();
  }

  async #read(unread: Scalar[][]): Promise<void> {
    const first = this.#step - unread.length + 1;
    const { history } = this;
    (await readRows(unread)).forEach((row, i) => {
      history.steps.push(first + i);
      const [loss, realAccuracy, fakeAccuracy, realLogit, fakeLogit] = row as [number, number, number, number, number];
      history.loss.push(loss);
      history.realAccuracy.push(realAccuracy);
      history.fakeAccuracy.push(fakeAccuracy);
      history.realLogit.push(realLogit);
      history.fakeLogit.push(fakeLogit);
    });
  }
}
