import { constants } from "node:os";

/** Within this time a second signal is the same Ctrl-C, passed on by npm. */
const SAME_MS = 400;

/**
 * The first signal (Ctrl-C, above all) aborts `signal`, so that a training stops after its step, with a checkpoint; a second
 * one ends the process.
 *
 * @param lastWord called before that
 * @returns the signal to hand to the training, and the exit code that says by what it was stopped
 */
export function stopTrainingOnSignals(lastWord = () => {}): { signal: AbortSignal; exitCode(): number } {
  const controller = new AbortController();
  let [first, stopped] = [0, 1];
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const exitCode = 128 + constants.signals[name];
    process.on(name, () => {
      if (first === 0) {
        [first, stopped] = [Date.now(), exitCode];
        controller.abort(new Error(`stopped by ${name}`));
      } else if (Date.now() - first >= SAME_MS) {
        lastWord();
        process.exit(exitCode);
      }
    });
  }
  return { signal: controller.signal, exitCode: () => stopped };
}
