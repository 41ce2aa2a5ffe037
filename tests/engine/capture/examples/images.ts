/** Networks for images. */
import type { LayersModel, Optimizer, SymbolicTensor } from "@tensorflow/tfjs";
import { setLearningRate, tf } from "../../../../src/engine";
import {
  crossEntropy,
  type Example,
  oneHot,
  seeded,
  type Trial,
  train,
  trainable,
  training,
  uniform,
  whole,
} from "./example";

const { layers } = tf;

const digits: Example = {
  title: "digits: convolutional classifier",
  uses: "convolutions, max pooling, dropout, RMSProp",
  draws: true,
  make: () => {
    const convolution = (filters: number) => layers.conv2d({ filters, kernelSize: 3, activation: "relu" });
    const model = seeded(
      tf.sequential({
        layers: [
          layers.inputLayer({ inputShape: [28, 28, 1] }),
          convolution(16),
          convolution(16),
          layers.maxPooling2d({ poolSize: 2 }),
          convolution(32),
          convolution(32),
          layers.maxPooling2d({ poolSize: 2 }),
          layers.flatten(),
          layers.dropout({ rate: 0.25 }),
          layers.dense({ units: 128, activation: "relu" }),
          layers.dropout({ rate: 0.5 }),
          layers.dense({ units: 10, activation: "softmax" }),
        ],
      }),
      10,
    );
    return training({
      models: [model],
      optimizer: tf.train.rmsprop(0.001),
      batch: (number) => ({ x: uniform([32, 28, 28, 1], number, 0, 1), y: whole([32], number, 10) }),
      loss: ({ x, y }) => crossEntropy(oneHot(y, 10), train(model, x)),
    });
  },
};

