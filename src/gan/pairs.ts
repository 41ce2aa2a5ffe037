import type { LayersModel } from "@tensorflow/tfjs-layers";
// From their own files, not from the rooms' entries: the lab plays with them in a browser, where nothing reads or writes files.
import { convolutionalDiscriminator } from "../discriminator/convolutional";
import { dcganDiscriminator } from "../discriminator/dcgan";
import { denseDiscriminator } from "../discriminator/dense";
import { sequentialDiscriminator } from "../discriminator/sequential";
import type { RandomStreams } from "../engine";
import { convolutionalGenerator } from "../generator/convolutional";
import { dcganGenerator } from "../generator/dcgan";
import { denseGenerator } from "../generator/dense";
import type { Noise } from "../generator/latent";
import type { VirtualBatchNorm } from "../generator/normalisation";
import { sequentialGenerator } from "../generator/sequential";
import { dcganFilters, type ImageSize, requireSizes } from "../models/sizes";
import { type NetworkOptions, networkOptions } from "./networks";

/** Two networks that fit each other; G ends in tanh, D in a logit. */
export interface Pair {
  generator: LayersModel;
  discriminator: LayersModel;
}

/** Height, width and channels of the images, and what the networks draw from. */
interface Plan {
  size: ImageSize;
  latentSize: number;
  /** Images that D sees at once, as channels of one. */
  packing: number;
  streams: RandomStreams;
  /** Of D. */
  judging: Pick<NetworkOptions, "minibatchFeatures" | "spectralNorm">;
  /** Of G. */
  drawing: { virtualBatchNorm?: VirtualBatchNorm };
}

/** What D takes. */
const seen = ({ size, packing }: Pick<Plan, "size" | "packing">): ImageSize => ({
  ...size,
  channels: packing * size.channels,
});

// G is made first, always: it draws its first weights before D does.
const PAIRS = {
  dense: ({ size, packing, latentSize, judging, drawing, streams: { weights } }) => {
    const pixels = size.height * size.width * size.channels;
    return {
      generator: denseGenerator({ pixels, latentSize, weights, ...drawing }),
      discriminator: denseDiscriminator({ pixels: packing * pixels, weights, ...judging }),
    };
  },
  dcgan: ({ size, packing, latentSize, judging, drawing, streams: { weights } }) => {
    const common = { ...size, ...dcganPlan(size), weights };
    return {
      generator: dcganGenerator({ ...common, ...drawing, latentSize, filters: [...common.filters].reverse() }),
      discriminator: dcganDiscriminator({
        ...common,
        ...judging,
        ...seen({ size, packing }),
        batchNorm: !judging.spectralNorm,
      }),
    };
  },
  narrow: ({ size, packing, latentSize, judging, drawing, streams: { weights, dropout } }) => {
    const filters = narrowFilters(size);
    const common = { ...size, kernelSize: 4, firstWeights: "glorot", weights } as const;
    return {
      generator: dcganGenerator({ ...common, ...drawing, latentSize, filters: [...filters].reverse() }),
      discriminator: dcganDiscriminator({
        ...common,
        ...judging,
        ...seen({ size, packing }),
        filters,
        batchNorm: !judging.spectralNorm,
        masks: { rate: 0.3, stream: dropout },
      }),
    };
  },
  sequential: ({ size, packing, latentSize, streams: { weights } }) => ({
    generator: sequentialGenerator({ ...size, latentSize, weights }),
    discriminator: sequentialDiscriminator({ ...seen({ size, packing }), weights }),
  }),
  convolutional: ({ size, packing, latentSize, streams: { weights, dropout } }) => ({
    generator: convolutionalGenerator({ ...size, latentSize, weights }),
    discriminator: convolutionalDiscriminator({
      ...seen({ size, packing }),
      output: "logit",
      weights,
      dropoutStream: dropout,
    }),
  }),
} satisfies Record<string, (plan: Plan) => Pair>;

/**
 * Where two doublings or fewer make the whole image, the paper's plan leaves one end of a stroke without knowledge of the
 * other. There, both networks get a dense layer, filters of 4×4 (a multiple of the stride: fewer checkerboards), and Glorot's
 * first weights.
 */
function dcganPlan(size: ImageSize) {
  const filters = dcganFilters(size);
  if (filters.length > 2) return { filters };
  return { filters, hidden: [512], kernelSize: 4, firstWeights: "glorot" as const };
}

/** Half the filters of a DCGAN, three eighths where they are many: `[32, 64, 128]` for 32×32, `[24, 48, 96, 192]` for 64×64. */
function narrowFilters(size: ImageSize): number[] {
  const filters = dcganFilters(size);
  const share = filters.length > 3 ? 3 / 8 : 1 / 2;
  return filters.map((count) => count * share);
}

/** What {@link pair} can make. */
export type PairName = keyof typeof PAIRS;

/** The names, for those who let others choose. */
export const pairNames = Object.keys(PAIRS) as readonly PairName[];

/**
 * A generator and the discriminator it plays against, for images of any size that fits:
 *
 * - `"dense"`: multi-layer perceptrons; images are rows, `[batch, height · width · channels]`
 * - `"dcgan"`: transposed convolutions against convolutions with stride 2 (Radford et al. 2015), batch normalisation in both;
 *   even sizes from 8; small ones with a dense layer more
 * - `"narrow"`: a DCGAN of fewer filters, 4×4 ones, that two processor cores train on images in colour: a tenth of the work at
 *   64×64. D has dropout: without it, it soon is right about everything, and G gains little (chapter 08)
 * - `"sequential"`: dense layers, with images as `[batch, height, width, channels]`
 * - `"convolutional"`: dense, reshape, upscaling and convolutions against two convolutions with dropout; multiples of 4
 *
 * The generator takes `[batch, latentSize]` and gives images in [-1, 1]; the discriminator gives a logit, `[batch, 1]`.
 *
 * `dense`, `dcgan` and `narrow` can have minibatch discrimination, spectral normalisation and virtual batch normalisation.
 *
 * @param image `[height, width, channels]`
 * @param packing images that D sees at once (1), as the trainer's option of that name
 * @param noise what the reference batch of virtual batch normalisation is drawn from, as the trainer's option of that name
 * @throws RangeError for another name, a size that the pair cannot make, or an option that it cannot have
 */
export function pair(
  name: PairName,
  {
    image: [height, width, channels],
    latentSize = 100,
    packing = 1,
    noise = "uniform",
    streams,
    ...networks
  }: {
    image: readonly [height: number, width: number, channels: number];
    latentSize?: number;
    packing?: number;
    noise?: Noise;
    streams: RandomStreams;
  } & NetworkOptions,
): Pair {
  if (!Object.hasOwn(PAIRS, name)) {
    throw new RangeError(`pair "${name}": expected one of ${pairNames.map((known) => `"${known}"`).join(", ")}`);
  }
  requireSizes({ image: [height, width, channels], latentSize, packing });
  const { virtualBatchNorm: count, ...judging } = networkOptions(name, networks);
  const drawing = count === undefined ? {} : { virtualBatchNorm: { count, noise } };
  return PAIRS[name]({ size: { height, width, channels }, latentSize, packing, streams, judging, drawing });
}
