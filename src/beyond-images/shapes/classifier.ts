import type { Optimizer, Scalar, Tensor, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { BatchSampler, oneHot } from "../../datasets";
import { type LabelledShapes, SHAPE_KINDS, voxelTensor } from "../../datasets/voxels";
import { breathe, capture, type RandomStreams, randomStreams, tf } from "../../engine";
import { featuresAndLogits } from "../../quality/networks/feature-network";

/** Numbers that describe a shape: the classifier's last layer before its answer. */
export const SHAPE_FEATURES = 32;

/**
 * A classifier of shapes: convolutions of 4×4×4 with stride 2 until 4³ places are left (8 filters, then 16, …), a dense layer
 * of 32 features, and a logit for each kind; ReLU throughout.
 *
 * Input `[batch, size, size, size, 1]` in [-1, 1], output `[batch, 4]`, logits.
 */
export function shapeClassifierModel(size: number, streams: Pick<RandomStreams, "weights">): LayersModel {
  const he = () => tf.initializers.heNormal({ seed: streams.weights.seed() });
  const { layers } = tf;
  return tf.sequential({
    name: "shape_classifier",
    layers: [
      ...Array.from({ length: Math.log2(size / 4) }, (_, i) =>
        layers.conv3d({
          name: `conv_${i + 1}`,
          filters: 8 * 2 ** i,
          kernelSize: 4,
          strides: 2,
          padding: "same",
          activation: "relu",
          kernelInitializer: he(),
          ...(i === 0 ? { inputShape: [size, size, size, 1] } : {}),
        }),
      ),
      layers.flatten({ name: "flatten" }),
      layers.dense({ name: "features", units: SHAPE_FEATURES, activation: "relu", kernelInitializer: he() }),
      layers.dense({ name: "logits", units: SHAPE_KINDS.length, kernelInitializer: he() }),
    ],
  });
}

/** A classifier that has learnt, and what it has to say of shapes. */
export interface ShapeClassifier {
  readonly model: LayersModel;
  /** Share of each kind, and features: shapes `[n, size, size, size, 1]` → `[n, 4]` and `[n, 32]`; the caller's. */
  look(shapes: Tensor): { probabilities: Tensor2D; features: Tensor2D };
  dispose(): void;
}

/**
 * Trains a classifier on labelled shapes: softmax cross-entropy, Adam with a learning rate of 1e-3, batches of 32. On two
 * cores some five seconds for 3 200 shapes of 32³.
 */
export async function learnShapes(
  shapes: LabelledShapes,
  { epochs = 2, seed = 1 }: { epochs?: number; seed?: number } = {},
): Promise<ShapeClassifier> {
  const streams = randomStreams(seed);
  const model = shapeClassifierModel(shapes.size, streams);
  const optimizer: Optimizer = tf.train.adam(1e-3);
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  const step = capture((batch: Tensor, labels: Tensor) =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => tf.losses.softmaxCrossEntropy(labels, model.apply(batch, { training: true }) as Tensor) as Scalar,
        variables,
      );
      optimizer.applyGradients(grads);
      return value;
    }),
  );
  const sampler = new BatchSampler(shapes.count, 32, streams.batches);
  try {
    for (let done = 0; done < epochs * sampler.batchesPerEpoch; done++) {
      const rows = sampler.next();
      tf.tidy(() => {
        const labels = Array.from(rows, (row) => shapes.labels[row] as number);
        step(voxelTensor(shapes, rows), oneHot(labels, SHAPE_KINDS.length));
      });
      await breathe();
    }
  } finally {
    step.dispose();
    optimizer.dispose();
  }
  const both = featuresAndLogits(model, 64);
  return {
    model,
    look: (given) =>
      tf.tidy(() => {
        const [features, logits] = both(given);
        return { features, probabilities: tf.softmax(logits) };
      }),
    dispose: () => model.dispose(),
  };
}