/** Odena et al. 2017: D also tells the class, G is told it. */
const acgan: Example = {
  title: "digits: GAN with classes (ACGAN)",
  uses: "embedding, transposed convolutions, tfjs's batch normalisation, `tf.randomUniform` and dropout, two losses, two Adams",
  draws: true,
  make: () => {
    const [latent, classes, size] = [50, 10, 32];
    const noise = tf.input({ shape: [latent] });
    const label = tf.input({ shape: [1], dtype: "int32" });
    const embedded = layers
      .flatten()
      .apply(layers.embedding({ inputDim: classes, outputDim: latent }).apply(label)) as SymbolicTensor;
    const upwards = tf.sequential({
      layers: [
        layers.dense({ units: 7 * 7 * 32, activation: "relu", inputShape: [latent] }),
        layers.reshape({ targetShape: [7, 7, 32] }),
        layers.conv2dTranspose({ filters: 32, kernelSize: 5, strides: 2, padding: "same", useBias: false }),
        layers.batchNormalization({}),
        layers.activation({ activation: "relu" }),
        layers.conv2dTranspose({ filters: 1, kernelSize: 5, strides: 2, padding: "same", activation: "tanh" }),
      ],
    });
    const drawn = upwards.apply(layers.multiply().apply([noise, embedded])) as SymbolicTensor;
    const generator = seeded(tf.model({ inputs: [noise, label], outputs: drawn }), 11);

    const image = tf.input({ shape: [28, 28, 1] });
    const down = (filters: number) => [
      layers.conv2d({ filters, kernelSize: 3, strides: 2, padding: "same" }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.dropout({ rate: 0.3 }),
    ];
    const features = [...down(16), ...down(32), layers.flatten()].reduce(
      (x, layer) => layer.apply(x) as SymbolicTensor,
      image,
    );
    const discriminator = seeded(
      tf.model({
        inputs: image,
        outputs: [1, classes].map((units) => layers.dense({ units }).apply(features) as SymbolicTensor),
      }),
      12,
    );
    const optimizers = { discriminator: tf.train.adam(2e-4, 0.5), generator: tf.train.adam(2e-4, 0.5) };

    const judged = (images: tf.Tensor, labels: tf.Tensor, real: number): tf.Tensor => {
      const [logits, scores] = discriminator.apply(images, { training: true }) as [tf.Tensor, tf.Tensor];
      const origin = tf.losses.sigmoidCrossEntropy(tf.fill([size, 1], real), logits) as tf.Tensor;
      return origin.add(tf.losses.softmaxCrossEntropy(oneHot(labels, classes), scores));
    };
    const imagine = (labels: tf.Tensor) =>
      train(generator, [tf.randomUniform([size, latent], -1, 1), labels.expandDims(1)]);
    const trial: Trial<{ real: tf.Tensor; labels: tf.Tensor; asked: tf.Tensor }> = {
      batch: (number) => ({
        real: uniform([size, 28, 28, 1], number),
        labels: whole([size], number, classes),
        asked: whole([size], number + 100, classes),
      }),
      step: ({ real, labels, asked }) => {
        const fake = imagine(asked);
        const discriminatorLoss = optimizers.discriminator.minimize(
          () =>
            judged(real, labels, 0.95)
              .add(judged(fake, asked, 0))
              .asScalar(),
          true,
          trainable(discriminator),
        ) as tf.Scalar;
        const generatorLoss = optimizers.generator.minimize(
          () => judged(imagine(asked), asked, 1).asScalar(),
          true,
          trainable(generator),
        ) as tf.Scalar;
        return { discriminatorLoss, generatorLoss };
      },
      state: () => [...generator.getWeights(), ...discriminator.getWeights()],
    };
    return trial;
  },
};

/**
 * Gulrajani et al. 2017, algorithm 1 with one step of the critic. Its activations have no kinks: at one, the penalty jumps
 * with the last bit of a weight, and two runs could not be compared.
 */
const wgan: Example = {
  title: "WGAN with gradient penalty",
  uses: "gradient of a gradient, ELU, `tf.randomUniform` in the step, two Adams",
  draws: true,
  make: () => {
    const [latent, size] = [32, 32];
    const critic = seeded(
      tf.sequential({
        layers: [
          layers.conv2d({ filters: 16, kernelSize: 5, strides: 2, padding: "same", inputShape: [28, 28, 1] }),
          layers.elu({}),
          layers.conv2d({ filters: 32, kernelSize: 5, strides: 2, padding: "same" }),
          layers.elu({}),
          layers.flatten(),
          // The critic's loss does not see a bias here: its slope would be rounding, of which Adam makes whole steps.
          layers.dense({ units: 1, useBias: false }),
        ],
      }),
      13,
    );
    const generator = seeded(
      tf.sequential({
        layers: [
          layers.dense({ units: 7 * 7 * 32, activation: "relu", inputShape: [latent] }),
          layers.reshape({ targetShape: [7, 7, 32] }),
          layers.conv2dTranspose({ filters: 16, kernelSize: 4, strides: 2, padding: "same", activation: "relu" }),
          layers.conv2dTranspose({ filters: 1, kernelSize: 4, strides: 2, padding: "same", activation: "tanh" }),
        ],
      }),
      14,
    );
    const optimizers = { critic: tf.train.adam(1e-4, 0.5), generator: tf.train.adam(1e-4, 0.5) };
    const imagine = () => train(generator, tf.randomNormal([size, latent]));
    const penalty = (real: tf.Tensor, fake: tf.Tensor): tf.Tensor => {
      const between = real.add(fake.sub(real).mul(tf.randomUniform([size, 1, 1, 1])));
      const slope = tf.grad((x) => train(critic, x).sum())(between);
      return slope.square().sum([1, 2, 3]).add(1e-12).sqrt().sub(1).square().mean();
    };
    const trial: Trial<{ real: tf.Tensor }> = {
      batch: (number) => ({ real: uniform([size, 28, 28, 1], number) }),
      step: ({ real }) => {
        const fake = imagine();
        const criticLoss = optimizers.critic.minimize(
          () => train(critic, fake).mean().sub(train(critic, real).mean()).add(penalty(real, fake).mul(10)).asScalar(),
          true,
          trainable(critic),
        ) as tf.Scalar;
        const generatorLoss = optimizers.generator.minimize(
          () => train(critic, imagine()).mean().neg().asScalar(),
          true,
          trainable(generator),
        ) as tf.Scalar;
        return { criticLoss, generatorLoss };
      },
      state: () => [...critic.getWeights(), ...generator.getWeights()],
    };
    return trial;
  },
};

/** MobileNet's block (Howard et al. 2017, table 1): each channel by itself, then all of them at each place. */
function mobileBlock(filters: number, strides: number): tf.layers.Layer[] {
  const normalised = () => [layers.batchNormalization({}), layers.reLU({ maxValue: 6 })];
  return [
    layers.depthwiseConv2d({ kernelSize: 3, strides, padding: "same", useBias: false }),
    ...normalised(),
    layers.conv2d({ filters, kernelSize: 1, useBias: false }),
    ...normalised(),
  ];
}

function mobileBase(): LayersModel {
  return tf.sequential({
    layers: [
      layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, padding: "same", inputShape: [64, 64, 3] }),
      ...mobileBlock(16, 1),
      ...mobileBlock(32, 2),
      ...mobileBlock(64, 2),
    ],
  });
}

