import assert from "node:assert/strict";
import { diagnosis, type History } from "../../src/training";

/** A history whose steps all tell the same, but for what `last` says of the second half. */
function history(told: [lossD: number, lossG: number, real: number, fake: number], steps = 400): History {
  const list = (value: number): number[] => Array<number>(steps).fill(value);
  return {
    steps: Array.from({ length: steps }, (_, i) => i + 1),
    discriminatorLoss: list(told[0]),
    generatorLoss: list(told[1]),
    realAccuracy: list(told[2]),
    fakeAccuracy: list(told[3]),
  };
}

describe("the diagnosis of a run's curves", () => {
  const cases: [string, History, RegExp][] = [
    ["too few steps", history([1, 1, 0.5, 0.5], 19), /^Only 19 steps were recorded: too few to judge\.$/],
    ["D that overpowers", history([0.02, 5, 0.99, 0.995]), /^D overpowers G: .* 99 % of the real and 99\.5 %/],
    ["G that overpowers", history([2.5, 0.2, 0.8, 0.1]), /^G overpowers D: 90 % of the generated images pass for real/],
    ["D that is worse than guessing", history([3, 0.3, 0.05, 0.6]), /^D has lost its way: .* only 5 % of the real/],
    [
      "losses that explode",
      history([40, 80, 0.9, 0.9]),
      /^The losses explode: D's is 40\.0 and G's 80\.0 over the last 40/,
    ],
    ["D that is undecided", history([2 * Math.LN2, Math.LN2, 0.5, 0.5]), /^D is undecided: its loss is 1\.386/],
    [
      "a lively game",
      history([0.9, 1.4, 0.8, 0.75]),
      /^The game is alive: .* 80 % of the real and 75 % of the generated/,
    ],
    // Of the minimax game's own loss, which is negative, a large number means the same.
    ["an exploding saturating loss", history([0.1, -80, 0.9, 0.9]), /^The losses explode/],
  ];
  for (const [name, told, expected] of cases) {
    it(`knows ${name}`, () => assert.match(diagnosis(told), expected));
  }

  it("looks at the end of the run, not at how it began", () => {
    const run = history([0.02, 5, 1, 1]);
    for (const [name, late] of Object.entries({ discriminatorLoss: 0.9, realAccuracy: 0.8, fakeAccuracy: 0.8 })) {
      run[name as keyof History].splice(360, 40, ...Array<number>(40).fill(late));
    }
    assert.match(diagnosis(run), /^The game is alive/);
  });
});
