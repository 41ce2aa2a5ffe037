import type { Recipe } from "../dcgan";
import type { RandomStreams } from "../engine";
import type { GanOptions } from "../gan/options";
import { type Pair, type PairName, pair } from "../gan/pairs";
import type { FaceSize } from "./quality";

/** Numbers in a latent vector. */
const LATENT_SIZE = 100;

/**
 * The training loop of the course's source, literally: D sees half a batch of real and half a batch of generated faces, labelled
 * 1 and 0; G sees a full batch through the stacked model. It gives no rates and no noise; these are Radford's rate, uniform noise.
 */
export const SOURCE_LOOP = {
  batchSize: 64,
  batches: "half",
  realLabel: 1,
  noise: "uniform",
  learningRate: 2e-4,
  averageDecay: null,
} as const satisfies Partial<GanOptions>;

/** What practice has come to since: each line is one change. */
export const PRACTICE = {
  batches: "full",
  noise: "normal",
  learningRate: { generator: 1e-3, discriminator: 1e-3 },
  realLabel: 0.9,
  r1: 1,
  averageDecay: 0.999,
} as const satisfies Partial<GanOptions>;

/**
 * A narrow DCGAN, `pair("narrow")`. Its D has batch normalisation, without which every trial left black hair out, and the
 * dropout of the source's convolutional discriminator at a lower rate.
 */
export function narrowDcgan(size: FaceSize, streams: RandomStreams): Pair {
  return pair("narrow", { image: [size, size, 3], latentSize: LATENT_SIZE, streams });
}

/** What `npm run results -- --only faces` trains, and for how long; docs/results-faces.md reports it. */
export const FACE_TRAINING = {
  small: { steps: 1000, seeds: [1, 2, 3] },
  source: { steps: 1000, seed: 1 },
  shipped: { steps: 12_000, seed: 1 },
} as const;

/** The set-ups that chapter 08 compares: the source's two, the second with other networks, and with all that practice changes. */
export function faceRecipes(size: FaceSize) {
  const source = (name: PairName): Recipe => ({
    name,
    latentSize: LATENT_SIZE,
    options: SOURCE_LOOP,
    pair: (streams) => pair(name, { image: [size, size, 3], latentSize: LATENT_SIZE, streams }),
  });
  const narrow = (name: string, options: Partial<GanOptions>): Recipe => ({
    name,
    latentSize: LATENT_SIZE,
    options,
    pair: (streams) => narrowDcgan(size, streams),
  });
  return {
    sequential: source("sequential"),
    convolutional: source("convolutional"),
    dcgan: narrow("DCGAN", SOURCE_LOOP),
    practice: narrow("DCGAN, today's loop", { ...SOURCE_LOOP, ...PRACTICE }),
  };
}

/**
 * From the source's loop to today's, one change after the other, each kept in the next: what each of them gains.
 *
 * @returns recipes with the same networks, from the source's loop to today's
 */
export function changesOneByOne(size: FaceSize): Recipe[] {
  const { dcgan, practice } = faceRecipes(size);
  const names = {
    batches: "+ full batches",
    noise: "+ normal noise",
    learningRate: "+ faster rates",
    realLabel: "+ label 0.9",
    r1: "+ R1 penalty",
    averageDecay: "+ average of G",
  } as const satisfies Record<keyof typeof PRACTICE, string>;
  let options: Partial<GanOptions> = SOURCE_LOOP;
  const steps = (Object.keys(names) as (keyof typeof names)[]).map((change) => {
    options = { ...options, [change]: PRACTICE[change] };
    return { ...practice, name: names[change], options };
  });
  return [dcgan, ...steps];
}
