import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { BatchSampler } from "../../datasets";
import { type LabelledShapes, type Voxels, voxelTensor } from "../../datasets/voxels";
import {
  breathe,
  type CapturedStep,
  capture,
  type RandomStreams,
  randomStreams,
  setLearningRate,
  tf,
} from "../../engine";
import { copyOf, ganStep, type Pair, type Players, type StepResult, updateAverage } from "../../gan";
import { requireSizes } from "../../models";
import { shapePair } from "./networks";
import { SHAPE_RECIPE, type ShapeRecipe } from "./recipe";
import { drawShapes } from "./solid";

/** Steps between two looks at the numbers that the steps gave. */
const READ_EVERY = 10;

/** Where a training stands, with the mean of each number since the last report. */
export interface ShapeProgress {
  readonly step: number;
  readonly steps: number;
  readonly discriminatorLoss: number;
  readonly generatorLoss: number;
  /** Share of the real shapes that D took for real, and of the drawn ones for drawn. */
  readonly realAccuracy: number;
  readonly fakeAccuracy: number;
}

/**
 * The training of a GAN on shapes. It is chapter 07's game with one dimension more: the same losses, the same step, captured
 * as one graph, and an average of G's weights that draws the samples. Interrupted, it goes on when
 * {@link ShapeTraining.run} is called again.
 */
export class ShapeTraining {
  readonly generator: LayersModel;
  readonly discriminator: LayersModel;
  /** Steps of the whole training. */
  readonly steps: number;
  /** One entry a report. */
  readonly history: ShapeProgress[] = [];
  private readonly shapes: LabelledShapes;
  private readonly average: LayersModel;
  private readonly captured: CapturedStep<[Tensor], StepResult>;
  private readonly sampler: BatchSampler;
  private readonly optimizers: Pick<Players, "generatorOptimizer" | "discriminatorOptimizer">;
  private readonly streams: RandomStreams;
  private readonly rates: ShapeRecipe["learningRate"];
  private done = 0;

  /**
   * @param shapes to learn from, of a size that `shapePair` can make
   * @param steps of the whole training: in its second half the learning rates fall to 0, along a straight line
   * @param seed of first weights, of the order of the shapes and of all noise
   * @param recipe what differs from {@link SHAPE_RECIPE}
   */
  constructor({
    shapes,
    steps,
    seed,
    recipe = {},
  }: {
    shapes: LabelledShapes;
    steps: number;
    seed: number;
    recipe?: Partial<ShapeRecipe>;
  }) {
    requireSizes({ steps });
    const { latentSize, filters, batchSize, realLabel, learningRate, averageDecay } = {
      ...SHAPE_RECIPE,
      ...recipe,
    };
    this.shapes = shapes;
    this.steps = steps;
    this.rates = learningRate;
    this.streams = randomStreams(seed);
    const { noise, batches } = this.streams;
    const pair: Pair = shapePair({ size: shapes.size, latentSize, filters, streams: this.streams });
    this.generator = pair.generator;
    this.discriminator = pair.discriminator;
    this.average = copyOf(pair.generator);
    this.optimizers = {
      generatorOptimizer: tf.train.adam(learningRate.generator, 0.5),
      discriminatorOptimizer: tf.train.adam(learningRate.discriminator, 0.5),
    };
    const game = ganStep({ ...pair, ...this.optimizers }, (count) => noise.normal([count, latentSize]), { realLabel });
    this.captured = capture((real: Tensor) => {
      const result = game(real);
      updateAverage(this.average, this.generator, averageDecay);
      return result;
    });
    this.sampler = new BatchSampler(shapes.count, batchSize, batches);
  }

  /** Steps done. */
  get step(): number {
    return this.done;
  }

  /**
   * Trains what is left to train. Every ten steps the numbers of the last ones are read and reported.
   *
   * @throws Interrupted when the reader interrupts; call again to go on
   */
  async run({ onProgress }: { onProgress?: (progress: ShapeProgress) => void | Promise<void> } = {}): Promise<void> {
    const { steps } = this;
    const unread: Scalar[][] = [];
    try {
      while (this.done < steps) {
        this.setRates();
        const { discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy } = tf.tidy(() =>
          this.captured(voxelTensor(this.shapes, this.sampler.next())),
        );
        unread.push([discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy]);
        this.done++;
        if (this.done % READ_EVERY === 0 || this.done === steps) {
          const progress = { step: this.done, steps, ...meansOf(unread.splice(0)) };
          this.history.push(progress);
          await onProgress?.(progress);
        }
        await breathe();
      }
    } finally {
      tf.dispose(unread);
    }
  }

  private setRates(): void {
    const share = Math.min(1, 2 * (1 - this.done / this.steps));
    setLearningRate(this.optimizers.generatorOptimizer, this.rates.generator * share);
    setLearningRate(this.optimizers.discriminatorOptimizer, this.rates.discriminator * share);
  }

  /** Latent vectors, `[count, latentSize]`, from a stream that training does not draw from. */
  latent(count: number): Tensor2D {
    return this.streams.samples.normal([count, this.generator.inputs[0]?.shape[1] as number]) as Tensor2D;
  }

  /** The shapes that the average of G draws from latent vectors `[count, latentSize]`, which stay the caller's. */
  draw(latent: Tensor): Voxels[] {
    return drawShapes(this.average, latent);
  }

  /** The average of G, which draws the samples. Belongs to the training. */
  get averageGenerator(): LayersModel {
    return this.average;
  }

  dispose(): void {
    this.captured.dispose();
    const { generatorOptimizer, discriminatorOptimizer } = this.optimizers;
    for (const part of [generatorOptimizer, discriminatorOptimizer]) part.dispose();
    for (const model of [this.generator, this.discriminator, this.average]) model.dispose();
  }
}

function meansOf(rows: Scalar[][]): Omit<ShapeProgress, "step" | "steps"> {
  const means = tf.tidy(() =>
    tf
      .stack(rows.map((row) => tf.stack(row)))
      .mean(0)
      .dataSync(),
  );
  tf.dispose(rows);
  const [discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy] = means as unknown as [
    number,
    number,
    number,
    number,
  ];
  return { discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy };
}
