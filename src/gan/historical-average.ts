import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import { tf } from "../engine";

/**
 * What a player's weights have been so far, and the penalty that keeps them near it: the state of the option `historicalAveraging`
 * (Salimans and others, "Improved techniques for training GANs", 2016, section 3.3). A player that circles around the balance point is
 * pulled towards the middle of its circle.
 *
 * Operations of TensorFlow.js on variables, so that it may be part of a captured step.
 */
export class HistoricalAverage {
  /** t, how many values are in the means; a scalar. */
  private readonly count: Variable;
  /** (1/t) Σ θ[i], of each weight. */
  private readonly means: readonly Variable[];

  /** @param weights θ, a player's trainable ones */
  constructor(private readonly weights: readonly Variable[]) {
    [this.count, ...this.means] = tf.tidy(() =>
      [tf.scalar(0), ...weights.map((weight) => tf.zerosLike(weight))].map((zeros) => tf.variable(zeros, false)),
    ) as [Variable, ...Variable[]];
  }

  /** Takes the weights' present values into their means, by a running mean. Once a step of the player, before its penalty. */
  takeIn(): void {
    tf.tidy(() => {
      this.count.assign(this.count.add(1));
      this.means.forEach((mean, i) => {
        mean.assign(mean.add((this.weights[i] as Variable).sub(mean).div(this.count)));
      });
    });
  }

  /**
   * w · ‖θ − (1/t) Σ θ[i]‖², with all t values that were {@link takeIn taken in}. The means hold still: its gradient is
   * 2w (θ − mean).
   *
   * @param weight w, from 0
   */
  penalty(weight: number): Scalar {
    return tf.tidy(() => {
      const squares = this.weights.map((now, i) =>
        now
          .sub(this.means[i] as Variable)
          .square()
          .sum(),
      );
      return tf.addN(squares).mul(weight) as Scalar;
    });
  }

  /** What a checkpoint keeps, under names of its own. The tensors are its variables: read them, do not dispose of them. */
  get tensors(): Record<string, Tensor> {
    return { count: this.count, ...Object.fromEntries(this.means.map((mean, i) => [`mean.${i}`, mean])) };
  }

  /**
   * Takes over what another one of equal weights had gathered; the tensors stay the caller's.
   *
   * @throws Error for a tensor that is missing or of another shape
   */
  restore(tensors: Readonly<Record<string, Tensor>>): void {
    for (const [name, own] of Object.entries(this.tensors)) {
      const found = tensors[name];
      if (!found || !tf.util.arraysEqual(found.shape, own.shape)) {
        throw new Error(
          `the historical average's ${name} has the shape [${found?.shape ?? "none"}], but expected is [${own.shape}]: ` +
            "take the checkpoint of a run with the same models and with historicalAveraging",
        );
      }
      (own as Variable).assign(found);
    }
  }

  /** Frees the means. The weights are the model's. */
  dispose(): void {
    tf.dispose([this.count, ...this.means]);
  }
}
