import { availableParallelism } from "node:os";
import path from "node:path";
import workerpool from "workerpool";
import { breathe, host } from "../engine";
import type { MixtureGame, MixtureOutcome } from "./mixture-game";

/** Where trials stand. */
export interface TrialsProgress {
  /** Steps of all games together: done, and in total. */
  readonly done: number;
  readonly total: number;
  /** Games that have ended, and all. */
  readonly ended: number;
  readonly games: number;
}

/** A game and a seed, and what became of it. */
interface Trial {
  readonly name: string;
  readonly game: MixtureGame;
  readonly seed: number;
  steps: number;
  outcome?: MixtureOutcome;
}

/**
 * Games, each from several seeds, played side by side in processes of their own. Each of these has one thread, so that an outcome
 * does not depend on how many processors there are. Interrupted, {@link Trials.run} goes on with what is left when it is called
 * again.
 */
export class Trials<Name extends string = string> {
  private readonly trials: readonly Trial[];

  /**
   * @param games by name
   * @param seeds of each game, all different
   * @param known outcomes of an earlier day, of these very games; they are not played again
   * @throws RangeError without games or seeds, or where a seed comes twice
   */
  constructor(
    private readonly games: Readonly<Record<Name, MixtureGame>>,
    seeds: readonly number[],
    known: Readonly<Partial<Record<string, readonly MixtureOutcome[]>>> = {},
  ) {
    const names = Object.keys(games) as Name[];
    if (names.length === 0 || seeds.length === 0) {
      throw new RangeError(`${names.length} games, ${seeds.length} seeds: expected at least one of each`);
    }
    if (new Set(seeds).size < seeds.length) throw new RangeError(`seeds ${seeds.join(", ")}: expected different ones`);
    // Seed by seed, so that whoever interrupts early has something of every game.
    this.trials = seeds.flatMap((seed) =>
      names.map((name) => {
        const outcome = known[name]?.find((one) => one.seed === seed);
        const game = games[name];
        return { name, game, seed, steps: outcome ? game.steps : 0, ...(outcome ? { outcome } : {}) };
      }),
    );
  }

  /** Steps of all games and seeds together. */
  get total(): number {
    return this.trials.reduce((sum, { game }) => sum + game.steps, 0);
  }

  /**
   * Plays what is left to play.
   *
   * @param processes how many games at a time; as many as there are processors, at most 8, if left out
   * @throws Interrupted when the reader interrupts, the signal's reason when it is aborted; call again to go on
   */
  async run({
    processes = Math.min(8, availableParallelism()),
    onProgress,
    onOutcome,
    signal = host()?.interrupt,
  }: {
    processes?: number;
    onProgress?: (progress: TrialsProgress) => void | Promise<void>;
    /** Told each game that has come to its end. */
    onOutcome?: (name: Name, outcome: MixtureOutcome) => void | Promise<void>;
    signal?: AbortSignal | undefined;
  } = {}): Promise<void> {
    const left = this.trials.filter(({ outcome }) => !outcome);
    if (left.length === 0) return;
    const pool = poolOf(Math.min(processes, left.length));
    let plays: Promise<void>[] = [];
    try {
      let failed: unknown;
      let running = left.length;
      const play = async (trial: Trial): Promise<void> => {
        trial.steps = 0;
        const on = ({ step }: { step?: number }) => {
          if (step !== undefined) trial.steps = step;
        };
        try {
          trial.outcome = (await pool.exec("play", [trial.game, trial.seed], { on })) as MixtureOutcome;
          trial.steps = trial.game.steps;
          await onOutcome?.(trial.name as Name, trial.outcome);
        } catch (error) {
          failed ??= error;
        }
        running--;
      };
      plays = left.map(play);
      while (running > 0 && failed === undefined) {
        await pause(signal);
        await onProgress?.(this.progress());
      }
      if (failed !== undefined) throw failed;
    } finally {
      await pool.terminate(true);
      // What has come to its end meanwhile is told, before the next call takes it for not yet played.
      await Promise.all(plays);
    }
  }

  /**
   * How the seeds of a game ended, in the order of the seeds.
   *
   * @throws RangeError for a game that there is not, or that has not been played to its end
   */
  of(name: Name): MixtureOutcome[] {
    if (!Object.hasOwn(this.games, name)) {
      throw new RangeError(`game "${name}": there are only ${Object.keys(this.games).join(", ")}`);
    }
    return this.trials
      .filter((trial) => trial.name === name)
      .map(({ outcome, seed }) => {
        if (!outcome) throw new RangeError(`game "${name}", seed ${seed}: not played to its end; call run first`);
        return outcome;
      });
  }

  private progress(): TrialsProgress {
    return {
      done: this.trials.reduce((sum, { steps }) => sum + steps, 0),
      total: this.total,
      ended: this.trials.filter(({ outcome }) => outcome).length,
      games: this.trials.length,
    };
  }
}

/** A moment, in which the other processes' messages come in. @throws the signal's reason once it is aborted */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  signal?.throwIfAborted();
  await breathe();
}

function poolOf(processes: number): ReturnType<typeof workerpool.pool> {
  const script = path.join(__dirname, `trials-worker${path.extname(__filename)}`);
  return workerpool.pool(script, {
    workerType: "process",
    maxWorkers: processes,
    forkOpts: {
      execArgv: path.extname(__filename) === ".ts" ? ["-r", "ts-node/register/transpile-only"] : [],
      env: { ...process.env, ...ONE_THREAD },
    },
    // What TensorFlow says about itself when it is loaded is nobody's concern: it comes as events, which `play` leaves alone.
    emitStdStreams: true,
  });
}

/** Networks of a few thousand weights gain nothing from more threads, nor from a GPU. */
const ONE_THREAD = {
  TF_NUM_INTRAOP_THREADS: "1",
  TF_NUM_INTEROP_THREADS: "1",
  OMP_NUM_THREADS: "1",
  CUDA_VISIBLE_DEVICES: "-1",
};
