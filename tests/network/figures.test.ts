import assert from "node:assert/strict";
import { tf } from "../../src/engine";
import { rosenbrock } from "../../src/network";
import {
  accuracyByDepth,
  accuracyByRate,
  agreement,
  batchesToGoals,
  byNeighbours,
  confusionMap,
  deadNeurons,
  descentErrors,
  descentMaps,
  gamePaths,
  gradientSizes,
  gradientTimes,
  learningCurve,
  learningToRead,
  mistakes,
  movingAverageLag,
  optimizerAccuracies,
  outputsByDepth,
  signalSizes,
  solvedStarts,
  stepLengths,
  sumHistograms,
  trainingLosses,
  turningSteps,
  twoMinima,
  variantBars,
} from "../../src/network/figures";
import { everyNth, middleAndReach, runningMean } from "../../src/network/figures/series";
import { names, traces } from "../figures/fixtures";

describe("figures of chapter 02", () => {
  it("curves are smoothed and thinned as they say", () => {
    assert.deepEqual(runningMean([2, 4, 6, 8], 2), [2, 3, 5, 7]);
    assert.deepEqual(everyNth(2, [5, 6, 7]), { x: [0, 2], y: [5, 7] });
    assert.deepEqual(middleAndReach([[1, 5, 2], [4]]), { y: [3, 4], error: [2, 0] });
  });

  it("outputs by depth: a column for each layer, a row for each bin", () => {
    // Two layers, three bins.
    const [map] = traces(
      outputsByDepth(
        ["Glorot"],
        [
          [
            [0.1, 0.2, 0.7],
            [0.3, 0.3, 0.4],
          ],
        ],
      ),
    );
    assert.deepEqual(map?.z, [
      [0.1, 0.3],
      [0.2, 0.3],
      [0.7, 0.4],
    ]);
    assert.deepEqual(map?.x, [1, 2]);
  });

  it("what depth does: a line for each start, a bar for each depth", () => {
    assert.deepEqual(
      names(
        signalSizes(
          ["He: √(2/n)", "Glorot"],
          [
            [1, 1],
            [1, 0.5],
          ],
        ),
      ),
      ["He", "Glorot"],
    );
    assert.deepEqual(names(gradientSizes(["tanh"], [[1e-3, 1e-2]])), ["tanh"]);
    const learnt = accuracyByDepth(
      ["tanh", "ReLU"],
      [2, 20],
      [
        [0.9, 0.9],
        [0.1, 0.8],
      ],
      200,
    );
    assert.deepEqual(names(learnt), ["2 hidden layers", "20 hidden layers"]);
    assert.equal(learnt.title, "Held-out digits read right after 200 batches");
    assert.deepEqual(traces(batchesToGoals([0.5, 0.1], { tanh: [10, 90] }))[0]?.x, ["50 %", "10 %"]);
    const dead = deadNeurons("bias −3", [{ name: "ReLU", steps: [0, 10], dead: [0.9, 0.9] }]);
    assert.equal(traces(dead)[0]?.mode, "lines+markers");
  });

  it("learning XOR: no step 0, every step at first, then every tenth", () => {
    const moments = Array.from({ length: 101 }, (_, step) => ({ step, error: 1 / (1 + step) }));
    const [curve] = traces(learningCurve(moments as unknown as Parameters<typeof learningCurve>[0]));
    assert.deepEqual(curve?.x.slice(0, 2), [1, 2]);
    assert.deepEqual(curve?.x.slice(-3), [80, 90, 100]);
    assert.deepEqual(traces(solvedStarts([1, 2], [0, 25], 40))[0]?.y, [0, 25]);
    assert.deepEqual(names(gradientTimes([9, 81], { numerical: [1, 9], backpropagation: [1, 1] })), [
      "numerical",
      "backpropagation",
    ]);
    const pairs = [{ activation: { name: "identity" }, x: [0, 1], y: [0, 1] }];
    assert.match(agreement(pairs).text(), /no activation/);
  });

  it("optimizers: the second race is dotted in the colours of the first, and has no second entry in the legend", () => {
    const walked = { name: "SGD", rate: 0.0123, path: { x: [-2, 0], y: [1, 0], values: [9, 0] } };
    const errors = descentErrors([[walked], [walked]]);
    assert.deepEqual(names(errors), ["SGD", undefined]);
    const [solid, dotted] = traces(errors).map(({ line }) => line);
    assert.deepEqual([solid?.dash, dotted?.dash], [undefined, "dot"]);
    assert.equal(solid?.color, dotted?.color);
    assert.equal(traces(errors)[0]?.y[1], 1e-12, "an error of 0 has a place on a logarithmic axis");
    const maps = descentMaps(rosenbrock, [walked], { x: [-2, 2], y: [-1, 3] });
    assert.match(maps.text(), /SGD, η = 0\.012/);
    assert.equal(traces(maps)[0]?.z?.length, 20);
  });

  it("optimizers on digits: from the worst seed to the best, in percent", () => {
    const bars = traces(optimizerAccuracies([{ name: "Adam", accuracies: [0.8, 0.9, 0.85] }]))[0];
    assert.deepEqual(bars?.y, [85]);
    assert.deepEqual(bars?.error_y?.array, [5]);
    assert.deepEqual(names(trainingLosses([{ name: "Adam", loss: Array(40).fill(2) }])), ["Adam"]);
    const variants = variantBars([{ name: "plain", accuracies: [90, 91, 95], excess: [0.1, 0.3] }], 3);
    assert.deepEqual(
      traces(variants).map(({ y }) => y),
      [[92], [0.2]],
      "means",
    );
  });

  it("Adam's steps: every step at first, then ever fewer, each in its place", () => {
    const steps = Array.from({ length: 5000 }, (_, i) => i + 1);
    const [line] = traces(stepLengths({ "with correction": steps }));
    assert.deepEqual(line?.x.slice(0, 3), [1, 2, 3]);
    assert.deepEqual(line?.y, line?.x);
    assert.deepEqual(names(turningSteps([0.5, 0.9], [[1], [1]])), ["β₁ = 0.5", "β₁ = 0.9"]);
    const game = { x: Array.from({ length: 29 }, (_, i) => i), y: Array(29).fill(0) };
    assert.deepEqual(traces(gamePaths([0.9], [game]))[0]?.x, [0, 14, 28]);
    const dips = { value: ([x]: readonly [number, number]) => x * x } as Parameters<typeof twoMinima>[0];
    assert.deepEqual(traces(twoMinima(dips, [0.1, 1], { SGD: [0, 100] })).length, 2);
  });

  it("batch normalisation: seeds share a colour and a name", () => {
    const rates = accuracyByRate([0.1, 1], {
      without: [
        [10, 20],
        [11, 21],
      ],
      with: [[90, 91]],
    });
    assert.deepEqual(names(rates), ["without batch normalisation", undefined, "with batch normalisation"]);
    const [first, second, third] = traces(rates).map(({ line }) => line?.color);
    assert.equal(first, second);
    assert.notEqual(first, third);
    const sums = sumHistograms({ without: [[[0, 1], [2]], [[3]]] }, ["first", "later"]);
    assert.equal(traces(sums).length, 2);
    assert.deepEqual(traces(byNeighbours([{ name: "threes", training: 10, prediction: 90 }]))[0]?.x, ["among threes"]);
    assert.deepEqual(
      names(
        movingAverageLag([
          { momentum: 0.9, steps: [1], gap: [50] },
          { momentum: 0.99, steps: [1], gap: [80] },
        ]),
      ),
      ["momentum 0.9", "momentum 0.99"],
    );
  });

  it("a classifier: three losses, what was taken for what, and its worst mistakes", () => {
    const history = { loss: Array(9).fill(1), heldOut: { steps: [0, 8], loss: [2, 1], accuracy: [0, 1] } };
    const losses = learningToRead(history as unknown as Parameters<typeof learningToRead>[0], [2, 0.5]);
    assert.deepEqual(
      traces(losses).map(({ x }) => x),
      [
        [0, 8],
        [0, 8],
        [0, 8],
      ],
    );
    const matrix = Array.from({ length: 10 }, (_, r) => Array.from({ length: 10 }, (_, c) => 10 * r + c));
    assert.deepEqual(traces(confusionMap(matrix))[0]?.z?.[3], matrix[3]);
    const images = tf.zeros([2, 28, 28, 1]) as tf.Tensor4D;
    const captions = [
      { label: 4, answer: 9, probability: 0.99 },
      { label: 7, answer: 1, probability: 0.8 },
    ];
    assert.match(mistakes(images, captions).text(), /2 images of 28 × 28/);
    images.dispose();
  });
});
