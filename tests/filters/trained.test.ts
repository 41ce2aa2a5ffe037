import assert from "node:assert/strict";
import { digits, imagesTensor } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";
import {
  convClassifier,
  edgeLikeness,
  featureMaps,
  filtersOf,
  flatClassifier,
  mostExciting,
  receptiveField,
  receptiveFieldOf,
} from "../../src/filters";
import { excitationSheet } from "../../src/filters/figures";

const model = convClassifier({ weights: randomStreams(7).weights });

describe("receptive fields", () => {
  // By hand: 5; two of those one apart: 6, now 2 apart; three of those: 6 + 2·2 = 10; two of those 2 apart: 12, now 4 apart.
  it("of the small network's layers, worked out by hand", () => {
    const fields = ["conv_1", "pool_1", "conv_2", "pool_2"].map((layer) => receptiveFieldOf(model, layer));
    assert.deepEqual(fields, [
      { size: 5, stride: 1, start: 0 },
      { size: 6, stride: 2, start: 0 },
      { size: 10, stride: 2, start: 0 },
      { size: 12, stride: 4, start: 0 },
    ]);
  });

  it("of no window at all is one pixel", () => {
    assert.deepEqual(receptiveField([]), { size: 1, stride: 1, start: 0 });
  });

  it("reaches into the padding by its stride", () => {
    // 3×3 with padding 1, then again at stride 2: the first unit begins 1 + 2·1 pixels before the image.
    const windows = [
      { size: 3, stride: 2, before: 1 },
      { size: 3, stride: 1, before: 1 },
    ];
    assert.deepEqual(receptiveField(windows), { size: 7, stride: 2, start: -3 });
  });

  /** Which rows a unit depends on: those at which the gradient of its output is not zero, all weights being positive. */
  function seenRows(chain: tf.Sequential, unit: number): [number, number] {
    for (const weight of chain.weights) weight.write(tf.ones(weight.shape as number[]));
    const middle = Math.floor((chain.outputShape as number[])[2] as number) >> 1;
    const gradient = tf.grad((x) =>
      (chain.apply(x) as tf.Tensor4D).slice([0, unit, middle, 0], [1, 1, 1, 1]).sum().asScalar(),
    )(tf.ones([1, 20, 20, 1]));
    const rows = Array.from(gradient.abs().sum([0, 2, 3]).dataSync());
    const seen = rows.flatMap((value, row) => (value > 0 ? [row] : []));
    return [seen[0] as number, (seen.at(-1) as number) + 1];
  }

  it("are the pixels on which a unit really depends, with TensorFlow's padding too", () => {
    for (const padding of ["valid", "same"] as const) {
      for (const [size, strides] of [
        [3, 2],
        [5, 2],
        [4, 1],
        [3, 3],
      ] as const) {
        const chain = tf.sequential({
          layers: [
            tf.layers.conv2d({ filters: 1, kernelSize: size, strides, padding, inputShape: [20, 20, 1] }),
            tf.layers.averagePooling2d({ poolSize: 2, strides: 1, padding }),
            tf.layers.conv2d({ name: "last", filters: 1, kernelSize: 3, strides: 2, padding }),
          ],
        });
        const field = receptiveFieldOf(chain, "last");
        for (const unit of [0, 1]) {
          const begin = field.start + unit * field.stride;
          assert.deepEqual(
            seenRows(chain, unit),
            [Math.max(0, begin), Math.min(20, begin + field.size)],
            `${padding}, size ${size}, stride ${strides}, unit ${unit}: ${JSON.stringify(field)}`,
          );
        }
      }
    }
  });

  it("stay as they are through activations and normalisation", () => {
    const chain = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [9, 9, 1] }),
        tf.layers.batchNormalization({}),
        tf.layers.leakyReLU({ name: "leaky" }),
      ],
    });
    assert.equal(receptiveFieldOf(chain, "leaky").size, 3);
  });

  it("grow with the dilation of a filter", () => {
    const layers = [
      tf.layers.conv2d({ name: "wide", filters: 1, kernelSize: 3, dilationRate: 4, inputShape: [28, 28, 1] }),
    ];
    assert.equal(receptiveFieldOf(tf.sequential({ layers }), "wide").size, 9);
  });

  it("are refused where they make no sense", () => {
    assert.throws(() => receptiveFieldOf(model, "logits"), /from the layer flatten on, each sees the whole image/);
    assert.throws(() => receptiveFieldOf(model, "conv_9"), /no layer "conv_9"; its layers are conv_1, pool_1, conv_2/);
    assert.throws(() => receptiveField([{ size: 3, stride: 0 }]), /window 1 has the stride 0/);
    const wide = tf.sequential({
      layers: [tf.layers.conv2d({ name: "wide", filters: 1, kernelSize: [3, 5], inputShape: [9, 9, 1] })],
    });
    assert.throws(() => receptiveFieldOf(wide, "wide"), /3 × 5.*only square/);
    const upscaled = tf.sequential({ layers: [tf.layers.upSampling2d({ name: "up", inputShape: [9, 9, 1] })] });
    assert.throws(() => receptiveFieldOf(upscaled, "up"), /up \(UpSampling2D\) makes 18 rows of 9/);
  });
});

