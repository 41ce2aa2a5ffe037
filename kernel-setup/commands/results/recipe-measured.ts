/**
 * What each training of the recipe was measured to be, in a committed file of its own: `docs/measured/recipe/digits-1.json` and
 * so on. Page and pictures are written from these files alone, so that trainings may take place on several machines and days,
 * and none has to be repeated to write the page again.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type MeasuredGan, RECIPES, type Recipe } from "../../../src/dcgan";
import { writeWholeFile } from "../../../src/files";
import type { GanOptions } from "../../../src/gan/options";
import { optionsFor } from "../../../src/gan/recommended";
import type { Scores } from "../../../src/quality";
import { drawnBytes, type Run } from "./runs";
import { jsonText } from "./store";

/** What the recipe is trained on. */
export type RecipeData = "digits" | "fashion";

/** Of all scores, those that the page tells. */
export type ToldScores = Pick<Scores, "frechet" | "precision" | "recall" | "density" | "coverage">;

/** What a feature network sees in images that were drawn, and in real ones, measured alike. */
export interface Seen {
  /** Whose features, in words. */
  readonly features: string;
  readonly drawn: ToldScores;
  readonly real: ToldScores;
}

/** What the classifier of digits finds, means of samples with their spread. */
export interface DigitScores {
  readonly frechet: number;
  readonly frechetSpread: number;
  readonly score: number;
  readonly scoreSpread: number;
  /** Of the ten digits. */
  readonly shares: readonly number[];
}

/** One training of the recipe: all that the page and its pictures need of it. */
export interface MeasuredTraining {
  readonly data: RecipeData;
  readonly seed: number;
  readonly steps: number;
  /** Options of the training, where they differ from the defaults. Measurements of others are not counted. */
  readonly options: Partial<GanOptions>;
  /** When its end was measured: `2026-11-29`. */
  readonly date: string;
  /** Where it was trained, in words. */
  readonly machine: string;
  /** Of training, measuring not included. */
  readonly minutes: number;
  /** What a reader has to know of these figures, in whole sentences. */
  readonly note?: string;
  /** Fréchet distances on the way, from the first milestone to the end; what else was measured there, where it is known. */
  readonly way: readonly { step: number; frechet: number; minutes?: number; score?: number }[];
  /** Mean over the last 200 steps: share of the real images that D took for real, and of the drawn ones for drawn. */
  readonly accuracy: { readonly real: number; readonly drawn: number };
  /** Of digits: what their classifier finds at the end, beside the same of real ones. */
  readonly digits?: { readonly drawn: DigitScores; readonly real: DigitScores };
  /** At the end, in the features of each network. */
  readonly seen: readonly Seen[];
  /** Images of 28×28 drawn at the end, a byte a pixel, one image after the other, in base64. */
  readonly drawn: string;
}

/** Where the files lie: in `docs`, beside the page that is written from them; nothing in the library reads them. */
export function measuredFolder({ quick, home, root }: { quick: boolean; home: string; root: string }): string {
  return quick ? join(home, "measured", "recipe") : join(root, "docs", "measured", "recipe");
}

/** Name of a training's file in that folder. */
export function measuredName({ data, seed }: Pick<MeasuredTraining, "data" | "seed">): string {
  return `${data}-${seed}.json`;
}

/**
 * What is known of a training; `undefined` when it has no file, or one of another training (other steps, other options).
 *
 * @throws Error for a damaged file, with what to do
 */
export function readMeasuredTraining(
  folder: string,
  { data, seed, steps }: Pick<MeasuredTraining, "data" | "seed" | "steps">,
): MeasuredTraining | undefined {
  const file = join(folder, measuredName({ data, seed }));
  if (!existsSync(file)) return undefined;
  let found: MeasuredTraining;
  try {
    found = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(
      `${file} is no JSON (${(error as Error).message}): restore it with git checkout, or remove it and measure anew`,
      { cause: error },
    );
  }
  const same = found.steps === steps && isDeepStrictEqual(found.options, recipeOptions(steps));
  return same ? found : undefined;
}

/** Writes the file of a training; the folder is made if it is not there. */
export async function writeMeasuredTraining(folder: string, measured: MeasuredTraining): Promise<string> {
  const file = join(folder, measuredName(measured));
  mkdirSync(folder, { recursive: true });
  await writeWholeFile(file, jsonText(measured));
  return file;
}

/** What every training that has come to its end tells of itself, whatever was drawn. */
export function toldOf(
  data: RecipeData,
  run: Pick<Run, "directory" | "seed" | "steps">,
  measurements: readonly (MeasuredGan & { frechet: number; score?: number })[],
  { machine, shown }: { machine: string; shown: number },
): Omit<MeasuredTraining, "seen"> {
  const { seconds, realAccuracy, fakeAccuracy } = measurements.at(-1) as MeasuredGan;
  return {
    ...{ data, seed: run.seed, steps: run.steps, options: recipeOptions(run.steps) },
    date: new Date().toISOString().slice(0, 10),
    machine,
    minutes: inMinutes(seconds),
    way: measurements.map(({ step, frechet, seconds, score }) => ({
      ...{ step, frechet: short(frechet), minutes: inMinutes(seconds) },
      ...(score === undefined ? {} : { score: short(score) }),
    })),
    accuracy: { real: short(realAccuracy), drawn: short(fakeAccuracy) },
    drawn: drawnBytes(run, run.steps)
      .subarray(0, shown * 28 * 28)
      .toString("base64"),
  };
}

/** Of what a network measured, what the page tells, each number to five digits. */
export function toldScores({ frechet, precision, recall, density, coverage }: ToldScores): ToldScores {
  const told = { frechet, precision, recall, density, coverage };
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, short(value)])) as unknown as ToldScores;
}

/** A number as these files keep it: five digits, so that rounded to two places it is what was measured. */
export function short(value: number): number {
  return Number(value.toPrecision(5));
}

function inMinutes(seconds: number): number {
  return Math.round(seconds / 6) / 10;
}

function recipeOptions(steps: number): Partial<GanOptions> {
  const recipe: Recipe = RECIPES.practice;
  return optionsFor(recipe, steps);
}
