import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../files";
import { meanAndSpread } from "../statistics";
import type { CureName } from "./cures";
import type { MixtureGame, MixtureOutcome } from "./mixture-game";

/** What became of a cure, seed by seed. */
export interface MeasuredCure {
  readonly name: CureName;
  /** Modes that were found. */
  readonly found: readonly number[];
  /** Share of the points that lie on a mode. */
  readonly onMode: readonly number[];
  readonly reverseKl: readonly number[];
  /** Of one step, on one thread, the quickest seed's. */
  readonly milliseconds: number;
}

/** All cures on one mixture. */
export interface MeasuredMixture {
  readonly mixture: MixtureGame["mixture"];
  readonly steps: number;
  readonly seeds: readonly number[];
  readonly cures: readonly MeasuredCure[];
}

/** What `npm run results -- --only balance` has measured, and where. */
export interface MeasuredCures {
  readonly machine: string;
  /** `2026-11-29`. */
  readonly date: string;
  readonly mixtures: readonly MeasuredMixture[];
}

/** Where it lies, from the root of the repository, and the command that writes it. */
export const MEASURED = {
  file: "src/balance/measured-cures.json",
  command: "npm run results -- --only balance",
} as const;

/** What came with ganbook. @throws Error when the file is missing or damaged, with the command that restores it */
export function measuredCures(root = packageRoot()): MeasuredCures {
  return readMeasured(MEASURED, root);
}

/**
 * What a command has measured, as it ships.
 *
 * @param file where it lies, from the root of the repository
 * @param command which writes it
 * @throws Error when the file is missing or damaged, with the command that restores it
 */
export function readMeasured<T>({ file: name, command }: { file: string; command: string }, root: string): T {
  const file = join(root, name);
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch (error) {
    const restore = `Restore it with: git checkout -- ${name} (or measure anew: ${command})`;
    throw new Error(`${file} cannot be read: ${(error as Error).message}. ${restore}`, { cause: error });
  }
}

/** A cure's outcomes, as they are kept. @param steps of each game */
export function measuredOf(name: CureName, outcomes: readonly MixtureOutcome[], steps: number): MeasuredCure {
  return {
    name,
    found: outcomes.map(({ modes }) => modes.found),
    onMode: outcomes.map(({ modes }) => kept(modes.onMode)),
    reverseKl: outcomes.map(({ modes }) => kept(modes.reverseKl)),
    milliseconds: kept((1000 * Math.min(...outcomes.map(({ seconds }) => seconds))) / steps),
  };
}

/** Means over the seeds with their spread, a row a cure, for `console.table`. */
export function cureTable({ cures }: Pick<MeasuredMixture, "cures">): Record<string, string | number>[] {
  return cures.map(({ name, found, onMode, reverseKl, milliseconds }) => ({
    cure: name,
    modes: plusMinus(found, 1),
    "on a mode (%)": percentPlusMinus(onMode, 0),
    "reverse KL": plusMinus(reverseKl, 3),
    "ms a step": +milliseconds.toFixed(1),
  }));
}

/** A number as a table that ships has it: to four places. */
export function kept(value: number): number {
  return Math.round(1e4 * value) / 1e4;
}

/** Shares in percent, as {@link plusMinus}. */
export function percentPlusMinus(shares: readonly number[], digits: number): string {
  return plusMinus(
    shares.map((share) => 100 * share),
    digits,
  );
}

/** `7.4 ± 0.5`. */
export function plusMinus(values: readonly number[], digits: number): string {
  const [mean, spread] = meanAndSpread(values);
  return values.length === 1 ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${spread.toFixed(digits)}`;
}
