import assert from "node:assert/strict";
import type { Verdict } from "../../src/exercises";
import { adam, momentum, Optimizer, sgd } from "../../src/network";
import type { Fold } from "../../src/network/exercises/folded-unit";
import { training } from "../../src/network/exercises/training";
import type { StepsForGradients } from "../../src/network/exercises/written-adam";

function isRight(verdict: Verdict): void {
  assert.ok(verdict.right, `judged wrong: ${verdict.because}`);
}

function isWrong(verdict: Verdict, because: RegExp): void {
  assert.equal(verdict.right, false, `judged right: ${verdict.because}`);
  assert.match(verdict.because, because);
}

/** Answers that are no answers at all, as a reader may hand them in at run time. */
const NONSENSE: unknown[] = [42, "adam", null, Number.NaN, [], {}];

describe("exercise 2.4, Adam", () => {
  const { judge } = training["2.4"];
  /** Adam by the book, with a place to slip at. */
  const written = (slip: { sign?: number; hats?: (m: number, v: number, t: number) => [number, number] } = {}) =>
    ((gradients) => {
      const { sign = -1, hats = (m, v, t) => [m / (1 - 0.9 ** t), v / (1 - 0.999 ** t)] } = slip;
      let m = 0;
      let v = 0;
      return gradients.map((g, i) => {
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        const [mHat, vHat] = hats(m, v, i + 1);
        return (sign * 0.001 * mHat) / (Math.sqrt(vHat) + 1e-8);
      });
    }) satisfies StepsForGradients;

  it("takes it written as a loop, and written without any memory", () => {
    isRight(judge(written()));
    // m and v as the weighted sums they are.
    isRight(
      judge((gradients) =>
        gradients.map((_, t) => {
          const seen = gradients.slice(0, t + 1);
          const average = (beta: number, of: (g: number) => number): number =>
            seen.reduce((sum, g, i) => sum + beta ** (t - i) * of(g), 0) /
            seen.reduce((sum, _, i) => sum + beta ** i, 0);
          return (-1e-3 * average(0.9, (g) => g)) / (Math.sqrt(average(0.999, (g) => g * g)) + 1e-8);
        }),
      ),
    );
  });

  it("takes the short form of the paper, whose ε stands elsewhere", () => {
    const short: StepsForGradients = (gradients) => {
      let m = 0;
      let v = 0;
      return gradients.map((g, i) => {
        m += 0.1 * (g - m);
        v += 0.001 * (g * g - v);
        const rate = (0.001 * Math.sqrt(1 - 0.999 ** (i + 1))) / (1 - 0.9 ** (i + 1));
        return (-rate * m) / (Math.sqrt(v) + 1e-8);
      });
    };
    const verdict = judge(short);
    isRight(verdict);
    assert.match(verdict.because, /short form/);
  });

  it("tells the usual slips apart", () => {
    isWrong(judge(written({ sign: 1 })), /walks uphill/);
    isWrong(judge(written({ hats: (m, v) => [m, v] })), /without its bias correction/);
    isWrong(judge(written({ hats: (m, v) => [m / 0.1, v / 0.001] })), /divides by 1 − β at every step/);
    isWrong(judge(written({ hats: (m, v, t) => [m, v / (1 - 0.999 ** t)] })), /v is corrected, m is not/);
    isWrong(judge(written({ hats: (m, v, t) => [m / (1 - 0.9 ** t), v] })), /m is corrected, v is not/);
    isWrong(
      judge((gradients) => written()(gradients).map((step) => 1000 * step)),
      /without the learning rate/,
    );
    isWrong(
      judge((gradients) => gradients.map((gradient) => -0.001 * gradient)),
      /step 1 is -0.0003; expected -0.001/,
    );
    isWrong(
      judge((gradients) => stepsOf(adam({ epsilon: 1e-7 }), gradients)),
      /an ε of 1e-7/,
    );
    isWrong(
      judge((gradients) => {
        let [m, v] = [0, 0];
        return gradients.map((g, i) => {
          m = 0.9 * m + 0.1 * g;
          v = 0.999 * v + 0.001 * g * g;
          return (-0.001 * m) / (1 - 0.9 ** (i + 1)) / Math.sqrt(v / (1 - 0.999 ** (i + 1)) + 1e-8);
        });
      }),
      /ε stands under the root/,
    );
    let place = 0;
    isWrong(
      judge((gradients) => {
        place = 0;
        return written()(gradients).map((step) => {
          place += step;
          return place;
        });
      }),
      /places, not steps/,
    );
    isWrong(
      judge((gradients) => stepsOf(adam({ beta1: 0.999, beta2: 0.9 }), gradients)),
      /memories are swapped/,
    );
    isWrong(
      judge(written({ hats: (m, v, t) => [m / (1 - 0.9 ** (t - 1)), v] })),
      /step 1 is -Infinity; expected -0.001/,
    );
  });

  it("notices a memory that outlives the call", () => {
    const lasting = adam();
    isWrong(
      judge((gradients) => stepsOf(lasting, gradients)),
      /expected|remembered/,
    );
  });

  it("survives nonsense", () => {
    for (const answer of NONSENSE) isWrong(judge(answer as StepsForGradients), /expected a function/);
    isWrong(
      judge(() => [1]),
      /gave a list of 1; expected 4 numbers/,
    );
    isWrong(
      judge(() => null as unknown as number[]),
      /gave null/,
    );
  });
});

function stepsOf(optimizer: Optimizer, gradients: readonly number[]): number[] {
  const place = [0];
  return gradients.map((gradient) => {
    const before = place[0] as number;
    optimizer.step(place, [gradient]);
    return (place[0] as number) - before;
  });
}

