import type { GanOptions } from "./options";
import type { PairName } from "./pairs";

/**
 * Options recommended for each pair, where they differ from the defaults. Those of the DCGANs are from short trials of one seed
 * on the digits, and on the faces (src/faces/README.md). The labels' 0.9 is the smoothing that Salimans et al. (2016, section 3.4)
 * propose, two learning rates are what Heusel et al. (2017) call two time-scales, `r1` is the penalty of Mescheder et al. (2018).
 */
export const RECOMMENDED: Readonly<Record<PairName, Readonly<Partial<GanOptions>>>> = {
  dense: {},
  dcgan: {
    batchSize: 64,
    realLabel: 0.9,
    learningRate: { generator: 1e-3, discriminator: 2e-4 },
    noise: "normal",
    averageDecay: 0.999,
  },
  narrow: {
    batchSize: 64,
    realLabel: 0.9,
    r1: 1,
    learningRate: { generator: 1e-3, discriminator: 1e-3 },
    noise: "normal",
    averageDecay: 0.999,
  },
  sequential: {},
  convolutional: {},
};
