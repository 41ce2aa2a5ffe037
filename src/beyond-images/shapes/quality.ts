import { type LabelledShapes, SHAPE_KINDS, type Voxels, voxelTensor } from "../../datasets/voxels";
import { tf } from "../../engine";
import { frechetOfGaussians, type Gaussian, gaussianOf } from "../../quality/scores/gaussian";
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

/** What a shape is taken for. */
export interface Taken {
  /** As its place in `SHAPE_KINDS`. */
  readonly kind: number;
  /** How sure the classifier is of it, 0 to 1. It has to choose one of the four, whatever it is shown. */
  readonly probability: number;
  /** Distance from the middle of the held-out shapes of this kind in the features, by their own mean distance: about 1 for a real one. */
  readonly strangeness: number;
}

/** The held-out shapes of one kind in the features: their mean, and their mean distance from it. */
interface Typical {
  readonly middle: readonly number[];
  readonly spread: number;
}

const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, i) => value - (b[i] as number)));

/** Measures shapes against held-out ones. */
export class ShapeJudge {
  private readonly reference: Gaussian;
  private readonly typical: readonly Typical[];

  /** @param heldOut shapes that neither the classifier nor any GAN has seen */
  constructor(
    private readonly classifier: ShapeClassifier,
    private readonly heldOut: LabelledShapes,
  ) {
    const features = tf.tidy(() => classifier.look(voxelTensor(heldOut)).features.arraySync());
    this.reference = gaussianOf(features);
    this.typical = SHAPE_KINDS.map((_, kind) => {
      const own = features.filter((_, i) => heldOut.labels[i] === kind);
      const middle = Array.from({ length: features[0]?.length ?? 0 }, (_, f) =>
        mean(own.map((row) => row[f] as number)),
      );
      return { middle, spread: mean(own.map((row) => apart(row, middle))) };
    });
  }

  /** Share of the held-out shapes that the classifier puts in their kind. */
  accuracy(): number {
    const answers = tf.tidy(() => {
      const { probabilities } = this.classifier.look(voxelTensor(this.heldOut));
      return probabilities.argMax(1).dataSync();
    });
    return mean(Array.from(answers, (answer, i) => Number(answer === this.heldOut.labels[i])));
  }

  /** What the classifier takes each shape for. */
  kinds(shapes: readonly Voxels[]): Taken[] {
    const [rows, features] = tf.tidy(() => {
      const { probabilities, features } = this.classifier.look(solidTensor(shapes));
      return [probabilities.arraySync(), features.arraySync()];
    });
    return rows.map((row, i) => {
      const probability = Math.max(...row);
      const kind = row.indexOf(probability);
      const { middle, spread } = this.typical[kind] as Typical;
      return { kind, probability, strangeness: apart(features[i] as number[], middle) / spread };
    });
  }

  /**
   * @param shapes at least 2, of the size the classifier has learnt. Distances of small samples come out larger: compare
   *   figures of as many shapes
   */
  quality(shapes: readonly Voxels[]): ShapeQuality {
    const gaussian = gaussianOf(tf.tidy(() => this.classifier.look(solidTensor(shapes)).features.arraySync()));
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
}
