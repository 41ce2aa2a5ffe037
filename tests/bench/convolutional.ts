/** DCGANs as `tf.LayersModel` pairs; what normalises is given, so that ours and TensorFlow.js's can both be measured. */
import { tf } from "../../src/engine/backend";
import type { Pair, Plan } from "./steps";
import { LATENT } from "./workloads";

type Norm = (args: { momentum: number }) => InstanceType<typeof tf.layers.Layer>;

/** 100 → 7×7×128 → 14×14×64 → 28×28×1 against 28×28×1 → 14×14×64 → 7×7×128 → 1, all convolutions 5×5 with stride 2. */
export function dcgan28({ weights, width }: Plan, norm: Norm): Pair {
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

/**
 * The DCGAN for 64×64 colour images (Radford et al. 2016, figure 1) with half of the paper's filters, as PyTorch's example of
 * it has them: 100 → 4×4×512 → 8×8×256 → 16×16×128 → 32×32×64 → 64×64×3 and the same back, all convolutions 4×4 with
 * stride 2, batch normalisation everywhere but at the images.
 */
export function dcgan64({ weights, width }: Plan, norm: Norm): Pair {
  const { layers } = tf;
  const kernelInitializer = () => tf.initializers.glorotUniform({ seed: weights.seed() });
  const [first, ...others] = [512, 256, 128, 64].map((filters) => Math.round(filters * width)) as [number, ...number[]];
  const convolution = (filters: number) => ({
    filters,
    kernelSize: 4,
    strides: 2,
    padding: "same" as const,
    kernelInitializer: kernelInitializer(),
  });
  const normalised = () => [norm({ momentum: 0.8 }), layers.leakyReLU({ alpha: 0.2 })];
  const generator = tf.sequential({
    name: "generator",
    layers: [
      layers.dense({ units: 4 * 4 * first, inputShape: [LATENT], kernelInitializer: kernelInitializer() }),
      layers.reshape({ targetShape: [4, 4, first] }),
      ...normalised(),
      ...others.flatMap((filters) => [layers.conv2dTranspose(convolution(filters)), ...normalised()]),
      layers.conv2dTranspose({ ...convolution(3), activation: "tanh" }),
    ],
  });
  const [last, ...deeper] = [...others].reverse() as [number, ...number[]];
  const discriminator = tf.sequential({
    name: "discriminator",
    layers: [
      layers.conv2d({ ...convolution(last), inputShape: [64, 64, 3] }),
      layers.leakyReLU({ alpha: 0.2 }),
      ...[...deeper, first].flatMap((filters) => [layers.conv2d(convolution(filters)), ...normalised()]),
      layers.flatten(),
      layers.dense({ units: 1, kernelInitializer: kernelInitializer() }),
    ],
  });
  return { generator, discriminator };
}
