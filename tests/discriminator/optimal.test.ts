import assert from "node:assert/strict";
import { optimalLogit, optimalOutput } from "../../src/discriminator";
import { logisticLoss, tf } from "../../src/engine";

const near = (a: number, b: number, tolerance = 1e-12) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

describe("the optimal discriminator", () => {
  it("answers p / (p + q)", () => {
    near(optimalOutput({ real: 3, generated: 1 }), 0.75);
    near(optimalLogit({ real: 3, generated: 1 }), Math.log(3));
  });

  // By hand: (0.9 · 3 + 0.1 · 1) / 4 = 0.7, and 0.9 · 3 / 4 = 0.675.
  it("answers (α p + β q) / (p + q) for other labels", () => {
    near(optimalOutput({ real: 3, generated: 1 }, { realLabel: 0.9, fakeLabel: 0.1 }), 0.7);
    near(optimalOutput({ real: 3, generated: 1 }, { realLabel: 0.9 }), 0.675);
    near(optimalLogit({ real: 3, generated: 1 }, { realLabel: 0.9 }), Math.log(0.675 / 0.325));
  });

  it("is log 9 where all is real and the label 0.9, and loses nothing where it is sure", () => {
    near(optimalLogit({ real: 1, generated: 0 }, { realLabel: 0.9 }), Math.log(9));
    near(optimalLogit({ real: 1, generated: 1e-30 }), 30 * Math.log(10), 1e-9);
  });

  it("is where the loss has no gradient", () => {
    const [p, q, labels] = [0.7, 0.4, { realLabel: 0.9, fakeLabel: 0.05 }];
    const gradient = tf.tidy(() => {
      const loss = (l: tf.Tensor) =>
        logisticLoss(l, labels.realLabel).mul(p).add(logisticLoss(l, labels.fakeLabel).mul(q)) as tf.Scalar;
      return tf
        .grad(loss)(tf.scalar(optimalLogit({ real: p, generated: q }, labels)))
        .dataSync()[0] as number;
    });
    near(gradient, 0, 1e-6);
  });

  it("says nothing where nothing is ever seen", () => {
    assert.throws(() => optimalOutput({ real: 0, generated: 0 }), /0 and 0: expected numbers ≥ 0, not both 0/);
    assert.throws(() => optimalLogit({ real: -1, generated: 2 }), RangeError);
  });
});
