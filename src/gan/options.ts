import { GAME_TRAITS, type GameName, gameNames } from "./game-names";

/** The choices a GAN's training leaves open, and their defaults. */

/** Plain data: it is written into a run's directory as it is. */
export interface GanOptions {
  /**
   * What both players minimise: `non-saturating` (the default), `saturating`, `least-squares`, `hinge`, `wasserstein` or
   * `relativistic`; `GAMES` has their formulas and sources.
   */
  loss: GameName;
  /**
   * What G minimises: that `loss` (`game`, the default), or `feature-matching`, the distance between the mean features that D's
   * last layer sees of real and of generated images (Salimans et al. 2016, section 3.1).
   */
  generatorLoss: "game" | "feature-matching";
  /**
   * The label of real images for D, in (0.5, 1]: 1 (the default), or less for one-sided label smoothing (Salimans et al.
   * 2016, section 3.4). Generated images are always 0.
   */
  realLabel: number;
  /**
   * Weight γ of the R1 penalty, D's loss being larger by γ/2 times the mean squared length of its gradient with respect to real
   * images: 0 (the default) for none. It keeps D from becoming too steep, and a game near its balance point from circling
   * (Mescheder et al. 2018, eq. 9). A step takes about a fifth longer with it (64×64×3, batches of 64).
   */
  r1: number;
  /** The same on generated images (R2), for a relativistic loss (Huang et al. 2025): 0 (the default) for none. */
  r2: number;
  /**
   * Weight λ of the penalty that holds D's slope near 1 between real and generated images, for a Wasserstein loss (Gulrajani et
   * al. 2017, who take 10): 0 (the default) for none.
   */
  gradientPenalty: number;
  /**
   * Weight of a penalty in both players' losses: the squared distance of a player's weights from the mean of all values that they
   * have had (historical averaging, Salimans et al. 2016, section 3.3): 0 (the default) for none. It pulls a player that circles
   * towards the middle of its circle.
   */
  historicalAveraging: number;
  /**
   * Largest movement of each image that D sees, real or generated, as a share of its sides, in [0, 0.5): 0 (the default) for none.
   * Keeps D from learning few training images by heart (differentiable augmentation, Zhao et al. 2020, who take 0.125). D must
   * take `[batch, height, width, channels]`.
   */
  translation: number;
  /**
   * Images that D judges at once, side by side, so that it sees when they are alike: 1 (the default), or 2 to 4 against mode
   * collapse (Lin et al. 2018, PacGAN). D has to be made for it: `pair(…, { packing })`.
   */
  packing: number;
  /** Images in a batch (120). */
  batchSize: number;
  /** D sees `batchSize` real and as many generated images (`full`, the default), or half a batch of each (`half`). */
  batches: "full" | "half";
  /** Latent vectors are uniform in [-1, 1] (the default), or `normal`: mean 0 and variance 1. */
  noise: "uniform" | "normal";
  /** Adam's learning rate, for both networks (2e-4) or for each. */
  learningRate: number | { generator: number; discriminator: number };
  /**
   * Steps between which both learning rates fall evenly to a fiftieth, where they stay; `null` (the default) for rates that
   * stay as they are. Large steps find the place, small ones settle in it.
   */
  learningRateFall: null | { from: number; to: number };
  /** Share of the old mean that Adam keeps in its mean of gradients, in [0, 1): 0.5 (Radford et al. 2016). */
  beta1: number;
  /** D's steps before each step of G: 1. The k of algorithm 1 (Goodfellow et al. 2014). */
  discriminatorSteps: number;
  /** D's steps against the untrained generator, before the first step of the game: 0. */
  pretraining: number;
  /**
   * Share of the old average that is kept when G's present weights are taken in, at every step, in [0, 1): 0.995; less at first,
   * see `youngDecay`. Samples are drawn with the average (Yazıcı et al. 2019); `null` for none, and then they are drawn with G.
   */
  averageDecay: number | null;
}

/** The options of a training for which nothing else was asked. */
export const DEFAULTS: Readonly<GanOptions> = Object.freeze({
  loss: "non-saturating",
  generatorLoss: "game",
  realLabel: 1,
  r1: 0,
  r2: 0,
  gradientPenalty: 0,
  historicalAveraging: 0,
  translation: 0,
  packing: 1,
  batchSize: 120,
  batches: "full",
  noise: "uniform",
  learningRate: 2e-4,
  learningRateFall: null,
  beta1: 0.5,
  discriminatorSteps: 1,
  pretraining: 0,
  averageDecay: 0.995,
});

/**
 * All options, those that were not given by their defaults.
 *
 * @throws RangeError that names the option, its value and what was expected; also for an option that there is not
 */
