import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { batches } from "../datasets";
import { breathe, capture, logisticLoss, type RandomStreams, readRows, tf } from "../engine";
import {
  discriminatorLoss,
  discriminatorStep,
  generatorStep,
  type Pair,
  type Players,
  trainableVariables,
} from "../gan";
import { applyStatic, inputShape } from "../gan/static";
import type { History } from "../training";

/** Whose labels are the wrong way round. */
export type Exchanged = "discriminator" | "generator";

/**
 * A training with the non-saturating loss in which one player's labels are exchanged, a mistake that `Training` cannot make. D
 * is asked to call generated images real and real ones generated; or G, to have its images called generated.
 *
 * @param pair networks that are trained
 * @param images `[n, …]` as D takes them
 * @param onProgress is told the steps done, now and then
 */
export async function trainExchanged(
  { generator, discriminator }: Pair,
  {
    exchanged,
    images,
    streams,
    steps,
    batchSize,
    learningRate,
    onProgress,
  }: {
    exchanged: Exchanged;
    images: Tensor;
    streams: RandomStreams;
    steps: number;
    batchSize: number;
    learningRate: number;
    onProgress?: (step: number) => void | Promise<void>;
  },
): Promise<History> {
  const players = {
    generator,
    discriminator,
    generatorOptimizer: tf.train.adam(learningRate, 0.5),
    discriminatorOptimizer: tf.train.adam(learningRate, 0.5),
  };
  const noise = () => streams.noise.uniform([batchSize, ...inputShape(generator)], -1, 1);
  const step = capture((real: Tensor) => {
    const learned =
      exchanged === "discriminator"
        ? exchangedDiscriminator(players, real, noise())
        : discriminatorStep(players, real, noise());
    const { generatorLoss } =
      exchanged === "generator" ? exchangedGenerator(players, noise()) : generatorStep(players, noise());
    return { ...learned, generatorLoss };
  });
  const real = batches(images, batchSize, streams.batches);
  const unread: Scalar[][] = [];
  try {
    for (let done = 1; done <= steps; done++) {
      unread.push(
        tf.tidy(() => {
          const { discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy } = step(real.next());
          return [discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy];
        }),
      );
      if (done % 50 === 0 || done === steps) await onProgress?.(done);
      await breathe();
    }
    const rows = await readRows(unread);
    const column = (i: number) => rows.map((row) => row[i] as number);
    return {
      steps: rows.map((_, i) => i + 1),
      discriminatorLoss: column(0),
      generatorLoss: column(1),
      realAccuracy: column(2),
      fakeAccuracy: column(3),
    };
  } finally {
    tf.dispose(unread);
    step.dispose();
    players.generatorOptimizer.dispose();
    players.discriminatorOptimizer.dispose();
  }
}

/** D's step towards the label 0 for real images and 1 for generated ones. */
function exchangedDiscriminator(
  { generator, discriminator, discriminatorOptimizer }: Players,
  real: Tensor,
  noise: Tensor,
) {
  return tf.tidy(() => {
    const drawn = applyStatic(generator, noise);
    const judge = (images: Tensor) => discriminator.apply(images, { training: true }) as Tensor;
    const [ofReal, ofDrawn] = [judge(real), judge(drawn)];
    const { value, grads } = tf.variableGrads(
      () => discriminatorLoss(judge(drawn), judge(real)),
      trainableVariables(discriminator),
    );
    discriminatorOptimizer.applyGradients(grads);
    return {
      discriminatorLoss: value,
      realAccuracy: ofReal.greater(0).mean() as Scalar,
      fakeAccuracy: ofDrawn.lessEqual(0).mean() as Scalar,
    };
  });
}

/** G's step towards images that D calls generated. */
function exchangedGenerator({ generator, discriminator, generatorOptimizer }: Players, noise: Tensor) {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => {
      const drawn = generator.apply(noise, { training: true }) as Tensor;
      return logisticLoss(discriminator.apply(drawn, { training: true }) as Tensor, 0);
    }, trainableVariables(generator));
    generatorOptimizer.applyGradients(grads);
    return { generatorLoss: value };
  });
}
