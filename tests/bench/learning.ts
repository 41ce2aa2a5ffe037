/** Whether training in bfloat16 goes where training in float32 goes. */

import { mean } from "../../src/statistics";
import type { LearningResult } from "./results";
import type { Precision } from "./steps";

/** The losses of one run, step by step. */
export interface Run {
  seed: number;
  precision: Precision;
  discriminatorLoss: readonly number[];
  generatorLoss: readonly number[];
}

/** Never narrower than this, in nats: runs that differ in their seed alone differ by about as much. */
const NARROWEST = 0.1;

/**
 * Compares the losses of runs in both formats. A GAN's losses circle for ever, and two runs part after some hundred steps
 * even where they differ in one bit; so it is averages over the last half of each run that are compared. Those of
 * bfloat16 must lie as close to float32's as float32's runs from different seeds lie to each other: within three standard
 * deviations of them, or 0.1 nat where that is more.
 *
 * @throws Error when a format has no run, or a run no steps
 */
export function compareLearning(runs: readonly Run[]): LearningResult {
  const steps = Math.min(...runs.map(({ discriminatorLoss }) => discriminatorLoss.length));
  if (!(steps > 0) || !Number.isFinite(steps)) throw new Error("learning: expected runs of at least one step");
  const late = (losses: readonly number[]) => mean(losses.slice(Math.floor(losses.length / 2)));
  const averages = runs.map(({ seed, precision, discriminatorLoss, generatorLoss }) => ({
    seed,
    precision,
    discriminatorLoss: late(discriminatorLoss),
    generatorLoss: late(generatorLoss),
  }));
  const compare = (name: "discriminatorLoss" | "generatorLoss") => {
    const of = (precision: Precision) => averages.filter((run) => run.precision === precision).map((run) => run[name]);
    const [full, half] = [of("float32"), of("bfloat16")];
    if (full.length === 0 || half.length === 0) throw new Error("learning: expected a run in each format");
    const centre = mean(full);
    const variance = full.length > 1 ? full.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (full.length - 1) : 0;
    const band = Math.max(3 * Math.sqrt(variance), NARROWEST);
    // NaN lies in no band.
    return { band, same: Math.abs(mean(half) - centre) <= band };
  };
  const d = compare("discriminatorLoss");
  const g = compare("generatorLoss");
  return {
    steps,
    runs: averages,
    band: { discriminatorLoss: d.band, generatorLoss: g.band },
    same: d.same && g.same,
  };
}
