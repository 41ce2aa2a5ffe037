import assert from "node:assert/strict";
import { leavesNoSession } from "./fixtures";
import { manyRecordings, manySteps, type Sample } from "./soak";

/** A dense GAN small enough for many steps. */
const SMALL = { pixels: 64, hidden: [16, 32, 32], batch: 4 };

function assertConstant(samples: readonly Sample[]): void {
  assert.ok(samples.length > 1);
  for (const { tensors, nativeTensors } of samples) {
    assert.deepEqual([tensors, nativeTensors], [samples[0]?.tensors, samples[0]?.nativeTensors]);
  }
}

describe("a captured step, for long", () => {
  leavesNoSession();

  it("leaves no tensor, in tfjs and in TensorFlow, with weights read now and then", () => {
    assertConstant(manySteps(400, 8, SMALL));
  });

  it("leaves none either when it is captured and disposed of again and again", () => {
    assertConstant(manyRecordings(12, 4, SMALL));
  });
});