export function ganOptions(given: Partial<GanOptions> = {}): GanOptions {
  const asked = Object.entries(given).filter(([, value]) => value !== undefined);
  const unknown = asked.find(([name]) => !(name in DEFAULTS));
  if (unknown) throw new RangeError(`option ${unknown[0]}: there are only ${Object.keys(DEFAULTS).join(", ")}`);
  const options: GanOptions = { ...DEFAULTS, ...Object.fromEntries(asked) };
  for (const [name, { is, expected }] of Object.entries(RULES)) {
    const value: unknown = options[name as keyof GanOptions];
    if (!is(value)) throw new RangeError(`${name} ${shown(value)}: expected ${expected}`);
  }
  if (options.batches === "half" && options.batchSize % 2 === 1) {
    throw new RangeError(
      `batchSize ${options.batchSize}: expected an even number, as D is to see half a batch of each`,
    );
  }
  const { batchSize, packing } = options;
  if (realImages(options) % packing !== 0) {
    throw new RangeError(
      `batchSize ${batchSize}: D sees ${realImages(options)} images of a kind; expected a multiple of the packing, ${packing}`,
    );
  }
  if (options.realLabel !== 1 && !GAME_TRAITS[options.loss].labelled) {
    throw new RangeError(`realLabel ${options.realLabel}: the loss "${options.loss}" has no labels; expected 1`);
  }
  return options;
}

/** The two learning rates. */
export function learningRates({ learningRate }: GanOptions): { generator: number; discriminator: number } {
  return typeof learningRate === "number"
    ? { generator: learningRate, discriminator: learningRate }
    : { generator: learningRate.generator, discriminator: learningRate.discriminator };
}

/** What is left of a learning rate at the end of its fall. */
const LEAST_RATE = 0.02;

/**
 * By how much both learning rates are multiplied in a step.
 *
 * @param step steps done before it
 */
export function rateFactor({ learningRateFall: fall }: Pick<GanOptions, "learningRateFall">, step: number): number {
  if (!fall) return 1;
  const left = (fall.to - step) / (fall.to - fall.from);
  return Math.max(LEAST_RATE, Math.min(1, left));
}

/** Real images that one step of D sees; as many generated ones go with them. */
export function realImages({ batchSize, batches }: Pick<GanOptions, "batchSize" | "batches">): number {
  return batches === "half" ? batchSize / 2 : batchSize;
}

const shown = (value: unknown): string =>
  typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "none");

const oneOf = (...names: string[]): Rule => ({
  is: (value) => names.includes(value as string),
  expected: names.map((name) => `"${name}"`).join(" or "),
});
const between = (is: (value: number) => boolean, expected: string): Rule => ({
  is: (value) => typeof value === "number" && is(value),
  expected,
});
const whole = (least: number): Rule =>
  between((value) => Number.isInteger(value) && value >= least, `a whole number ≥ ${least}`);
const isStep = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isRate = (value: unknown): boolean => typeof value === "number" && value > 0 && Number.isFinite(value);

interface Rule {
  is: (value: unknown) => boolean;
  expected: string;
}

const weight = between((value) => value >= 0 && Number.isFinite(value), "a number from 0 (no penalty)");

const RULES: Record<keyof GanOptions, Rule> = {
  loss: oneOf(...gameNames),
  generatorLoss: oneOf("game", "feature-matching"),
  realLabel: between((value) => value > 0.5 && value <= 1, "a number above 0.5, up to 1 (no smoothing)"),
  r1: weight,
  r2: weight,
  gradientPenalty: weight,
  historicalAveraging: weight,
  translation: between((value) => value >= 0 && value < 0.5, "a share of a side from 0 (none) up to, but not, 0.5"),
  packing: whole(1),
  batchSize: whole(1),
  batches: oneOf("full", "half"),
  noise: oneOf("uniform", "normal"),
  learningRate: {
    is: (value) => {
      const { generator, discriminator } = Object(value) as Record<string, unknown>;
      return isRate(value) || (isRate(generator) && isRate(discriminator));
    },
    expected: "a number above 0, or { generator, discriminator } with one for each",
  },
  learningRateFall: {
    is: (value) => {
      const { from, to } = Object(value) as Record<string, unknown>;
      return value === null || (isStep(from) && isStep(to) && (from as number) < (to as number));
    },
    expected: "null, or { from, to } with two steps, the first one smaller",
  },
  beta1: between((value) => value >= 0 && value < 1, "a number from 0 up to, but not, 1"),
  discriminatorSteps: whole(1),
  pretraining: whole(0),
  averageDecay: {
    is: (value) => value === null || (typeof value === "number" && value >= 0 && value < 1),
    expected: "a number from 0 up to, but not, 1, or null for no average",
  },
};
