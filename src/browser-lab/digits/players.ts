import type { LayersModel } from "@tensorflow/tfjs-layers";
import { denseDiscriminator } from "../../discriminator/dense";
import type { RandomStreams } from "../../engine";
import { pair } from "../../gan/pairs";
import { denseGenerator } from "../../generator/dense";
import type { LabSettings } from "../settings";

const IMAGE = [28, 28, 1] as const;

/** Chapter 06's dense networks, or chapter 07's small ones of convolutions. */
export function digitsPlayers(
  settings: LabSettings,
  streams: RandomStreams,
): Record<"generator" | "discriminator", LayersModel> {
  const { network, latentSize, packing, minibatchFeatures, spectralNorm } = settings;
  const judging = { ...(minibatchFeatures > 0 ? { minibatchFeatures } : {}), spectralNorm };
  if (network === "convolutional") return pair("narrow", { image: IMAGE, latentSize, packing, streams, ...judging });
  const { generatorLayers, discriminatorLayers } = settings;
  const pixels = IMAGE[0] * IMAGE[1];
  // G is made first, always: it draws its first weights before D does.
  return {
    generator: denseGenerator({ latentSize, hidden: generatorLayers, pixels, weights: streams.weights }),
    discriminator: denseDiscriminator({
      ...judging,
      ...{ pixels: packing * pixels, hidden: discriminatorLayers, weights: streams.weights },
    }),
  };
}
