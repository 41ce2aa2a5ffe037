import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { type Mode, responsibilities } from "../tables";

/** A number as CTGAN encodes it. */
export interface PlaceInMode {
  /** Which mode, counted from 0. */
  readonly mode: number;
  /** Where in it, in units of four standard deviations. */
  readonly place: number;
}

type Encode = (value: number, modes: readonly Mode[]) => PlaceInMode;

/** 11.1: mode-specific normalisation of one number. */
export const placeInMode: Exercise<Encode> = {
  expects: "a function (value, modes) => ({ mode, place }), where each mode is { weight, mean, deviation }",
  judge: judged,
};

/** A narrow bell on a wide one, a rare one beside a frequent one, and two that are alike. */
const CASES: readonly [value: number, modes: readonly Mode[], why: string][] = [
  [
    26,
    [
      { weight: 0.5, mean: 20, deviation: 1 },
      { weight: 0.5, mean: 40, deviation: 10 },
    ],
    "six deviations from the narrow mode, and only 1.4 from the wide one",
  ],
  [
    21,
    [
      { weight: 0.4, mean: 20, deviation: 1 },
      { weight: 0.6, mean: 25, deviation: 10 },
    ],
    "one deviation from the narrow mode, which is ten times as dense there",
  ],
  [
    4.9,
    [
      { weight: 0.95, mean: 0, deviation: 2 },
      { weight: 0.05, mean: 9, deviation: 2 },
    ],
    "a little nearer to the second mode, which is nineteen times rarer",
  ],
  [
    -3,
    [
      { weight: 0.5, mean: -1, deviation: 1 },
      { weight: 0.5, mean: 1, deviation: 1 },
    ],
    "nearer to the first of two equal modes, and below its mean",
  ],
  [100, [{ weight: 1, mean: 90, deviation: 5 }], "one mode"],
];

const likeliest = (modes: readonly Mode[], score: (mode: Mode) => number) => {
  const scores = modes.map(score);
  return scores.indexOf(Math.max(...scores));
};

const solution: Encode = (value, modes) => {
  const shares = responsibilities(modes, value);
  const mode = shares.indexOf(Math.max(...shares));
  return { mode, place: placeOf(value, modes[mode] as Mode, 4) };
};

const placeOf = (value: number, { mean, deviation }: Mode, deviations: number) =>
  (value - mean) / (deviations * deviation);

const bell = (value: number, { mean, deviation }: Mode) => -(((value - mean) / deviation) ** 2) / 2;

/** Other ways to choose a mode that come to mind, and what is wrong with them. */
const CHOICES: readonly [(value: number, mode: Mode) => number, string][] = [
  [
    (value, { mean }) => -Math.abs(value - mean),
    "it takes the mode with the nearest mean. How wide a mode is counts, too.",
  ],
  [bell, "it counts deviations from the mean only. A wide bell is a low one: its density has 1 / σ in front."],
  [
    (value, mode) => Math.log(mode.weight) + bell(value, mode),
    "it leaves out the 1 / σ in front of a normal density: a wide bell is a low one.",
  ],
  [
    (value, mode) => bell(value, mode) - Math.log(mode.deviation),
    "it leaves out the weights: a mode that is rare made fewer of the values.",
  ],
  [(_, { weight }) => weight, "it takes the most frequent mode, whatever the value."],
];

function judged(answer: Encode): Verdict {
  if (typeof answer !== "function") {
    return wrong(`got ${describeAnswer(answer)}; expected a function (value, modes) => ({ mode, place }).`);
  }
  const given: PlaceInMode[] = [];
  for (const [value, modes] of CASES) {
    const one: unknown = answer(value, structuredClone(modes));
    if (!isPlace(one)) {
      return wrong(
        `for ${value} it returned ${describeAnswer(one)}; expected an object { mode, place } of two numbers.`,
      );
    }
    if (modes[one.mode] === undefined) {
      return wrong(
        `for ${value} it chose mode ${one.mode} of ${modes.length}; expected 0 to ${modes.length - 1}.`,
        "the first mode is number 0.",
      );
    }
    given.push(one);
  }
  const at = CASES.findIndex(([value, modes], i) => given[i]?.mode !== solution(value, modes).mode);
  if (at >= 0) {
    const [value, modes, why] = CASES[at] as (typeof CASES)[number];
    const mistake = CHOICES.find(([score]) =>
      CASES.every(([x, all], i) => given[i]?.mode === likeliest(all, (mode) => score(x, mode))),
    );
    return wrong(
      `for ${value} among ${described(modes)} it chose mode ${given[at]?.mode}; expected ${solution(value, modes).mode}: ${why}.`,
      mistake?.[1] ?? "which mode has the largest weight · density at the value?",
    );
  }
  const close = (place: (value: number, mode: Mode) => number) =>
    CASES.every(([value, modes], i) => {
      const { mode, place: got } = given[i] as PlaceInMode;
      return Math.abs(got - place(value, modes[mode] as Mode)) < 1e-6;
    });
  if (close((value, mode) => placeOf(value, mode, 4))) {
    return right("the mode that most likely made the value, and how far from its mean it lies, in units of 4σ.");
  }
  const [value, modes] = CASES[0] as (typeof CASES)[number];
  const { mode, place } = given[0] as PlaceInMode;
  const found = `the modes are right, the places are not: for ${value} in mode ${mode} it gave ${round(place)}; expected ${round(solution(value, modes).place)}.`;
  if (close((v, m) => placeOf(v, m, 1))) return wrong(found, "(x − μ) / σ reaches far beyond ±1. The unit is 4σ.");
  if (close((v, m) => -placeOf(v, m, 4))) return wrong(found, "the sign is turned: above the mean is positive.");
  if (close((v, m) => v - m.mean)) return wrong(found, "it is still in the units of the column. Divide by 4σ.");
  if (close((v, m) => Math.abs(placeOf(v, m, 4))))
    return wrong(found, "below the mean is negative; no absolute value.");
  return wrong(found, "(x − μ) / 4σ, with μ and σ of the mode that was chosen.");
}

function isPlace(value: unknown): value is PlaceInMode {
  if (typeof value !== "object" || value === null) return false;
  const { mode, place } = value as Partial<PlaceInMode>;
  return typeof mode === "number" && typeof place === "number" && Number.isFinite(place);
}

function described(modes: readonly Mode[]): string {
  return modes.map(({ weight, mean, deviation }) => `${mean} ± ${deviation} (weight ${weight})`).join(" and ");
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
