import assert from "node:assert/strict";
import { optimalOutput } from "../../src/discriminator";
import {
  accuracyByStep,
  calledRealMap,
  gradientGrid,
  gradientLengthsByStep,
  gradientReplay,
  inputGradientMaps,
  labelDerivatives,
  labelLosses,
  logitsByStep,
  mapGrid,
  occlusionMap,
  optimalDerivatives,
  optimalOutputs,
  outputsWithDropout,
  probabilityGrid,
  probabilityReplay,
} from "../../src/discriminator/figures";
import { tf } from "../../src/engine";
import { names, pixelsOf, type Trace, traces } from "../figures/fixtures";

const near = (line: Trace | undefined, x: number) => {
  const places = line?.x as number[];
  const best = places.reduce(
    (found, place, i) => (Math.abs(place - x) < Math.abs((places[found] as number) - x) ? i : found),
    0,
  );
  return line?.y[best] as number;
};

describe("figures of chapter 04", () => {
  const history = {
    steps: [1, 2],
    loss: [0.7, 0.1],
    realAccuracy: [0.5, 1],
    fakeAccuracy: [0.4, 0.9],
    realLogit: [0, 3],
    fakeLogit: [0, -3],
  };

  it("a training: both halves of the batch, real solid and noise dashed", () => {
    assert.deepEqual(
      traces(accuracyByStep(history)).map(({ y }) => y),
      [history.realAccuracy, history.fakeAccuracy],
    );
    const logits = logitsByStep([{ name: "label 1", history }]);
    assert.deepEqual(names(logits), ["real, label 1", "noise, label 1"]);
    const [real, noise] = traces(logits).map(({ line }) => line);
    assert.equal(real?.color, noise?.color);
    assert.deepEqual([real?.dash, noise?.dash], [undefined, "dash"]);
    assert.match(outputsWithDropout([0, 1, 2], 1).text(), /One digit, 3 logits/);
  });

  it("labels: log 2 is the price of a logit of 0, and 0.9 stops pulling at log 9", () => {
    const [one, smooth] = traces(labelLosses());
    for (const line of [one, smooth]) assert.ok(Math.abs(near(line, 0) - Math.LN2) < 0.02, "a grid point is 0.03 away");
    const [pull, gentle] = traces(labelDerivatives());
    assert.ok(Math.abs(near(gentle, Math.log(9))) < 0.01);
    assert.ok(near(pull, Math.log(9)) < -0.09);
  });

  it("the best discriminator: its outputs between both densities, and a derivative that sends fakes to the data", () => {
    const bell = (x: number, centre: number) => Math.exp(-((x - centre) ** 2) / 2);
    const densities = (x: number) => ({ real: bell(x, 0), generated: bell(x, 4) });
    const ways = [
      { name: "1 and 0", realLabel: 1, fakeLabel: 0 },
      { name: "0.9 and 0", realLabel: 0.9, fakeLabel: 0 },
    ];
    const outputs = optimalOutputs(ways, densities);
    assert.deepEqual(names(outputs), ["1 and 0", "0.9 and 0", "density, real", "density, fake"]);
    assert.ok(Math.abs(near(traces(outputs)[0], 2) - 0.5) < 0.05);
    assert.ok(Math.abs(near(traces(outputs)[1], 0) - optimalOutput(densities(0), ways[1] as (typeof ways)[1])) < 0.01);
    // log p/q = 8 − 4x: its derivative is −4 everywhere.
    for (const value of traces(optimalDerivatives(ways, densities))[0]?.y ?? []) assert.ok(Math.abs(value + 4) < 1e-3);
    const lengths = gradientLengthsByStep(["saturating"], [{ step: 1, lengths: [0.1] }], 64);
    assert.deepEqual(traces(lengths)[0]?.y, [0.1]);
  });

  it("maps: a row for each discriminator, a sheet's places counted from its middle", () => {
    assert.deepEqual(traces(calledRealMap(["noise"], ["real", "noise"], [[0.987, 0]]))[0]?.z, [[0.99, 0]]);
    const falls = [
      [1, 2],
      [3, -4],
    ];
    const [map] = traces(occlusionMap(falls, 7));
    assert.deepEqual(
      [map?.x, map?.y],
      [
        [3, 4],
        [3, 4],
      ],
    );
    assert.match(
      inputGradientMaps({ "trained on noise": falls, "trained on glued": falls }).text(),
      /trained on glued/,
    );
  });

  it("images with what D says of them", async () => {
    const images = tf.zeros([2, 4, 4, 1]) as tf.Tensor4D;
    assert.match(probabilityGrid(images, [0.1, 0.9], { title: "T", columns: 2 }).text(), /^T\n2 images of 4 × 4/);
    images.dispose();
    const maps = tf.zeros([1, 4, 4, 16]) as tf.Tensor4D;
    assert.match(mapGrid(maps, "conv_1", 2).text(), /^conv_1: 16 maps of 4 × 4\n16 images/);
    maps.dispose();
    // A weak gradient and a strong one of the same form look the same: each has its own scale.
    const gradients = tf.tensor4d([0.001, -0.001, 10, -10], [2, 1, 2, 1]);
    const at = await pixelsOf(gradientGrid(gradients));
    gradients.dispose();
    assert.deepEqual([at(0, 0), at(1, 0)], [at(3, 0), at(4, 0)]);
    const [red, , blue] = at(0, 0);
    assert.ok(red > blue, "brighter would look more real: orange");
  });

  it("films: a frame for each moment", () => {
    const moments = [0, 8].map((step) => ({ step, real: [0.5, 0.6], fake: [0.4] }));
    assert.match(probabilityReplay(moments).text(), /2 frames, step 0 to step 8/);
    const maps = new Float32Array(8 * 28 * 28).fill(0.5);
    assert.match(gradientReplay([1, 2, 4].map((step) => ({ step, maps }))).text(), /3 frames, step 1 to step 4/);
  });
});
