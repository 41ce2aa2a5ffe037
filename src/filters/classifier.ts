import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";

/** Which images a classifier takes and how many classes it tells apart. */
export interface ClassifierShape {
  height?: number;
  width?: number;
  /** Numbers a pixel: 1 for grey, 3 for colour. */
  channels?: number;
  classes?: number;
}

/**
 * A small convolutional network, LeNet's plan (LeCun et al. 1998) with today's activation: 5×5 filters, ReLU, 2×2 max
 * pooling; 3×3 filters, ReLU, 2×2 max pooling; one dense layer. No padding ("valid"): a filter never sees beyond the edge.
 *
 * Layers by name: `conv_1`, `pool_1`, `conv_2`, `pool_2`, `flatten`, `logits`.
 * Input `[batch, height, width, channels]`, output `[batch, classes]`: logits.
 *
 * @param filters how many filters `conv_1` and `conv_2` have
 * @param weights the random stream the first weights are drawn from, with He's spread (He et al. 2015, eq. 10)
 * @throws RangeError when the image is too small for two filters and two poolings
 */
export function convClassifier({
  filters = [16, 32],
  height = 28,
  width = 28,
  channels = 1,
  classes = 10,
  weights,
}: ClassifierShape & { filters?: readonly [number, number]; weights: RandomStream }): LayersModel {
  // 12 pixels: the 5×5 filter leaves 8, pooling 4, the 3×3 filter 2, pooling 1.
  requireSize(height, width, 12, "two filters and two poolings");
  return tf.sequential({
    name: "conv_classifier",
    layers: [
      ...trunk(filters, [height, width, channels], weights),
      tf.layers.flatten({ name: "flatten" }),
      logits(classes, weights),
    ],
  });
}

/**
 * The network of {@link convClassifier} with another end: a third layer of 3×3 filters, and then the *average* of each of its
 * feature maps over all places (global average pooling; Lin, Chen & Yan, "Network in network", 2014). The logits learn how
 * much of each feature there is, and cannot learn where.
 *
 * Layers by name: `conv_1`, `pool_1`, `conv_2`, `pool_2`, `conv_3`, `average`, `logits`.
 * Input `[batch, height, width, channels]`, output `[batch, classes]`: logits.
 *
 * @param filters how many filters each convolution has; 27 in the third give about as many parameters as `convClassifier` has
 * @throws RangeError when the image is too small for three filters and two poolings
 */
export function averagingClassifier({
  filters: [first, second, third] = [16, 32, 27],
  height = 28,
  width = 28,
  channels = 1,
  classes = 10,
  weights,
}: ClassifierShape & { filters?: readonly [number, number, number]; weights: RandomStream }): LayersModel {
  // 20 pixels: 16, pooled 8, then 6, pooled 3, and the last 3×3 filter has one place.
  requireSize(height, width, 20, "three filters and two poolings");
  return tf.sequential({
    name: "averaging_classifier",
    layers: [
      ...trunk([first, second], [height, width, channels], weights),
      tf.layers.conv2d(convolution("conv_3", third, 3, weights)),
      tf.layers.globalAveragePooling2d({ name: "average" }),
      logits(classes, weights),
    ],
  });
}

/**
 * A network that treats every pixel as an input of its own: one hidden dense layer with ReLU, then the logits.
 *
 * Layers by name: `flatten`, `hidden`, `logits`. Input `[batch, height, width, channels]`, output `[batch, classes]`: logits.
 *
 * @param hidden units of the hidden layer; {@link hiddenUnitsFor} finds how many spend a given number of parameters
 * @param weights the random stream the first weights are drawn from
 */
export function flatClassifier({
  hidden,
  height = 28,
  width = 28,
  channels = 1,
  classes = 10,
  weights,
}: ClassifierShape & { hidden: number; weights: RandomStream }): LayersModel {
  return tf.sequential({
    name: "flat_classifier",
    layers: [
      tf.layers.flatten({ name: "flatten", inputShape: [height, width, channels] }),
      tf.layers.dense({
        name: "hidden",
        units: hidden,
        activation: "relu",
        kernelInitializer: tf.initializers.heNormal({ seed: weights.seed() }),
      }),
      logits(classes, weights),
    ],
  });
}

/**
 * How many hidden units a {@link flatClassifier} needs for about as many parameters as another network has. Each unit has
 * a weight for every input, a bias, and a weight to every class: parameters = hidden · (inputs + 1 + classes) + classes,
 * so hidden = (parameters − classes) / (inputs + 1 + classes), rounded to the nearest whole unit, at least one.
 */
export function hiddenUnitsFor(
  parameters: number,
  { height = 28, width = 28, channels = 1, classes = 10 }: ClassifierShape = {},
): number {
  if (!(parameters > 0)) throw new RangeError(`parameters ${parameters}: expected a number above 0`);
  return Math.max(1, Math.round((parameters - classes) / (height * width * channels + 1 + classes)));
}

/** What both convolutional networks begin with: `conv_1`, `pool_1`, `conv_2`, `pool_2`. */
function trunk([first, second]: readonly [number, number], inputShape: number[], weights: RandomStream) {
  return [
    tf.layers.conv2d({ ...convolution("conv_1", first, 5, weights), inputShape }),
    tf.layers.maxPooling2d({ name: "pool_1", poolSize: 2, strides: 2 }),
    tf.layers.conv2d(convolution("conv_2", second, 3, weights)),
    tf.layers.maxPooling2d({ name: "pool_2", poolSize: 2, strides: 2 }),
  ];
}

/** ReLU and He's first weights go together; without padding a filter never sees beyond the edge. */
function convolution(name: string, filters: number, kernelSize: number, weights: RandomStream) {
  const kernelInitializer = tf.initializers.heNormal({ seed: weights.seed() });
  return { name, filters, kernelSize, activation: "relu" as const, kernelInitializer };
}

function logits(units: number, weights: RandomStream) {
  const kernelInitializer = tf.initializers.glorotUniform({ seed: weights.seed() });
  return tf.layers.dense({ name: "logits", units, kernelInitializer });
}

function requireSize(height: number, width: number, least: number, what: string): void {
  if (height >= least && width >= least) return;
  throw new RangeError(
    `images of ${height} × ${width} pixels are too small for ${what}; give at least ${least} × ${least}`,
  );
}
