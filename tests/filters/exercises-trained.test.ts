import assert from "node:assert/strict";
import { digits, imagesTensor, oneHot } from "../../src/datasets";
import { randomStreams, tf } from "../../src/engine";
import type { Verdict } from "../../src/exercises";
import { averagingClassifier, convClassifier, flatClassifier, shiftImages } from "../../src/filters";
import { type Occlusion, trained } from "../../src/filters/exercises/trained";
import { trainClassifier } from "../../src/network";
import { assertRight, assertWrong } from "../exercises/verdicts";

describe("exercise 3.4: occlusion", () => {
  const judge = (answer: unknown) => trained["3.4"].judge(answer as Occlusion) as Verdict;

  /** The map made of `value` for each place, the sheet coloured `ink`. */
  const sliding =
    (value: (whole: number, covered: number) => number, ink = 0): Occlusion =>
    (image, score, sheet) => {
      const map: number[][] = [];
      for (let top = 0; top + sheet <= image.length; top++) {
        const row: number[] = [];
        for (let left = 0; left + sheet <= (image[0]?.length ?? 0); left++) {
          const copy = image.map((line) => [...line]);
          for (let y = top; y < top + sheet; y++) copy[y]?.fill(ink, left, left + sheet);
          row.push(value(score(image), score(copy)));
        }
        map.push(row);
      }
      return map;
    };

  it("takes loops over copies", () => {
    assertRight(judge(sliding((whole, covered) => whole - covered)));
  });

  it("takes one that maps, covers in place and puts the pixels back", () => {
    const answer = ((image: number[][], score: (image: number[][]) => number, sheet: number) => {
      const whole = score(image);
      const places = (side: number) => Array.from({ length: side - sheet + 1 }, (_, i) => i);
      return places(image.length).map((row) =>
        Float32Array.from(places((image[0] as number[]).length), (column) => {
          const rows = image.slice(row, row + sheet);
          const kept = rows.map((line) => line.slice(column, column + sheet));
          for (const line of rows) line.fill(0, column, column + sheet);
          const fall = whole - score(image);
          kept.forEach((part, i) => {
            (rows[i] as number[]).splice(column, sheet, ...part);
          });
          return fall;
        }),
      );
    }) as unknown as Occlusion;
    assertRight(judge(answer));
  });

  it("explains the usual wrong ones", () => {
    assertWrong(judge(sliding((whole, covered) => covered - whole)), /sign turned round/, /from what, to what/);
    assertWrong(judge(sliding((_, covered) => covered)), /holds the score of each covered image/);
    assertWrong(judge(sliding((whole, covered) => Math.abs(whole - covered))), /lost its signs/);
    assertWrong(judge(sliding((whole, covered) => whole - covered, -1)), /covered with -1/);
    assertWrong(judge(sliding((whole, covered) => whole - covered, 1)), /covered with 1;/);
    assertWrong(judge(sliding((whole, covered) => (whole - covered) / whole)), /in row 0, column 0/, /compare the two/);
  });

  it("says when the sheet stays on the image", () => {
    const forgetful: Occlusion = (image, score, sheet) => {
      const whole = score(image);
      return Array.from({ length: image.length - sheet + 1 }, (_, row) =>
        Array.from({ length: (image[0]?.length ?? 0) - sheet + 1 }, (_, column) => {
          for (const line of image.slice(row, row + sheet)) (line as number[]).fill(0, column, column + sheet);
          return whole - score(image);
        }),
      );
    };
    assertWrong(judge(forgetful), /changed the image it was given/, /copy/);
  });

  it("says when it uncovers in place of covering", () => {
    const uncovering: Occlusion = (image, score, sheet) =>
      Array.from({ length: image.length - sheet + 1 }, (_, row) =>
        Array.from({ length: (image[0]?.length ?? 0) - sheet + 1 }, (_, column) => {
          const within = (y: number, x: number) => y >= row && y < row + sheet && x >= column && x < column + sheet;
          return score(image) - score(image.map((line, y) => line.map((p, x) => (within(y, x) ? p : 0))));
        }),
      );
    assertWrong(judge(uncovering), /covered everything but the sheet/);
  });

  it("says how large the map should be", () => {
    const whole: Occlusion = (image, score) => image.map((line) => line.map(() => score(image)));
    assertWrong(judge(whole), /map has 5 rows of 5; expected 4 × 4/, /no padding/);
    const ragged: Occlusion = (image, score, sheet) => sliding((a, b) => a - b)(image, score, sheet).slice(1);
    assertWrong(judge(ragged), /map has 3 rows of 4; expected 4 × 4/);
  });

  it("survives nonsense", () => {
    for (const nonsense of [7, "map", null, [], {}]) assertWrong(judge(nonsense), /expected a function/);
    assertWrong(
      judge(() => 3),
      /returned 3; expected 4 rows of 4 numbers/,
    );
    assertWrong(
      judge(() => [1, 2]),
      /returned a list of 2/,
    );
    assertWrong(judge(sliding(() => Number.NaN)), /holds NaN/);
  });
});

