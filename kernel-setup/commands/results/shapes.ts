import {
  learnShapes,
  PRETRAINED_SHAPES,
  type PretrainedShapesAbout,
  SHAPE_RECIPE,
  SHAPE_TRAINING,
  ShapeJudge,
  ShapeTraining,
} from "../../../src/beyond-images/shapes";
import { voxelShapes, voxelsAt } from "../../../src/datasets/voxels";
import { storeShipped } from "./store";

/** What is trained, and where its result goes. */
export interface ShapeJob {
  readonly plan: { readonly size: number; readonly steps: number; readonly seed: number; readonly recipe: object };
  /** Where to; made if it is not there. */
  readonly folder: string;
  readonly machine: string;
  /** Ends the training after its step; what is thrown then is the signal's reason. */
  readonly signal?: AbortSignal;
  tell(line: string): void;
}

/** The plan of `--quick`: a few steps on few shapes of 16³. */
export const QUICK_SHAPES = { ...SHAPE_TRAINING.quick, steps: 20 };

/**
 * Trains the generator of shapes that ships, measures it beside real shapes, and stores it as `shapes.keras` with
 * `shapes.json` beside it.
 */
export async function makeShapes({ plan, folder, machine, signal, tell }: ShapeJob): Promise<PretrainedShapesAbout> {
  const { size, steps, seed, recipe } = plan;
  const { train, heldOut } = voxelShapes({ size });
  const classifier = await learnShapes(train);
  const judge = new ShapeJudge(classifier, heldOut);
  const training = new ShapeTraining({ shapes: train, steps, seed, recipe });
  try {
    const from = performance.now();
    let told = 0;
    await training.run({
      onProgress: ({ step, discriminatorLoss, generatorLoss }) => {
        signal?.throwIfAborted();
        if (performance.now() - told < 10_000) return;
        told = performance.now();
        const left = ((told - from) / step) * (steps - step);
        tell(
          `step ${step} of ${steps}: loss of D ${discriminatorLoss.toFixed(2)}, of G ${generatorLoss.toFixed(2)}, ` +
            `${(left / 60_000).toFixed(1)} minutes left`,
        );
      },
    });
    const minutes = Math.round((performance.now() - from) / 6000) / 10;
    const { latentSize, batchSize } = { ...SHAPE_RECIPE, ...recipe };
    const latent = training.latent(heldOut.count);
    const quality = judge.quality(training.draw(latent));
    latent.dispose();
    const real = Array.from({ length: heldOut.count }, (_, row) => voxelsAt(train, row));
    const about: PretrainedShapesAbout = {
      summary:
        `A 3-D generator, trained by ganbook for ${steps.toLocaleString("en")} steps with batches of ${batchSize} on ` +
        `${train.count.toLocaleString("en")} shapes of ${size}³ voxels (seed ${seed}, ${minutes} minutes); the average of its weights.`,
      command: PRETRAINED_SHAPES.command,
      size,
      latentSize,
      steps,
      batchSize,
      seed,
      machine,
      minutes,
      quality,
      realAgainstReal: judge.quality(real),
    };
    await storeShipped({ folder, name: PRETRAINED_SHAPES.name }, rounded(about), training.averageGenerator);
    return about;
  } finally {
    training.dispose();
    classifier.dispose();
  }
}

/** The same with numbers of four digits. */
function rounded(about: PretrainedShapesAbout): PretrainedShapesAbout {
  const short = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return JSON.parse(JSON.stringify(about, short)) as PretrainedShapesAbout;
}
