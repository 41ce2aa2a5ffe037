/** The choices a GAN's training leaves open, and their defaults. */

/** Plain data: it is written into a run's directory as it is. */
export interface GanOptions {
  /**
   * What G minimises: −mean log D(G(z)), `non-saturating` (the default), or the minimax game's own mean log(1 − D(G(z))),
   * `saturating`, which hardly has a gradient while D is sure of itself (Goodfellow et al. 2014, section 3).
   */
  loss: "non-saturating" | "saturating";
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
  /** Images in a batch (120). */
  batchSize: number;
  /** D sees `batchSize` real and as many generated images (`full`, the default), or half a batch of each (`half`). */
  batches: "full" | "half";
  /** Latent vectors are uniform in [-1, 1] (the default), or `normal`: mean 0 and variance 1. */
  noise: "uniform" | "normal";
  /** Adam's learning rate, for both networks (2e-4) or for each. */
  learningRate: number | { generator: number; discriminator: number };
  /** Share of the old mean that Adam keeps in its mean of gradients, in [0, 1): 0.5 (Radford et al. 2016). */
  beta1: number;
  /** D's steps before each step of G: 1. The k of algorithm 1 (Goodfellow et al. 2014). */
  discriminatorSteps: number;
  /** D's steps against the untrained generator, before the first step of the game: 0. */
  pretraining: number;
  /**
   * Share of the old average that is kept when G's present weights are taken in, at every step, in [0, 1): 0.995. Samples are
   * drawn with the average (Yazıcı et al. 2019); `null` for none, and then they are drawn with G.
   */
  averageDecay: number | null;
}

/** The options of a training for which nothing else was asked. */
export const DEFAULTS: Readonly<GanOptions> = Object.freeze({
  loss: "non-saturating",
  realLabel: 1,
  r1: 0,
  batchSize: 120,
  batches: "full",
  noise: "uniform",
  learningRate: 2e-4,
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
  return options;
}

/** The two learning rates. */
export function learningRates({ learningRate }: GanOptions): { generator: number; discriminator: number } {
  return typeof learningRate === "number"
    ? { generator: learningRate, discriminator: learningRate }
    : { generator: learningRate.generator, discriminator: learningRate.discriminator };
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
const isRate = (value: unknown): boolean => typeof value === "number" && value > 0 && Number.isFinite(value);

interface Rule {
  is: (value: unknown) => boolean;
  expected: string;
}

const RULES: Record<keyof GanOptions, Rule> = {
  loss: oneOf("non-saturating", "saturating"),
  realLabel: between((value) => value > 0.5 && value <= 1, "a number above 0.5, up to 1 (no smoothing)"),
  r1: between((value) => value >= 0 && Number.isFinite(value), "a number from 0 (no penalty)"),
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
  beta1: between((value) => value >= 0 && value < 1, "a number from 0 up to, but not, 1"),
  discriminatorSteps: whole(1),
  pretraining: whole(0),
  averageDecay: {
    is: (value) => value === null || (typeof value === "number" && value >= 0 && value < 1),
    expected: "a number from 0 up to, but not, 1, or null for no average",
  },
};
