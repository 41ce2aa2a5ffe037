import type { Tensor2D } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { RandomStream } from "../../engine";
import { latentVectors, type Noise } from "../../generator";
import { loadKeras } from "../../models";
import { shipped } from "../../models/shipped";

/** What the shipped generator of faces says about itself; the command that made it wrote it. */
export interface PretrainedFacesAbout {
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
  /** Its own distance, measured then on samples of 1 500 faces, with real faces beside it: see `facesAgainstFaces`. */
  readonly frechet: number;
  readonly realAgainstReal: number;
}

/** Where the two files lie, from the root of the repository, and their name. */
export const PRETRAINED_FACES = {
  folder: "src/faces/pretrained",
  name: "faces",
  command: "npm run results -- --only faces",
} as const;

/**
 * The generator of faces that comes with ganbook: `[batch, latentSize]` → `[batch, 64, 64, 3]` in [-1, 1]. It was trained by a
 * command of this repository; {@link pretrainedFacesAbout} tells how, and how good it is.
 *
 * @returns a model of your own, to dispose of when you like
 * @throws Error when its file is missing or damaged, with the command that restores it
 */
export function pretrainedFaces(): Promise<LayersModel> {
  return loadKeras(find().file);
}

/** What the shipped generator says about itself. Errors as {@link pretrainedFaces}. */
export function pretrainedFacesAbout(): PretrainedFacesAbout {
  return find().about;
}

/** Latent vectors of the noise that the shipped generator was trained with, `[count, latentSize]`. */
export function pretrainedFacesLatent(count: number, stream: RandomStream): Tensor2D {
  const { latentSize, noise } = pretrainedFacesAbout();
  return latentVectors(noise, [count, latentSize], stream);
}

function find(): { about: PretrainedFacesAbout; file: string } {
  const { folder, name, command } = PRETRAINED_FACES;
  return shipped<PretrainedFacesAbout>(folder, name, command);
}
