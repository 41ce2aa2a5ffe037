import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { mean, median } from "../../statistics";

/** What may be said of two lists of Fréchet distances. */
export type Claim = "first" | "second" | "open";

type Rule = (a: readonly number[], b: readonly number[]) => Claim;

/** 7.4: a rule that claims no more than the seeds do. */
export const seedsSay: Exercise<Rule> = {
  expects: 'a function (a, b) => "first", "second" or "open", of two lists of Fréchet distances',
  judge: judged,
};

const CASES: readonly [a: number[], b: number[], why: string][] = [
  [[11, 12, 13], [21, 20, 25], "each value of the first list is below each of the second"],
  [[9.5, 30, 28], [4, 5, 9.4], "each value of the second list is below each of the first"],
  [[4, 14, 5], [11, 10, 13], "the ranges overlap: 14 lies above all of the second"],
  [[20, 21, 22], [19, 50, 60], "the ranges overlap, whatever the means"],
  [[8, 9, 10], [10, 11, 12], "one value is the same on both sides, so not every one is below"],
  [[3, 9, 2], [30, 100, 20, 25], "each value of the first list is below each of the second"],
  [[5, 6], [50, 60], "two seeds a side are fewer than three"],
  [[1], [7, 8, 9], "one seed is an anecdote"],
  [[10, 9, 100], [8, 7, 6.5], "each value of the second list is below each of the first"],
  [[8, 9, 40], [10, 11, 12], "the ranges overlap, whatever the middle ones"],
  [[7, 7, 7], [7, 7, 7], "all values are the same"],
];

const rule: Rule = (a, b) => {
  if (a.length < 3 || b.length < 3) return "open";
  if (Math.max(...a) < Math.min(...b)) return "first";
  return Math.max(...b) < Math.min(...a) ? "second" : "open";
};

const smaller = (x: number, y: number): Claim => (x < y ? "first" : y < x ? "second" : "open");

/** Rules that claim too much, and what gives them away. */
const MISTAKES: readonly [Rule, string][] = [
  [(a, b) => swapped(rule(a, b)), "it takes the larger distance for the better one. What does a distance of 0 mean?"],
  [
    (a, b) => (Math.max(...a) < Math.min(...b) ? "first" : Math.max(...b) < Math.min(...a) ? "second" : "open"),
    "it does not count the seeds. How often would one seed each lie apart by chance alone?",
  ],
  [(a, b) => smaller(mean(a), mean(b)), "it compares the means, and two means are hardly ever the same."],
  [(a, b) => smaller(median(a), median(b)), "it compares the middle ones only."],
  [
    (a, b) => smaller(Math.min(...a), Math.min(...b)),
    "it compares the best seeds. Whoever tries more seeds gets a better best one.",
  ],
  [(a, b) => smaller(Math.max(...a), Math.max(...b)), "it compares the worst seeds only."],
  [
    (a, b) => (a.length < 3 || b.length < 3 ? "open" : smaller(mean(a), mean(b))),
    "it compares the means, and two means are hardly ever the same.",
  ],
  [
    (a, b) => {
      if (a.length < 3 || b.length < 3) return "open";
      if (Math.max(...a) <= Math.min(...b)) return "first";
      return Math.max(...b) <= Math.min(...a) ? "second" : "open";
    },
    "it lets equal values pass for a difference.",
  ],
];

function judged(answer: Rule): Verdict {
  if (typeof answer !== "function") return wrong(`got ${describeAnswer(answer)}; expected a function (a, b) => claim.`);
  const claims: unknown[] = [];
  for (const [a, b] of CASES) {
    const [givenA, givenB] = [[...a], [...b]];
    const claim: unknown = answer(givenA, givenB);
    if (claim !== "first" && claim !== "second" && claim !== "open") {
      return wrong(
        `for ${list(a)} and ${list(b)} it returned ${describeAnswer(claim)}; expected "first", "second" or "open".`,
      );
    }
    if (givenA.join() !== a.join() || givenB.join() !== b.join()) {
      return wrong(
        `it changed the lists it was given: ${list(a)} became ${list(givenA)}.`,
        "sort() sorts in place, and as text unless told otherwise: [...values].sort((x, y) => x - y).",
      );
    }
    claims.push(claim);
  }
  const at = CASES.findIndex(([a, b], i) => claims[i] !== rule(a, b));
  if (at < 0) {
    return right(
      "it claims a winner where every seed says so, and only there. With three seeds a side, chance alone does that once in ten times.",
    );
  }
  const [a, b, why] = CASES[at] as (typeof CASES)[number];
  const mistake = MISTAKES.find(([wrongRule]) => CASES.every(([x, y], i) => claims[i] === wrongRule(x, y)));
  return wrong(
    `for ${list(a)} and ${list(b)} it says "${claims[at]}"; expected "${rule(a, b)}": ${why}.`,
    mistake?.[1],
  );
}

function swapped(claim: Claim): Claim {
  return claim === "open" ? claim : claim === "first" ? "second" : "first";
}

function list(values: readonly number[]): string {
  return `[${values.join(", ")}]`;
}
