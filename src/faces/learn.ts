import type { Scalar, Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import type { LayersModel, Sequential } from "@tensorflow/tfjs-layers";
import { FACE_ATTRIBUTES, type FaceAttribute, type Faces, imagesTensor, oneHot } from "../datasets";
import { dropout, type RandomStreams, tf } from "../engine";
import { type EpochProgress, learnNetwork } from "../quality/networks/learn-network";

/** Height and width of the images that the attribute network looks at; smaller ones are enlarged. */
export const ATTRIBUTE_SIZE = 64;

/** Numbers that describe a face: the network's last layer before its answers. */
export const FACE_FEATURES = 64;

/** The attributes, in the order of the network's answers. */
export const ATTRIBUTE_NAMES = Object.keys(FACE_ATTRIBUTES) as readonly FaceAttribute[];

/** The recipe of the network that ships. */
export const ATTRIBUTE_RECIPE = { seed: 8, epochs: 14, batchSize: 100, learningRate: 2e-3 } as const;

/** How many values an attribute has: two for those that are there or not, four for the colours. */
export function valuesOf(attribute: FaceAttribute): number {
  return FACE_ATTRIBUTES[attribute].values.length;
}

/**
 * The attribute network: five convolutions of 3×3 (24, 32, 48, 64, 64 filters, all but the first with stride 2), a dense
 * layer of 64 features, and a logit for each value of each attribute; ReLU throughout, dropout of 0.3 before and after the
 * features.
 *
 * Input `[batch, 64, 64, 3]` in [-1, 1], output `[batch, 22]`: logits, attribute by attribute.
 * 672 + 6 944 + 13 872 + 27 712 + 36 928 + 65 600 + 1 430 = 153 158 weights.
 *
 * @param streams first weights (He 2015) from `weights`, masks from `dropout`
 */
export function attributeModel(streams: Pick<RandomStreams, "weights" | "dropout">): Sequential {
  const he = () => tf.initializers.heNormal({ seed: streams.weights.seed() });
  const convolution = (number: number, filters: number) =>
    tf.layers.conv2d({
      name: `convolution_${number}`,
      filters,
      kernelSize: 3,
      strides: number === 1 ? 1 : 2,
      padding: "same",
      activation: "relu",
      kernelInitializer: he(),
      ...(number === 1 ? { inputShape: [ATTRIBUTE_SIZE, ATTRIBUTE_SIZE, 3] } : {}),
    });
  const drop = (number: number) => dropout({ name: `dropout_${number}`, rate: 0.3, stream: streams.dropout });
  return tf.sequential({
    name: "attribute_network",
    layers: [
      ...[24, 32, 48, 64, 64].map((filters, i) => convolution(i + 1, filters)),
      tf.layers.flatten({ name: "flatten" }),
      drop(1),
      tf.layers.dense({ name: "features", units: FACE_FEATURES, activation: "relu", kernelInitializer: he() }),
      drop(2),
      tf.layers.dense({
        name: "logits",
        units: ATTRIBUTE_NAMES.reduce((sum, name) => sum + valuesOf(name), 0),
        kernelInitializer: he(),
      }),
    ],
  });
}

/** Cuts what the network gives, `[n, 22]`, into one tensor an attribute, `[n, values]`. */
export function byAttribute(outputs: Tensor): Record<FaceAttribute, Tensor2D> {
  const parts = tf.split(outputs, ATTRIBUTE_NAMES.map(valuesOf), 1);
  return Object.fromEntries(ATTRIBUTE_NAMES.map((name, i) => [name, parts[i]])) as Record<FaceAttribute, Tensor2D>;
}

/** Images as the network takes them, `[n, 64, 64, 3]`: smaller ones are enlarged, with pixels in between interpolated. */
export function atAttributeSize(images: Tensor4D): Tensor4D {
  const [, height, width] = images.shape;
  if (height === ATTRIBUTE_SIZE && width === ATTRIBUTE_SIZE) return images;
  return tf.image.resizeBilinear(images, [ATTRIBUTE_SIZE, ATTRIBUTE_SIZE]);
}

/**
 * Trains the network with Adam on the sum of the attributes' softmax cross-entropies; the learning rate falls along half a
 * cosine from its first value to 0. Every second batch is shown at half its size, enlarged again, so that the network is at
 * home with faces of 32×32 as well.
 *
 * @param set faces of 64×64 to learn from
 * @param onEpoch called after each epoch, with the loss of its last batch
 */
export async function learnAttributes(
  model: LayersModel,
  set: Faces,
  {
    epochs,
    batchSize,
    learningRate,
    streams,
    onEpoch,
  }: {
    epochs: number;
    batchSize: number;
    learningRate: number;
    streams: RandomStreams;
    onEpoch?: (progress: EpochProgress) => void | Promise<void>;
  },
): Promise<void> {
  const images = imagesTensor(set);
  const labels = tf.tidy(() =>
    tf.concat(
      ATTRIBUTE_NAMES.map((name) => oneHot(set.attributes[name], valuesOf(name))),
      1,
    ),
  );
  try {
    await learnNetwork(model, {
      count: set.count,
      batch: (numbers, done) => {
        const rows = tf.tensor1d(numbers, "int32");
        const faces = images.gather(rows);
        const seen = done % 2 === 0 ? faces : atAttributeSize(tf.avgPool(faces, 2, 2, "valid"));
        return [seen, labels.gather(rows)];
      },
      loss: (wanted, said) => {
        const [logits, of] = [byAttribute(said), byAttribute(wanted)];
        return tf.addN(ATTRIBUTE_NAMES.map((name) => tf.losses.softmaxCrossEntropy(of[name], logits[name]))) as Scalar;
      },
      epochs,
      batchSize,
      learningRate,
      order: streams.batches,
      onEpoch,
    });
  } finally {
    tf.dispose([images, labels]);
  }
}
