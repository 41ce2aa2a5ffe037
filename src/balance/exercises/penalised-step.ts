import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";

export type Place = [x: number, y: number];
type Answer = (x: number, y: number, rate: number, gamma: number) => Place;

/** 9.1: a simultaneous gradient step of the game x · y, with R1 for the second player. */
export const penalisedStep: Exercise<Answer> = {
  expects: "a function (x, y, rate, gamma) => [x, y], both players' new places",
  judge: judged,
};

const step: Answer = (x, y, rate, gamma) => [x - rate * y, y + rate * (x - gamma * y)];

const CASES: readonly Parameters<Answer>[] = [
  [1, 2, 0.5, 1],
  [-3, 1, 0.25, 2],
  [0.5, -4, 1, 0.5],
  [2, 1, 0.1, 0],
];

const MISTAKES: readonly [Answer, string, string][] = [
  [
    (x, y, rate, gamma) => [x - rate * y, y + rate * (x - rate * y - gamma * y)],
    "The second player answers the first one's new place:",
    "both move at once, so both gradients are taken at the old x and y. Are you writing over x too early?",
  ],
  [
    (x, y, rate, gamma) => [x - rate * step(x, y, rate, gamma)[1], step(x, y, rate, gamma)[1]],
    "The first player answers the second one's new place:",
    "both move at once, so both gradients are taken at the old x and y. Are you writing over y too early?",
  ],
  [
    (x, y, rate, gamma) => [x - rate * y, y + rate * (x + gamma * y)],
    "The penalty drives y away from 0:",
    "the second player's loss is −x y + γ/2 · y². Which sign has each part in a step downhill?",
  ],
  [
    (x, y, rate, gamma) => [x - rate * (y + gamma * x), y + rate * x],
    "The penalty is on the first player:",
    "R1 belongs to the discriminator, here the second player: it is y that is pulled to 0.",
  ],
  [
    (x, y, rate, gamma) => [x - rate * (y + gamma * x), y + rate * (x - gamma * y)],
    "The penalty is on both players:",
    "R1 belongs to the discriminator, here the second player: x has none.",
  ],
  [
    (x, y, rate, gamma) => [x - rate * y, y + rate * (x - 2 * gamma * y)],
    "The pull of the penalty is twice as strong as it should be:",
    "the loss has γ/2 · y², and the 2 of the square cancels with the half.",
  ],
  [
    (x, y, rate, gamma) => [x - rate * y, y + rate * (x - (gamma * y) / 2)],
    "The pull of the penalty is half as strong as it should be:",
    "the derivative of y² by y brings a 2 that cancels with the half.",
  ],
  [
    (x, y, rate, gamma) => [x - rate * y, y + rate * (x - (gamma * y * y) / 2)],
    "The penalty itself was subtracted:",
    "a step takes the derivative of the loss, here that of γ/2 · y² by y.",
  ],
  [
    (x, y, rate) => [x - rate * y, y + rate * x],
    "There is no penalty in it:",
    "the second player's loss is −x y + γ/2 · y². What does the second part add to its derivative?",
  ],
  [
    (x, y, rate, gamma) => [x - rate * y, y - rate * (x + gamma * y)],
    "Both players make x · y small:",
    "the second one makes it large: its loss is −x y + γ/2 · y².",
  ],
  [
    (x, y, rate, gamma) => [x + rate * y, y - rate * (x + gamma * y)],
    "The players are exchanged: the first one makes x · y large, the second one small:",
    "downhill is against the derivative. The first player goes down x · y, the second one down −x y + γ/2 · y².",
  ],
  [
    (x, y, rate, gamma) => [x - rate * x, y + rate * (y - gamma * y)],
    "Each player takes its own number for the derivative:",
    "the derivative of x · y by x is y.",
  ],
];

function judged(answer: Answer): Verdict {
  if (typeof answer !== "function")
    return wrong(`got ${describeAnswer(answer)}; expected a function (x, y, rate, gamma) => [x, y].`);
  const given: Place[] = [];
  for (const place of CASES) {
    const value: unknown = answer(...place);
    if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isFinite))
      return wrong(`${told(place)} it returned ${describeAnswer(value)}; expected [x, y], two finite numbers.`);
    given.push(value as Place);
  }
  const meets = (formula: Answer, i: number) => {
    const [[x, y], [a, b]] = [given[i] as Place, formula(...(CASES[i] as Parameters<Answer>))];
    return Math.abs(x - a) < 1e-6 && Math.abs(y - b) < 1e-6;
  };
  const missed = CASES.findIndex((_, i) => !meets(step, i));
  if (missed < 0) {
    return right(
      `a hundred such steps of 0.1 from (1, 0) end ${distanceAfter(0).toFixed(2)} from the equilibrium without the penalty, ` +
        `${distanceAfter(1).toFixed(3)} from it with γ = 1: by themselves the two circle ever wider, and the pull on y leads inwards.`,
    );
  }
  const place = CASES[missed] as Parameters<Answer>;
  const why = `${told(place)} it gave ${list(given[missed] as Place)}; expected ${list(step(...place))}.`;
  const mistake = MISTAKES.find(([formula]) => CASES.every((_, i) => meets(formula, i)));
  return mistake
    ? wrong(`${mistake[1]} ${why}`, mistake[2])
    : wrong(why, "write down both losses, x y and −x y + γ/2 · y², and the derivative of each by its own player.");
}

function distanceAfter(gamma: number): number {
  let place: Place = [1, 0];
  for (let i = 0; i < 100; i++) place = step(...place, 0.1, gamma);
  return Math.hypot(...place);
}

function told([x, y, rate, gamma]: Parameters<Answer>): string {
  return `for x = ${x}, y = ${y}, rate ${rate} and gamma ${gamma}`;
}

function list(values: readonly number[]): string {
  return `[${values.map((value) => Number(value.toPrecision(5))).join(", ")}]`;
}
