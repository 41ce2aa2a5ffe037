import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { convolutionalDiscriminator, gradientLengths } from "../../src/discriminator";
import { type Impostor, impostor } from "../../src/discriminator/exercises/impostor";
import { type OptimalLogit, optimalLogitExercise } from "../../src/discriminator/exercises/logit";
import { type ParameterCount, parameterCount } from "../../src/discriminator/exercises/parameters";
import { type Probe, probe } from "../../src/discriminator/exercises/probe";
import { memoryReport, randomStreams, tf } from "../../src/engine";
import type { Verdict } from "../../src/exercises";
import { assertRight, assertWrong } from "../exercises/verdicts";

describe("exercise 4.1: parameters", () => {
  const judge = (answer: unknown) => parameterCount.judge(answer as ParameterCount) as Verdict;
  const first = (c: number) => 9 * c * 64 + 64;

  it("takes a formula, and a model that is asked", () => {
    assertRight(
      judge((h: number, w: number, c: number) => 576 * c + 64 * Math.ceil(h / 4) * Math.ceil(w / 4) + 36_993),
    );
    assertRight(
      judge((height: number, width: number, channels: number) => {
        const { weights, dropout } = randomStreams(1);
        return convolutionalDiscriminator({ height, width, channels, weights, dropoutStream: dropout }).countParams();
      }),
    );
  });

  it("explains the usual wrong ones", () => {
    assertWrong(
      judge(() => 40_705),
      /64×64 pixels of 3 channels it gives 40705; expected 55105.*28×28×1, whatever/,
    );
    assertWrong(
      judge((h: number, w: number, c: number) => first(c) + 36_928 + 64 * Math.floor(h / 4) * Math.floor(w / 4) + 1),
      /Odd sides were rounded down/,
      /same/,
    );
    assertWrong(
      judge((h: number, w: number, c: number) => first(c) + 36_929 + 64 * Math.round(h / 4) * Math.round(w / 4)),
      /rounded to the nearest/,
    );
    assertWrong(
      judge((h: number, w: number, c: number) => first(c) + 36_928 + 4 * h * w + 1),
      /need not be a whole number/,
    );
    assertWrong(
      judge((h: number, _w: number, c: number) => first(c) + 36_929 + 64 * Math.ceil(h / 4) ** 2),
      /width was taken for the height/,
    );
    assertWrong(
      judge((h: number, w: number) => 640 + 36_929 + 64 * Math.ceil(h / 4) * Math.ceil(w / 4)),
      /sees one channel only/,
    );
    assertWrong(
      judge((h: number, w: number, c: number) => 576 * c + 36_864 + 64 * Math.ceil(h / 4) * Math.ceil(w / 4)),
      /129 short/,
    );
    assertWrong(
      judge((h: number, w: number, c: number) => first(c) + 36_929 + 64 * h * w),
      /strides were left out/,
    );
    assertWrong(
      judge((h: number, w: number, c: number) => first(c) + 36_929 + 64 * Math.ceil(h / 2) * Math.ceil(w / 2)),
      /only one halves/,
    );
    assertWrong(
      judge((h: number, w: number, c: number) => first(c) + 36_929 + Math.ceil(h / 4) * Math.ceil(w / 4)),
      /sees one map only/,
    );
    assertWrong(
      judge((h: number, w: number, c: number) => first(c) + 641 + 64 * Math.ceil(h / 4) * Math.ceil(w / 4)),
      /one plane only/,
    );
  });

  it("survives nonsense", () => {
    assertWrong(judge(40_705), /got 40705; expected a function/);
    assertWrong(
      judge(() => Number.NaN),
      /it gives NaN/,
    );
    assertWrong(
      judge(() => "many"),
      /it gives the text "many"/,
    );
  });
});

