import assert from "node:assert/strict";
import {
  diagnosis,
  type FindingName,
  findings,
  type History,
  LIMITS,
  type RunFacts,
  type Vitals,
} from "../../src/training";

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

describe("the findings of a run", () => {
  const well: Vitals = {
    variety: 0.9,
    realRange: [-1, 1],
    drawnRange: [-0.98, 1],
    overfitting: 0.52,
    betweenModes: 0.1,
    gradient: 2,
    gradientShare: 0.6,
  };
  const lively: Parameters<typeof history>[0] = [0.9, 1.4, 0.8, 0.75];
  const sure: typeof lively = [0.02, 5, 0.99, 0.995];
  const names = (told: typeof lively, facts: RunFacts, steps?: number) =>
    findings(history(told, steps), facts).map(({ name }) => name);

  it("are none where all is well, and where D is undecided, as the best G makes it", () => {
    assert.deepEqual(names(lively, { vitals: well }), []);
    assert.deepEqual(names([2 * Math.LN2, Math.LN2, 0.5, 0.5], { vitals: well }), []);
  });

  it("are what the diagnosis says, where only curves are known", () => {
    for (const told of [sure, [2.5, 0.2, 0.8, 0.1], [3, 0.3, 0.05, 0.6], [40, 80, 0.9, 0.9]] as const) {
      const run = history([...told]);
      const [only, ...others] = findings(run);
      assert.equal(`${only?.sentence} ${only?.cure}`, diagnosis(run));
      assert.deepEqual(others, []);
    }
  });

  const measured: [FindingName, Partial<Vitals>, typeof lively, RegExp][] = [
    ["unscaled images", { realRange: [0, 255] }, lively, /from 0\.00 to 255\.00/],
    ["ranges mixed up", { realRange: [0, 1] }, lively, /real pixels .* 0\.00 to 1\.00, drawn ones from -0\.98/],
    ["ranges mixed up", { drawnRange: [0.01, 0.99] }, lively, /drawn ones from 0\.01 to 0\.99/],
    ["batch normalisation modes mixed up", { betweenModes: 0.56 }, lively, /lies 0\.56 from/],
    ["saturation", { gradientShare: 0.0012 }, sure, /99\.5 % of its images .* a share of 0\.0012 of D's slope/],
    ["mode collapse", { variety: 0.24 }, lively, /0\.24 times as much/],
    ["D overfits", { overfitting: 0.93 }, lively, /in 93 % of all pairs/],
  ];
  for (const [name, wrong, told, sentence] of measured) {
    it(`name ${name} first, by ${Object.keys(wrong)}`, () => {
      const [first] = findings(history(told), { vitals: { ...well, ...wrong } });
      assert.equal(first?.name, name);
      assert.match(first.sentence, sentence);
      assert.ok(first.cure.length > 20);
    });
  }

  it("begin at their limits, and not before", () => {
    const at = { variety: LIMITS.variety, overfitting: LIMITS.overfitting, betweenModes: LIMITS.betweenModes };
    assert.deepEqual(names(lively, { vitals: { ...well, ...at } }), []);
    assert.deepEqual(names(sure, { vitals: { ...well, gradientShare: LIMITS.gradientShare } }), ["D overpowers G"]);
    // A sigmoid for images that begin at 0 is as it should be.
    assert.deepEqual(names(lively, { vitals: { ...well, realRange: [0, 1], drawnRange: [0.01, 1] } }), []);
  });

  it("call it no saturation where G has nothing more to hear, or hears of features", () => {
    const vitals = { ...well, gradientShare: 0.001 };
    assert.deepEqual(names([2.5, 0.01, 0.8, 0.1], { vitals }), ["G overpowers D"]);
    assert.deepEqual(names(sure, { vitals, generatorLoss: "feature-matching" }), ["D overpowers G"]);
  });

  it("see exchanged labels in losses that contradict D's answers, of every loss", () => {
    assert.deepEqual(names([0.01, 0.01, 0.02, 0.01], {}), ["D's labels exchanged", "D has lost its way"]);
    assert.deepEqual(names([0.01, 0.01, 1, 1], {}), ["G's label exchanged", "D overpowers G"]);
    for (const [loss, lossD, lossG] of [
      ["least-squares", 0.01, 0.01],
      ["hinge", 0.1, -3],
      ["relativistic", 0.05, 0.05],
      ["saturating", 0.05, -6],
    ] as const) {
      assert.equal(names([lossD, 0, 0.02, 0.01], { loss })[0], "D's labels exchanged", loss);
      assert.equal(names([0.01, lossG, 1, 1], { loss })[0], "G's label exchanged", loss);
    }
    assert.equal(names([-4, 0, 0.02, 0.01], { loss: "wasserstein" })[0], "D's labels exchanged");
  });

  it("see none where the losses are those of a D that is wrong, or of a critic, or of features", () => {
    assert.deepEqual(names([6, 0.05, 0.02, 0.01], {}), ["D has lost its way"]);
    assert.deepEqual(names([0.01, -0.01, 1, 1], { loss: "saturating" }), ["D overpowers G"]);
    assert.deepEqual(names([-4, -9, 1, 1], { loss: "wasserstein" }), ["D overpowers G"]);
    assert.deepEqual(names([0.01, 0.01, 1, 1], { generatorLoss: "feature-matching" }), ["D overpowers G"]);
  });

  it("come in order: causes before what follows from them", () => {
    const vitals = { ...well, realRange: [0, 255] as const, variety: 0.01 };
    assert.deepEqual(names(sure, { vitals }), ["unscaled images", "mode collapse", "D overpowers G"]);
  });

  it("are of the pixels only after few steps", () => {
    const vitals = { ...well, variety: 0.01, betweenModes: 3 };
    assert.deepEqual(names(sure, { vitals }, 19), []);
    assert.deepEqual(names(sure, { vitals: { ...vitals, realRange: [0, 255] } }, 19), ["unscaled images"]);
  });
});
