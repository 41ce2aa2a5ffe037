import type { Scalar } from "@tensorflow/tfjs-core";
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
 * @param decay share of the old average that is kept, in [0, 1); a number, or a scalar where it changes from step to step
 */
export function updateAverage(average: LayersModel, model: LayersModel, decay: number | Scalar): void {
  tf.tidy(() => {
    const taken = typeof decay === "number" ? 1 - decay : tf.sub(1, decay);
    average.weights.forEach((mean, i) => {
      const now = (model.weights[i] as (typeof model.weights)[number]).read();
      mean.write(mean.read().mul(decay).add(now.mul(taken)));
    });
  });
}

/**
 * The share that an average keeps while it is young: min(decay, (1 + t) / (10 + t)) after `t` updates, as in TensorFlow's
 * `ExponentialMovingAverage`. One that kept 0.999 from the first step on would for thousands of steps be full of first weights,
 * which draw nothing; this one looks back over a tenth of its life, until `decay` is the shorter sight.
 *
 * @param updates scalar, how often the average has been updated
 */
export function youngDecay(updates: Scalar, decay: number): Scalar {
  return tf.tidy(() => tf.minimum(decay, updates.add(1).div(updates.add(10))));
}
