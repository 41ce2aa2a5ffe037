/**
 * What can be chosen in the lab. One table says of each setting what it is called, what values it has and whether it may change
 * while a game goes on; from it come the page's controls, the checks, and what a link holds.
 */
import { GAME_TRAITS, type GameName, gameNames } from "../gan/game-names";
import { DIGITS_DATA, LINE_DATA, PLANE_DATA } from "./data-names";

/** Where the game is played: with numbers, points, or handwritten digits of 28×28. */
export type Space = "line" | "plane" | "digits";

export const SPACES: readonly Space[] = ["line", "plane", "digits"];

const DATA: Readonly<Record<Space, readonly string[]>> = {
  line: Object.keys(LINE_DATA),
  plane: Object.keys(PLANE_DATA),
  digits: DIGITS_DATA,
};

export interface LabSettings {
  space: Space;
  /** A name of `LINE_DATA`, `PLANE_DATA` or `DIGITS_DATA`. */
  data: string;
  /** What the reader drew: heights of {@link DRAWN_CELLS} cells of the line from left to right, or points x, y, x, y … Empty if nothing. */
  drawing: number[];
  seed: number;
  loss: GameName;
  featureMatching: boolean;
  generatorRate: number;
  discriminatorRate: number;
  discriminatorSteps: number;
  realLabel: number;
  r1: number;
  r2: number;
  gradientPenalty: number;
  noise: "normal" | "uniform";
  latentSize: number;
  start: number;
  generatorLayers: number[];
  discriminatorLayers: number[];
  optimizer: "adam" | "sgd";
  batchSize: number;
  packing: number;
  minibatchFeatures: number;
  spectralNorm: boolean;
  batchNorm: boolean;
  network: "dense" | "convolutional";
  averageDecay: number;
}

export type SettingName = keyof LabSettings;

interface Common {
  /** Before the control. */
  readonly label: string;
  /** In a sentence, for whoever asks. */
  readonly help: string;
  /** Whether a game goes on when it changes; else a new one begins. */
  readonly live: boolean;
  /** Where it means something, if not everywhere. */
  readonly only?: readonly Space[];
}

/** What a setting's values are. */
export type Setting = Common &
  (
    | { readonly kind: "choice"; readonly choices: (space: Space) => readonly string[] }
    | { readonly kind: "number"; readonly least: number; readonly most: number; readonly whole?: boolean }
    /** Numbers that are tried by factors, from a list. */
    | { readonly kind: "size"; readonly sizes: readonly number[]; readonly least: number; readonly most: number }
    | { readonly kind: "switch" }
    | { readonly kind: "layers" }
    | { readonly kind: "numbers" }
  );

const RATES = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.004, 0.01, 0.03, 0.1];

/** Cells of the line that a drawing has, over [-6, 6]. */
export const DRAWN_CELLS = 48;

/** Most points of a drawing in the plane. */
export const DRAWN_POINTS = 400;

