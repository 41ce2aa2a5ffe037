/** Takes turns: what disturbs the machine for a while disturbs everyone alike. */

import os from "node:os";

/** What somebody does whenever it is their turn. */
export type Turn<T> = () => Promise<T>;

/**
 * Runs every turn once a round, one at a time, and collects what each returned. Who has failed is not asked again.
 *
 * @param progress told which round it is
 * @returns for each turn its results, or the error that ended it
 */
export async function takeTurns<T>(
  turns: readonly Turn<T>[],
  rounds: number,
  progress: (text: string) => void,
): Promise<(T[] | Error)[]> {
  const results: (T[] | Error)[] = turns.map(() => []);
  for (let round = 1; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}`);
    for (const [i, take] of turns.entries()) {
      const so = results[i];
      if (so === undefined || so instanceof Error) continue;
      try {
        so.push(await take());
      } catch (error) {
        results[i] = error instanceof Error ? error : new Error(String(error));
      }
    }
  }
  return results;
}

/** How many steps make a block of about `blockMs`, at least 4. */
export function stepsFor(blockMs: number, stepMs: number): number {
  return Math.max(4, Math.ceil(blockMs / stepMs));
}

/** Which share of the processors others take while our own work runs: whether the moment is a quiet one. */
export class Quiet {
  #foreign = 0;
  #whole = 0;

  /** Runs work that tells how much of the processors it took itself, `cpuMs` in milliseconds. */
  async watch<T extends { cpuMs: number }>(work: () => Promise<T>): Promise<T> {
    const before = times();
    const result = await work();
    const after = times();
    this.#whole += after.whole - before.whole;
    this.#foreign += Math.max(0, after.busy - before.busy - result.cpuMs);
    return result;
  }

  /** Share of others, in [0, 1]. */
  get share(): number {
    return this.#whole > 0 ? Math.min(1, this.#foreign / this.#whole) : 0;
  }
}

/** Milliseconds that all processors together were there, and were at work. */
function times(): { whole: number; busy: number } {
  let [whole, busy] = [0, 0];
  for (const { times } of os.cpus()) {
    const work = times.user + times.nice + times.sys + times.irq;
    busy += work;
    whole += work + times.idle;
  }
  return { whole, busy };
}
