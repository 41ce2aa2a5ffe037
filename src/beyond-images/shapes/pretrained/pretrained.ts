import type { LayersModel } from "@tensorflow/tfjs-layers";
import { loadKeras } from "../../../models/keras";
import { shipped } from "../../../models/shipped";
import type { ShapeQuality } from "../quality";

/** What the generator of shapes that ships says about itself; the command that made it wrote it. */
export interface PretrainedShapesAbout {
  /** One sentence for a reader: what it is, by what it was trained, and for how long. */
  readonly summary: string;
  /** The command that makes it. */
  readonly command: string;
  /** Voxels along each edge. */
  readonly size: number;
  readonly latentSize: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly seed: number;
  /** Where, and how long it took. */
  readonly machine: string;
  readonly minutes: number;
  /** Its own quality, measured then on as many shapes as were held out, and that of real training shapes. */
  readonly quality: ShapeQuality;
  readonly realAgainstReal: ShapeQuality;
}

/** Where the two files lie, from the root of the repository, their name, and the command that makes them. */
export const PRETRAINED_SHAPES = {
  folder: "src/beyond-images/shapes/pretrained",
  name: "shapes",
  command: "npm run results -- --only shapes",
} as const;

const find = () =>
  shipped<PretrainedShapesAbout>(PRETRAINED_SHAPES.folder, PRETRAINED_SHAPES.name, PRETRAINED_SHAPES.command);

/**
 * The generator of shapes that comes with ganbook: `[batch, latentSize]`, normal noise, → `[batch, 32, 32, 32, 1]`.
 *
 * @returns a model of your own, to dispose of when you like
 * @throws Error when its file is missing or damaged, with the command that restores it
 */
export function pretrainedShapes(): Promise<LayersModel> {
  return loadKeras(find().file);
}

/** What the shipped generator says about itself. Errors as {@link pretrainedShapes}. */
export function pretrainedShapesAbout(): PretrainedShapesAbout {
  return find().about;
}
