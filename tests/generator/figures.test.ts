import assert from "node:assert/strict";
import { tf } from "../../src/engine";
import {
  angleHistogram,
  checkerboardBars,
  dimensionBars,
  errorCurves,
  imageSheet,
  lengthHistograms,
  mapSheet,
  outputHistogram,
  overlapReplay,
  pairReplay,
  printReplay,
  reconstructionReplay,
  valueHistogram,
  walkCurves,
} from "../../src/generator/figures";
import { traces } from "../figures/fixtures";

describe("figures of chapter 05", () => {
  it("bars have their words: inputs, real digits, filters, upsampling", () => {
    const [bars] = traces(dimensionBars([1, 10], [1.2, 6], 30));
    assert.deepEqual(
      [bars?.x, bars?.y],
      [
        ["1 input", "10 inputs", "real digits"],
        [1.2, 6, 30],
      ],
    );
    const board = traces(checkerboardBars([4, 5], [0, 0.2], [0.01, 0.2, 0.02]));
    assert.deepEqual(board[0]?.y, [0, 0.2, 0], "upsampling overlaps nowhere");
    assert.deepEqual(board[1]?.x, ["transposed 4×4", "transposed 5×5", "upsample, 3×3"]);
  });

  it("noise: each distribution scaled to the same area", () => {
    const samples = [
      { name: "uniform", values: [0.1, 0.2, 0.3] },
      { name: "normal", values: [0.1, 0.9] },
    ];
    for (const figure of [valueHistogram(samples), outputHistogram(samples)]) {
      for (const { x, y } of traces(figure)) {
        const width = (x[1] as number) - (x[0] as number);
        assert.ok(Math.abs(y.reduce((area, height) => area + height * width, 0) - 1) < 1e-3, figure.title);
      }
    }
    const degrees = [{ name: "normal", values: [85, 90, 95] }];
    assert.match(angleHistogram(degrees).text(), /Angle between two latent vectors/);
    const lengths = lengthHistograms([1, 100].map((dimensions) => ({ dimensions, samples })));
    assert.match(lengths.text(), /1 number\n[\s\S]*100 numbers\n/);
  });

  it("a walk is drawn over its share of the way", () => {
    const way = { lengths: [5, 3, 5], contrasts: [0.5, 0.2, 0.5] };
    const curves = traces(walkCurves([way, way]));
    assert.equal(curves.length, 4);
    assert.deepEqual([curves[0]?.x, curves[0]?.y], [[0, 0.5, 1], way.lengths]);
    assert.equal(traces(errorCurves("T", [{ name: "dense", y: [1, 0.1] }]))[0]?.name, "dense");
  });

  it("films: a frame more than pixels that print, one for each filter, moment or place", () => {
    const image = [
      [1, 2],
      [3, 4],
    ];
    assert.match(printReplay(image, [[1]], 2).text(), /Replay of 5 frames/);
    assert.match(overlapReplay({ "4×4": image, "5×5": image }).text(), /2 frames, 4×4 to 5×5/);
    const pixels = new Float32Array(24 * 784);
    assert.match(reconstructionReplay([0, 9].map((step) => ({ step, pixels }))).text(), /2 frames, step 0 to step 9/);
    assert.match(pairReplay(new Float32Array(3 * 2 * 784)).text(), /Replay of 3 frames/);
  });

  it("sheets hold the images they are given", () => {
    const images = tf.zeros([6, 4, 4, 1]) as tf.Tensor4D;
    assert.match(imageSheet(images, "Six", 3).text(), /^Six\n6 images of 4 × 4 pixels, greyscale/);
    assert.match(mapSheet(images, "Maps").text(), /negative blue, positive orange/);
    images.dispose();
  });
});
