import { existsSync } from "node:fs";
import type { ImageSource, Images, NamedImages } from "../datasets";
import { tf } from "../engine";
import { attributeNetwork } from "../faces";
import { isModelFile } from "../models";
import { digitFeatures, type FeatureNetwork, kerasFeatures, learnedFeatures, randomFeatures } from "../quality";

/** Names of `--features`, beside a file of a model. */
export const FEATURE_NAMES = ["digits", "faces", "learned", "random"] as const;

/** Told what is going on. */
export interface Told {
  /** A line that stays. */
  note(text: string): void;
  /** A line that is written over. */
  progress(text: string): void;
}

/**
 * The network in whose features images are compared: the one that was asked for, or what suits the data. Digits and MNIST have
 * the classifier of digits that ships, faces their attribute network, other labelled images (Fashion-MNIST) a classifier that
 * is trained on the spot and kept, and images of which nothing is known a network that has learnt nothing.
 *
 * @param asked `digits`, `faces`, `learned`, `random`, or a file that `loadKeras` opens
 * @throws Error for another name, for `learned` where there are no labels, and for a file that is no network of images
 */
export async function chosenFeatures(asked: string | undefined, set: NamedImages, told: Told): Promise<FeatureNetwork> {
  const { height, width, channels }: Images | ImageSource = set.train;
  switch (asked ?? suited(set)) {
    case "digits":
      return digitFeatures();
    case "faces":
      return faceFeatures();
    case "random":
      return randomFeatures([height, width, channels]);
    case "learned":
      return learned(set, told);
    default:
      if (asked && isModelFile(asked) && existsSync(asked)) return kerasFeatures(asked);
      throw new Error(
        `--features ${asked}: ${asked && isModelFile(asked) ? "there is no such file" : "there is no such network"}; ` +
          `expected ${FEATURE_NAMES.join(", ")} or a model's file (.keras, .h5 or model.json).`,
      );
  }
}

function suited({ name, labelled }: NamedImages): (typeof FEATURE_NAMES)[number] {
  const kind = name.split(":")[0];
  if (kind === "digits" || kind === "mnist") return "digits";
  if (kind === "faces") return "faces";
  return labelled ? "learned" : "random";
}

async function faceFeatures(): Promise<FeatureNetwork> {
  const network = await attributeNetwork();
  return {
    title: "64 features of the network that reads faces",
    look: (images) => tf.tidy(() => ({ features: network.features(images) })),
  };
}

async function learned({ name, title, labelled }: NamedImages, told: Told): Promise<FeatureNetwork> {
  if (!labelled) {
    throw new Error(`--features learned: the images of ${name} have no labels to learn from; try --features random.`);
  }
  let learning = false;
  const network = await learnedFeatures(labelled, title, {
    onEpoch: ({ epoch, epochs }) => {
      learning = true;
      told.progress(`Training a classifier of ${title}, kept for the next time: epoch ${epoch} of ${epochs}`);
    },
  });
  const right = `${(100 * network.accuracy).toFixed(1)} % of the held-out images`;
  if (learning) told.note(`A classifier of ${title} was trained, and kept; it is right about ${right}.`);
  return network;
}
