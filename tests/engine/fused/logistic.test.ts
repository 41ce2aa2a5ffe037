import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { logisticLoss, tf } from "../../../src/engine";
import { assertClose, differences, numbers, onEachBackend, penalty, valuesOf } from "./derivatives";

/** The definition, in double precision. */
function byDefinition(logits: number[], targets: number[]): number {
  const sum = logits.reduce((total, l, i) => {
    const t = targets[i] as number;
    return total + t * Math.log1p(Math.exp(-l)) + (1 - t) * Math.log1p(Math.exp(l));
  }, 0);
  return sum / logits.length;
}

describe("the logistic loss", () => {
  onEachBackend(() => {
    const logits = numbers(6, 1).map((value) => 3 * value);
    const targets = [0, 1, 0.5, 0.1, 0.9, 1];
    const l = (): Tensor => tf.tensor(logits, [3, 2]);

    for (const target of [0, 1, 0.9, "a tensor"] as const) {
      const value = (): number | Tensor => (target === "a tensor" ? tf.tensor(targets, [3, 2]) : target);
      const f = (x: Tensor): Tensor => logisticLoss(x, value());

      it(`against ${target}: is what its definition says, with the gradients that differences say`, () => {
        const expected = byDefinition(logits, target === "a tensor" ? targets : Array(6).fill(target));
        assertClose(valuesOf(f(l())), [expected], 1e-6, "loss");
        assertClose(valuesOf(tf.grad(f)(l())), differences(f, [l()], 0), 2e-3, "∂loss/∂l");
        // Of a loss that is not the last operation, so that what comes back is not 1.
        const p = penalty((x) => f(x.mul(x)).square());
        assertClose(valuesOf(tf.grad(p)(l())), differences(p, [l()], 0), 5e-3, "∂penalty/∂l");
      });
    }

    it("stays exact where logits are sure, rightly or wrongly", () => {
      const sure = (): Tensor => tf.tensor1d([1e4, -1e4]);
      const gradient = (target: number | Tensor): number[] => valuesOf(tf.grad((x) => logisticLoss(x, target))(sure()));
      assert.deepEqual(valuesOf(logisticLoss(sure(), 1)), [5000]);
      assert.deepEqual(valuesOf(logisticLoss(sure(), 0)), [5000]);
      assert.deepEqual(valuesOf(logisticLoss(sure(), tf.tensor1d([1, 0]))), [0]);
      assert.deepEqual(gradient(1).map(Math.abs), [0, 0.5]);
      assert.deepEqual(gradient(0).map(Math.abs), [0.5, 0]);
      assert.deepEqual(gradient(tf.tensor1d([0, 1])), [0.5, -0.5]);
      assertClose(valuesOf(logisticLoss(tf.scalar(20), 1)), [2.061e-9], 1e-9, "loss of a logit of 20");
    });

    it("leaves no tensor behind but its result", () => {
      const x = l();
      const before = tf.memory().numTensors;
      for (const target of [0, 1, 0.9]) {
        tf.dispose(logisticLoss(x, target));
        tf.dispose(tf.grad((y) => logisticLoss(y, target))(x));
      }
      assert.equal(tf.memory().numTensors, before);
    });
  });

  it("refuses targets that are no probability, or of another shape", () => {
    const logits = tf.zeros([3, 2]);
    assert.throws(() => logisticLoss(logits, 1.1), /target 1\.1: expected a number from 0 to 1/);
    assert.throws(() => logisticLoss(logits, Number.NaN), /target NaN/);
    assert.throws(() => logisticLoss(logits, tf.zeros([3])), /target has the shape \[3\], but the logits have \[3,2\]/);
  });
});
