import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";

/**
 * An exponential moving average of a model's weights, ā ← decay · ā + (1 − decay) · a, in a twin model of its own.
 *
 * The weights of a GAN circle around their balance point; their average lies closer to it, and draws cleaner images
 * (Yazıcı et al., "The unusual effectiveness of averaging in GAN training", ICLR 2019). Training never sees it.
 */
export class WeightAverage {
  /** The twin: draw samples with it; do not train it. */
  readonly model: LayersModel;

  /**
   * @param source the model that is trained
   * @param twin a model of the same architecture; its weights are overwritten with those of `source`
   * @param decay share of the old average that is kept when the weights of now are taken in, in [0, 1)
   * @param every number of steps from one update to the next: an average over many steps need not see each of them
   */
  constructor(
    private readonly source: LayersModel,
    twin: LayersModel,
    private readonly decay = 0.97,
    private readonly every = 5,
  ) {
    if (!(decay >= 0 && decay < 1)) throw new RangeError(`decay ${decay}: expected a number from 0 up to, but not, 1`);
    if (!Number.isInteger(every) || every < 1) throw new RangeError(`every ${every}: expected a whole number ≥ 1`);
    this.model = twin;
    this.blend(0);
  }

  /** Called after each training step; takes the source's weights into the average when their turn has come. */
  update(step: number): void {
    if (step % this.every === 0) this.blend(this.decay);
  }

  private blend(keep: number): void {
    tf.tidy(() => {
      const now = this.source.getWeights();
      const average = this.model.getWeights();
      this.model.setWeights(
        average.map((weights, i) => weights.mul(keep).add((now[i] as Tensor).mul(1 - keep)) as Tensor),
      );
    });
  }
}
