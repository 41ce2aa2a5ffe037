import type { Optimizer, Scalar, Tensor, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { breathe, type CapturedStep, capture, readRows, tf } from "../engine";

/** What a reconstruction reports as it goes. */
export interface ReconstructionProgress {
  /** Steps done, and to be done in all. */
  step: number;
  total: number;
  /** Mean squared error of each step so far, before the step. */
  errors: readonly number[];
}

/**
 * A generator that learns to reproduce given images: each has one latent vector for good, and the network moves until it
 * draws that image from that vector, by the mean squared error of the pixels. It sees the originals, unlike the generator of
 * a GAN, and is given which image belongs to which vector; so it shows what a network *can* draw, not that it generates.
 *
 * Every step takes all images at once: meant for some dozens.
 */
export class Reconstruction {
  /** Mean squared error of a pixel at each step so far; the difference of black and white is 2, so it is at most 4. */
  readonly errors: number[] = [];
  readonly #step: CapturedStep<[], Scalar>;
  readonly #latent: Variable;
  readonly #images: Variable;
  readonly #optimizer: Optimizer;

  /**
   * @param generator takes `[batch, latentSize]`; trained in place
   * @param latent `[count, latentSize]`, the vector of each image; copied
   * @param images `[count, …]`, as the generator gives them, in [-1, 1]; copied
   * @throws RangeError when the shapes do not fit
   */
  constructor(
    readonly generator: LayersModel,
    { latent, images, learningRate = 1e-3 }: { latent: Tensor2D; images: Tensor; learningRate?: number },
  ) {
    requireShape("latent", latent, generator.inputs[0]?.shape, generator, "takes");
    requireShape("images", images, generator.outputs[0]?.shape, generator, "gives");
    if (latent.shape[0] !== images.shape[0]) {
      throw new RangeError(
        `${latent.shape[0]} latent vectors [${latent.shape}] for ${images.shape[0]} images [${images.shape}]; give one each`,
      );
    }
    this.#latent = tf.variable(latent, false);
    this.#images = tf.variable(images, false);
    this.#optimizer = tf.train.adam(learningRate);
    this.#step = capture(() =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(
          () => {
            const drawn = generator.apply(this.#latent, { training: true }) as Tensor;
            return drawn.squaredDifference(this.#images).mean() as Scalar;
          },
          generator.trainableWeights.map((weight) => weight.read() as Variable),
        );
        this.#optimizer.applyGradients(grads);
        return value;
      }),
    );
  }

  /** Steps done so far. */
  get step(): number {
    return this.errors.length;
  }

  /**
   * Learns until `steps` in all are done; called again after an interrupt it goes on where it stood.
   *
   * @throws RangeError for a number of steps that is no whole number from 1
   * @throws Interrupted when the reader interrupts; every whole step stays
   * @throws Error when the error is no longer finite
   */
  async learn({
    steps,
    reportEvery = 20,
    onProgress,
  }: {
    steps: number;
    reportEvery?: number;
    onProgress?: (progress: ReconstructionProgress) => void | Promise<void>;
  }): Promise<readonly number[]> {
    for (const [name, value] of Object.entries({ steps, reportEvery })) {
      if (!Number.isInteger(value) || value < 1)
        throw new RangeError(`${name} ${value}: expected a whole number from 1`);
    }
    const unread: Scalar[][] = [];
    try {
      while (this.step + unread.length < steps) {
        unread.push([this.#step()]);
        const done = this.step + unread.length;
        if (done % reportEvery === 0 || done === steps) {
          await this.#read(unread);
          await onProgress?.({ step: this.step, total: steps, errors: this.errors });
        }
        await breathe();
      }
    } finally {
      // Steps that were taken count, also when the reader stopped before their report.
      if (unread.length) await this.#read(unread);
    }
    return this.errors;
  }

  /** What it draws now, in prediction mode; of its own latent vectors unless others are given. */
  draw(latent?: Tensor2D): Tensor {
    return this.generator.predict(latent ?? this.#latent) as Tensor;
  }

  /** Frees what training needed; the generator stays, and is the caller's. */
  dispose(): void {
    this.#step.dispose();
    this.#optimizer.dispose();
    tf.dispose([this.#latent, this.#images]);
  }

  async #read(unread: Scalar[][]): Promise<void> {
    for (const [error] of (await readRows(unread)) as [number][]) {
      this.errors.push(error);
      if (!Number.isFinite(error)) {
        throw new Error(
          `the error became ${error} at step ${this.step}: the training diverged; try a smaller learning rate, and check that the images are finite`,
        );
      }
    }
  }
}

function requireShape(
  name: string,
  tensor: Tensor,
  wanted: readonly (number | null)[] | undefined,
  { name: model }: LayersModel,
  verb: string,
): void {
  const sizes = (wanted ?? []).slice(1);
  if (tensor.rank === sizes.length + 1 && sizes.every((size, i) => size === tensor.shape[i + 1])) return;
  throw new RangeError(
    `${name} has the shape [${tensor.shape}], but the ${model} ${verb} [batch, ${sizes.join(", ")}]`,
  );
}
