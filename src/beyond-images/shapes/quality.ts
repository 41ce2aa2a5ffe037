import type { Tensor } from "@tensorflow/tfjs-core";
import { type LabelledShapes, SHAPE_KINDS, type Voxels, voxelTensor } from "../../datasets/voxels";
import { tf } from "../../engine";
import { frechetOfGaussians, type Gaussian, gaussianOf } from "../../quality/gaussian";
import { mean } from "../../statistics";
import type { ShapeClassifier } from "./classifier";
import { looseShare, pieces } from "./pieces";
import { solidTensor } from "./solid";
import { mirrorOverlap } from "./symmetry";

/** What is said of a set of shapes. */
export interface ShapeQuality {
  /** Squared Fréchet distance to the held-out shapes in the classifier's features; less is better. */
  readonly frechet: number;
  /** Share of the shapes of which the classifier is sure: a probability of at least 0.9 for one kind. */
  readonly sure: number;
  /** Share of the shapes that the classifier takes for each kind, in the order of `SHAPE_KINDS`. */
  readonly shares: readonly number[];
  /** Share of the shapes that are one piece. */
  readonly whole: number;
  /** Mean number of pieces. */
  readonly pieces: number;
  /** Mean share of a shape's voxels that hang loose from its largest piece. */
  readonly loose: number;
  /** Mean overlap of a shape with its mirror image, left to right. */
  readonly mirror: number;
}

/** Measures shapes against held-out ones. */
export class ShapeJudge {
  private readonly reference: Gaussian;

  /** @param heldOut shapes that neither the classifier nor any GAN has seen */
  constructor(
    private readonly classifier: ShapeClassifier,
    private readonly heldOut: LabelledShapes,
  ) {
    const shapes = voxelTensor(heldOut);
    this.reference = this.gaussian(shapes);
    shapes.dispose();
  }

  /** Share of the held-out shapes that the classifier puts in their kind. */
  accuracy(): number {
    const answers = tf.tidy(() => {
      const { probabilities } = this.classifier.look(voxelTensor(this.heldOut));
      return probabilities.argMax(1).dataSync();
    });
    return mean(Array.from(answers, (answer, i) => Number(answer === this.heldOut.labels[i])));
  }

  /** The kind that the classifier takes each shape for, as its place in `SHAPE_KINDS`, and how sure it is, 0 to 1. */
  kinds(shapes: readonly Voxels[]): { kind: number; probability: number }[] {
    const rows = tf.tidy(() => this.classifier.look(solidTensor(shapes)).probabilities.arraySync());
    return rows.map((row) => {
      const probability = Math.max(...row);
      return { kind: row.indexOf(probability), probability };
    });
  }

  /**
   * @param shapes at least 2, of the size the classifier has learnt. Distances of small samples come out larger: compare
   *   figures of as many shapes
   */
  quality(shapes: readonly Voxels[]): ShapeQuality {
    const given = solidTensor(shapes);
    const gaussian = this.gaussian(given);
    given.dispose();
    const answers = this.kinds(shapes);
    const counts = shapes.map((shape) => pieces(shape).length);
    return {
      frechet: frechetOfGaussians(gaussian, this.reference),
      sure: mean(answers.map(({ probability }) => Number(probability >= 0.9))),
      shares: SHAPE_KINDS.map((_, kind) => mean(answers.map((answer) => Number(answer.kind === kind)))),
      whole: mean(counts.map((count) => Number(count === 1))),
      pieces: mean(counts),
      loose: mean(shapes.map(looseShare)),
      mirror: mean(shapes.map(mirrorOverlap)),
    };
  }

  private gaussian(shapes: Tensor): Gaussian {
    const features = tf.tidy(() => this.classifier.look(shapes).features.arraySync());
    return gaussianOf(features);
  }
}
