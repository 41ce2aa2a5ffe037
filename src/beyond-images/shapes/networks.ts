import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStreams, tf } from "../../engine";
import type { Pair } from "../../gan";
import { firstWeights, leakyRelu, normalizedLeakyRelu, requireSizes } from "../../models";

/** Edge of the first small cube of a generator, and of a discriminator's last one. */
const SMALLEST = 4;

/**
 * The pair of Wu et al. (2016, "3D-GAN", section 3.1), a DCGAN with one dimension more, for cubes of `size`³ voxels: the
 * generator's transposed convolutions double a cube of 4³, the discriminator's convolutions halve one. Filters of 4×4×4,
 * stride 2, batch normalisation, leaky ReLU of slope 0.2 in D as in the paper, and in G, too. The paper has 64³ voxels, 64 to
 * 512 filters and a sigmoid at G's end; here are fewer filters, so that two processor cores train it, and tanh, as in all
 * our pairs.
 *
 * The generator takes `[batch, latentSize]` and gives `[batch, size, size, size, 1]` in [-1, 1], filled above 0; the
 * discriminator gives a logit, `[batch, 1]`.
 *
 * @param size voxels along each edge: 8, 16, 32 or any other power of two from 8
 * @param filters of D's first convolution; each further one has twice as many
 * @throws RangeError for another size, or numbers that are no whole numbers from 1
 */
export function shapePair({
  size = 32,
  latentSize = 64,
  filters = 16,
  streams,
}: {
  size?: number;
  latentSize?: number;
  filters?: number;
  streams: Pick<RandomStreams, "weights">;
}): Pair {
  requireSizes({ size, latentSize, filters });
  const halvings = Math.log2(size / SMALLEST);
  if (!Number.isInteger(halvings) || halvings < 1) {
    throw new RangeError(`size ${size}: expected a power of two from 8, which halving leads to ${SMALLEST}`);
  }
  const widths = Array.from({ length: halvings }, (_, i) => filters * 2 ** i);
  const initializer = firstWeights("glorot", streams.weights);
  // G is made first, as all our pairs are.
  return {
    generator: generator({ widths: [...widths].reverse(), latentSize, initializer }),
    discriminator: discriminator({ widths, size, initializer }),
  };
}

type Initializer = ReturnType<ReturnType<typeof firstWeights>>;

function generator({
  widths,
  latentSize,
  initializer,
}: {
  widths: readonly number[];
  latentSize: number;
  initializer: () => Initializer;
}): LayersModel {
  const [first, ...others] = widths as [number, ...number[]];
  const { layers } = tf;
  const doubling = (number: number, filters: number, activation: "linear" | "tanh") =>
    layers.conv3dTranspose({
      name: `conv_transpose_${number}`,
      filters,
      kernelSize: 4,
      strides: 2,
      padding: "same",
      activation,
      kernelInitializer: initializer(),
    });
  return tf.sequential({
    name: "generator",
    layers: [
      layers.dense({
        name: "project",
        units: SMALLEST ** 3 * first,
        inputShape: [latentSize],
        kernelInitializer: initializer(),
      }),
      layers.reshape({ name: "reshape", targetShape: [SMALLEST, SMALLEST, SMALLEST, first] }),
      ...normalizedLeakyRelu(1),
      ...others.flatMap((filters, i) => [doubling(i + 2, filters, "linear"), ...normalizedLeakyRelu(i + 2)]),
      doubling(widths.length + 1, 1, "tanh"),
    ],
  });
}

function discriminator({
  widths,
  size,
  initializer,
}: {
  widths: readonly number[];
  size: number;
  initializer: () => Initializer;
}): LayersModel {
  const { layers } = tf;
  return tf.sequential({
    name: "discriminator",
    layers: [
      ...widths.flatMap((filters, i) => [
        layers.conv3d({
          name: `conv_${i + 1}`,
          filters,
          kernelSize: 4,
          strides: 2,
          padding: "same",
          kernelInitializer: initializer(),
          ...(i === 0 ? { inputShape: [size, size, size, 1] } : {}),
        }),
        ...(i === 0 ? [leakyRelu(1)] : normalizedLeakyRelu(i + 1)),
      ]),
      layers.flatten({ name: "flatten" }),
      layers.dense({ name: "logit", units: 1, kernelInitializer: initializer() }),
    ],
  });
}