describe("feature maps and filters", () => {
  const images = imagesTensor(digits().heldOut, { range: [0, 1], count: 3 });

  it("are the layers' outputs, one after the other", () => {
    assert.deepEqual(featureMaps(model, "conv_1", images).shape, [3, 24, 24, 16]);
    assert.deepEqual(featureMaps(model, "pool_2", images).shape, [3, 5, 5, 32]);
    const [last, predicted] = [featureMaps(model, "logits", images), model.predict(images) as tf.Tensor];
    assert.deepEqual(Array.from(last.dataSync()), Array.from(predicted.dataSync()));
  });

  it("the first are the image cross-correlated with the filters, rectified", () => {
    const kernel = filtersOf(model, "conv_1").transpose([1, 2, 3, 0]) as tf.Tensor4D;
    const byHand = tf.conv2d(images, kernel, 1, "valid").relu();
    const difference = byHand
      .sub(featureMaps(model, "conv_1", images))
      .abs()
      .max()
      .dataSync()[0] as number;
    assert.ok(difference < 1e-5, `${difference}`);
  });

  it("filters come filter by filter", () => {
    const kernel = model.getLayer("conv_2").getWeights()[0] as tf.Tensor4D; // [3, 3, 16, 32]
    const filters = filtersOf(model, "conv_2");
    assert.deepEqual(filters.shape, [32, 3, 3, 16]);
    assert.deepEqual(
      Array.from(filters.slice([5, 0, 0, 0], [1, 3, 3, 16]).dataSync()),
      Array.from(kernel.slice([0, 0, 0, 5], [3, 3, 16, 1]).dataSync()),
    );
  });

  it("leave no tensor behind, and the model as it was", () => {
    const before = tf.memory().numTensors;
    for (const layer of ["conv_1", "pool_2", "logits"]) featureMaps(model, layer, images).dispose();
    filtersOf(model, "conv_2").dispose();
    mostExciting(model, "conv_1", images, 2);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual((model.predict(images) as tf.Tensor).shape, [3, 10]);
  });

  it("are the caller's to dispose of even where a layer changes nothing", () => {
    const chain = tf.sequential({ layers: [tf.layers.dropout({ name: "drop", rate: 0.5, inputShape: [28, 28, 1] })] });
    featureMaps(chain, "drop", images).dispose();
    assert.equal(images.isDisposed, false);
  });

  it("name the layers when there is no such one, and both shapes when the images do not fit", () => {
    assert.throws(() => featureMaps(model, "conv1", images), /no layer "conv1"; its layers are conv_1, pool_1/);
    assert.throws(
      () => featureMaps(model, "conv_1", tf.zeros([3, 784])),
      /shape \[3, 784\] given, but the model conv_classifier takes \[batch, 28, 28, 1\]/,
    );
    assert.throws(() => featureMaps(model, "conv_1", tf.zeros([28, 28, 1])), /image.expandDims\(0\)/);
    assert.throws(() => filtersOf(model, "pool_1"), /pool_1 is a MaxPooling2D.*convolutions are conv_1, conv_2/);
    const dense = flatClassifier({ hidden: 2, weights: randomStreams(1).weights });
    assert.throws(() => filtersOf(dense, "hidden"), /the convolutions are none/);
  });
});

