import assert from "node:assert/strict";
import { tf } from "../../src/engine";
import {
  digitAccuracies,
  digitGrid,
  digitLosses,
  discriminatorOutputs,
  growthGrid,
  growthReplay,
  logitDerivatives,
  stepTimes,
} from "../../src/gan/figures";
import { names } from "../figures/fixtures";

describe("figures of the GAN that draws digits", () => {
  it("derivatives: a line for each loss, told apart without colours", () => {
    const derivatives = [-1, 0];
    const figure = logitDerivatives(
      [-1, 1],
      ["a", "b", "c"].map((name) => ({ name, derivatives })),
    );
    assert.deepEqual(names(figure), ["a", "b", "c"]);
    const dashes = figure.data.map((trace) => (trace as { line: { dash?: string } }).line.dash);
    assert.equal(new Set(dashes).size, 3);
  });

  it("D's outputs and the two times of a step", () => {
    const figure = discriminatorOutputs("After training", [{ name: "real", values: [0.2, 0.7] }]);
    assert.equal(figure.title, "After training");
    assert.deepEqual((stepTimes(40, 10).data[0] as { y: number[] }).y, [40, 10]);
  });

  it("digits twelve in a row, flat or not, and the tensor stays", () => {
    const flat = tf.zeros([24, 784]);
    const square = flat.reshape([24, 28, 28, 1]);
    const { numTensors } = tf.memory();
    const [one, other] = [digitGrid(flat, "Digits"), digitGrid(square, "Digits")];
    assert.equal(one.text(), "Digits\n24 images of 28 × 28 pixels, greyscale");
    assert.equal(one.height, other.height);
    assert.equal(tf.memory().numTensors, numTensors);
    tf.dispose([flat, square]);
  });

  it("growth: ten digits a row for about seven stages, the last one among them; all of them in the film", () => {
    const stages = Array.from({ length: 15 }, (_, i) => ({ step: 10 * i, pixels: new Float32Array(18 * 784) }));
    // Every third of 15 is 0, 3, 6, 9 and 12; and 14, the last.
    assert.match(growthGrid(stages).text(), /60 images/);
    assert.match(growthReplay(stages).text(), /15 frames, step 0 to step 140/);
  });

  it("curves: means of 51 steps, at 250 places or fewer, against the balance point", () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i < 500 ? 0 : 1));
    const history = {
      steps: values.map((_, i) => i + 1),
      discriminatorLoss: values,
      generatorLoss: values,
      realAccuracy: values,
      fakeAccuracy: values,
    };
    const figure = digitLosses(history);
    assert.deepEqual(names(figure), ["D", "G"]);
    const { x, y } = figure.data[0] as { x: number[]; y: number[] };
    assert.equal(x.length, 250);
    assert.equal(x[125], 501);
    assert.ok(Math.abs((y[125] as number) - 26 / 51) < 1e-3, "at step 501, 26 of the 51 values are 1");
    assert.match(JSON.stringify(figure.layout.annotations), /2 log 2: D undecided/);
    assert.equal(digitAccuracies(history).title, "How often the discriminator is right");
  });
});