describe("exercise 2.5, the bent valley", () => {
  const { judge } = training["2.5"];

  it("takes momentum, Adam with shorter memories, and one of the reader's own", () => {
    isRight(judge(() => momentum({ learningRate: 0.0015, beta: 0.95 })));
    isRight(judge(() => adam({ learningRate: 0.04, beta1: 0.95, beta2: 0.9 })));
    const own = () =>
      new Optimizer("own", () => {
        let v = 0;
        return (g) => {
          v = 0.95 * v - 0.0015 * g;
          return v;
        };
      });
    isRight(judge(own));
  });

  it("says how others fare", () => {
    isWrong(
      judge(() => sgd({ learningRate: 0.01 })),
      /ran away/,
    );
    isWrong(
      judge(() => sgd({ learningRate: 0.001 })),
      /crawls along/,
    );
    isWrong(
      judge(() => momentum({ learningRate: 0.001 })),
      /the pace is not/,
    );
    isWrong(
      judge(() => adam()),
      /crawls along/,
    );
    isWrong(
      judge(() => ({ step: () => {} })),
      /stands at \(-1, 1.5\) .* still up on the side/,
    );
    // Jumps to the goal at the first step, and away from it for ever after.
    let taken = 0;
    const restless = () => ({
      step: (place: number[]) => {
        taken++;
        place.splice(0, 2, ...(taken === 1 ? [1, 1] : [1.5, 1]));
      },
    });
    isWrong(judge(restless), /below 0.001 after 1 steps.*does not stay/);
  });

  it("survives nonsense", () => {
    isWrong(judge(sgd({ learningRate: 0.1 }) as unknown as () => Optimizer), /a function that makes an optimizer/);
    for (const answer of NONSENSE) isWrong(judge(answer as () => Optimizer), /expected a function/);
    isWrong(
      judge(() => 7 as unknown as Optimizer),
      /returned 7; expected an optimizer/,
    );
    isWrong(
      judge(() => undefined as unknown as Optimizer),
      /returned undefined/,
    );
  });
});

describe("exercise 2.6, folding", () => {
  const { judge } = training["2.6"];
  const scaled =
    (scale: (gamma: number, variance: number, epsilon: number) => number): Fold =>
    ({ weights, bias }, { gamma, beta, mean, variance, epsilon }) => {
      const s = scale(gamma, variance, epsilon);
      return { weights: weights.map((w) => s * w), bias: s * (bias - mean) + beta };
    };

  it("takes it by the formula, and by asking the two layers themselves", () => {
    isRight(judge(scaled((gamma, variance, epsilon) => gamma / Math.sqrt(variance + epsilon))));
    // What both say to nothing is the bias, and what they add for a single 1 is its weight.
    isRight(
      judge(({ weights, bias }, { gamma, beta, mean, variance, epsilon }) => {
        const both = (z: number): number => (gamma * (z - mean)) / (variance + epsilon) ** 0.5 + beta;
        return { weights: weights.map((w) => both(w + bias) - both(bias)), bias: both(bias) };
      }),
    );
  });

  it("takes it written into the unit that was given, every time it is asked", () => {
    const inPlace: Fold = (unit, { gamma, beta, mean, variance, epsilon }) => {
      const s = gamma / Math.sqrt(variance + epsilon);
      const own = unit as { weights: number[]; bias: number };
      own.weights.forEach((w, i) => {
        own.weights[i] = s * w;
      });
      own.bias = s * (own.bias - mean) + beta;
      return own;
    };
    isRight(judge(inPlace));
    isRight(judge(inPlace));
  });

  it("tells the usual slips apart", () => {
    isWrong(judge(scaled((gamma, variance) => gamma / Math.sqrt(variance))), /ε is missing/);
    isWrong(judge(scaled((gamma, variance, epsilon) => gamma / (variance + epsilon))), /divides by the variance/);
    isWrong(
      judge(scaled((gamma, variance, epsilon) => gamma / (Math.sqrt(variance) + epsilon))),
      /outside of the root/,
    );
    isWrong(judge(scaled((_, variance, epsilon) => 1 / Math.sqrt(variance + epsilon))), /γ is left out/);
    const s = ({ gamma, variance, epsilon }: { gamma: number; variance: number; epsilon: number }): number =>
      gamma / Math.sqrt(variance + epsilon);
    const answers: [Fold, RegExp][] = [
      [
        ({ weights, bias }, n) => ({ weights: weights.map((w) => w * s(n)), bias: bias - n.mean * s(n) + n.beta }),
        /own bias is not scaled/,
      ],
      [({ weights }, n) => ({ weights: weights.map((w) => w * s(n)), bias: n.beta - n.mean * s(n) }), /got lost/],
      [({ weights, bias }, n) => ({ weights, bias: (bias - n.mean) * s(n) + n.beta }), /weights are as they were/],
      // By hand for the first unit: z = 2 − 2 − 0.5 + 0.3 = −0.2, and 1.5 · (−0.2 − 0.7)/√4.001 − 0.2 = −0.8749.
      [(unit) => unit, /both together give -0.8749, your unit -0.2/],
    ];
    for (const [answer, because] of answers) isWrong(judge(answer), because);
  });

  it("survives nonsense", () => {
    for (const answer of NONSENSE) isWrong(judge(answer as Fold), /expected a function/);
    isWrong(
      judge(() => ({ weights: [1], bias: 0 })),
      /with the weights a list of 1; expected \{ weights, bias \} with 3 weights/,
    );
    isWrong(
      judge(() => undefined as never),
      /returned undefined/,
    );
    isWrong(
      judge(({ weights }) => ({ weights, bias: Number.NaN })),
      /your unit NaN/,
    );
  });
});
