import assert from "node:assert/strict";
import { grid, mixtureSample, ring } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";
import { modesOf } from "../../src/quality";

describe("mixtures in the plane", () => {
  it("lie where the literature has them, scaled into ±0.8", () => {
    const { centres, deviation } = ring();
    assert.equal(centres.length, 8);
    for (const [x, y] of centres) assert.ok(Math.abs(Math.hypot(x, y) - 0.8) < 1e-12);
    assert.equal(deviation, 0.008);
    const square = grid();
    assert.equal(square.centres.length, 25);
    assert.deepEqual(
      [square.centres[0], square.centres[24]],
      [
        [-0.8, -0.8],
        [0.8, 0.8],
      ],
    );
    // Modes 2 apart with deviation 0.05 there: 0.4 apart with 0.01 here.
    assert.ok(Math.abs((square.centres[1]?.[0] as number) + 0.4) < 1e-12);
    assert.ok(Math.abs(square.deviation - 0.01) < 1e-12);
  });

  it("draw every mode equally often, with its deviation", () => {
    for (const mixture of [ring(), grid()]) {
      const before = tf.memory().numTensors;
      const sample = mixtureSample(mixture, 20_000, randomStreams(3).samples);
      const centres = tf.tensor2d(mixture.centres.map(([x, y]) => [x, y]));
      const { found, onMode, shares, reverseKl } = modesOf(sample, centres, 3 * mixture.deviation);
      assert.equal(found, mixture.centres.length);
      // Of a round normal distribution 98.9 % lie within three deviations.
      assert.ok(Math.abs(onMode - 0.989) < 0.004, `${onMode}`);
      const even = 1 / mixture.centres.length;
      const spread = Math.sqrt((even * (1 - even)) / 20_000);
      for (const share of shares) assert.ok(Math.abs(share - even) < 5 * spread, `${share}`);
      assert.ok(reverseKl < 0.002);
      tf.dispose([sample, centres]);
      assert.equal(tf.memory().numTensors, before);
    }
  });

  it("are the same for the same seed, and refuse what is none", () => {
    const [a, b] = [1, 1].map((seed) => mixtureSample(ring(), 50, randomStreams(seed).samples).arraySync());
    assert.deepEqual(a, b);
    assert.throws(() => ring({ modes: 1 }), /^RangeError: 1 modes: expected a whole number from 2$/);
    assert.throws(() => grid({ deviation: 0 }), /^RangeError: deviation 0: expected a number above 0$/);
  });
});
