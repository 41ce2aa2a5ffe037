/** What `npm run train` was asked for: made from its options, kept in the run's folder, and held to when a run goes on. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ImagesForm } from "../datasets";
import type { Precision } from "../engine";
import type { PairName } from "../gan";
import { GAME_TRAITS } from "../gan/game-names";
import { type NetworkOptions, networkOptions } from "../gan/networks";
import { type GanOptions, ganOptions } from "../gan/options";
import { optionsFor, RECOMMENDED } from "../gan/recommended";

/** All that decides a run's numbers, and how far it is to go. */
export interface Plan {
  model: PairName;
  /** As `namedImages` takes it. */
  data: string;
  /** What becomes of images that are not of one size. */
  form: ImagesForm;
  seed: number;
  precision: Precision | "auto";
  /** Steps in all. */
  steps: number;
  /** Steps between two measurements, for which a part of the images is kept out of training; absent for none. */
  scoreEvery?: number;
  options: GanOptions;
  /** What the networks have that the model's usual ones do not; absent for nothing. */
  networks?: NetworkOptions;
}

/** Options of the command line, under their names there; what was not given is absent. */
export interface Asked {
  model?: PairName;
  data?: string;
  size?: ImagesForm["size"];
  channels?: ImagesForm["channels"];
  crop?: string;
  seed?: number;
  precision?: Plan["precision"];
  steps?: number;
  "score-every"?: number;
  batch?: number;
  loss?: GanOptions["loss"];
  "generator-loss"?: GanOptions["generatorLoss"];
  "real-label"?: number;
  r1?: number;
  r2?: number;
  "gradient-penalty"?: number;
  "historical-averaging"?: number;
  translation?: number;
  packing?: number;
  batches?: GanOptions["batches"];
  noise?: GanOptions["noise"];
  "learning-rate"?: GanOptions["learningRate"];
  "learning-rate-fall"?: GanOptions["learningRateFall"];
  beta1?: number;
  "discriminator-steps"?: number;
  pretraining?: number;
  average?: number | null;
  "minibatch-features"?: number;
  "spectral-norm"?: boolean;
  "virtual-batch-norm"?: number;
}

/** What the trainer calls the command line's options. */
const NAMES = {
  batch: "batchSize",
  loss: "loss",
  "generator-loss": "generatorLoss",
  "real-label": "realLabel",
  r1: "r1",
  r2: "r2",
  "gradient-penalty": "gradientPenalty",
  "historical-averaging": "historicalAveraging",
  translation: "translation",
  packing: "packing",
  batches: "batches",
  noise: "noise",
  "learning-rate": "learningRate",
  "learning-rate-fall": "learningRateFall",
  beta1: "beta1",
  "discriminator-steps": "discriminatorSteps",
  pretraining: "pretraining",
  average: "averageDecay",
} as const satisfies Partial<Record<keyof Asked, keyof GanOptions>>;

/** The same of the networks' options. */
const NETWORK_NAMES = {
  "minibatch-features": "minibatchFeatures",
  "spectral-norm": "spectralNorm",
  "virtual-batch-norm": "virtualBatchNorm",
} as const satisfies Partial<Record<keyof Asked, keyof NetworkOptions>>;

/** The file in a run's folder. */
export const PLAN_FILE = "command.json";

/** The plan of a new run: what was asked for, the rest as it suits the model. */
export function newPlan(asked: Asked): Plan {
  const { data = "digits", seed = 1, precision = "float32" } = asked;
  const model = asked.model ?? (COLOURFUL.has(kindOf(data)) ? "narrow" : "dense");
  const { steps = RECOMMENDED[model].steps } = asked;
  const form = formOf(asked);
  const given = renamed(asked, NAMES).filter(([, value]) => value !== undefined);
  const unlabelled = asked.loss !== undefined && !GAME_TRAITS[asked.loss].labelled ? { realLabel: 1 } : {};
  const options = ganOptions({ ...optionsFor(RECOMMENDED[model], steps), ...unlabelled, ...Object.fromEntries(given) });
  const scores = asked["score-every"];
  return {
    ...{ model, data, form, seed, precision, steps, ...(scores ? { scoreEvery: scores } : {}), options },
    ...networksOf(model, Object.fromEntries(renamed(asked, NETWORK_NAMES))),
  };
}

/** Of what was asked for, those that `names` names, under the names that they have there. */
function renamed(asked: Asked, names: Partial<Record<keyof Asked, string>>): [string, unknown][] {
  return Object.entries(names).map(([name, option]) => [option, asked[name as keyof Asked]]);
}

/** @throws RangeError for a model that cannot have them */
function networksOf(model: PairName, given: NetworkOptions): Pick<Plan, "networks"> {
  const networks = networkOptions(model, given);
  return Object.keys(networks).length > 0 ? { networks } : {};
}

