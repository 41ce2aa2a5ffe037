import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { batchNormalization, dropout, type RandomStreams, tf } from "../engine";

/**
 * A dense network that tells classes apart: hidden layers of weighted sums, batch normalisation if wanted, an activation,
 * dropout if wanted; then one logit for each class.
 *
 * Input `[batch, inputs]`, output `[batch, classes]`. Without extras it has Σ (in + 1) · out weights; batch normalisation
 * takes the place of each hidden layer's bias and adds two learnt numbers and two averages for each unit.
 *
 * @param options.activation of the hidden layers. With `relu` the first weights are He's (2015), otherwise Glorot's (2010)
 * @param options.normalize puts batch normalisation between the sums and their activation, as Ioffe and Szegedy (2015) do
 * @param options.momentum share of the old moving averages that batch normalisation keeps at each step
 * @param options.dropoutRate share of the hidden outputs that is dropped while training
 * @param options.streams first weights come from `weights`, dropout masks from `dropout`
 */
export function denseClassifier({
  inputs = 784,
  hidden = [128],
  classes = 10,
  activation = "relu",
  normalize = false,
  momentum = 0.9,
  dropoutRate = 0,
  streams,
}: {
  inputs?: number;
  hidden?: readonly number[];
  classes?: number;
  activation?: "relu" | "tanh" | "sigmoid";
  normalize?: boolean;
  momentum?: number;
  dropoutRate?: number;
  streams: Pick<RandomStreams, "weights" | "dropout">;
}): LayersModel {
  const { heNormal, glorotUniform } = tf.initializers;
  const model = tf.sequential({ name: "classifier" });
  hidden.forEach((units, i) => {
    const seed = streams.weights.seed();
    model.add(
      tf.layers.dense({
        name: `dense_${i + 1}`,
        units,
        useBias: !normalize, // the mean is taken out again right away, and any bias with it
        kernelInitializer: activation === "relu" ? heNormal({ seed }) : glorotUniform({ seed }),
        ...(i === 0 ? { inputShape: [inputs] } : {}),
      }),
    );
    if (normalize) model.add(batchNormalization({ name: `batch_norm_${i + 1}`, momentum }));
    model.add(tf.layers.activation({ name: `${activation}_${i + 1}`, activation }));
    if (dropoutRate > 0) {
      model.add(dropout({ name: `dropout_${i + 1}`, rate: dropoutRate, stream: streams.dropout }));
    }
  });
  model.add(
    tf.layers.dense({
      name: "logits",
      units: classes,
      kernelInitializer: glorotUniform({ seed: streams.weights.seed() }),
      ...(hidden.length === 0 ? { inputShape: [inputs] } : {}),
    }),
  );
  return model;
}

/** What a model says about one image. */
export interface Prediction {
  /** The class with the largest probability. */
  readonly answer: number;
  /** Probability of each class, softmax of the logits: positive numbers that add up to 1. */
  readonly probabilities: readonly number[];
}

/** Asks a model, in prediction mode, about each of the images `[count, …]`. */
export function predictions(model: LayersModel, images: Tensor): Prediction[] {
  const rows = tf.tidy(() => {
    const logits = model.predict(images, { batchSize: 250 }) as Tensor2D;
    return tf.softmax(logits).arraySync() as number[][];
  });
  return rows.map((probabilities) => ({ probabilities, answer: probabilities.indexOf(Math.max(...probabilities)) }));
}

/**
 * How often each class was taken for each: entry `[right][answered]` counts the images of class `right` that were answered
 * `answered`. What was right stands on the diagonal.
 *
 * @throws RangeError when there are not as many answers as labels, or one is no class
 */
export function confusionMatrix(labels: ArrayLike<number>, answers: ArrayLike<number>, classes = 10): number[][] {
  if (labels.length !== answers.length) {
    throw new RangeError(`got ${answers.length} answers for ${labels.length} labels; give one each`);
  }
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) {
    const [right, answered] = [labels[i] as number, answers[i] as number];
    const row = counts[right];
    if (row?.[answered] === undefined) {
      throw new RangeError(`entry ${i}: class ${right} answered ${answered}; expected classes 0 to ${classes - 1}`);
    }
    row[answered]++;
  }
  return counts;
}
