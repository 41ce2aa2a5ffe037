import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

type TakeOut = (direction: number[], other: number[]) => ArrayLike<number>;

/** 8.4: what is left of a direction at right angles to another one. */
export const atRightAngles: Exercise<TakeOut> = {
  expects: "a function (direction, other) => what is left, of arrays of numbers",
  judge: judged,
};

/** Others that are longer and shorter than 1, one that points away, one already at right angles. */
const CASES: readonly [direction: number[], other: number[]][] = [
  [
    [3, 1, 2],
    [0, 4, 0],
  ],
  [
    [1, 2, -1, 0.5],
    [-0.2, -0.1, 0.3, 0.4],
  ],
  [
    [2, 0, 1],
    [0, 5, 0],
  ],
  [
    [1, 1],
    [2, 1],
  ],
];

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
const less = (d: readonly number[], o: readonly number[], factor: number) =>
  d.map((value, i) => value - factor * (o[i] as number));

const wanted: TakeOut = (d, o) => less(d, o, dot(d, o) / dot(o, o));

/** Mistakes that are often made, and what gives them away. */
const MISTAKES: readonly [TakeOut, string, string][] = [
  [
    (d, o) => less(d, o, dot(d, o)),
    "It takes d·o times `other` out, right only where `other` has length 1:",
    "an `other` twice as long should not change the result.",
  ],
  [
    (d, o) => less(d, o, dot(d, o) / Math.sqrt(dot(o, o))),
    "It divides by the length of `other` once:",
    "once for the projection, once more to make `other` a unit vector.",
  ],
  [
    (d, o) => less(d, o, dot(d, o) / dot(d, d)),
    "It divides by the length of `direction`:",
    "whose length should not matter?",
  ],
  [(d, o) => less(d, o, -dot(d, o) / dot(o, o)), "It adds what should be taken out:", "look at the sign."],
  [(d, o) => less(d, o, 1), "It subtracts all of `other`:", "only the share that the two have in common is to go."],
  [
    (d, o) => o.map((value) => (value * dot(d, o)) / dot(o, o)),
    "It gives the part *along* `other`, the one that was to go:",
    "and what is left when that is taken away?",
  ],
  [
    (d, o) => less(o, d, dot(d, o) / dot(d, d)),
    "The two are exchanged: it takes `direction` out of `other`:",
    "what is to be kept is the direction of glasses.",
  ],
  [
    (d, o) => {
      const left = less(d, o, dot(d, o) / dot(o, o));
      return left.map((value) => value / Math.sqrt(dot(left, left)));
    },
    "It has the right direction, but the length 1:",
    "it must differ from `direction` only along `other`; its length is what is left.",
  ],
];

function judged(answer: TakeOut): Verdict {
  if (typeof answer !== "function") {
    return wrong(`got ${describeAnswer(answer)}; expected a function (direction, other) => what is left.`);
  }
  const given: number[][] = [];
  for (const [direction, other] of CASES) {
    const [d, o] = [[...direction], [...other]];
    const left: unknown = answer(d, o);
    const numbers = Array.isArray(left) || ArrayBuffer.isView(left) ? Array.from(left as ArrayLike<number>) : undefined;
    if (numbers?.length !== direction.length || !numbers.every(Number.isFinite)) {
      return wrong(
        `for two directions of ${direction.length} numbers it gave ${numbers ? list(numbers) : describeAnswer(left)}; ` +
          `expected ${direction.length} finite numbers.`,
      );
    }
    if (`${d}` !== `${direction}` || `${o}` !== `${other}`) {
      return wrong(
        "it changed the arrays it was given.",
        "make a new one: map gives a new array, -= writes into the old.",
      );
    }
    given.push(numbers);
  }
  const follows = (way: TakeOut) =>
    CASES.every(([d, o], c) => near(given[c] as number[], Array.from(way([...d], [...o]))));
  if (follows(wanted)) {
    return right(
      "at right angles to the other one, whatever its length, and different from the given one only along it.",
    );
  }
  const off = CASES.findIndex(([d, o], c) => !near(given[c] as number[], Array.from(wanted([...d], [...o]))));
  const [d, o] = CASES[off] as (typeof CASES)[number];
  const text = `for ${list(d)} and ${list(o)} it gave ${list(given[off] as number[])}; expected ${list(Array.from(wanted([...d], [...o])))}.`;
  const mistake = MISTAKES.find(([way]) => follows(way));
  return mistake
    ? wrong(`${mistake[1]} ${text}`, mistake[2])
    : wrong(text, "d − t·o, with the t for which the product of the result and o is 0. Solve for t.");
}

function near(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, i) => Math.abs(value - (b[i] as number)) < 1e-6);
}

function list(values: readonly number[]): string {
  return `[${values.map((value) => Number(value.toPrecision(4))).join(", ")}]`;
}
