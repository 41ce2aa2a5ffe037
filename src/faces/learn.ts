import type { Optimizer, Scalar, Tensor, Tensor2D, Tensor4D, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel, Sequential } from "@tensorflow/tfjs-layers";
import { BatchSampler, FACE_ATTRIBUTES, type FaceAttribute, type Faces, imagesTensor, oneHot } from "../datasets";
import { breathe, capture, dropout, type RandomStreams, tf } from "../engine";

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
    onEpoch?: (progress: { epoch: number; epochs: number; loss: number }) => void | Promise<void>;
  },
): Promise<void> {
  const optimizer: Optimizer = tf.train.adam(learningRate);
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  const step = capture((images: Tensor, wanted: Tensor) =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => {
        const [logits, labels] = [byAttribute(model.apply(images, { training: true }) as Tensor), byAttribute(wanted)];
        const losses = ATTRIBUTE_NAMES.map((name) => tf.losses.softmaxCrossEntropy(labels[name], logits[name]));
        return tf.addN(losses as Tensor[]) as Scalar;
      }, variables);
      optimizer.applyGradients(grads);
      return value;
    }),
  );
  const sampler = new BatchSampler(set.count, batchSize, streams.batches);
  const images = imagesTensor(set);
  const labels = tf.tidy(() =>
    tf.concat(
      ATTRIBUTE_NAMES.map((name) => oneHot(set.attributes[name], valuesOf(name))),
      1,
    ),
  );
  const steps = epochs * sampler.batchesPerEpoch;
  try {
    for (let done = 0; done < steps; done++) {
      // `learningRate` is a field of tfjs's Adam that its type keeps to itself.
      (optimizer as unknown as { learningRate: number }).learningRate =
        (learningRate * (1 + Math.cos((Math.PI * done) / steps))) / 2;
      const loss = tf.tidy(() => {
        const rows = tf.tensor1d(sampler.next(), "int32");
        const faces = images.gather(rows);
        const seen = done % 2 === 0 ? faces : atAttributeSize(tf.avgPool(faces, 2, 2, "valid"));
        return step(seen, labels.gather(rows));
      });
      if ((done + 1) % sampler.batchesPerEpoch === 0) {
        const epoch = (done + 1) / sampler.batchesPerEpoch;
        await onEpoch?.({ epoch, epochs, loss: (await loss.data())[0] as number });
      }
      loss.dispose();
      await breathe();
    }
  } finally {
    tf.dispose([images, labels]);
    step.dispose();
    optimizer.dispose();
  }
}
