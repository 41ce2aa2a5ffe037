import type { Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { RandomStream } from "../../engine";
import { latentVectors, type Noise } from "../../generator";
import { loadKeras } from "../../models/keras";
import { shipped } from "../../models/shipped";

/** What the shipped generator says about itself; the command that made it wrote it. */
export interface PretrainedAbout {
  /** One sentence for a reader: what it is, by what it was trained, and for how long. */
  readonly summary: string;
  /** The command that makes it. */
  readonly command: string;
  /** What it was trained on. */
  readonly data: string;
  readonly steps: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly latentSize: number;
  /** The noise it was trained with, and wants. */
  readonly noise: Noise;
  /** Where, and how long it took. */
  readonly machine: string;
  readonly minutes: number;
  /** Its own score, measured then on samples of 1 500 images, with real digits beside it: see `ganbook/quality`. */
  readonly quality: { readonly frechet: number; readonly score: number; readonly shares: readonly number[] };
  readonly realAgainstReal: { readonly frechet: number; readonly score: number };
}

/** Where the two files lie, from the root of the repository, and their name. */
export const PRETRAINED = { folder: "src/gan/pretrained", name: "dcgan", command: "npm run results" } as const;

/**
 * The DCGAN generator that comes with ganbook: good digits at once. `[batch, 100]` → `[batch, 28, 28, 1]` in [-1, 1].
 * It was trained by a command of this repository; {@link pretrainedAbout} tells how, and how good it is.
 *
 * @returns a model of your own, to dispose of when you like
 * @throws Error when its file is missing or damaged, with the command that restores it
 */
export function pretrainedGenerator(): Promise<LayersModel> {
  return loadKeras(find().file);
}

/** What the shipped generator says about itself. Errors as {@link pretrainedGenerator}. */
export function pretrainedAbout(): PretrainedAbout {
  return find().about;
}

/** Latent vectors of the noise that the shipped generator was trained with, `[count, latentSize]`. */
export function pretrainedLatent(count: number, stream: RandomStream): Tensor2D {
  const { latentSize, noise } = pretrainedAbout();
  return latentVectors(noise, [count, latentSize], stream);
}

function find(): { about: PretrainedAbout; file: string } {
  return shipped<PretrainedAbout>(PRETRAINED.folder, PRETRAINED.name, PRETRAINED.command);
}
