import { mean } from "../statistics";

/** The numbers of a run: entry i of every list belongs to step `steps[i]`. */
export interface History {
  steps: number[];
  discriminatorLoss: number[];
  generatorLoss: number[];
  /** Share of the real images that D called real, in [0, 1]. */
  realAccuracy: number[];
  /** Share of the generated images that D called fake, in [0, 1]. */
  fakeAccuracy: number[];
}

/** The numbers of one step. */
export interface HistoryEntry {
  step: number;
  discriminatorLoss: number;
  generatorLoss: number;
  realAccuracy: number;
  fakeAccuracy: number;
}

export function emptyHistory(): History {
  return { steps: [], discriminatorLoss: [], generatorLoss: [], realAccuracy: [], fakeAccuracy: [] };
}

/** Adds a step at the end. */
export function addEntry(history: History, { step, ...values }: HistoryEntry): void {
  history.steps.push(step);
  for (const [name, value] of Object.entries(values)) history[name as keyof typeof values].push(value);
}

/** Steps at the end over which D's accuracies are told. */
const LATELY = 200;

/** How often D was right about real and about generated images, means over the last 200 steps. */
export function latestAccuracies({
  realAccuracy,
  fakeAccuracy,
}: History): Pick<HistoryEntry, "realAccuracy" | "fakeAccuracy"> {
  return { realAccuracy: mean(realAccuracy.slice(-LATELY)), fakeAccuracy: mean(fakeAccuracy.slice(-LATELY)) };
}

/**
 * Entries of a history as JSON, one step on a line. No clock times, so that the files of two runs can be compared byte by
 * byte; numbers are written so that reading them gives the same bits.
 *
 * @param from index of the first entry that is written
 */
export function historyLines(history: History, from = 0): string {
  return history.steps
    .slice(from)
    .map((step, i) => {
      const at = from + i;
      const entry: HistoryEntry = {
        step,
        discriminatorLoss: history.discriminatorLoss[at] as number,
        generatorLoss: history.generatorLoss[at] as number,
        realAccuracy: history.realAccuracy[at] as number,
        fakeAccuracy: history.fakeAccuracy[at] as number,
      };
      return `${JSON.stringify(entry)}\n`;
    })
    .join("");
}

/**
 * The first entries of a history that was written by {@link historyLines}: as many as there are, whole and in order from
 * step 1, and at most `steps`. A process that was killed may have left half a line at the end.
 */
export function readHistory(text: string, steps = Number.POSITIVE_INFINITY): History {
  const history = emptyHistory();
  for (const line of text.split("\n").slice(0, -1)) {
    const entry = entryOf(line);
    if (history.steps.length >= steps || entry?.step !== history.steps.length + 1) break;
    addEntry(history, entry);
  }
  return history;
}

function entryOf(line: string): HistoryEntry | undefined {
  let entry: Partial<HistoryEntry>;
  try {
    entry = Object(JSON.parse(line));
  } catch {
    return undefined;
  }
  const { step, discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy } = entry;
  const numbers = { step, discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy };
  return Object.values(numbers).every((value) => typeof value === "number") ? (numbers as HistoryEntry) : undefined;
}