describe("exercise 3.5: a network that does not mind", () => {
  const judge = (answer: unknown) => trained["3.5"].judge(answer as tf.LayersModel) as Verdict;
  const streams = () => randomStreams(35);
  const images = imagesTensor(digits().train, { range: [0, 1] });
  const labels = oneHot(digits().train.labels);

  async function train(model: tf.LayersModel, steps: number, shifts: readonly (readonly [number, number])[]) {
    const data = tf.tidy(() => ({
      images: tf.concat(shifts.map(([dx, dy]) => shiftImages(images, dx, dy))),
      labels: tf.tile(labels, [shifts.length, 1]),
    }));
    const optimizer = tf.train.adam(0.002);
    await trainClassifier(model, data, { optimizer, steps, streams: streams() });
    tf.dispose(data);
    return model;
  }
  const around = (d: number) =>
    [
      [d, 0],
      [-d, 0],
      [0, d],
      [0, -d],
    ] as const;
  let steadfast: tf.LayersModel;

  it("takes the chapter's network shown shifted digits", async () => {
    steadfast = await train(convClassifier({ weights: streams().weights }), 1200, [[0, 0], ...around(2), ...around(4)]);
    const verdict = judge(steadfast);
    assertRight(verdict);
    assert.match(verdict.because, /shifted by 4 pixels \(right .* left .* down .* up .*\), with 13,066 parameters/);
  });

  it("takes another network, and one whose input is flat", async () => {
    const model = await train(averagingClassifier({ weights: streams().weights }), 1000, [
      [0, 0],
      ...around(3),
      ...around(4),
    ]);
    assertRight(judge(model));
    const flat = tf.sequential({ layers: [tf.layers.reshape({ targetShape: [28, 28, 1], inputShape: [784] })] });
    for (const layer of model.layers) flat.add(layer);
    assertRight(judge(flat));
  });

  it("shows the numbers of a network that never saw a shifted digit", async () => {
    const model = await train(convClassifier({ weights: streams().weights }), 400, [[0, 0]]);
    assertWrong(
      judge(model),
      /as they are it gets 9\d\.\d % right, of those shifted by 4 pixels [345]/,
      /other places/,
    );
  });

  it("notices when only some directions were shown", async () => {
    const model = await train(convClassifier({ weights: streams().weights }), 600, [
      [0, 0],
      [4, 0],
      [2, 0],
    ]);
    assertWrong(judge(model), /left [1-6]\d/, /some directions and not to others/);
  });

  it("notices images in another range", () => {
    // The right network, its first layer rewritten for x' = 2x − 1: x = (x' + 1)/2, so w' = w/2 and b' = b + Σ w/2.
    const other = convClassifier({ weights: streams().weights });
    tf.tidy(() => {
      const [kernel, bias, ...rest] = steadfast.getWeights() as [tf.Tensor, tf.Tensor, ...tf.Tensor[]];
      other.setWeights([kernel.div(2), bias.add(kernel.sum([0, 1, 2]).div(2)), ...rest]);
    });
    assertWrong(judge(other), /expected at least 95/, /on images in \[-1, 1\]/);
  });

  it("explains what is untrained, too large, diverged or of another shape", () => {
    const fresh = convClassifier({ weights: streams().weights });
    assertWrong(judge(fresh), /of the digits right as they are; expected at least 95/, /guessing/);
    fresh.setWeights(fresh.getWeights().map((weight) => tf.fill(weight.shape, Number.NaN)));
    assertWrong(judge(fresh), /not all finite/, /smaller learning rate/);
    const large = flatClassifier({ hidden: 100, weights: streams().weights });
    assertWrong(judge(large), /79,510 parameters; at most 14,000/, /costs/);
    const single = convClassifier({ classes: 1, weights: streams().weights });
    assertWrong(judge(single), /takes \[batch, 28, 28, 1\] and gives \[batch, 1\]; expected/);
  });

  it("survives nonsense", () => {
    assertWrong(judge(Promise.resolve(1)), /got a promise/, /await/);
    assertWrong(judge({ steps: [1], loss: [2] }), /history of a training/, /the model itself/);
    for (const nonsense of [7, "model", null, [], {}]) assertWrong(judge(nonsense), /expected a trained model/);
  });
});
