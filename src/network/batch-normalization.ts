import { mean } from "../statistics";
/**
 * Batch normalisation of one feature after another (Ioffe and Szegedy 2015, "Batch normalization", algorithm 1). A batch is
 * a list of examples, each a list of features: `[batch][features]`.
 */
export class BatchNormalization {
  /** Learnt: the standard deviation each feature leaves with, 1 at first. */
  readonly gamma: number[];
  /** Learnt: the mean each feature leaves with, 0 at first. */
  readonly beta: number[];
  /** Averages of the means and variances of the batches seen, for prediction; 0 and 1 until something was seen. */
  readonly movingMean: number[];
  readonly movingVariance: number[];
  readonly momentum: number;
  readonly epsilon: number;

  /**
   * @param features how many features an example has
   * @param options.momentum share of the old moving average that is kept when a batch is taken in, in [0, 1)
   * @param options.epsilon keeps the division finite for a feature that does not vary
   * @throws RangeError for settings out of their range
   */
  constructor(features: number, { momentum = 0.99, epsilon = 1e-3 }: { momentum?: number; epsilon?: number } = {}) {
    if (!Number.isInteger(features) || features < 1) {
      throw new RangeError(`features ${features}: expected a whole number ≥ 1`);
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw new RangeError(`momentum ${momentum}: expected a number from 0 up to, but not, 1`);
    }
    if (!(epsilon > 0)) throw new RangeError(`epsilon ${epsilon}: expected a small number above 0, such as 1e-3`);
    this.gamma = new Array<number>(features).fill(1);
    this.beta = new Array<number>(features).fill(0);
    this.movingMean = new Array<number>(features).fill(0);
    this.movingVariance = new Array<number>(features).fill(1);
    this.momentum = momentum;
    this.epsilon = epsilon;
  }

  /**
   * In training: normalises with mean and variance of this batch, and takes them into the moving averages,
   * ā ← momentum · ā + (1 − momentum) · a.
   *
   * @returns `[batch][features]`
   * @throws RangeError when the batch is empty, or an example has another number of features or one that is not finite
   */
  train(batch: readonly (readonly number[])[]): number[][] {
    this.check(batch);
    const means = this.gamma.map((_, j) => mean(column(batch, j)));
    const variances = this.gamma.map((_, j) => mean(column(batch, j).map((x) => (x - (means[j] as number)) ** 2)));
    this.gamma.forEach((_, j) => {
      this.movingMean[j] = this.blend(this.movingMean[j] as number, means[j] as number);
      this.movingVariance[j] = this.blend(this.movingVariance[j] as number, variances[j] as number);
    });
    return this.normalise(batch, means, variances);
  }

  /**
   * In prediction: normalises with the moving averages, so that what comes out for an example does not depend on its
   * neighbours. Remembers nothing. Returns and throws as {@link train}.
   */
  predict(batch: readonly (readonly number[])[]): number[][] {
    this.check(batch);
    return this.normalise(batch, this.movingMean, this.movingVariance);
  }

  /** y = γ (x − μ) / √(σ² + ε) + β, feature by feature. */
  private normalise(
    batch: readonly (readonly number[])[],
    means: readonly number[],
    variances: readonly number[],
  ): number[][] {
    return batch.map((example) =>
      example.map((x, j) => {
        const normal = (x - (means[j] as number)) / Math.sqrt((variances[j] as number) + this.epsilon);
        return (this.gamma[j] as number) * normal + (this.beta[j] as number);
      }),
    );
  }

  private blend(old: number, seen: number): number {
    return this.momentum * old + (1 - this.momentum) * seen;
  }

  private check(batch: readonly (readonly number[])[]): void {
    if (batch.length === 0) throw new RangeError("the batch is empty; a mean needs at least one example");
    const features = this.gamma.length;
    for (const [i, example] of batch.entries()) {
      if (example.length !== features) {
        throw new RangeError(`example ${i} has ${example.length} features; this layer normalises ${features}`);
      }
      const bad = example.findIndex((x) => !Number.isFinite(x));
      if (bad >= 0) throw new RangeError(`feature ${bad} of example ${i} is ${example[bad]}; expected a finite number`);
    }
  }
}

function column(batch: readonly (readonly number[])[], j: number): number[] {
  return batch.map((example) => example[j] as number);
}
