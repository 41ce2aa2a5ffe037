/** DCGAN28 as a `tf.LayersModel` pair; what normalises is given, so that ours and TensorFlow.js's can both be measured. */
import { tf } from "../../src/engine/backend";
import type { Pair, Plan } from "./steps";
import { LATENT } from "./workloads";

/** 100 → 7×7×128 → 14×14×64 → 28×28×1 against 28×28×1 → 14×14×64 → 7×7×128 → 1, all convolutions 5×5 with stride 2. */
export function dcgan28(
  { weights, width }: Plan,
  norm: (args: { momentum: number }) => InstanceType<typeof tf.layers.Layer>,
): Pair {
  const { layers } = tf;
  const kernelInitializer = () => tf.initializers.glorotUniform({ seed: weights.seed() });
  const wide = Math.round(128 * width);
  const narrow = Math.round(64 * width);
  const convolution = (filters: number) => ({
    filters,
    kernelSize: 5,
    strides: 2,
    padding: "same" as const,
    kernelInitializer: kernelInitializer(),
  });
  const generator = tf.sequential({
    name: "generator",
    layers: [
      layers.dense({ units: 7 * 7 * wide, inputShape: [LATENT], kernelInitializer: kernelInitializer() }),
      norm({ momentum: 0.8 }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.reshape({ targetShape: [7, 7, wide] }),
      layers.conv2dTranspose(convolution(narrow)),
      norm({ momentum: 0.8 }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.conv2dTranspose({ ...convolution(1), activation: "tanh" }),
    ],
  });
  const discriminator = tf.sequential({
    name: "discriminator",
    layers: [
      layers.conv2d({ ...convolution(narrow), inputShape: [28, 28, 1] }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.conv2d(convolution(wide)),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.flatten(),
      layers.dense({ units: 1, kernelInitializer: kernelInitializer() }),
    ],
  });
  return { generator, discriminator };
}
