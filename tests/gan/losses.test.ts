import assert from "node:assert/strict";
import type { Scalar, Tensor } from "@tensorflow/tfjs";
import { tf } from "../../src/engine";
import { discriminatorLoss, generatorLoss, slopesOf, zeroCentredPenalty } from "../../src/gan";
import { close, number } from "./small";

const [two, minusOne] = [tf.tensor2d([[2]]), tf.tensor2d([[-1]])];

describe("GAN losses", () => {
  it("are 2 log 2, log 2 and, saturating, −log 2 where the discriminator cannot tell", () => {
    const undecided = tf.zeros([8, 1]);
    close(number(discriminatorLoss(undecided, undecided)), 2 * Math.LN2, 1e-6);
    close(number(generatorLoss(undecided)), Math.LN2, 1e-6);
    close(number(generatorLoss(undecided, "saturating")), -Math.LN2, 1e-6);
  });

  // By hand: σ(2) = 0.8807971, σ(−1) = 0.2689414; −ln 0.8807971 = 0.1269280, −ln(1 − 0.2689414) = 0.3132617.
  it("are the cross-entropies worked out by hand", () => {
    close(number(discriminatorLoss(two, minusOne)), 0.126928 + 0.3132617, 1e-6);
    close(number(generatorLoss(minusOne)), 1.3132617, 1e-6);
    close(number(generatorLoss(minusOne, "saturating")), -0.3132617, 1e-6);
  });

  // By hand: −0.9 ln σ(2) − 0.1 ln(1 − σ(2)) = 0.9 · 0.1269280 + 0.1 · 2.1269280 = 0.3269280.
  it("smooth the label of real images, not that of generated ones", () => {
    close(number(discriminatorLoss(two, minusOne, 0.9)), 0.326928 + 0.3132617, 1e-6);
    // Least where D gives a real image 0.9: the derivative at the logit log 9 is 0.
    const derivative = tf.grad((real: Tensor) => discriminatorLoss(real, minusOne, 0.9))(tf.tensor2d([[Math.log(9)]]));
    close(number(derivative), 0, 1e-6);
  });

  // By hand: D(x) = x₁² + 3x₂ has the gradient (2x₁, 3); at (1, 0) and (2, 5) its squared length is 13 and 25, in the mean 19.
  it("the R1 penalty is γ/2 times the mean squared gradient worked out by hand", () => {
    const judge = (x: Tensor) =>
      x
        .mul(x)
        .mul([1, 0])
        .add(x.mul([0, 3]))
        .sum(1, true);
    const images = tf.tensor2d([
      [1, 0],
      [2, 5],
    ]);
    const slopes = slopesOf(judge, images);
    assert.deepEqual(Array.from(slopes.logits.dataSync()), [1, 19]);
    assert.deepEqual(Array.from(slopes.squares.dataSync()), [13, 25]);
    close(number(zeroCentredPenalty(slopes, 0.1)), (0.1 / 2) * 19, 1e-6);
  });

  it("stay finite, with a derivative, where the discriminator is certain", () => {
    const certain = tf.tensor2d([[-200]]);
    const derivative = (loss: "saturating" | "non-saturating"): number =>
      number(tf.grad((logits: Tensor) => generatorLoss(logits, loss))(certain) as Scalar);
    assert.equal(number(generatorLoss(certain)), 200);
    assert.equal(derivative("non-saturating"), -1);
    assert.ok(Math.abs(derivative("saturating")) < 1e-30, "the saturating loss should be flat there");
    assert.equal(number(discriminatorLoss(tf.tensor2d([[200]]), certain)), 0);
  });
});
