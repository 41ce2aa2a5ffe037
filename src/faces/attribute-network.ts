import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { FaceAttribute } from "../datasets";
import { tf } from "../engine";
import { loadKeras } from "../models";
import { shipped } from "../models/shipped";
import { featuresAndLogits, pixelRange } from "../quality/networks/feature-network";
import { ATTRIBUTE_NAMES, atAttributeSize, byAttribute } from "./learn";

/** What the shipped network says about itself; the command that made it wrote it. */
export interface AttributeNetworkAbout {
  /** Share of the 1 500 held-out faces whose attribute it reads right, at 64×64 and at 32×32. It never saw them. */
  readonly heldOutAccuracy: Readonly<Record<64 | 32, Readonly<Record<FaceAttribute, number>>>>;
  readonly seed: number;
  readonly epochs: number;
  readonly parameters: number;
  /** The command that makes it. */
  readonly command: string;
}

/** A network that reads a face's attributes, with its features; a thing to measure other things by. */
export interface AttributeNetwork {
  readonly about: AttributeNetworkAbout;
  /** What it looks for: the 64 outputs of its last hidden layer (ReLU, so ≥ 0), `[n, 64]`. */
  features(images: Tensor): Tensor2D;
  /** Share of each value of each attribute, `[n, values]`, rows that add up to 1. */
  probabilities(images: Tensor): Record<FaceAttribute, Tensor2D>;
  /** Number of the likeliest value of each attribute, `[n]`. */
  read(images: Tensor): Record<FaceAttribute, Uint8Array>;
  /** Features and readings in one pass. */
  both(images: Tensor): { features: Tensor2D; read: Record<FaceAttribute, Uint8Array> };
}

/** Where its two files lie, from the root of the repository, and their name. */
export const ATTRIBUTE_FILES = {
  folder: "src/faces/attributes",
  name: "attributes",
  command: "npm run results -- --only face-attributes",
} as const;

let loading: Promise<AttributeNetwork> | undefined;

/**
 * The attribute network that comes with ganbook, trained on the 8 500 training faces. Read once and then shared. Tensors that
 * its methods give belong to the caller.
 *
 * @throws Error when its file is missing or damaged, with the command that restores it; RangeError (its methods) for images
 *   that are not in colour, not square, or whose pixels are not in [-1, 1]
 */
export function attributeNetwork(): Promise<AttributeNetwork> {
  loading ??= load();
  return loading;
}

async function load(): Promise<AttributeNetwork> {
  const { folder, name, command } = ATTRIBUTE_FILES;
  const { about, file } = shipped<AttributeNetworkAbout>(folder, name, command);
  return attributeNetworkOf(await loadKeras(file), about);
}

/** The same methods for a model made by `attributeModel`. */
export function attributeNetworkOf(model: LayersModel, about: AttributeNetworkAbout): AttributeNetwork {
  const look = featuresAndLogits(model, PART);
  // Enlarged in parts, too: 1 500 faces of 64×64 are 74 MB.
  const answers = (images: Tensor): [Tensor2D, Tensor2D] => {
    const faces = requireFaces(images);
    const parts = Array.from({ length: Math.ceil(faces.shape[0] / PART) }, (_, i) =>
      tf.tidy(() => {
        const part = faces.slice([i * PART, 0, 0, 0], [Math.min(PART, faces.shape[0] - i * PART), -1, -1, -1]);
        return look(atAttributeSize(part));
      }),
    );
    return [tf.concat(parts.map(([features]) => features)), tf.concat(parts.map(([, logits]) => logits))];
  };
  const readingsOf = (logits: Tensor2D) => {
    const read = Object.entries(byAttribute(logits)).map(([name, values]) => [
      name,
      Uint8Array.from(values.argMax(1).dataSync()),
    ]);
    return Object.fromEntries(read) as Record<FaceAttribute, Uint8Array>;
  };
  const both = (images: Tensor) => {
    let read!: Record<FaceAttribute, Uint8Array>;
    const features = tf.tidy(() => {
      const [given, logits] = answers(images);
      read = readingsOf(logits);
      return given;
    });
    return { features, read };
  };
  return {
    about,
    both,
    features: (images) => tf.tidy(() => answers(images)[0]),
    probabilities: (images) =>
      tf.tidy(() => {
        const logits = byAttribute(answers(images)[1]);
        const shares = ATTRIBUTE_NAMES.map((name) => [name, tf.softmax(logits[name])]);
        return Object.fromEntries(shares) as Record<FaceAttribute, Tensor2D>;
      }),
    read: (images) => {
      const { features, read } = both(images);
      features.dispose();
      return read;
    },
  };
}

/** Images that are looked at together. */
const PART = 250;

/** The images, or an error that says what they are instead of faces in colour. */
function requireFaces(images: Tensor): Tensor4D {
  const [count, height, width, channels] = images.shape;
  if (images.rank !== 4 || height !== width || channels !== 3) {
    throw new RangeError(
      `images of the shape [${images.shape}]; the attribute network takes [n, size, size, 3], square images in colour`,
    );
  }
  if (!count) throw new RangeError(`images of the shape [${images.shape}]: there are none; expected at least one`);
  const [low, high] = pixelRange(images);
  if (!(low >= -1.001 && high <= 1.001)) {
    throw new RangeError(`pixels from ${low} to ${high}; expected numbers in [-1, 1]`);
  }
  return images as Tensor4D;
}

/**
 * Share of the faces of which each attribute is read right, in [0, 1].
 *
 * @param read what the network read
 * @param known what is known of the same faces
 */
export function sharesRight(
  read: Readonly<Record<FaceAttribute, Uint8Array>>,
  known: Readonly<Record<FaceAttribute, Uint8Array>>,
): Record<FaceAttribute, number> {
  const shares = ATTRIBUTE_NAMES.map((name) => {
    const right = read[name].filter((value, i) => value === known[name][i]).length;
    return [name, right / read[name].length];
  });
  return Object.fromEntries(shares) as Record<FaceAttribute, number>;
}
