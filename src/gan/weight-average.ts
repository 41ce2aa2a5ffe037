import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";

/**
 * A model of the same architecture with weights of its own, equal to its present ones. It can draw; to train it, give its
 * dropout layers a stream (`setDropoutStream`).
 */
export function copyOf(model: LayersModel): LayersModel {
  const kind = model.constructor as unknown as {
    fromConfig(kind: unknown, config: ReturnType<LayersModel["getConfig"]>): LayersModel;
  };
  const copy = kind.fromConfig(kind, model.getConfig());
  copy.setWeights(model.getWeights());
  return copy;
}

/**
 * Takes the present weights into an exponential moving average of them, ā ← decay · ā + (1 − decay) · a, batch
 * normalisation's moving averages included. Operations of TensorFlow.js, so that it may be part of a captured step.
 *
 * The weights of a GAN circle around their balance point; their average lies closer to it, and draws cleaner images
 * (Yazıcı et al., "The unusual effectiveness of averaging in GAN training", ICLR 2019). Training never sees it.
 *
 * @param average holds it: a {@link copyOf} `model` at the start
 * @param decay share of the old average that is kept, in [0, 1)
 */
export function updateAverage(average: LayersModel, model: LayersModel, decay: number): void {
  tf.tidy(() => {
    average.weights.forEach((mean, i) => {
      const now = (model.weights[i] as (typeof model.weights)[number]).read();
      mean.write(
        mean
          .read()
          .mul(decay)
          .add(now.mul(1 - decay)),
      );
    });
  });
}
