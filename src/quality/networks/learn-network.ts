import type { Optimizer, Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { BatchSampler } from "../../datasets";
import { breathe, capture, type RandomStream, setLearningRate, tf } from "../../engine";

/** Where learning stands. */
export interface EpochProgress {
  epoch: number;
  epochs: number;
  /** Of its last batch. */
  loss: number;
}

/** What is learnt from, and how. */
export interface LearnOptions {
  /** Examples. */
  count: number;
  /** The examples of these numbers, and what the network is to say of them. @param done batches before this one */
  batch: (rows: Int32Array, done: number) => [images: Tensor, wanted: Tensor];
  /** Of what the network says, against what it is to say. */
  loss: (wanted: Tensor, said: Tensor) => Scalar;
  epochs: number;
  batchSize: number;
  /** Of the first step; it falls along half a cosine to 0. */
  learningRate: number;
  /** Order of the examples. */
  order: RandomStream;
  onEpoch?: ((progress: EpochProgress) => void | Promise<void>) | undefined;
}

/** Trains a network that others are measured by, with Adam; one captured step a batch. */
export async function learnNetwork(
  model: LayersModel,
  { count, batch, loss, epochs, batchSize, learningRate, order, onEpoch }: LearnOptions,
): Promise<void> {
  const optimizer: Optimizer = tf.train.adam(learningRate);
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  const step = capture((images: Tensor, wanted: Tensor) =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => loss(wanted, model.apply(images, { training: true }) as Tensor),
        variables,
      );
      optimizer.applyGradients(grads);
      return value;
    }),
  );
  const sampler = new BatchSampler(count, batchSize, order);
  const steps = epochs * sampler.batchesPerEpoch;
  try {
    for (let done = 0; done < steps; done++) {
      setLearningRate(optimizer, (learningRate * (1 + Math.cos((Math.PI * done) / steps))) / 2);
      const value = tf.tidy(() => step(...batch(sampler.next(), done)));
      if ((done + 1) % sampler.batchesPerEpoch === 0) {
        const epoch = (done + 1) / sampler.batchesPerEpoch;
        await onEpoch?.({ epoch, epochs, loss: (await value.data())[0] as number });
      }
      value.dispose();
      await breathe();
    }
  } finally {
    step.dispose();
    optimizer.dispose();
  }
}