describe("exercise 4.2: an impostor", () => {
  const judge = async (answer: unknown) => (await impostor.judge(answer as Impostor)) as Verdict;
  const drawing = (ink: (row: number, column: number) => number) =>
    Array.from({ length: 28 }, (_, row) => Array.from({ length: 28 }, (_, column) => ink(row, column)));

  it("takes an empty sheet, as a tensor and in one row, and dots", async () => {
    assertRight(await judge(tf.fill([28, 28, 1], -1)));
    assertRight(await judge(new Float32Array(784).fill(-1)));
    assertRight(await judge(drawing((r, c) => (r % 5 === 2 && c % 5 === 2 ? 1 : -1))));
  });

  it("explains the usual wrong ones", async () => {
    const noise = randomStreams(7).noise.uniform([28, 28], -1, 1);
    assertWrong(
      await judge(noise),
      /the discriminator says 0\.\d+; expected at least 0\.95/,
      /sure that this is noise/,
    );
    assertWrong(await judge(drawing(() => 0)), /expected at least 0\.95/, /hesitates/);
    const bar = drawing((r, c) => (c > 12 && c < 16 && r > 4 && r < 24 ? 1 : -1));
    assertWrong(await judge(bar), /looks like a digit: with one of the real ones, a 1, it agrees to 0\.9/);
    // The same bar in another corner.
    const moved = drawing((r, c) => (c > 1 && c < 5 && r > 7 && r < 27 ? 1 : -1));
    assertWrong(await judge(moved), /looks like a digit: with one of the real ones, a 1/);
    assertWrong(await judge(drawing(() => 255)), /pixel 255; expected numbers in \[-1, 1\]/);
  });

  it("survives nonsense", async () => {
    assertWrong(await judge("a digit"), /got the text "a digit"/);
    assertWrong(await judge(tf.zeros([28, 27])), /got a tensor of the shape \[28,27\]/);
    assertWrong(await judge(new Float32Array(28)), /got a list of 28; expected 28 × 28/);
    assertWrong(await judge([[1, 2], [3]]), /got 2 rows, the first of 2/);
    assertWrong(await judge(drawing(() => Number.NaN)), /the pixel NaN/);
    assertWrong(await judge(drawing(() => "x" as unknown as number)), /the pixel NaN/);
  });
});

describe("exercise 4.3: the best logit", () => {
  const judge = (answer: unknown) => optimalLogitExercise.judge(answer as OptimalLogit) as Verdict;

  it("takes the formula, and a search for where the gradient is zero", () => {
    assertRight(
      judge((p: number, q: number, a: number, b: number) => Math.log((a * p + b * q) / ((1 - a) * p + (1 - b) * q))),
    );
    assertRight(
      judge((p: number, q: number, a: number, b: number) => {
        let [low, high] = [-60, 60];
        for (let i = 0; i < 100; i++) {
          const l = (low + high) / 2;
          const s = 1 / (1 + Math.exp(-l));
          if (p * (s - a) + q * (s - b) > 0) high = l;
          else low = l;
        }
        return low;
      }),
    );
  });

  it("explains the usual wrong ones", () => {
    assertWrong(
      judge((p: number, q: number, a: number, b: number) => (a * p + b * q) / (p + q)),
      /That is the best probability/,
    );
    assertWrong(
      judge((p: number, q: number, a: number, b: number) => Math.log((a * p + b * q) / (p + q))),
      /logarithm of the best probability/,
    );
    assertWrong(
      judge((p: number, q: number, a: number, b: number) =>
        Number(Math.log((a * p + b * q) / ((1 - a) * p + (1 - b) * q)).toFixed(3)),
      ),
      /right to two decimals.*stopped early/,
    );
    assertWrong(
      judge((p: number, q: number, a: number, b: number) => Math.log(((1 - a) * p + (1 - b) * q) / (a * p + b * q))),
      /sign is turned round/,
    );
    assertWrong(
      judge((p: number, q: number, a: number, b: number) => Math.log10((a * p + b * q) / ((1 - a) * p + (1 - b) * q))),
      /base 10/,
    );
    assertWrong(
      judge((_p: number, _q: number, a: number) => Math.log(a / (1 - a))),
      /nothing is ever forged/,
    );
    assertWrong(
      judge((p: number, q: number) => Math.log(p / q)),
      /without smoothing/,
    );
    assertWrong(
      judge((p: number, q: number, a: number) => Math.log((a * p) / q)),
      /missing elsewhere/,
    );
    assertWrong(
      judge((p: number, q: number, a: number, b: number) => Math.log((a * p + b * q) / q)),
      /denominator/,
    );
    assertWrong(
      judge((p: number, q: number, a: number) => Math.log((a * p) / (q + (1 - a) * p))),
      /taken for 0/,
      /of q, a share β/,
    );
  });

  it("survives nonsense", () => {
    assertWrong(judge(Math.log(9)), /got 2\.19/);
    assertWrong(
      judge(() => Number.NaN),
      /it gives NaN/,
      /derivative of CE/,
    );
    assertWrong(
      judge(() => undefined),
      /it gives undefined/,
    );
  });
});

