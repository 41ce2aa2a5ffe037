import type { Tensor } from "@tensorflow/tfjs-core";
import { FACE_ATTRIBUTES, type FaceAttribute, type Faces, faces, imagesTensor, splitFaces } from "../datasets";
import { type FeatureReference, featureReference, inTurn, SAMPLE_SIZE, sampled } from "../quality";
import { mean, meanAndSpread } from "../statistics";
import { attributeNetwork } from "./attribute-network";
import { ATTRIBUTE_NAMES } from "./learn";

/** Sizes of faces that the chapter trains on; those of another size can be measured as well. */
export type FaceSize = 32 | 64;

/** How good a set of images of faces is. Meaningless without {@link facesAgainstFaces} beside it. */
export interface FaceQuality {
  /** Squared Fréchet distance to the held-out faces of the same size, in the attribute network's features; less is better. */
  readonly frechet: number;
  /** Share of the images that are read with each value of each attribute. */
  readonly shares: Readonly<Record<FaceAttribute, readonly number[]>>;
}

/** Several samples measured alike: the mean, and how far they lie apart. */
export interface FaceQualityOfSamples extends FaceQuality {
  /** Standard deviation of the samples' distances (divided by n − 1); 0 for a single sample. */
  readonly frechetSpread: number;
  /** Each sample's distance by itself. */
  readonly distances: readonly number[];
}

/** What faces are measured against, made once for each size. */
const references = new Map<number, Promise<FeatureReference>>();

function heldOutFaces(size: number): Promise<FeatureReference> {
  const known = references.get(size);
  if (known) return known;
  const made = measureHeldOut(size);
  references.set(size, made);
  // What could not be read, or was interrupted, is tried again next time.
  made.catch(() => references.delete(size));
  return made;
}

async function measureHeldOut(size: number): Promise<FeatureReference> {
  const [network, all] = [await attributeNetwork(), await faces({ size })];
  const images = imagesTensor(splitFaces(all).heldOut);
  const features = network.features(images);
  images.dispose();
  const reference = featureReference(features);
  features.dispose();
  return reference;
}

/**
 * Measures images of faces against the 1 500 held-out ones of the same size. Takes two seconds for 1 500 images on two cores.
 *
 * @param images `[n, size, size, 3]` in [-1, 1], at least 2; to compare with other figures take `SAMPLE_SIZE` of `ganbook/quality`
 * @throws RangeError for images of another shape or range
 */
export async function faceQuality(images: Tensor): Promise<FaceQuality> {
  const network = await attributeNetwork();
  const { features, read } = network.both(images);
  try {
    const reference = await heldOutFaces(images.shape[1] as number);
    return { frechet: reference.distance(features), shares: sharesOf(read) };
  } finally {
    features.dispose();
  }
}

/**
 * Measures several samples from one source, such as a generator, and tells their mean and spread.
 *
 * @param draw gives `count` images, `[count, size, size, 3]` in [-1, 1], new ones each time; they are disposed of
 * @param samples how many samples
 * @param count images in each; distances of samples of different sizes cannot be compared
 */
export async function faceQualityOf(
  draw: (count: number) => Tensor,
  samples = 3,
  count = SAMPLE_SIZE,
): Promise<FaceQualityOfSamples> {
  return summary(await sampled(draw, faceQuality, samples, { count }));
}

const floors = new Map<number, Promise<FaceQualityOfSamples>>();

/**
 * The figures of real faces: five samples of 1 500 training faces, no face in two of them, each measured against the held-out
 * ones like generated images are. Nobody can expect a generator to do better, and figures that differ by less than the spread
 * here do not differ.
 */
export function facesAgainstFaces(size: FaceSize = 64): Promise<FaceQualityOfSamples> {
  const known = floors.get(size);
  if (known) return known;
  const made = faces({ size }).then((all) => measureTraining(splitFaces(all).train));
  floors.set(size, made);
  made.catch(() => floors.delete(size));
  return made;
}

function measureTraining(train: Faces): Promise<FaceQualityOfSamples> {
  return faceQualityOf(inTurn(train), Math.floor(train.count / SAMPLE_SIZE));
}

/** Of each attribute the share of faces that have each of its values. */
export function sharesOf(read: Readonly<Record<FaceAttribute, Uint8Array>>): Record<FaceAttribute, number[]> {
  const shares = ATTRIBUTE_NAMES.map((name) => {
    const values = read[name];
    return [
      name,
      FACE_ATTRIBUTES[name].values.map((_, value) => values.filter((one) => one === value).length / values.length),
    ];
  });
  return Object.fromEntries(shares) as Record<FaceAttribute, number[]>;
}

function summary(samples: readonly FaceQuality[]): FaceQualityOfSamples {
  const distances = samples.map(({ frechet }) => frechet);
  const [frechet, frechetSpread] = meanAndSpread(distances);
  const shares = ATTRIBUTE_NAMES.map((name) => [
    name,
    FACE_ATTRIBUTES[name].values.map((_, value) => mean(samples.map((one) => one.shares[name][value] as number))),
  ]);
  return {
    frechet,
    frechetSpread,
    shares: Object.fromEntries(shares) as Record<FaceAttribute, number[]>,
    distances,
  };
}