describe("the patches that excite a filter most", () => {
  /** One 2×2 filter that likes a bright top left and bottom right and dislikes the rest. */
  function diagonal(padding: "valid" | "same"): tf.Sequential {
    const chain = tf.sequential({
      layers: [tf.layers.conv2d({ name: "diagonal", filters: 1, kernelSize: 2, padding, inputShape: [4, 4, 1] })],
    });
    chain.setWeights([tf.tensor4d([1, -1, -1, 1], [2, 2, 1, 1]), tf.tensor1d([0.5])]);
    return chain;
  }
  // Worked out by hand: image 0 holds the diagonal with strength 1 at (1, 2), image 1 is empty, image 2 holds it with 3 at (2, 0).
  const images = tf.tensor4d(
    [
      [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0],
    ].flat(),
    [3, 4, 4, 1],
  );

  it("are found where they are, the strongest first, one an image", () => {
    const { excitations, patches } = mostExciting(diagonal("valid"), "diagonal", images, 2);
    assert.deepEqual(excitations, [
      [
        { image: 2, row: 2, column: 0, activation: 6.5 },
        { image: 0, row: 1, column: 2, activation: 2.5 },
      ],
    ]);
    assert.deepEqual(patches.shape, [2, 2, 2, 1]);
    assert.deepEqual(Array.from(patches.values), [3, 0, 0, 3, 1, 0, 0, 1]);
  });

  it("show background where the filter looked beyond the edge", () => {
    // "same" pads a 2×2 filter at the right and at the bottom. Where one likes a bright top left and nothing else, and only
    // the last pixel is bright, three quarters of what it sees is padding: 1 + 0.5.
    const chain = diagonal("same");
    chain.setWeights([tf.tensor4d([1, -1, -1, -1], [2, 2, 1, 1]), tf.tensor1d([0.5])]);
    const corner = tf.tensor4d([...Array(15).fill(0), 1], [1, 4, 4, 1]);
    const { excitations, patches } = mostExciting(chain, "diagonal", corner, 1, -7);
    assert.deepEqual(excitations, [[{ image: 0, row: 3, column: 3, activation: 1.5 }]]);
    assert.deepEqual(Array.from(patches.values), [1, -7, -7, -7]);
  });

  it("are the largest of the feature maps, for every filter and across batches of images", () => {
    const many = imagesTensor(digits().heldOut, { range: [0, 1], count: 260 });
    const { excitations, patches } = mostExciting(model, "pool_1", many, 3);
    assert.deepEqual(patches.shape, [48, 6, 6, 1]);
    const maps = featureMaps(model, "pool_1", many);
    const strongest = maps.max([1, 2]).transpose().arraySync() as number[][]; // [filters, images]
    excitations.forEach((found, filter) => {
      const sorted = [...(strongest[filter] as number[])].sort((a, b) => b - a).slice(0, 3);
      found.forEach(({ activation, image, row, column }, rank) => {
        assert.ok(Math.abs(activation - (sorted[rank] as number)) < 1e-5);
        const there = maps.slice([image, row / 2, column / 2, filter], [1, 1, 1, 1]).dataSync()[0] as number;
        assert.ok(Math.abs(there - activation) < 1e-5, `filter ${filter}, rank ${rank}`);
      });
      assert.equal(new Set(found.map(({ image }) => image)).size, 3);
    });
  });

  it("stand beside their filter in a sheet, the filter in colour", () => {
    const chain = diagonal("valid");
    const found = mostExciting(chain, "diagonal", images.div(3), 2);
    const sheet = excitationSheet(found, filtersOf(chain, "diagonal"));
    assert.deepEqual(sheet.shape, [3, 2, 2, 3]);
    // The palette's orange #D55E00 and blue #0072B2 are the filter's +1 and −1; then, in 0.85 of white, 3/3, 0, 0, 3/3 and 1/3, 0, 0, 1/3.
    const [orange, blue] = [[0xd5, 0x5e, 0x00].map((part) => part / 255), [0x00, 0x72, 0xb2].map((part) => part / 255)];
    const grey = [1, 0, 0, 1, 1 / 3, 0, 0, 1 / 3].flatMap((value) => Array<number>(3).fill(0.85 * value));
    const expected = [orange, blue, blue, orange].flat().concat(grey);
    assert.equal(sheet.values.length, expected.length);
    sheet.values.forEach((value, i) => {
      assert.ok(Math.abs(value - (expected[i] as number)) < 1e-6, `number ${i}`);
    });
    const bare = excitationSheet(found);
    assert.deepEqual(Array.from(bare.values.subarray(0, 12)), Array(12).fill(1));
    assert.deepEqual(bare.values.subarray(12), sheet.values.subarray(12));
    assert.throws(
      () => excitationSheet(found, filtersOf(model, "conv_1")),
      /\[16, 5, 5, 1\] and patches \[2, 2, 2, 1\] of 1 filters/,
    );
  });

  it("refuses more patches than images", () => {
    assert.throws(
      () => mostExciting(model, "conv_1", tf.zeros([2, 28, 28, 1]), 3),
      /k = 3 patches of 2 images.*1 to 2/,
    );
    assert.throws(() => mostExciting(model, "logits", tf.zeros([2, 28, 28, 1]), 1), /sees the whole image/);
  });
});

