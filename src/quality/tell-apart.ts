import type { Scalar, Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStreams, tf } from "../engine";
import { imageClassifier } from "./networks/classifier";
import { type EpochProgress, learnNetwork } from "./networks/learn-network";

/** Less than a classifier of things gets: what gives a generated image away are details, in few pixels. */
const DROPOUT = 0.2;

/** A network that has learnt to tell real images from generated ones. */
export interface Detector {
  /** How likely each image is to be generated, in [0, 1]: `[n, height, width, channels]` in [-1, 1] → n numbers. */
  suspicion(images: Tensor4D): number[];
  dispose(): void;
}

/**
 * Trains a fresh network to tell real images from generated ones, with labels for both: a classifier two-sample test
 * (Lopez-Paz and Oquab, "Revisiting classifier two-sample tests", 2017). Right about half of *new* images, it has found no
 * difference; right about all, there is one, however small to the eye. Unlike a GAN's discriminator it plays against a
 * generator that stands still.
 *
 * @param real `[n, height, width, channels]` in [-1, 1]
 * @param generated as many
 * @throws RangeError where shapes differ
 */
export async function learnToTellApart(
  real: Tensor4D,
  generated: Tensor4D,
  {
    epochs,
    streams,
    onEpoch,
  }: {
    epochs: number;
    streams: RandomStreams;
    onEpoch?: (progress: EpochProgress) => void | Promise<void>;
  },
): Promise<Detector> {
  if (real.shape.join() !== generated.shape.join()) {
    throw new RangeError(`images of the shapes [${real.shape}] and [${generated.shape}]: expected the same twice`);
  }
  const [count, height, width, channels] = real.shape;
  const model: LayersModel = imageClassifier([height, width, channels], 2, streams, DROPOUT);
  const images = tf.concat([real, generated]);
  try {
    await learnNetwork(model, {
      count: 2 * count,
      batch: (numbers) => {
        const made = tf.tensor1d(
          numbers.map((i) => Number(i >= count)),
          "int32",
        );
        return [images.gather(tf.tensor1d(numbers, "int32")), tf.oneHot(made, 2).toFloat() as Tensor];
      },
      loss: (wanted, logits) => tf.losses.softmaxCrossEntropy(wanted, logits) as Scalar,
      epochs,
      batchSize: 100,
      learningRate: 1e-3,
      order: streams.batches,
      onEpoch,
    });
  } finally {
    images.dispose();
  }
  return {
    suspicion: (some) =>
      tf.tidy(() => {
        const shares = tf.softmax(model.predict(some, { batchSize: 500 }) as Tensor2D);
        return Array.from(shares.slice([0, 1], [-1, 1]).dataSync());
      }),
    dispose: () => model.dispose(),
  };
}
