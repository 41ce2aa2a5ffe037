import type { LayersModel } from "@tensorflow/tfjs-layers";
import { dropout, type RandomStream, tf } from "../engine";
import { leakyRelu } from "../models/blocks";
import { type FirstWeights, firstWeights } from "../models/first-weights";
import { type ImageSize, requireSizes } from "../models/sizes";
import { lastNeuron, type Output } from "./output";

/**
 * The convolutional discriminator of the course's first source, `create_disc_model`, layer by layer: twice a convolution
 * of 64 filters of 3×3 with stride 2 and padding "same", leaky ReLU (slope 0.2) and dropout 0.4; then everything in one
 * row and a dense layer of one neuron.
 *
 * Input `[batch, height, width, channels]`, output `[batch, 1]`: a probability, as in the source, or a logit, which our
 * losses take. For 28×28×1 it has 640 + 36 928 + 3 137 parameters. The source calls it `compile`d; for `fit` and
 * `trainOnBatch` see {@link compileDiscriminator}.
 *
 * @param firstWeights as Keras draws them by default, `"glorot"`, or `"dcgan"`
 * @param weights the random stream the first weights are drawn from
 * @param dropoutStream the random stream that dropout draws its masks from while training
 * @throws RangeError when a size is no whole number from 1
 */
export function convolutionalDiscriminator({
  height = 28,
  width = 28,
  channels = 1,
  output = "probability",
  firstWeights: kind = "glorot",
  weights,
  dropoutStream,
}: Partial<ImageSize> & {
  output?: Output;
  firstWeights?: FirstWeights;
  weights: RandomStream;
  dropoutStream: RandomStream;
}): LayersModel {
  requireSizes({ height, width, channels });
  const initializer = firstWeights(kind, weights);
  const model = tf.sequential({ name: "discriminator" });
  for (const number of [1, 2]) {
    model.add(
      tf.layers.conv2d({
        name: `conv_layer_${number}`,
        filters: 64,
        kernelSize: 3,
        strides: 2,
        padding: "same",
        kernelInitializer: initializer(),
        ...(number === 1 ? { inputShape: [height, width, channels] } : {}),
      }),
    );
    model.add(leakyRelu(number));
    model.add(dropout({ name: `dropout_${number}`, rate: 0.4, stream: dropoutStream }));
  }
  model.add(tf.layers.flatten({ name: "flatten" }));
  model.add(lastNeuron(output, initializer()));
  return model;
}
