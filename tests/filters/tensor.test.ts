import assert from "node:assert/strict";
import { tf } from "../../src/engine";
import {
  averagePool,
  type Channels,
  convolve,
  crossCorrelate,
  crossCorrelateChannels,
  filterTensor,
  flip,
  greyTensor,
  imageTensor,
  maxPool,
  outputSize,
  type Padding,
  pad,
  planeOf,
  samePadding,
  squaredDifferenceMap,
  squaredDifferenceMaps,
} from "../../src/filters";
import { apart, randomPlane } from "./random-plane";

/** float32 holds 7 digits, and sums of up to 75 products of numbers below 1 lose one. */
const FLOAT32 = 1e-5;

const planes = (channels: number, height: number, width: number, seed: number): Channels =>
  Array.from({ length: channels }, (_, i) => randomPlane(height, width, seed + i));

function conv2d(image: Channels, filter: Channels, stride: number, padding: Padding): number[][] {
  return tf.tidy(() => planeOf(tf.conv2d(imageTensor([image]), filterTensor([filter]), stride, padding)));
}

describe("the filter as TensorFlow computes it", () => {
  for (const padding of ["valid", "same"] as const) {
    for (const stride of [1, 2, 3]) {
      it(`equals ours: ${padding}, stride ${stride}, every size of image and filter, 1 and 3 channels`, () => {
        for (const [height, width] of [
          [5, 5],
          [6, 9],
          [8, 7],
        ] as const) {
          for (const [tall, wide] of [
            [1, 1],
            [2, 2],
            [3, 3],
            [2, 3],
            [4, 4],
            [5, 5],
            [1, 5],
          ] as const) {
            for (const channels of [1, 3]) {
              const [image, filter] = [planes(channels, height, width, 5), planes(channels, tall, wide, 55)];
              const theirs = conv2d(image, filter, stride, padding);
              const what = `${height}×${width}×${channels} under ${tall}×${wide}`;
              assert.equal(theirs.length, outputSize(height, tall, stride, padding), what);
              assert.equal(theirs[0]?.length, outputSize(width, wide, stride, padding), what);
              const uneven = padding === "same" && (tall % 2 === 0 || wide % 2 === 0);
              // Filters without a middle are refused by ours, so here the zeros are laid by hand, by TensorFlow's rule.
              const [vertical, horizontal] = [samePadding(height, tall, stride), samePadding(width, wide, stride)];
              const [top, bottom] = [vertical.before, vertical.after];
              const [left, right] = [horizontal.before, horizontal.after];
              const ours = uneven
                ? crossCorrelateChannels(
                    image.map((plane) => pad(plane, { top, bottom, left, right })),
                    filter,
                    { stride },
                  )
                : crossCorrelateChannels(image, filter, { stride, padding });
              assert.ok(apart(ours, theirs) < FLOAT32, `${what}: ${apart(ours, theirs)} apart`);
            }
          }
        }
      });
    }
  }

  it("is a cross-correlation: only a flipped filter convolves", () => {
    const [image, filter] = [randomPlane(7, 7, 1), randomPlane(3, 3, 2)];
    assert.ok(apart(conv2d([image], [filter], 1, "valid"), crossCorrelate(image, filter)) < FLOAT32);
    assert.ok(apart(conv2d([image], [flip(filter)], 1, "valid"), convolve(image, filter)) < FLOAT32);
    assert.ok(apart(conv2d([image], [filter], 1, "valid"), convolve(image, filter)) > 0.1);
  });

  it("finds errors of many filters over many images at once, and leaves no tensor", () => {
    const images = [0, 1].map((i) => planes(2, 8, 9, 10 * i));
    const filters = [0, 1, 2].map((i) => planes(2, 3, 3, 100 + 10 * i));
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      for (const sliding of [{}, { stride: 2, padding: "same" }] as const) {
        const maps = squaredDifferenceMaps(imageTensor(images), filterTensor(filters), sliding);
        images.forEach((image, i) => {
          filters.forEach((filter, f) => {
            const [first, second] = image.map((plane, channel) =>
              squaredDifferenceMap(plane, filter[channel] ?? [], sliding),
            );
            const sum = first?.map((row, y) => row.map((error, x) => error + (second?.[y]?.[x] as number))) ?? [];
            assert.ok(apart(planeOf(maps, i, f), sum) < FLOAT32);
          });
        });
      }
    });
    assert.equal(tf.memory().numTensors, before);
  });

  it("pools as ours does", () => {
    const image = randomPlane(7, 10, 3);
    for (const [size, stride] of [
      [2, 2],
      [3, 3],
      [3, 1],
    ] as const) {
      tf.tidy(() => {
        const tensor = imageTensor([[image]]);
        const options = { size, stride };
        assert.ok(apart(planeOf(tf.maxPool(tensor, size, stride, "valid")), maxPool(image, options)) < 1e-7);
        assert.ok(apart(planeOf(tf.avgPool(tensor, size, stride, "valid")), averagePool(image, options)) < 1e-6);
      });
    }
  });
});

describe("planes and tensors", () => {
  it("have channels and filters last", () => {
    const colour = planes(3, 4, 5, 1);
    tf.tidy(() => {
      assert.deepEqual(imageTensor([colour, colour]).shape, [2, 4, 5, 3]);
      assert.deepEqual(greyTensor(colour).shape, [3, 4, 5, 1]);
      assert.deepEqual(filterTensor([colour, colour]).shape, [4, 5, 3, 2]);
      assert.ok(apart(planeOf(imageTensor([colour, colour]), 1, 2), colour[2] as number[][]) < 1e-7);
    });
  });

  it("say what does not fit", () => {
    const [colour, grey] = [planes(3, 4, 5, 1), planes(1, 4, 5, 1)];
    const before = tf.memory().numTensors;
    assert.throws(() => imageTensor([colour, grey]), /one image has 3 channels of 4×5, another 1 of 4×5/);
    assert.throws(() => imageTensor([colour, []]), /one image has 3 channels of 4×5, another 0 of 4×5/);
    assert.throws(
      () => imageTensor([]),
      (error) => error instanceof RangeError && /no image given/.test(error.message),
    );
    assert.throws(() => filterTensor([]), /no filter given/);
    assert.throws(() => filterTensor([grey, planes(1, 2, 2, 1)]), /one filter has 1 channels of 4×5, another 1 of 2×2/);
    tf.tidy(() => {
      assert.throws(
        () => squaredDifferenceMaps(imageTensor([colour]), filterTensor([planes(1, 2, 2, 1)])),
        /images \[1, 4, 5, 3\] have 3 channels and filters \[2, 2, 1, 1\] 1/,
      );
      assert.throws(() => planeOf(imageTensor([grey]), 0, 1), /no image 0 with a channel 1 in a tensor \[1, 4, 5, 1\]/);
    });
    assert.equal(tf.memory().numTensors, before);
  });
});
