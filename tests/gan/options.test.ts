import assert from "node:assert/strict";
import { DEFAULTS, type GanOptions, ganOptions } from "../../src/gan";
import { rateFactor } from "../../src/gan/options";

describe("GAN options", () => {
  it("are those of the experiment the course repeats, where nothing else is said", () => {
    assert.deepEqual(ganOptions(), {
      loss: "non-saturating",
      generatorLoss: "game",
      realLabel: 1,
      r1: 0,
      r2: 0,
      gradientPenalty: 0,
      historicalAveraging: 0,
      translation: 0,
      packing: 1,
      batchSize: 120,
      batches: "full",
      noise: "uniform",
      learningRate: 2e-4,
      learningRateFall: null,
      beta1: 0.5,
      discriminatorSteps: 1,
      pretraining: 0,
      averageDecay: 0.995,
    });
    assert.deepEqual(ganOptions({ realLabel: 0.9, averageDecay: null }), {
      ...DEFAULTS,
      realLabel: 0.9,
      averageDecay: null,
    });
  });

  it("let the learning rates fall evenly between two steps, to a fiftieth, and stay there", () => {
    const learningRateFall = { from: 100, to: 200 };
    const factors = [0, 100, 125, 150, 199, 200, 5000].map((step) => rateFactor({ learningRateFall }, step));
    assert.deepEqual(factors, [1, 1, 0.75, 0.5, 0.02, 0.02, 0.02]);
    assert.equal(rateFactor({ learningRateFall: null }, 5000), 1);
  });

  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ loss: "best" }, /^RangeError: loss "best": expected "non-saturating" or "saturating" or "least-squares" or/],
    [{ loss: "hinge", realLabel: 0.9 }, /^RangeError: realLabel 0.9: the loss "hinge" has no labels; expected 1$/],
    [{ gradientPenalty: -1 }, /^RangeError: gradientPenalty -1: expected a number from 0 \(no penalty\)$/],
    [{ historicalAveraging: -1 }, /^RangeError: historicalAveraging -1: expected a number from 0 \(no penalty\)$/],
    [{ realLabel: 1.1 }, /^RangeError: realLabel 1.1: expected a number above 0.5, up to 1/],
    [{ r1: -1 }, /^RangeError: r1 -1: expected a number from 0 \(no penalty\)$/],
    [{ r1: Number.POSITIVE_INFINITY }, /^RangeError: r1 Infinity: expected/],
    [{ realLabel: Number.NaN }, /^RangeError: realLabel NaN: expected/],
    [{ translation: 0.5 }, /^RangeError: translation 0.5: expected a share of a side from 0 \(none\)/],
    [{ learningRateFall: { from: 9, to: 9 } }, /^RangeError: learningRateFall .*: expected null, or \{ from, to \}/],
    [{ learningRateFall: { from: 0.5, to: 9 } }, /^RangeError: learningRateFall/],
    [{ batchSize: 0 }, /^RangeError: batchSize 0: expected a whole number ≥ 1$/],
    [{ batchSize: 15, batches: "half" }, /^RangeError: batchSize 15: expected an even number/],
    [{ noise: "pink" }, /^RangeError: noise "pink": expected "uniform" or "normal"$/],
    [{ learningRate: -1 }, /^RangeError: learningRate -1: expected a number above 0, or \{ generator/],
    [{ learningRate: { generator: 1e-3 } }, /^RangeError: learningRate \{"generator":0.001\}: expected/],
    [{ learningRate: "fast" }, /^RangeError: learningRate "fast": expected/],
    [{ beta1: 1 }, /^RangeError: beta1 1: expected/],
    [{ discriminatorSteps: 1.5 }, /^RangeError: discriminatorSteps 1.5: expected a whole number ≥ 1$/],
    [{ pretraining: -1 }, /^RangeError: pretraining -1: expected a whole number ≥ 0$/],
    [{ averageDecay: 1 }, /^RangeError: averageDecay 1: expected .* null for no average$/],
    [
      { batch: 10 },
      /^RangeError: option batch: there are only loss, generatorLoss, realLabel, r1, r2, gradientPenalty, historicalAveraging, translation, packing, batchSize/,
    ],
  ];
  for (const [given, message] of wrong) {
    it(`refuse ${JSON.stringify(given)}`, () => {
      assert.throws(
        () => ganOptions(given as Partial<GanOptions>),
        (error) => message.test(String(error)),
      );
    });
  }
});
