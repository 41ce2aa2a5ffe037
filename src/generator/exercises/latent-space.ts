import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { type Interpolation, linear, spherical } from "../interpolation";
import type { Noise } from "../latent";

/** Tells how long a latent vector of so many coordinates is, typically. */
export type TypicalLength = (dimensions: number, noise: Noise) => number;

/** The exercises of chapter 05 about latent vectors. */
export const latentSpace = {
  "5.1": {
    expects: "a function (dimensions, noise) => length, where noise is uniform or normal",
    judge: typicalLength,
  } satisfies Exercise<TypicalLength>,
  "5.2": {
    expects: "a function (from, to, share) => vector, for two lists of numbers and a share from 0 to 1",
    judge: onTheArc,
  } satisfies Exercise<Interpolation>,
};

/** Sizes that neither the chapter nor its cells show. */
const SIZES = [25, 64, 400, 1000];

const LENGTH_MISTAKES: readonly {
  noise: Noise;
  length: (d: number) => number;
  because: string;
  hint: string;
}[] = [
  {
    noise: "uniform",
    length: (d) => Math.sqrt(d),
    because: "That is the longest vector there is: a corner of the cube, with every coordinate at −1 or 1.",
    hint: "what is the mean of x² for x uniform in [−1, 1]? Integrate, or draw a million.",
  },
  {
    noise: "uniform",
    length: (d) => Math.sqrt(d / 12),
    because: "1/12 is the variance of a number in [0, 1]; ours lies in [−1, 1].",
    hint: "the interval is twice as wide. By how much does the mean square grow?",
  },
  {
    noise: "uniform",
    length: (d) => d / 3,
    because: "That is the length *squared*.",
    hint: "Pythagoras ends with a root.",
  },
  {
    noise: "uniform",
    length: (d) => Math.sqrt(d) / 3,
    because: "The third has escaped from under the root.",
    hint: "√(d · 1/3): what does the root make of the 1/3?",
  },
  {
    noise: "uniform",
    length: (d) => Math.sqrt(d) / 2,
    because: "½ is the mean of |x|; to add up squares, one needs the mean of x².",
    hint: "the mean of a square is more than the square of a mean.",
  },
  {
    noise: "normal",
    length: (d) => d,
    because: "That is the length *squared*.",
    hint: "Pythagoras ends with a root.",
  },
  {
    noise: "normal",
    length: (d) => Math.sqrt(d / 3),
    because: "That is what uniform noise has.",
    hint: "a normal coordinate with deviation 1 has a mean square of its own.",
  },
];

function typicalLength(answer: TypicalLength): Verdict {
  if (typeof answer !== "function")
    return wrong(`got ${describeAnswer(answer)}; expected a function (dimensions, noise) => length.`);
  for (const noise of ["uniform", "normal"] as const) {
    for (const d of SIZES) {
      const got: unknown = answer(d, noise);
      const called = `for ${noise} noise in ${d} dimensions your function`;
      if (typeof got !== "number" || !Number.isFinite(got)) {
        return wrong(`${called} returned ${describeAnswer(got)}; expected a finite number.`);
      }
      const expected = noise === "uniform" ? Math.sqrt(d / 3) : Math.sqrt(d);
      // Who measures may take the mean of the lengths, a little below the root of the mean square: by about the variance of
      // the length, 1/15 or 1/2 in any number of dimensions, over twice the length.
      const mean = expected - (noise === "uniform" ? 1 / 15 : 1 / 2) / (2 * expected);
      if (got > 0.985 * mean && got < 1.015 * expected) continue;
      const same = (length: (d: number) => number) =>
        SIZES.every((size) => Math.abs(answer(size, noise) / length(size) - 1) < 1e-6);
      const mistake = LENGTH_MISTAKES.find((mistake) => mistake.noise === noise && same(mistake.length));
      const constant = SIZES.every((size) => answer(size, noise) === got);
      return wrong(
        `${called} says ${tidy(got)}; thousands of them were drawn, and are about ${tidy(expected)} long.${
          mistake ? ` ${mistake.because}` : constant ? " Yours is the same in all dimensions." : ""
        }`,
        mistake?.hint ?? "the length squared is the sum of d squares. What is each of them on average?",
      );
    }
  }
  return right(
    "√(d/3) and √d. The deviation from it stays below 1 whatever d is: the more dimensions, the thinner the shell.",
  );
}