describe("likeness to an edge", () => {
  const square = (f: (x: number, y: number) => number) =>
    Array.from({ length: 25 }, (_, i) => f(i % 5, Math.floor(i / 5)));

  it("is 1 for an even ramp of any direction, brightness and contrast", () => {
    for (const angle of [0, 0.3, 1, 2.5]) {
      const ramp = square((x, y) => 7 - 3 * (Math.cos(angle) * x + Math.sin(angle) * y));
      assert.ok(Math.abs(edgeLikeness(ramp) - 1) < 1e-12, `angle ${angle}`);
    }
  });

  // By hand, 3×3: the Sobel filter −1 0 1 / −2 0 2 / −1 0 1 and the ramp −1 0 1: Σ fx = 8, Σ f² = 12, Σ x² = 6; 8 / √72.
  it("is 8/√72 for Sobel's filter", () => {
    assert.ok(Math.abs(edgeLikeness([-1, 0, 1, -2, 0, 2, -1, 0, 1]) - 8 / Math.sqrt(72)) < 1e-12);
  });

  it("is 0 for what is the same from both sides: a line, a dot, a chess board", () => {
    for (const f of [
      (x: number) => (x === 2 ? 1 : 0),
      (x: number, y: number) => (x === 2 && y === 2 ? 1 : 0),
      (x: number, y: number) => (x + y) % 2,
    ]) {
      assert.ok(edgeLikeness(square(f)) < 1e-12);
    }
  });

  it("squared is 2/24 on average for random filters of 25 numbers", () => {
    const numbers = randomStreams(3).noise.normal([4000, 25]).arraySync() as number[][];
    const mean = numbers.reduce((sum, filter) => sum + edgeLikeness(filter) ** 2, 0) / 4000;
    assert.ok(Math.abs(mean - 2 / 24) < 0.005, `${mean}`); // standard error about 0.0013
  });

  it("refuses what is not square, and what is flat", () => {
    assert.throws(() => edgeLikeness([1, 2, 3]), /3 numbers are no square/);
    assert.throws(() => edgeLikeness([1, 1, 1, 1]), /equal numbers \(1\)/);
    // Nine tenths add up to a little less than 0.9, so their mean is not the number itself.
    assert.throws(() => edgeLikeness(Array(9).fill(0.1)), /equal numbers \(0.1\)/);
    assert.throws(() => edgeLikeness([1, 2, Number.NaN, 4]), /row 1, column 0 is NaN; expected a finite number/);
  });
});