/** In the order in which they are shown. */
export const SETTINGS: Readonly<Record<SettingName, Setting>> = {
  space: {
    ...{ kind: "choice", label: "Where", live: false },
    help: "Numbers on a line, where everything about the game can be seen, points in the plane, or digits.",
    choices: () => SPACES,
  },
  data: {
    ...{ kind: "choice", label: "Data", live: false },
    help: "What G is to learn. Draw your own with a finger or the mouse.",
    choices: (space) => DATA[space],
  },
  drawing: { kind: "numbers", label: "Drawing", live: false, help: "What you drew." },
  loss: {
    ...{ kind: "choice", label: "Loss", live: true },
    help: "What both players make small.",
    choices: () => gameNames,
  },
  generatorRate: {
    ...{ kind: "size", label: "Learning rate of G", live: true, sizes: RATES, least: 1e-6, most: 1 },
    help: "How far G's weights move in a step.",
  },
  discriminatorRate: {
    ...{ kind: "size", label: "Learning rate of D", live: true, sizes: RATES, least: 1e-6, most: 1 },
    help: "How far D's weights move in a step. A D that learns faster than G can tell it more.",
  },
  discriminatorSteps: {
    ...{ kind: "number", label: "Steps of D for one of G", live: true, least: 1, most: 10, whole: true },
    help: "The k of the original algorithm.",
  },
  realLabel: {
    ...{ kind: "number", label: "Label of real data", live: true, least: 0.55, most: 1 },
    help: "Below 1 it is one-sided label smoothing: D is never to be quite sure. Only for losses with labels.",
  },
  r1: {
    ...{ kind: "number", label: "R1 penalty", live: true, least: 0, most: 10 },
    help: "Keeps D from becoming steep around real data, and the game from circling.",
  },
  r2: {
    ...{ kind: "number", label: "R2 penalty", live: true, least: 0, most: 10 },
    help: "The same around what G draws; with R1 and the relativistic loss it is R3GAN.",
  },
  gradientPenalty: {
    ...{ kind: "number", label: "Gradient penalty", live: true, least: 0, most: 20 },
    help: "Holds D's slope near 1 between real and drawn; 10 for the Wasserstein loss.",
  },
  featureMatching: {
    ...{ kind: "switch", label: "G matches features", live: true },
    help: "G makes alike what D's last layer sees of real and of drawn samples, instead of deceiving D.",
  },
  seed: {
    ...{ kind: "number", label: "Seed", live: false, least: 0, most: 2 ** 31 - 1, whole: true },
    help: "The same seed, the same game.",
  },
  noise: {
    ...{ kind: "choice", label: "Noise", live: true },
    help: "What G draws from: normal numbers, or numbers spread evenly over [-1, 1].",
    choices: () => ["normal", "uniform"],
  },
  latentSize: {
    ...{
      kind: "number",
      label: "Latent numbers",
      live: false,
      only: ["plane", "digits"],
      least: 1,
      most: 128,
      whole: true,
    },
    help: "How many numbers G makes one point of. With one, all it draws lies on a curve.",
  },
  start: {
    ...{ kind: "number", label: "G begins at", live: false, only: ["line"], least: -6, most: 6 },
    help: "Where G's numbers lie before the first step, about.",
  },
  averageDecay: {
    ...{ kind: "number", label: "Average of G", live: false, only: ["digits"], least: 0, most: 0.9999 },
    help: "What is shown is the average of G's weights, which keeps that much of itself a step; 0 for G as it is.",
  },
  network: {
    ...{ kind: "choice", label: "Networks", live: false, only: ["digits"] },
    help: "Dense layers, or a small DCGAN's convolutions, which need a GPU.",
    choices: () => ["dense", "convolutional"],
  },
  generatorLayers: {
    ...{ kind: "layers", label: "Hidden layers of G", live: false },
    help: "Units of each, such as 32 32: one to four layers of up to 128 (for digits 1024).",
  },
  discriminatorLayers: {
    ...{ kind: "layers", label: "Hidden layers of D", live: false },
    help: "Units of each, such as 32 32: one to four layers of up to 128 (for digits 1024).",
  },
  optimizer: {
    ...{ kind: "choice", label: "Optimizer", live: false },
    help: "Adam (β₁ = ½) scales each weight's steps; SGD follows the gradient as it is.",
    choices: () => ["adam", "sgd"],
  },
  batchSize: {
    ...{ kind: "size", label: "Samples a step", live: true, sizes: [16, 32, 64, 128, 256, 512], least: 4, most: 1024 },
    help: "Real ones that D sees in a step, and as many drawn ones.",
  },
  packing: {
    ...{ kind: "number", label: "Packing", live: false, only: ["plane", "digits"], least: 1, most: 4, whole: true },
    help: "D judges that many points at once, and sees when they are alike (PacGAN).",
  },
  minibatchFeatures: {
    ...{
      kind: "number",
      label: "Minibatch features",
      live: false,
      only: ["plane", "digits"],
      least: 0,
      most: 64,
      whole: true,
    },
    help: "D sees by that many features how near the points of a batch lie to each other; 0 for none.",
  },
  spectralNorm: {
    ...{ kind: "switch", label: "Spectral normalisation of D", live: false, only: ["plane", "digits"] },
    help: "Holds how fast D can change.",
  },
  batchNorm: {
    ...{ kind: "switch", label: "Batch normalisation of G", live: false, only: ["plane"] },
    help: "Each layer's values, over a batch, have mean 0 and variance 1.",
  },
};

export const settingNames = Object.keys(SETTINGS) as readonly SettingName[];

/**
 * What a game begins with when nothing else is asked for: on the line chapter 06's, in the plane chapter 09's plain one, with digits
 * chapter 06's with half the units and rates that soon draw something, because most browsers train them on one processor core.
 */
export const DEFAULT_SETTINGS: Readonly<Record<Space, Readonly<LabSettings>>> = {
  line: {
    ...{ space: "line", data: "two", drawing: [], seed: 6, loss: "non-saturating", featureMatching: false },
    ...{ generatorRate: 0.0005, discriminatorRate: 0.004, discriminatorSteps: 1, realLabel: 1 },
    ...{ r1: 0, r2: 0, gradientPenalty: 0, noise: "normal", latentSize: 1, start: 3 },
    ...{ generatorLayers: [32, 32], discriminatorLayers: [32, 32], optimizer: "adam", batchSize: 256 },
    ...{ packing: 1, minibatchFeatures: 0, spectralNorm: false, batchNorm: false, network: "dense", averageDecay: 0 },
  },
  plane: {
    ...{ space: "plane", data: "ring", drawing: [], seed: 1, loss: "non-saturating", featureMatching: false },
    ...{ generatorRate: 0.001, discriminatorRate: 0.003, discriminatorSteps: 1, realLabel: 1 },
    ...{ r1: 0, r2: 0, gradientPenalty: 0, noise: "normal", latentSize: 2, start: 0 },
    ...{ generatorLayers: [64, 64], discriminatorLayers: [64, 64], optimizer: "adam", batchSize: 128 },
    ...{ packing: 1, minibatchFeatures: 0, spectralNorm: false, batchNorm: false, network: "dense", averageDecay: 0 },
  },
  digits: {
    ...{ space: "digits", data: "all", drawing: [], seed: 1, loss: "non-saturating", featureMatching: false },
    ...{ generatorRate: 0.002, discriminatorRate: 0.001, discriminatorSteps: 1, realLabel: 1 },
    ...{ r1: 0, r2: 0, gradientPenalty: 0, noise: "uniform", latentSize: 100, start: 0 },
    ...{ generatorLayers: [128, 256, 512], discriminatorLayers: [256, 128], optimizer: "adam", batchSize: 64 },
    ...{
      packing: 1,
      minibatchFeatures: 0,
      spectralNorm: false,
      batchNorm: true,
      network: "dense",
      averageDecay: 0.995,
    },
  },
};

