import type { Measurement } from "./contest";

type Timed = Pick<Measurement, "name" | "seed" | "step" | "seconds">;

/**
 * Seconds that a step of each recipe takes on this machine when nothing else disturbs it: the quickest stretch between two
 * measurements of any of its seeds. Seeds of one recipe compute the same; where their times differ, the machine was busy
 * with something else.
 */
export function secondsPerStep(measurements: readonly Timed[]): Map<string, number> {
  const perStep = new Map<string, number>();
  const before = new Map<string, Timed>();
  for (const one of [...measurements].sort((a, b) => a.step - b.step)) {
    const gan = JSON.stringify([one.name, one.seed]);
    const { step, seconds } = before.get(gan) ?? { step: 0, seconds: 0 };
    const stretch = (one.seconds - seconds) / (one.step - step);
    if (stretch > 0) perStep.set(one.name, Math.min(stretch, perStep.get(one.name) ?? Infinity));
    before.set(gan, one);
  }
  return perStep;
}

/** The same measurements, each at the time at which an undisturbed machine comes to its step, by {@link secondsPerStep}. */
export function undisturbed<M extends Timed>(measurements: readonly M[]): M[] {
  const perStep = secondsPerStep(measurements);
  return measurements.map((one) => ({ ...one, seconds: one.step * (perStep.get(one.name) ?? Number.NaN) }));
}

/**
 * What every GAN had measured last when the quickest of them was done.
 *
 * @param measurements with times that compare, see {@link undisturbed}
 * @returns that time, and the latest measurement of each GAN until then; `undefined` for a GAN that had none yet
 */
export function inSameTime<M extends Timed>(
  measurements: readonly M[],
): { seconds: number; latest(name: string): (M | undefined)[] } {
  const end = Math.max(...measurements.map(({ step }) => step));
  const seconds = Math.min(...measurements.filter(({ step }) => step === end).map((one) => one.seconds));
  const latest = (name: string) => {
    const own = measurements.filter((one) => one.name === name);
    const seeds = [...new Set(own.map(({ seed }) => seed))];
    return seeds.map((seed) =>
      own
        .filter((one) => one.seed === seed && one.seconds <= 1.001 * seconds)
        .reduce<M | undefined>((last, one) => (last && last.step > one.step ? last : one), undefined),
    );
  };
  return { seconds, latest };
}