/**
 * The plan of a run that goes on: its own, with more steps where more are asked for, and, where a folder of the same kind
 * of data is named, with that (the trainer makes sure that it holds the same images).
 *
 * @throws Error when something else is asked for than the run began with; it names both
 */
export function resumedPlan(asked: Asked, plan: Plan): Plan {
  const before: Asked = {
    ...plan,
    ...plan.form,
    ...(plan.scoreEvery === undefined ? {} : { "score-every": plan.scoreEvery }),
    ...(Object.fromEntries(
      Object.entries(NAMES).map(([name, option]) => [name, plan.options[option]]),
    ) as unknown as Required<Pick<Asked, keyof typeof NAMES>>),
    ...Object.fromEntries(Object.entries(NETWORK_NAMES).map(([name, option]) => [name, plan.networks?.[option]])),
  };
  const now: Asked = { ...asked, ...formOf(asked) };
  for (const name of Object.keys(now) as (keyof Asked)[]) {
    const [wanted, had] = [now[name], before[name]];
    const isKept = name in NAMES || name in NETWORK_NAMES || name in FIXED;
    if (wanted === undefined || !isKept || written(wanted) === written(had)) continue;
    const began =
      had === undefined ? `without --${name}, and goes on so` : `with --${name} ${written(had)}, and goes on with it`;
    throw new Error(
      `--${name}${wanted === true ? "" : ` ${written(wanted)}`}: this run began ${began}; ` +
        `leave the option out, or begin another run with another --out.`,
    );
  }
  const { steps = plan.steps, data = plan.data } = asked;
  if (steps < plan.steps) {
    throw new Error(`--steps ${steps}: this run was to go to --steps ${plan.steps}; it can be longer, not shorter.`);
  }
  if (kindOf(data) !== kindOf(plan.data)) {
    throw new Error(`--data ${data}: this run began with --data ${plan.data}, and goes on with it.`);
  }
  return { ...plan, steps, data };
}

/** The models there are. Said here again, so that a mistake is told before TensorFlow is loaded. */
const MODELS: Record<PairName, true> = {
  dense: true,
  dcgan: true,
  narrow: true,
  sequential: true,
  convolutional: true,
};

/** Options that a run keeps and that are not the trainer's. */
const FIXED = { model: true, seed: true, precision: true, size: true, channels: true, crop: true, "score-every": true };

/** Data with colours and shapes that dense layers learn badly: they get a convolutional GAN that two processor cores can train, where none is asked for. */
const COLOURFUL = new Set(["faces", "celeba", "images"]);

/**
 * The plan in a run's folder.
 *
 * @throws Error when the folder is none, holds no run of `npm run train`, or its plan is damaged
 */
export function readPlan(folder: string): Plan {
  const file = join(folder, PLAN_FILE);
  if (!existsSync(folder)) throw new Error(`${folder}: there is no such folder.`);
  if (!existsSync(file)) throw new Error(`${folder} holds no run of npm run train: there is no ${PLAN_FILE} in it.`);
  try {
    const read = JSON.parse(readFileSync(file, "utf8")) as Plan;
    const { model, data, form = {}, seed, precision, steps, scoreEvery, options, networks = {} } = read;
    if (!Object.hasOwn(MODELS, model)) throw new Error(`model ${JSON.stringify(model)} is not known`);
    if (typeof data !== "string" || !Number.isInteger(seed) || !Number.isInteger(steps)) {
      throw new Error("data, seed or steps are missing");
    }
    const scores = scoreEvery === undefined ? {} : { scoreEvery };
    return {
      ...{ model, data, form, seed, precision, steps, ...scores, options: ganOptions(options) },
      ...networksOf(model, networks),
    };
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

/** Of what was asked for, what becomes of images. */
function formOf({ size, channels, crop }: Asked): ImagesForm {
  return {
    ...(size === undefined ? {} : { size }),
    ...(channels === undefined ? {} : { channels }),
    // A run may go on from another folder.
    ...(crop === undefined ? {} : { crop: crop === "centre" || crop === "stretch" ? crop : resolve(crop) }),
  };
}

/** What {@link readPlan} reads. */
export function planText(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/** A value as it stands on a command line. */
function written(value: unknown): string {
  if (value === null) return "none";
  if (Array.isArray(value)) return value.join("x");
  if (typeof value !== "object") return String(value);
  if (value && "from" in value) return Object.values(value).join(",");
  const { generator, discriminator } = value as { generator: number; discriminator: number };
  return generator === discriminator ? String(generator) : `${generator},${discriminator}`;
}

function kindOf(data: string): string {
  return data.split(":")[0] ?? data;
}