/** Pairs of hidden vectors: of one length and of different ones, at right angles, near and far, and of one direction. */
const PAIRS: readonly { from: number[]; to: number[]; what: string }[] = [
  { from: [3, 0], to: [0, 3], what: "two vectors of length 3 at a right angle" },
  { from: [0.6, 0.8, 0], to: [0, -0.8, 0.6], what: "two vectors of length 1 with an angle of 130°" },
  { from: [1, 2, -2, 4], to: [-4, 2, 2, 1], what: "two vectors of length 5 at a right angle" },
  { from: [2, 0, 0], to: [3, 3, 3], what: "two vectors of different lengths" },
  { from: [1, -2, 2], to: [1, -2, 2], what: "two equal vectors" },
  { from: [1, 1], to: [2, 2], what: "two vectors of one direction" },
];
const SHARES = [0, 0.25, 0.5, 0.9, 1];

function onTheArc(answer: Interpolation): Verdict {
  if (typeof answer !== "function")
    return wrong(`got ${describeAnswer(answer)}; expected a function (from, to, share) => vector.`);
  for (const { from, to, what } of PAIRS) {
    for (const share of SHARES) {
      const [a, b] = [[...from], [...to]];
      const got: unknown = answer(a, b, share);
      const called = `for ${what} and the share ${share}`;
      if (!same(a, from) || !same(b, to)) {
        return wrong(`${called} your function changed the vectors it was given; make a new one.`);
      }
      const vector = vectorOf(got);
      if (!vector || vector.length !== from.length) {
        return wrong(
          `${called} it returned ${vector ? `${vector.length} numbers` : Array.isArray(got) ? `a list that holds ${describeAnswer(got.find((entry) => typeof entry !== "number"))}` : describeAnswer(got)}; expected a list of ${from.length} numbers.`,
        );
      }
      const expected = spherical(from, to, share);
      if (same(vector, expected)) continue;
      const given = `${called} it returned [${vector.map(tidy).join(", ")}]; expected [${expected.map(tidy).join(", ")}].`;
      if (vector.some((value) => !Number.isFinite(value))) return notFinite(given, what);
      const mistake = arcMistakes(from, to, share).find(({ way }) => same(vector, way));
      return wrong(
        `${given}${mistake ? ` ${mistake.because}` : ""}`,
        mistake?.hint ??
          "two weights, sin((1 − t)Ω)/sin Ω and sin(tΩ)/sin Ω; Ω is the angle between the two directions.",
      );
    }
  }
  return right("on the arc everywhere, at even speed, and the straight line where the two vectors have one direction.");
}

function notFinite(given: string, what: string): Verdict {
  if (what.includes("equal") || what.includes("one direction")) {
    return wrong(
      `${given} The angle is 0 there, and its sine too.`,
      "what is the arc between two vectors of one direction?",
    );
  }
  return wrong(
    `${given} An arc cosine takes numbers from −1 to 1 only.`,
    "divide the product of the vectors by both lengths before you take the angle.",
  );
}

function arcMistakes(from: readonly number[], to: readonly number[], share: number) {
  const length = (vector: readonly number[]) => Math.hypot(...vector);
  const scaled = (vector: readonly number[], factor: number) => vector.map((value) => value * factor);
  const straight = linear(from, to, share);
  const between = (1 - share) * length(from) + share * length(to);
  const unit = spherical(scaled(from, 1 / length(from)), scaled(to, 1 / length(to)), share);
  return [
    {
      way: straight,
      because: "That is the straight line: half-way it runs through the inside of the sphere.",
      hint: "the weights 1 − t and t must become sines.",
    },
    {
      way: scaled(straight, between / length(straight)),
      because: "That is the straight line pushed out to the sphere: on the arc, but not at even speed.",
      hint: "half-way it agrees, at a quarter it does not. Turn by a quarter of the *angle*.",
    },
    {
      way: spherical(to, from, share),
      because: "You walk from the end to the start.",
      hint: "share 0 is the first vector.",
    },
    {
      way: unit,
      because: "You walk on the sphere of radius 1: the lengths of the two vectors are lost.",
      hint: "use the directions for the angle only, and blend the vectors themselves.",
    },
    {
      way: scaled(unit, between),
      because: "The direction is right, and the length goes evenly from one to the other: a good way, but another one.",
      hint: "here the vectors themselves are weighted, not their directions.",
    },
  ];
}

function vectorOf(value: unknown): number[] | undefined {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return undefined;
  const numbers = Array.from(value as ArrayLike<unknown>);
  return numbers.every((entry): entry is number => typeof entry === "number") ? numbers : undefined;
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => Math.abs(value - (b[i] as number)) < 1e-5);
}

function tidy(value: number): string {
  return String(Number(value.toPrecision(4)));
}