const transfer: Example = {
  title: "webcam: transfer learning",
  uses: "frozen layers (`trainable = false`), depthwise convolutions, a new head, Adam",
  make: () => {
    const base = seeded(mobileBase(), 15);
    const head = seeded(
      tf.sequential({
        layers: [
          layers.flatten({ inputShape: base.outputShape.slice(1) as number[] }),
          layers.dense({ units: 100, activation: "relu" }),
          layers.dense({ units: 4, activation: "softmax", useBias: false }),
        ],
      }),
      16,
    );
    base.trainable = false;
    const model = tf.model({ inputs: base.inputs, outputs: head.apply(base.outputs) as SymbolicTensor });
    return training({
      models: [model],
      optimizer: tf.train.adam(1e-4),
      batch: (number) => ({ x: uniform([16, 64, 64, 3], number), y: whole([16], number, 4) }),
      loss: ({ x, y }) => crossEntropy(oneHot(y, 4), model.apply(x) as tf.Tensor),
    });
  },
};

const clipped: Example = {
  title: "photographs: MobileNet, all of it",
  uses: "separable convolutions, tfjs's batch normalisation, momentum, gradients clipped by their norm, a falling learning rate",
  make: () => {
    const model = seeded(
      tf.sequential({
        layers: [
          mobileBase(),
          layers.separableConv2d({ filters: 64, kernelSize: 3, padding: "same", activation: "relu" }),
          layers.globalAveragePooling2d({}),
          layers.dense({ units: 10 }),
        ],
      }),
      17,
    );
    let rate = 0.05;
    const optimizer = tf.train.momentum(rate, 0.9);
    const trial: Trial<{ x: tf.Tensor; y: tf.Tensor }> = {
      batch: (number) => ({ x: uniform([16, 64, 64, 3], number), y: whole([16], number, 10) }),
      step: ({ x, y }) => {
        const { value, grads } = tf.variableGrads(
          () => tf.losses.softmaxCrossEntropy(oneHot(y, 10), train(model, x)).asScalar(),
          trainable(model),
        );
        const norm = tf.addN(Object.values(grads).map((grad) => grad.square().sum())).sqrt();
        const factor = tf.minimum(1, tf.div(0.5, norm));
        optimizer.applyGradients(Object.fromEntries(Object.entries(grads).map(([k, grad]) => [k, grad.mul(factor)])));
        return { loss: value, norm };
      },
      state: () => model.getWeights(),
      between: () => {
        rate *= 0.9;
        setLearningRate(optimizer, rate);
      },
    };
    return trial;
  },
};