/**
 * All settings, those that were not given as in {@link DEFAULT_SETTINGS}.
 *
 * @throws RangeError that names the setting, its value and what was expected
 */
export function labSettings(given: Partial<LabSettings> = {}): LabSettings {
  const space = given.space ?? "line";
  if (!SPACES.includes(space)) throw refused("space", space, `one of ${SPACES.join(", ")}`);
  const settings: LabSettings = { ...DEFAULT_SETTINGS[space], ...given, space };
  for (const name of settingNames) requireSetting(name, settings[name], space);
  const { data, drawing, batchSize, packing } = settings;
  if ((data === "drawn") !== drawing.length > 0) {
    throw new RangeError(
      data === "drawn" ? 'data "drawn": there is no drawing' : `data "${data}": a drawing goes with "drawn"`,
    );
  }
  if (batchSize % packing !== 0) {
    throw new RangeError(`batchSize ${batchSize}: expected a multiple of the packing, ${packing}`);
  }
  return settings;
}

/** Whether a setting does something in such a game: those of labels only for losses that have some, layers not where a plan has them. */
export function means(name: SettingName, { space, loss, network }: Readonly<LabSettings>): boolean {
  const { only } = SETTINGS[name];
  if (only !== undefined && !only.includes(space)) return false;
  if (name === "realLabel") return GAME_TRAITS[loss].labelled;
  if (name === "generatorLayers" || name === "discriminatorLayers") return network === "dense";
  return true;
}

/** @throws RangeError unless the value is one of those that the setting may have */
export function requireSetting(name: SettingName, value: unknown, space: Space): void {
  const setting = SETTINGS[name];
  switch (setting.kind) {
    case "choice": {
      const choices = setting.choices(space);
      if (!choices.includes(value as string)) throw refused(name, value, `one of ${choices.join(", ")}`);
      return;
    }
    case "number":
    case "size": {
      const { least, most } = setting;
      const whole = setting.kind === "number" && setting.whole === true;
      const fits = typeof value === "number" && value >= least && value <= most;
      if (!fits || (whole && !Number.isInteger(value))) {
        throw refused(name, value, `a ${whole ? "whole " : ""}number from ${least} to ${most}`);
      }
      if (name === "batchSize" && !Number.isInteger(value)) throw refused(name, value, "a whole number");
      return;
    }
    case "switch":
      if (typeof value !== "boolean") throw refused(name, value, "on or off");
      return;
    case "layers": {
      const most = space === "digits" ? 1024 : 128;
      const fits = (units: unknown) => Number.isInteger(units) && (units as number) >= 1 && (units as number) <= most;
      if (!Array.isArray(value) || value.length < 1 || value.length > 4 || !value.every(fits)) {
        throw refused(name, value, `one to four layers of 1 to ${most} units`);
      }
      return;
    }
    case "numbers":
      requireDrawing(value, space);
  }
}

function requireDrawing(value: unknown, space: Space): void {
  const numbers = Array.isArray(value) ? (value as unknown[]) : undefined;
  const finite = numbers?.every((one) => typeof one === "number" && Number.isFinite(one));
  if (!numbers || !finite) throw refused("drawing", value, "numbers");
  if (numbers.length === 0) return;
  if (space === "line") {
    const heights = numbers as number[];
    if (heights.length !== DRAWN_CELLS || !heights.every((one) => one >= 0) || !heights.some((one) => one > 0)) {
      throw refused("drawing", `${heights.length} heights`, `${DRAWN_CELLS} of them from 0, not all of them 0`);
    }
  } else if (space === "digits") throw refused("drawing", "of digits", "none");
  else if (numbers.length % 2 !== 0 || numbers.length > 2 * DRAWN_POINTS || !numbers.every(inside)) {
    throw refused("drawing", `${numbers.length / 2} points`, `1 to ${DRAWN_POINTS} of them within [-1, 1]`);
  }
}

const inside = (place: unknown) => Math.abs(place as number) <= 1;

function refused(name: SettingName, value: unknown, expected: string): RangeError {
  return new RangeError(`${name} ${typeof value === "string" ? `"${value}"` : String(value)}: expected ${expected}`);
}
