import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Scalar, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel, Sequential } from "@tensorflow/tfjs-layers";
import { type ImageDataset, imagesTensor, oneHot } from "../../datasets";
import { dropout, type RandomStream, type RandomStreams, randomStreams, tf } from "../../engine";
import { cacheFolder, sha256, sha256OfFile, writeWholeFile } from "../../files";
import { loadKeras, saveKeras } from "../../models/keras";
import { shareRight } from "../learn";
import { type FeatureNetwork, featuresAndLogits, fittedTo, type ImageShape } from "./feature-network";
import { type EpochProgress, learnNetwork } from "./learn-network";

/**
 * How a classifier of any labelled images is trained: `seen` images in all, so that a small set is gone through more often than
 * a large one, and each batch moved by up to `shift` of a side.
 */
const RECIPE = { seed: 10, seen: 200_000, batchSize: 100, learningRate: 2e-3, features: 64, shift: 0.08 } as const;

/** What is kept beside the weights. */
interface Card {
  /** Share of the held-out images that it puts in their class; it never saw them. */
  readonly accuracy: number;
  /** SHA-256 of the weights' file. */
  readonly sha256: string;
}

/** A classifier of any labelled images, as a feature network. */
export interface LearnedFeatures extends FeatureNetwork {
  /** Share of the held-out images that it puts in their class; it never saw them. */
  readonly accuracy: number;
}

/**
 * The features of a classifier that is trained on a labelled set, the first time in a minute or two on two cores, and then
 * kept in the cache folder: the 64 outputs of its last hidden layer. It learns from the training part alone.
 *
 * @param set labelled images of any size, grey or in colour
 * @param title what the images are called in a table, such as "Fashion-MNIST"
 * @param options `onEpoch` is told while it learns; `folder` is where it is kept; `seen`, how many images it sees in all
 */
export async function learnedFeatures(
  set: ImageDataset,
  title: string,
  {
    onEpoch,
    folder = cacheFolder("features"),
    seen = RECIPE.seen,
  }: { onEpoch?: (progress: EpochProgress) => void | Promise<void>; folder?: string; seen?: number } = {},
): Promise<LearnedFeatures> {
  const { train, heldOut } = set;
  const shape: ImageShape = [train.height, train.width, train.channels];
  const key = sha256(
    Buffer.concat([
      Buffer.from(JSON.stringify([RECIPE, seen, randomStreams(RECIPE.seed).weights.key, shape])),
      train.images,
      train.labels,
    ]),
  );
  const file = join(folder, `classifier-${key.slice(0, 16)}.keras`);
  const kept = cardOf(file);
  const model = kept ? await loadKeras(file) : await learn(set, seen, onEpoch);
  const network = featuresOf(model, shape);
  const accuracy = kept?.accuracy ?? tf.tidy(() => shareRight(model, heldOut, imagesTensor(heldOut)));
  if (!kept) {
    await saveKeras(model, file);
    await writeWholeFile(
      cardFile(file),
      `${JSON.stringify({ accuracy, sha256: sha256OfFile(file) } satisfies Card)}\n`,
    );
  }
  return { title: `${RECIPE.features} features of a classifier of ${title}`, accuracy, look: network };
}

/** What is known of a file of weights; nothing where it is missing, damaged or without its card. */
function cardOf(file: string): Card | undefined {
  if (!existsSync(file) || !existsSync(cardFile(file))) return undefined;
  try {
    const card = JSON.parse(readFileSync(cardFile(file), "utf8")) as Card;
    return card.sha256 === sha256OfFile(file) ? card : undefined;
  } catch {
    return undefined;
  }
}

const cardFile = (file: string) => file.replace(/\.keras$/, ".json");

/**
 * Convolutions of 3×3 with stride 2 (32, 64, 96, … filters) down to 4 to 7 rows, a dense layer of 64 features, and a
 * logit a class; ReLU throughout, dropout before and after the features.
 *
 * @param rate of dropout
 */
export function imageClassifier(
  [height, width, channels]: ImageShape,
  classes: number,
  streams: RandomStreams,
  rate = 0.4,
): Sequential {
  const he = () => tf.initializers.heNormal({ seed: streams.weights.seed() });
  const drop = () => dropout({ rate, stream: streams.dropout });
  const halvings = Math.max(1, Math.floor(Math.log2(Math.min(height, width) / 4)));
  return tf.sequential({
    name: "classifier",
    layers: [
      ...Array.from({ length: halvings }, (_, i) =>
        tf.layers.conv2d({
          filters: 32 * (i + 1),
          kernelSize: 3,
          strides: 2,
          padding: "same",
          activation: "relu",
          kernelInitializer: he(),
          ...(i === 0 ? { inputShape: [height, width, channels] } : {}),
        }),
      ),
      tf.layers.flatten(),
      drop(),
      tf.layers.dense({ name: "features", units: RECIPE.features, activation: "relu", kernelInitializer: he() }),
      drop(),
      tf.layers.dense({ name: "logits", units: classes, kernelInitializer: he() }),
    ],
  });
}

async function learn(
  { train, classes }: ImageDataset,
  seen: number,
  onEpoch: ((progress: EpochProgress) => void | Promise<void>) | undefined,
): Promise<LayersModel> {
  const streams = randomStreams(RECIPE.seed);
  const model = imageClassifier([train.height, train.width, train.channels], classes, streams);
  const [images, labels] = [imagesTensor(train), oneHot(train.labels, classes)];
  try {
    await learnNetwork(model, {
      count: train.count,
      batch: (numbers) => {
        const rows = tf.tensor1d(numbers, "int32");
        return [moved(images.gather(rows), streams.noise), labels.gather(rows)];
      },
      loss: (wanted, logits) => tf.losses.softmaxCrossEntropy(wanted, logits) as Scalar,
      epochs: Math.max(2, Math.round(seen / train.count)),
      batchSize: RECIPE.batchSize,
      learningRate: RECIPE.learningRate,
      order: streams.batches,
      onEpoch,
    });
  } finally {
    tf.dispose([images, labels]);
  }
  return model;
}

/**
 * The same images, all moved by the same random amount in both directions; what comes in is -1. A classifier that has learnt its
 * training images by heart would find real ones less like the held-out ones than they are.
 */
function moved(images: Tensor4D, stream: RandomStream): Tensor4D {
  const [count, height, width, channels] = images.shape;
  const most = Math.max(1, Math.round(RECIPE.shift * Math.min(height, width)));
  const [down, right] = Array.from(stream.uniform([2], 0, 2 * most + 1).dataSync(), Math.floor) as [number, number];
  const around = tf.pad4d(
    images,
    [
      [0, 0],
      [most, most],
      [most, most],
      [0, 0],
    ],
    -1,
  );
  return around.slice([0, down, right, 0], [count, height, width, channels]) as Tensor4D;
}

/** A classifier's features and shares; its features are the layer of that name. */
export function featuresOf(model: LayersModel, shape: ImageShape): FeatureNetwork["look"] {
  const look = featuresAndLogits(model, 500);
  return (images) =>
    tf.tidy(() => {
      const [features, logits] = look(fittedTo(shape, images));
      return { features, probabilities: tf.softmax(logits) };
    });
}
