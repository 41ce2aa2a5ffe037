/**
 * Contenders from nothing but TensorFlow.js. Only the file that loads it is imported from the engine: the rest would put
 * our gradients in place of its own.
 */
import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../../src/engine/backend";
import { dcgan28, dcgan64 } from "./convolutional";
import type { Losses, Pair, Plan, Setting, Step, Ways } from "./steps";
import { LATENT } from "./workloads";

type NamedVariableMap = Record<string, Variable>;

export const networks: Ways["networks"] = {
  dense,
  dcgan28: (plan) => dcgan28(plan, tf.layers.batchNormalization),
  dcgan64: (plan) => dcgan64(plan, tf.layers.batchNormalization),
};

export const steps: Ways["steps"] = { "tfjs-layers": layersStep, "tfjs-gradients": gradientsStep };

/** 100-256-512-1024-784 against 784-512-256-1. */
function dense({ weights, width }: Plan): Pair {
  const widths = (sizes: number[]) => sizes.map((units) => Math.round(units * width));
  const [up, down] = [widths([256, 512, 1024]), widths([512, 256])];
  const { layers } = tf;
  const kernel = () => ({ kernelInitializer: tf.initializers.glorotUniform({ seed: weights.seed() }) });
  const generator = tf.sequential({ name: "generator" });
  for (const [i, units] of up.entries()) {
    generator.add(layers.dense({ units, ...kernel(), ...(i === 0 ? { inputShape: [LATENT] } : {}) }));
    generator.add(layers.leakyReLU({ alpha: 0.2 }));
    generator.add(layers.batchNormalization({ momentum: 0.8 }));
  }
  generator.add(layers.dense({ units: 784, activation: "tanh", ...kernel() }));
  const discriminator = tf.sequential({ name: "discriminator" });
  for (const [i, units] of down.entries()) {
    discriminator.add(layers.dense({ units, ...kernel(), ...(i === 0 ? { inputShape: [784] } : {}) }));
    discriminator.add(layers.leakyReLU({ alpha: 0.2 }));
  }
  discriminator.add(layers.dense({ units: 1, ...kernel() }));
  return { generator, discriminator };
}

const adam = () => tf.train.adam(2e-4, 0.5);

/**
 * The way of many tutorials: D on real images, D on generated ones, then G through a stacked model in which D is frozen,
 * each by `trainOnBatch`. Noise is `tf.randomUniform`, as TensorFlow.js offers it.
 */
function layersStep({ generator, discriminator }: Pair, { batch }: Setting): Step {
  const loss = (labels: Tensor, logits: Tensor) => tf.losses.sigmoidCrossEntropy(labels, logits) as Scalar;
  const optimizers = [adam(), adam()] as const;
  discriminator.compile({ optimizer: optimizers[0], loss });
  // A model notes what it trains when it is compiled; TensorFlow.js also refuses to train what is frozen at the time.
  discriminator.trainable = false;
  const stacked = tf.sequential({ layers: [generator, discriminator] });
  stacked.compile({ optimizer: optimizers[1], loss });
  const ones = tf.ones([batch, 1]);
  const zeros = tf.zeros([batch, 1]);
  const train = async (model: LayersModel, x: Tensor, y: Tensor) => (await model.trainOnBatch(x, y)) as number;

  const step = async (real: Tensor): Promise<Losses> => {
    const noise = [tf.randomUniform([batch, LATENT], -1, 1), tf.randomUniform([batch, LATENT], -1, 1)] as const;
    const fake = generator.predictOnBatch(noise[0]) as Tensor;
    discriminator.trainable = true;
    const d = (await train(discriminator, real, ones)) + (await train(discriminator, fake, zeros));
    discriminator.trainable = false;
    const g = await train(stacked, noise[1], ones);
    tf.dispose([...noise, fake]);
    return { discriminatorLoss: tf.scalar(d), generatorLoss: tf.scalar(g) };
  };
  return Object.assign(step, {
    dispose: () => {
      tf.dispose([ones, zeros]);
      for (const optimizer of optimizers) optimizer.dispose();
    },
  });
}

/** The step written out with `variableGrads`, from nothing but TensorFlow.js. */
function gradientsStep({ generator, discriminator }: Pair, { batch }: Setting): Step {
  const optimizers = [adam(), adam()] as const;
  const variables = [discriminator, generator].map((model) =>
    model.trainableWeights.map((weight) => weight.read() as Variable),
  ) as [Variable[], Variable[]];
  const apply = (model: LayersModel, x: Tensor) => model.apply(x, { training: true }) as Tensor;
  const noise = () => tf.randomUniform([batch, LATENT], -1, 1);

  const step = (real: Tensor): Losses =>
    tf.tidy(() => {
      const fake = apply(generator, noise());
      const d = tf.variableGrads(() => {
        const onReal = apply(discriminator, real).neg().softplus().mean();
        return onReal.add(apply(discriminator, fake).softplus().mean()) as Scalar;
      }, variables[0]);
      optimizers[0].applyGradients(d.grads as NamedVariableMap);
      const g = tf.variableGrads(
        () => apply(discriminator, apply(generator, noise())).neg().softplus().mean() as Scalar,
        variables[1],
      );
      optimizers[1].applyGradients(g.grads as NamedVariableMap);
      return { discriminatorLoss: d.value, generatorLoss: g.value };
    });
  return Object.assign(step, {
    dispose: () => {
      for (const optimizer of optimizers) optimizer.dispose();
    },
  });
}
