/** A classifier of digits as a measure, whatever its model was read from. */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import { featuresAndLogits, pixelRange } from "./networks/feature-network";

/** What the shipped classifier says about itself; its script wrote it. */
export interface ClassifierAbout {
  /** Share of the 1 500 held-out digits that it puts in their class. It never saw them, nor were they used to choose anything. */
  readonly heldOutAccuracy: number;
  readonly seed: number;
  readonly epochs: number;
  readonly parameters: number;
  /** The command that makes it. */
  readonly command: string;
}

/** A classifier of digits, with its features; a thing to measure other things by. */
export interface DigitClassifier {
  readonly about: ClassifierAbout;
  /** Share of each class: images `[n, 28, 28, 1]` or `[n, 784]` in [-1, 1] → `[n, 10]`, rows that add up to 1. */
  probabilities(images: Tensor): Tensor2D;
  /** What it looks for: the 64 outputs of its last hidden layer (ReLU, so ≥ 0), `[n, 64]`. */
  features(images: Tensor): Tensor2D;
  /** Both in one pass. */
  both(images: Tensor): { probabilities: Tensor2D; features: Tensor2D };
}

/** The methods for a model made by `classifierModel`. */
export function classifierOf(model: LayersModel, about: ClassifierAbout): DigitClassifier {
  const look = featuresAndLogits(model, 500);
  const both = (images: Tensor) =>
    tf.tidy(() => {
      const [features, logits] = look(digitImages(images));
      return { features, probabilities: tf.softmax(logits) };
    });
  return {
    about,
    both,
    probabilities: (images) => tf.tidy(() => both(images).probabilities),
    features: (images) => tf.tidy(() => both(images).features),
  };
}

/** The images as the classifier takes them, `[n, 28, 28, 1]`, or an error that says what they are instead. */
function digitImages(images: Tensor): Tensor {
  const [count, ...rest] = images.shape;
  const pixels = rest.reduce((product, size) => product * size, 1);
  const flat = rest.length === 1 && pixels === 784;
  const square = rest[0] === 28 && rest[1] === 28 && (rest.length === 2 || (rest.length === 3 && rest[2] === 1));
  if (!flat && !square) {
    throw new RangeError(
      `images of the shape [${images.shape}]; the digit classifier takes [n, 28, 28, 1] or [n, 784], grey images of 28×28`,
    );
  }
  if (!count) throw new RangeError(`images of the shape [${images.shape}]: there are none; expected at least one`);
  const [low, high] = pixelRange(images);
  if (!(low >= -1.001 && high <= 1.001)) {
    throw new RangeError(`pixels from ${low} to ${high}; expected numbers in [-1, 1], where -1 is the background`);
  }
  if (low >= 0) {
    throw new RangeError(
      `no pixel is below 0 (they run from ${low} to ${high}); expected [-1, 1] with background -1. ` +
        "For images in [0, 1]: images.mul(2).sub(1)",
    );
  }
  return images.reshape([-1, 28, 28, 1]);
}
