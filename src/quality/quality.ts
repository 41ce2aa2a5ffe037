import type { Tensor } from "@tensorflow/tfjs-core";
import { digits, imagesTensor } from "../datasets";
import { tf } from "../engine";
import { meanAndSpread } from "../statistics";
import { digitClassifier } from "./classifier";
import type { DigitClassifier } from "./digit-classifier";
import { classifierScore, classShares } from "./scores/classifier-score";
import { type FeatureReference, featureReference } from "./scores/reference";
import { inTurn, SAMPLE_SIZE, sampled } from "./scores/sampled";

/** How good a set of images of digits is. Meaningless without {@link realAgainstReal} beside it. */
export interface Quality {
  /** Squared Fréchet distance to the held-out digits in the classifier's features; less is better. */
  readonly frechet: number;
  /** Classifier score, 1 to 10; more is better. */
  readonly score: number;
  /** Share of the images that the classifier takes for each digit, 0 to 9. */
  readonly shares: readonly number[];
}

/** Several samples measured alike: the mean, and how far they lie apart. */
export interface QualityOfSamples extends Quality {
  /** Standard deviation of the samples' distances (divided by n − 1); 0 for a single sample. */
  readonly frechetSpread: number;
  /** Standard deviation of the samples' scores. */
  readonly scoreSpread: number;
  /** Each sample by itself. */
  readonly samples: readonly Quality[];
}

let reference: FeatureReference | undefined;

/** The held-out digits, which neither the classifier nor any GAN has seen, as the classifier's features see them. */
function heldOutDigits(classifier: DigitClassifier): FeatureReference {
  if (!reference) {
    const features = tf.tidy(() => classifier.features(imagesTensor(digits().heldOut)));
    reference = featureReference(features);
    features.dispose();
  }
  return reference;
}

/**
 * Measures images of digits against the 1 500 held-out ones. Takes about a second for 1 500 images.
 *
 * @param images `[n, 28, 28, 1]` or `[n, 784]` in [-1, 1], at least 2; to compare with other figures take {@link SAMPLE_SIZE}
 * @throws RangeError for images of another size or range
 */
export async function quality(images: Tensor): Promise<Quality> {
  const classifier = await digitClassifier();
  const real = heldOutDigits(classifier);
  const { features, probabilities } = classifier.both(images);
  try {
    return {
      frechet: real.distance(features),
      score: classifierScore(probabilities),
      shares: classShares(probabilities),
    };
  } finally {
    tf.dispose([features, probabilities]);
  }
}

/**
 * Measures several samples from one source, such as a generator, and tells their mean and spread.
 *
 * @param draw gives `count` images, `[count, 28, 28, 1]` or `[count, 784]` in [-1, 1], new ones each time; they are disposed of
 * @param samples how many samples of {@link SAMPLE_SIZE} images
 */
export async function qualityOf(draw: (count: number) => Tensor, samples = 3): Promise<QualityOfSamples> {
  return summary(await sampled(draw, quality, samples));
}

let floor: Promise<QualityOfSamples> | undefined;

/**
 * The figures of real digits: five samples of 1 500 training digits, no digit in two of them, each measured against the
 * held-out ones like generated images are. Nobody can expect a generator to do better, and figures that differ by less than
 * the spread here do not differ. (The classifier has been trained on these digits, so that they may come out a
 * little further from the held-out ones than other unseen digits would. The generators were trained on them, too.)
 */
export function realAgainstReal(): Promise<QualityOfSamples> {
  floor ??= measureReal();
  return floor;
}

function measureReal(): Promise<QualityOfSamples> {
  const { train } = digits();
  return qualityOf(inTurn(train), Math.floor(train.count / SAMPLE_SIZE));
}

function summary(samples: readonly Quality[]): QualityOfSamples {
  const [frechet, frechetSpread] = meanAndSpread(samples.map((sample) => sample.frechet));
  const [score, scoreSpread] = meanAndSpread(samples.map((sample) => sample.score));
  const shares = Array.from({ length: 10 }, (_, c) => meanAndSpread(samples.map((one) => one.shares[c] as number))[0]);
  return { frechet, frechetSpread, score, scoreSpread, shares, samples };
}