/** Ronneberger et al. 2015, two steps deep. */
const unet: Example = {
  title: "segmentation: U-Net",
  uses: "skips, concatenation, upsampling, binary cross-entropy for each pixel, Adam",
  make: () => {
    const convolution = (filters: number, x: SymbolicTensor) =>
      layers.conv2d({ filters, kernelSize: 3, padding: "same", activation: "relu" }).apply(x) as SymbolicTensor;
    const image = tf.input({ shape: [32, 32, 3] });
    const first = convolution(8, image);
    const second = convolution(16, layers.maxPooling2d({ poolSize: 2 }).apply(first) as SymbolicTensor);
    const deepest = convolution(32, layers.maxPooling2d({ poolSize: 2 }).apply(second) as SymbolicTensor);
    const up = (x: SymbolicTensor, skip: SymbolicTensor) =>
      layers.concatenate().apply([layers.upSampling2d({ size: [2, 2] }).apply(x) as SymbolicTensor, skip]);
    const third = convolution(16, up(deepest, second) as SymbolicTensor);
    const fourth = convolution(8, up(third, first) as SymbolicTensor);
    const mask = layers.conv2d({ filters: 1, kernelSize: 1, activation: "sigmoid" }).apply(fourth) as SymbolicTensor;
    const model = seeded(tf.model({ inputs: image, outputs: mask }), 18);
    return training({
      models: [model],
      optimizer: tf.train.adam(0.001),
      batch: (number) => {
        const x = uniform([16, 32, 32, 3], number);
        return { x, y: x.sum(-1, true).greater(0).toFloat() };
      },
      loss: ({ x, y }) => tf.metrics.binaryCrossentropy(y, train(model, x)).mean(),
    });
  },
};

/** Mnih et al. 2015: two networks, of which the second follows the first from time to time. */
const dqn: Example = {
  title: "Snake: deep Q-learning",
  uses: "two networks, `predict`, values of the actions taken, one network copied to the other between steps, dropout, Adam",
  draws: true,
  make: () => {
    const actions = 3;
    const network = () =>
      tf.sequential({
        layers: [
          layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu", inputShape: [9, 9, 2] }),
          layers.batchNormalization({}),
          layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
          layers.batchNormalization({}),
          layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
          layers.flatten(),
          layers.dense({ units: 100, activation: "relu" }),
          layers.dropout({ rate: 0.25 }),
          layers.dense({ units: actions }),
        ],
      });
    const [online, target] = [seeded(network(), 19), seeded(network(), 20)];
    const optimizer: Optimizer = tf.train.adam(0.001);
    let steps = 0;
    const trial: Trial<{
      states: tf.Tensor;
      actions: tf.Tensor;
      rewards: tf.Tensor;
      next: tf.Tensor;
      done: tf.Tensor;
    }> = {
      batch: (number) => ({
        states: uniform([64, 9, 9, 2], number),
        actions: whole([64], number, actions),
        rewards: uniform([64], number + 100),
        next: uniform([64, 9, 9, 2], number + 200),
        done: whole([64], number + 300, 2).toFloat(),
      }),
      step: ({ states, actions: taken, rewards, next, done }) => {
        const { value, grads } = tf.variableGrads(() => {
          const values = train(online, states).mul(oneHot(taken, actions)).sum(-1);
          const best = (target.predict(next) as tf.Tensor).max(-1);
          return tf.losses.meanSquaredError(rewards.add(best.mul(0.99).mul(tf.sub(1, done))), values).asScalar();
        }, trainable(online));
        optimizer.applyGradients(grads);
        return { loss: value };
      },
      state: () => [...online.getWeights(), ...target.getWeights()],
      between: () => {
        if (++steps % 2 === 0) target.setWeights(online.getWeights());
      },
    };
    return trial;
  },
};

export const images: readonly Example[] = [digits, acgan, wgan, transfer, clipped, unet, dqn];
