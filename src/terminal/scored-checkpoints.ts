/** Scores that a run keeps of itself while it trains, and the best generator by them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { randomStreams, tf } from "../engine";
import { writeWholeFile } from "../files";
import { latentVectors } from "../generator";
import { saveKeras } from "../models";
import type { ImageJudge, Scores } from "../quality";
import type { Training } from "../training";

/** In a run's folder: what was measured, a line a step; and the generator of the best of them. */
export const SCORES_FILE = "scores.jsonl";
export const BEST_FILE = "best.keras";

/** Of the latent vectors that are measured. */
const SEED = 1500;

/** Which step the kept generator is of, with its scores. */
const BEST_CARD = "best.json";

/** The step of the generator that a run has kept; `undefined` where it keeps none. */
export function keptStep(folder: string): number | undefined {
  const card = join(folder, BEST_CARD);
  if (!existsSync(card) || !existsSync(join(folder, BEST_FILE))) return undefined;
  return (JSON.parse(readFileSync(card, "utf8")) as ScoredStep).step;
}

/** What was measured at a step, against the part of the training images that was kept for choices. */
export interface ScoredStep extends Scores {
  readonly step: number;
}

/** The scores in a run's folder, by step; none where it keeps none. @throws Error where the file is damaged, with its name */
export function readScores(folder: string): ScoredStep[] {
  const file = join(folder, SCORES_FILE);
  if (!existsSync(file)) return [];
  try {
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as ScoredStep);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

/** The step with the smallest Fréchet distance; `undefined` of none. */
export function bestOf(scores: readonly ScoredStep[]): ScoredStep | undefined {
  return scores.reduce<ScoredStep | undefined>(
    (best, one) => (best && best.frechet <= one.frechet ? best : one),
    undefined,
  );
}

/** Measures a training on its way, and keeps its best generator. */
export class ScoreKeeper {
  private readonly scores: ScoredStep[];

  /** @param from the step from which the training goes on: what was measured later is measured again */
  constructor(
    private readonly folder: string,
    private readonly judge: ImageJudge,
    from: number,
  ) {
    this.scores = readScores(folder).filter(({ step }) => step <= from);
  }

  /**
   * Measures what the training draws now, from the same latent vectors each time, and keeps the generator if it is the best.
   * Changes nothing in the training.
   */
  async measure(training: Training): Promise<void> {
    const { step } = training;
    if (this.scores.some((one) => one.step === step)) return;
    const stream = randomStreams(SEED).samples;
    const { mean } = await this.judge.measureSamples(
      (count) => {
        const shape: [number, number] = [count, training.fixedLatent.shape[1] as number];
        return tf.tidy(() => training.sample(latentVectors(training.options.noise, shape, stream)));
      },
      { samples: 1 },
    );
    const before = bestOf(this.scores);
    this.scores.push({ step, ...mean });
    const best = bestOf(this.scores);
    if (best !== before) {
      await saveKeras(training.averageGenerator, join(this.folder, BEST_FILE));
      await writeWholeFile(join(this.folder, BEST_CARD), `${JSON.stringify(best)}\n`);
    }
    await writeWholeFile(join(this.folder, SCORES_FILE), this.scores.map((one) => `${JSON.stringify(one)}\n`).join(""));
  }

  /** The best step so far. */
  get best(): ScoredStep | undefined {
    return bestOf(this.scores);
  }

  dispose(): void {
    this.judge.dispose();
  }
}
