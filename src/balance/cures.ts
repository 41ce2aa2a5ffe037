import type { GanOptions } from "../gan";
import { type MixtureGame, plain } from "./mixture-game";

/** What is said to help against mode collapse: options of the trainer and of its networks, and where they come from. */
export interface MixtureCure {
  readonly source: string;
  readonly options?: Readonly<Partial<GanOptions>>;
  readonly networks?: NonNullable<MixtureGame["networks"]>;
}

/**
 * The cures that chapter 09 compares, by name; all else is as in the plain game. The strengths of R1 and R2 were found with seed 1 on
 * the grid, the others with seed 11 on the ring, by a few tries at most: minibatch features of 1, 4 and 16, of which more than one
 * make D right about everything.
 */
export const CURES = {
  plain: { source: "Goodfellow et al. 2014" },
  "smoothed labels": { source: "Salimans et al. 2016, 3.4", options: { realLabel: 0.9 } },
  "feature matching": { source: "Salimans et al. 2016, 3.1", options: { generatorLoss: "feature-matching" } },
  "minibatch features": { source: "Salimans et al. 2016, 3.2", networks: { minibatchFeatures: 1 } },
  "historical averaging": { source: "Salimans et al. 2016, 3.3", options: { historicalAveraging: 0.01 } },
  "batch norm in G": { source: "Radford et al. 2015", networks: { batchNorm: true } },
  "virtual batch norm in G": { source: "Salimans et al. 2016, 3.5", networks: { virtualBatchNorm: 64 } },
  "least squares": { source: "Mao et al. 2017", options: { loss: "least-squares" } },
  "Wasserstein, penalty": {
    source: "Gulrajani et al. 2017",
    options: { loss: "wasserstein", gradientPenalty: 0.1, discriminatorSteps: 2 },
  },
  "spectral norm, hinge": {
    source: "Miyato et al. 2018",
    options: { loss: "hinge" },
    networks: { spectralNorm: true },
  },
  "packs of two": { source: "Lin et al. 2018", options: { packing: 2 } },
  R1: { source: "Mescheder et al. 2018", options: { r1: 0.002 } },
  "R1, R2, relativistic": { source: "Huang et al. 2025", options: { loss: "relativistic", r1: 0.001, r2: 0.001 } },
} as const satisfies Record<string, MixtureCure>;

/** A name of {@link CURES}. */
export type CureName = keyof typeof CURES;

/** All names, in the order in which they are told. */
export const cureNames = Object.keys(CURES) as readonly CureName[];

/** The game in which a cure is tried. */
export function cureGame(name: CureName, game: Pick<MixtureGame, "mixture" | "steps" | "keep">): MixtureGame {
  const { options = {}, networks = {} }: MixtureCure = CURES[name];
  return { ...game, options: { ...plain(game.steps), ...options }, networks };
}
