/**
 * Tells how far a training is, at most a line in ten seconds.
 *
 * @param title what the line calls the training
 * @param steps in all
 */
export function paced(title: string, steps: number, tell: (line: string) => void) {
  let told = Date.now();
  return ({ step, stepsPerSecond }: { step: number; stepsPerSecond: number }): void => {
    if (Date.now() - told < 10_000) return;
    told = Date.now();
    const minutes = (steps - step) / stepsPerSecond / 60;
    const left = Number.isFinite(minutes) ? `, ${minutes.toFixed(1)} minutes left` : "";
    tell(`${title}: step ${step} of ${steps}, ${stepsPerSecond.toFixed(1)} steps/s${left}`);
  };
}
