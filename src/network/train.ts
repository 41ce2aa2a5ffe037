/** Training a classifier: a model that ends in one logit for each class. */
import type { Optimizer, Scalar, Tensor, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { BatchSampler } from "../datasets";
import { breathe, capture, type RandomStreams, readRows, tf } from "../engine";

/** Examples with their right answers, on the backend. */
export interface LabelledTensors {
  /** `[count, …]`, what the model takes behind the batch: `[count, 784]` or `[count, 28, 28, 1]`, say. Finite numbers. */
  images: Tensor;
  /** `[count, classes]`, a row with a single 1 for each image (`oneHot` of the datasets makes it). */
  labels: Tensor2D;
}

/** How well a model does on some examples. */
export interface Evaluation {
  /** Mean cross-entropy, in nats. */
  loss: number;
  /** Share of the images whose largest logit is that of the right class, in [0, 1]. */
  accuracy: number;
}

/** The numbers of a run: entry i of a list belongs to step `steps[i]` beside it. */
export interface ClassifierHistory {
  /** 1, 2, …: one entry for each step taken. */
  steps: number[];
  /** Mean cross-entropy of each step's batch, before the step. */
  loss: number[];
  /** Share of each step's batch that was right, before the step. Both with dropout and batch normalisation in training mode. */
  accuracy: number[];
  /** The held-out examples at each report, in prediction mode; empty lists when none were given. */
  heldOut: { steps: number[]; loss: number[]; accuracy: number[] };
}

export interface ClassifierOptions {
  optimizer: Optimizer;
  /** How many batches to learn from. Give this or `epochs`. */
  steps?: number;
  /** How many times to go through the data; the images that do not fill a last batch are left out, others each time. */
  epochs?: number;
  batchSize?: number;
  /** Decides the order of the examples: `randomStreams(seed)`. */
  streams: Pick<RandomStreams, "batches">;
  /** Every how many steps losses are read back and `heldOut` is judged; a tenth of all steps unless given. */
  reportEvery?: number;
  onProgress?: (progress: { step: number; total: number; history: ClassifierHistory }) => void | Promise<void>;
  /** Examples that training never sees, judged at each report. */
  heldOut?: LabelledTensors;
}

/** Thrown when the loss is no longer a finite number: the training has run away, and the weights are spoilt. */
export class Diverged extends Error {
  override name = "Diverged";
  /** @param history what the run gave up to the last finite loss */
  constructor(
    message: string,
    readonly history: ClassifierHistory,
  ) {
    super(message);
  }
}

/**
 * Trains a model to tell classes apart, on the softmax cross-entropy of its logits: −log of the share that
 * softmax(logits) gives the right class, averaged over the batch. Each step is one call of TensorFlow; losses are read
 * back only at reports, and between steps the process breathes. Can be called again to train on.
 *
 * @param model its last layer gives logits `[batch, classes]`, without a softmax of its own
 * @param data the examples to learn from; stay the caller's
 * @throws RangeError when shapes do not fit, numbers are not finite, labels are no shares of one, or settings make no sense
 * @throws Diverged when the loss is no longer finite
 * @throws Interrupted when the reader interrupts; the model stays as the last whole step left it
 */
export async function trainClassifier(
  model: LayersModel,
  data: LabelledTensors,
  options: ClassifierOptions,
): Promise<ClassifierHistory> {
  const { optimizer, batchSize = 64, streams, onProgress, heldOut } = options;
  checkModel(model);
  checkExamples("the training", data, model);
  if (heldOut) checkExamples("the held-out", heldOut, model);
  const sampler = new BatchSampler(data.images.shape[0] as number, batchSize, streams.batches);
  const total = wantedSteps(options, sampler.batchesPerEpoch);
  const reportEvery = options.reportEvery ?? Math.ceil(total / 10);
  checkWhole("reportEvery", reportEvery);

  const history: ClassifierHistory = {
    steps: [],
    loss: [],
    accuracy: [],
    heldOut: { steps: [], loss: [], accuracy: [] },
  };
  const step = capture((images: Tensor, labels: Tensor) => classifierStep(model, optimizer, images, labels));
  const unread: Scalar[][] = [];
  try {
    for (let number = 1; number <= total; number++) {
      unread.push(
        tf.tidy(() => {
          const rows = tf.tensor1d(sampler.next(), "int32");
          const { loss, accuracy } = step(data.images.gather(rows), data.labels.gather(rows));
          return [loss, accuracy];
        }),
      );
      if (number % reportEvery === 0 || number === total) {
        await read(unread, history);
        if (heldOut) {
          const { loss, accuracy } = measure(model, heldOut);
          history.heldOut.steps.push(number);
          history.heldOut.loss.push(loss);
          history.heldOut.accuracy.push(accuracy);
        }
        await onProgress?.({ step: number, total, history });
      }
      await breathe();
    }
  } finally {
    tf.dispose(unread);
    step.dispose();
  }
  return history;
}

/**
 * Cross-entropy and accuracy of a model in prediction mode: nothing drops out, batch normalisation uses its moving
 * averages, and no error goes back.
 *
 * @throws RangeError when shapes do not fit or numbers are not finite
 */
export function evaluate(model: LayersModel, data: LabelledTensors): Evaluation {
  checkModel(model);
  checkExamples("the", data, model);
  return measure(model, data);
}

/** {@link evaluate}, of a model and examples that have been checked. */
function measure(model: LayersModel, data: LabelledTensors): Evaluation {
  const [loss, accuracy] = tf.tidy(() => {
    const logits = model.predict(data.images, { batchSize: 250 }) as Tensor2D;
    return tf.stack([crossEntropy(data.labels, logits), shareRight(data.labels, logits)]).dataSync();
  }) as unknown as [number, number];
  return { loss, accuracy };
}

/** Share of the images, `[count, …]`, that a model puts in the class of `labels`, `[count, classes]`. Errors as {@link evaluate}. */
export function accuracy(model: LayersModel, images: Tensor, labels: Tensor2D): number {
  return evaluate(model, { images, labels }).accuracy;
}

/** One step downhill on a batch; tells loss and accuracy before it. */
function classifierStep(
  model: LayersModel,
  optimizer: Optimizer,
  images: Tensor,
  labels: Tensor,
): { loss: Scalar; accuracy: Scalar } {
  return tf.tidy(() => {
    let logits!: Tensor;
    const { value, grads } = tf.variableGrads(
      () => {
        logits = tf.keep((model.apply(images, { training: true }) as Tensor).clone());
        return crossEntropy(labels, logits);
      },
      model.trainableWeights.map((weight) => weight.read() as Variable),
    );
    optimizer.applyGradients(grads);
    const right = shareRight(labels, logits);
    logits.dispose();
    return { loss: value, accuracy: right };
  });
}

/** −Σ label · log softmax(logit), averaged over the batch. */
function crossEntropy(labels: Tensor, logits: Tensor): Scalar {
  return tf.losses.softmaxCrossEntropy(labels, logits) as Scalar;
}

function shareRight(labels: Tensor, logits: Tensor): Scalar {
  return logits.argMax(-1).equal(labels.argMax(-1)).mean() as Scalar;
}

/** Adds what the steps since the last report gave to the history. */
async function read(unread: Scalar[][], history: ClassifierHistory): Promise<void> {
  const rows = (await readRows(unread)) as [number, number][];
  for (const [loss, right] of rows) {
    const step = history.steps.length + 1;
    if (!Number.isFinite(loss)) {
      throw new Diverged(
        `the loss became ${loss} at step ${step}: the training diverged and the weights are spoilt; ` +
          "make the model anew and try a smaller learning rate",
        history,
      );
    }
    history.steps.push(step);
    history.loss.push(loss);
    history.accuracy.push(right);
  }
}

function wantedSteps({ steps, epochs }: ClassifierOptions, stepsPerEpoch: number): number {
  if ((steps === undefined) === (epochs === undefined)) {
    throw new RangeError(`steps ${steps} and epochs ${epochs}: give one of the two, the other follows from it`);
  }
  if (steps !== undefined) return checkWhole("steps", steps);
  return checkWhole("epochs", epochs as number) * stepsPerEpoch;
}

function checkWhole(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} ${value}: expected a whole number ≥ 1`);
  return value;
}

/** A softmax in the model and one in the loss would train, slowly and to the wrong numbers: better to say so. */
function checkModel(model: LayersModel): void {
  const last = model.layers.at(-1);
  const shape = model.outputs[0]?.shape ?? [];
  if (shape.length !== 2) {
    throw new RangeError(
      `the model ${model.name} gives [${describeShape(shape)}]; expected one logit a class, [batch, classes]`,
    );
  }
  if (last?.getClassName() === "Softmax" || last?.getConfig().activation === "softmax") {
    throw new RangeError(
      `the last layer "${last.name}" of the model ${model.name} is a softmax; leave it out: the loss takes logits and applies the softmax itself`,
    );
  }
}

function checkExamples(which: string, { images, labels }: LabelledTensors, model: LayersModel): void {
  const wanted = model.inputs[0]?.shape.slice(1) ?? [];
  const classes = model.outputs[0]?.shape[1];
  const [count, ...rest] = images.shape;
  if (rest.length !== wanted.length || wanted.some((size, i) => size !== null && size !== rest[i])) {
    throw new RangeError(
      `${which} images have the shape [${images.shape}], but the model ${model.name} takes [batch, ${describeShape(wanted)}]`,
    );
  }
  if (labels.rank !== 2 || labels.shape[0] !== count || labels.shape[1] !== classes) {
    throw new RangeError(
      `${which} labels have the shape [${labels.shape}]; expected [${count}, ${classes}]: for each image a row with a single 1, as oneHot makes it`,
    );
  }
  const [finite, shares] = tf.tidy(() => [
    images.isFinite().all().dataSync()[0],
    labels.sum(1).sub(1).abs().max().less(1e-3).logicalAnd(labels.min().greaterEqual(0)).dataSync()[0],
  ]);
  if (!finite) {
    throw new RangeError(
      `${which} images hold NaN or infinite numbers; find and mend them first, they would spoil every weight`,
    );
  }
  if (!shares) {
    throw new RangeError(
      `${which} labels must be shares of one in each row, such as a single 1 among zeros, as oneHot makes it`,
    );
  }
}

function describeShape(shape: readonly (number | null)[]): string {
  return shape.map((size) => size ?? "batch").join(", ");
}