describe("exercise 4.4: a probe", () => {
  const judge = async (answer: unknown) => (await probe.judge(answer as Probe)) as Verdict;
  /** Slopes by the images of the sum over the batch of some loss of the logits. */
  const gradients = (d: LayersModel, images: Tensor, loss: (l: Tensor) => Tensor, training = false) =>
    tf
      .grad((x: Tensor) => loss(d.apply(x, { training }) as Tensor).sum())(images)
      .reshape([3, -1]);
  const minusLogD = (l: Tensor) => l.neg().softplus();
  const numbers = (t: Tensor) => Array.from(t.dataSync());

  it("takes ours, and one that goes image by image with probabilities", async () => {
    assertRight(await judge((d: LayersModel, x: Tensor) => gradientLengths(d, x, "non-saturating")));
    assertRight(
      await judge((d: LayersModel, images: Tensor) =>
        tf.unstack(images).map((image) => {
          const loss = (x: Tensor) => (d.predict(x) as Tensor).sigmoid().log().neg().sum();
          return tf.grad(loss)(image.expandDims(0)).norm().dataSync()[0];
        }),
      ),
    );
    const asTensor = (d: LayersModel, x: Tensor) => gradients(d, x, minusLogD).norm("euclidean", 1);
    assertRight(await judge(asTensor));
  });

  it("explains the usual wrong ones", async () => {
    const answer = (f: (d: LayersModel, x: Tensor) => Tensor) => judge((d: LayersModel, x: Tensor) => numbers(f(d, x)));
    const length = (t: Tensor) => t.square().sum(1).sqrt();
    assertWrong(await answer((d, x) => length(gradients(d, x, minusLogD)).div(3)), /divided by the number of images/);
    assertWrong(await answer((d, x) => length(gradients(d, x, (l) => l.softplus().neg()))), /saturating loss/);
    assertWrong(await answer((d, x) => length(gradients(d, x, (l) => l))), /gradient of the logit/);
    assertWrong(await answer((d, x) => gradients(d, x, minusLogD).square().mean(1).sqrt()), /root of the mean/);
    assertWrong(await answer((d, x) => gradients(d, x, minusLogD).square().sum(1)), /square of the length/);
    assertWrong(await answer((d, x) => gradients(d, x, minusLogD).abs().sum(1)), /sum of the absolute/);
    assertWrong(await answer((d, x) => gradients(d, x, minusLogD).sum(1)), /plus and minus cancel/);
    assertWrong(
      await answer((d, x) => length(gradients(d, x, minusLogD, true))),
      /for image \d it gives/,
      /without dropout/,
    );
    assertWrong(await answer((d, x) => length(gradients(d, x, minusLogD)).mean()), /returned 1 numbers/, /of its own/);
  });

  it("survives nonsense, and disposes of what it made", async () => {
    const { tensors } = memoryReport();
    assertWrong(await judge("1 − D"), /got the text/);
    assertWrong(await judge(() => undefined), /returned undefined; expected a list of 3/);
    assertWrong(await judge(() => ["long", "short", "long"]), /expected a list of 3/);
    assertWrong(await judge(() => [Number.NaN, 1, 1]), /it gives NaN/);
    assert.equal(memoryReport().tensors, tensors);
  });
});
