import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel, Sequential } from "@tensorflow/tfjs-layers";
import { type LabelledImages, oneHot } from "../datasets";
import { dropout, type RandomStreams, tf } from "../engine";
import { type Distortion, distorted } from "./distort";
import { type EpochProgress, learnNetwork } from "./networks/learn-network";

/** Numbers that describe an image: the classifier's last layer before its answer. */
export const FEATURES = 64;

/** The recipe of the classifier that ships. It was chosen on 500 digits of the training part, never on the held-out one. */
export const CLASSIFIER_RECIPE = {
  seed: 28,
  epochs: 60,
  batchSize: 100,
  learningRate: 1e-3,
  distortion: { rotation: 12, zoom: 0.12, shear: 0.2, shift: 2 } satisfies Distortion,
} as const;

/**
 * The convolutional classifier: four convolutions of 3×3 (32, 32, 64, 64 filters, every second one with stride 2), a dense
 * layer of 64 features, and ten logits; ReLU throughout, dropout of 0.4 before and after the features.
 *
 * Input `[batch, 28, 28, 1]` in [-1, 1], output `[batch, 10]`, logits.
 * 320 + 9 248 + 18 496 + 36 928 + 147 520 + 650 = 213 162 weights.
 *
 * @param streams first weights (He 2015) from `weights`, masks from `dropout`
 */
export function classifierModel(streams: Pick<RandomStreams, "weights" | "dropout">): Sequential {
  const { heNormal, glorotUniform } = tf.initializers;
  const he = () => heNormal({ seed: streams.weights.seed() });
  const convolution = (number: number, filters: number, strides: number, inputShape?: number[]) =>
    tf.layers.conv2d({
      name: `convolution_${number}`,
      filters,
      kernelSize: 3,
      strides,
      padding: strides === 1 ? "valid" : "same",
      activation: "relu",
      kernelInitializer: he(),
      ...(inputShape ? { inputShape } : {}),
    });
  const drop = (number: number) => dropout({ name: `dropout_${number}`, rate: 0.4, stream: streams.dropout });
  return tf.sequential({
    name: "digit_classifier",
    layers: [
      convolution(1, 32, 1, [28, 28, 1]),
      convolution(2, 32, 2),
      convolution(3, 64, 1),
      convolution(4, 64, 2),
      tf.layers.flatten({ name: "flatten" }),
      drop(1),
      tf.layers.dense({ name: "features", units: FEATURES, activation: "relu", kernelInitializer: he() }),
      drop(2),
      tf.layers.dense({
        name: "logits",
        units: 10,
        kernelInitializer: glorotUniform({ seed: streams.weights.seed() }),
      }),
    ],
  });
}

/**
 * Trains the classifier on softmax cross-entropy with Adam; the learning rate falls along half a cosine from its first
 * value to 0. Every digit is seen in another position each time ({@link distorted}).
 *
 * @param set digits to learn from
 * @param onEpoch called after each epoch, with the loss of its last batch
 */
export async function learnDigits(
  model: LayersModel,
  set: LabelledImages,
  {
    epochs,
    batchSize,
    learningRate,
    distortion,
    streams,
    onEpoch,
  }: {
    epochs: number;
    batchSize: number;
    learningRate: number;
    distortion: Distortion;
    streams: RandomStreams;
    onEpoch?: (progress: EpochProgress) => void | Promise<void>;
  },
): Promise<void> {
  const labels = oneHot(set.labels);
  try {
    await learnNetwork(model, {
      count: set.count,
      batch: (rows) => [distorted(set, rows, distortion, streams.noise), labels.gather(tf.tensor1d(rows, "int32"))],
      loss: (wanted, logits) => tf.losses.softmaxCrossEntropy(wanted, logits) as Scalar,
      epochs,
      batchSize,
      learningRate,
      order: streams.batches,
      onEpoch,
    });
  } finally {
    labels.dispose();
  }
}

/** Share of the digits that a classifier puts in their class, in [0, 1]. */
export function shareRight(model: LayersModel, set: LabelledImages, images: Tensor): number {
  return tf.tidy(() => {
    const logits = model.predict(images, { batchSize: 500 }) as Tensor2D;
    return logits.argMax(1).equal(tf.tensor1d(set.labels, "int32")).mean().dataSync()[0] as number;
  });
}
