/** What the examples of trainings are made of. */
import type { LayersModel, Optimizer, Scalar, Tensor, Variable } from "@tensorflow/tfjs";
import { tf } from "../../../../src/engine";

/** The inputs of a step, by name. */
export type Batch = Record<string, Tensor>;

/** A training that is common with TensorFlow.js, small, on made-up data of the usual kind. */
export interface Example {
  title: string;
  /** What it asks of TensorFlow.js. */
  uses: string;
  /** Whether its step draws random numbers by tfjs's own operations or layers. */
  draws?: true;
  /** Builds its networks, with the same first weights each time. */
  make(): Trial;
}

/** Networks and how they are trained. */
export interface Trial<B extends Batch = Batch> {
  /** One step; gives its losses. */
  step(batch: B): Record<string, Tensor>;
  /** Batch 0, 1, …; the same numbers for the same one. */
  batch(number: number): B;
  /** Everything that training moves. */
  state(): Tensor[];
  /** What is done outside of the step, after each. */
  between?(): void;
}

/** A training of all weights that are not frozen, by one loss and one optimizer. */
export function training<B extends Batch>({
  models,
  optimizer,
  batch,
  loss,
}: {
  models: readonly LayersModel[];
  optimizer: Optimizer;
  batch(number: number): B;
  loss(batch: B): Tensor;
}): Trial {
  const trial: Trial<B> = {
    batch,
    step: (inputs) => ({
      loss: optimizer.minimize(() => loss(inputs) as Scalar, true, models.flatMap(trainable)) as Scalar,
    }),
    state: () => models.flatMap((model) => model.getWeights()),
  };
  return trial;
}

export function trainable(model: LayersModel): Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as Variable);
}

/** Applies a model as training does: batches are normalised by themselves, dropout drops. */
export function train(model: LayersModel, x: Tensor | Tensor[]): Tensor {
  return model.apply(x, { training: true }) as Tensor;
}

/** Gives a model first weights that are the same each time: uniform, with variance 1/fan-in; vectors stay as they are. */
export function seeded<M extends LayersModel>(model: M, seed: number): M {
  tf.tidy(() => {
    const weights = model.getWeights().map((weight, i) => {
      if (weight.rank < 2) return weight;
      const limit = Math.sqrt((3 * (weight.shape.at(-1) as number)) / weight.size);
      return tf.randomUniform(weight.shape, -limit, limit, "float32", 100 * seed + i + 1);
    });
    model.setWeights(weights);
  });
  return model;
}

/** Numbers in [min, max), the same for the same seed. */
export function uniform(shape: number[], seed: number, min = -1, max = 1): Tensor {
  return tf.randomUniform(shape, min, max, "float32", seed + 1);
}

/** Whole numbers in [0, count), the same for the same seed. */
export function whole(shape: number[], seed: number, count: number): Tensor {
  return tf.randomUniform(shape, 0, count, "int32", seed + 1);
}

/** One of `count` for each whole number, as float32. */
export function oneHot(numbers: Tensor, count: number): Tensor {
  return tf.oneHot(numbers as Tensor<tf.Rank>, count).toFloat();
}

/** Mean of the cross-entropy of labels and probabilities, as `compile` takes it for `categoricalCrossentropy`. */
export function crossEntropy(labels: Tensor, probabilities: Tensor): Tensor {
  return tf.metrics.categoricalCrossentropy(labels, probabilities).mean();
}
