/** Takes turns: what disturbs the machine for a while disturbs everyone alike. */

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

/** How many steps make a block of about `blockMs`, at least 2. */
export function stepsFor(blockMs: number, stepMs: number): number {
  return Math.max(2, Math.ceil(blockMs / stepMs));
}
