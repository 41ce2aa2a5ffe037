import assert from "node:assert/strict";
import { digits, imagesTensor } from "../../src/datasets";
import { check } from "../../src/dcgan/exercises";
import { randomStreams, tf } from "../../src/engine";
import { dcganGenerator } from "../../src/generator";
import { digitClassifier } from "../../src/quality";
import { mean } from "../../src/statistics";
import { verdictOf } from "../exercises/verdicts";

function verdict(id: "7.1" | "7.2" | "7.3" | "7.4", answer: unknown): Promise<string> {
  return verdictOf(() => check(id, answer as never));
}

type Layer = InstanceType<typeof tf.layers.Layer>;

describe("exercises of chapter 07", function () {
  this.timeout(300_000);

  const project = (): Layer[] => [
    tf.layers.dense({ units: 4 * 4 * 16, inputShape: [100] }),
    tf.layers.reshape({ targetShape: [4, 4, 16] }),
  ];
  const normed = (): Layer[] => [tf.layers.batchNormalization(), tf.layers.leakyReLU({ alpha: 0.2 })];
  const double = (filters: number, activation?: "tanh" | "sigmoid" | "relu"): Layer =>
    tf.layers.conv2dTranspose({
      filters,
      kernelSize: 4,
      strides: 2,
      padding: "same",
      ...(activation ? { activation } : {}),
    });
  const stack = (...layers: Layer[]) => tf.sequential({ layers });

  it("7.1: generators by the rules are right, however they are stacked", async () => {
    const byHand = stack(...project(), ...normed(), double(12), ...normed(), double(8), ...normed(), double(3, "tanh"));
    const other = stack(
      tf.layers.dense({ units: 8 * 8 * 10, inputShape: [100] }),
      tf.layers.batchNormalization(),
      tf.layers.reLU(),
      tf.layers.reshape({ targetShape: [8, 8, 10] }),
      double(6),
      tf.layers.batchNormalization(),
      tf.layers.activation({ activation: "elu" }),
      double(3),
      tf.layers.activation({ activation: "tanh" }),
    );
    const ours = dcganGenerator({ height: 32, width: 32, channels: 3, weights: randomStreams(1).weights });
    const nested = stack(
      stack(...project(), ...normed()),
      double(12, "relu"),
      tf.layers.batchNormalization(),
      double(8),
      ...normed(),
      double(3, "tanh"),
    );
    for (const model of [byHand, other, ours, nested]) {
      assert.match(await verdict("7.1", model), /^✓ 7\.1: .*→ 32×32×3, [\d,]+ weights/);
      model.dispose();
    }
  });

  it("7.1: each broken rule is named", async () => {
    const grey = stack(...project(), ...normed(), double(8), ...normed(), double(8), ...normed(), double(1, "tanh"));
    const small = stack(...project(), ...normed(), double(8), ...normed(), double(3, "tanh"));
    const upscaled = stack(
      ...project(),
      ...normed(),
      double(8),
      ...normed(),
      double(8),
      ...normed(),
      tf.layers.upSampling2d({}),
      tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: "same", activation: "tanh" }),
    );
    const dense = stack(
      tf.layers.dense({ units: 32 * 32 * 3, inputShape: [100], activation: "tanh" }),
      tf.layers.reshape({ targetShape: [32, 32, 3] }),
    );
    const bare = stack(...project(), double(8), tf.layers.reLU(), double(8), tf.layers.reLU(), double(3, "tanh"));
    const pixels = stack(
      ...project(),
      ...normed(),
      double(8),
      ...normed(),
      double(8),
      double(3),
      tf.layers.batchNormalization(),
    );
    const sigmoid = stack(
      ...project(),
      ...normed(),
      double(8),
      ...normed(),
      double(8),
      ...normed(),
      double(3, "sigmoid"),
    );
    const open = stack(...project(), ...normed(), double(8), ...normed(), double(8), ...normed(), double(3));
    const linearThroughout = stack(
      ...project(),
      tf.layers.batchNormalization(),
      double(8),
      double(8),
      double(3, "tanh"),
    );
    const normedOnce = stack(
      ...project(),
      ...normed(),
      double(8),
      tf.layers.reLU(),
      double(8),
      ...normed(),
      double(3, "tanh"),
    );
    const flat = tf.layers.batchNormalization();
    const nonlinearOnce = stack(...project(), ...normed(), double(8), flat, double(8), ...normed(), double(3, "tanh"));
    const cases: [tf.LayersModel, RegExp][] = [
      [normedOnce, /is followed by no batch normalisation[\s\S]*one of its own/],
      [nonlinearOnce, /is followed by no nonlinearity/],
      [grey, /it gives 32×32×1; expected 32×32×3[\s\S]*how many numbers has a pixel in colour/],
      [small, /it gives 16×16×3; expected 32×32×3[\s\S]*From which size/],
      [upscaled, /there is a UpSampling2D in it/],
      [dense, /no layer grows the image/],
      [bare, /no layer normalises its batch/],
      [pixels, /the pixels themselves are normalised/],
      [sigmoid, /pixels from 0\.?0* to 1\.0; expected -1 to 1[\s\S]*a sigmoid ends at 0 and 1/],
      [open, /expected -1 to 1[\s\S]*the last layer wants an activation/],
      [linearThroughout, /before the last tanh it is linear/],
    ];
    for (const [model, explanation] of cases) {
      const told = await verdict("7.1", model);
      assert.match(told, /^✗ 7\.1/);
      assert.match(told, explanation);
      model.dispose();
    }
  });

  it("7.1: nonsense has an answer, too", async () => {
    for (const answer of [3, "a generator", null, () => 1])
      assert.match(await verdict("7.1", answer), /expected a tf\.LayersModel/);
    const two = stack(tf.layers.dense({ units: 5, inputShape: [2] }));
    assert.match(await verdict("7.1", two), /it takes 2 numbers an image; expected latent vectors of 100/);
    two.dispose();
  });

  const { train } = digits();
  const oneOfEach = Array.from({ length: 10 }, (_, digit) => train.labels.indexOf(digit));

  it("7.2: few sure pictures for ever are right", async () => {
    await digitClassifier(); // is loaded once, and stays
    const before = tf.memory().numTensors;
    const tiled = (count: number) =>
      tf.tidy(() =>
        imagesTensor(train)
          .gather(oneOfEach)
          .tile([Math.ceil(count / 10), 1, 1, 1])
          .slice(0, count),
      );
    const rows = async (count: number) =>
      tf.tidy(() =>
        imagesTensor(train, { flat: true }).gather(
          Array.from({ length: count }, (_, i) => oneOfEach[i % 10] as number),
        ),
      );
    for (const answer of [tiled, rows])
      assert.match(await verdict("7.2", answer), /^✓ 7\.2: classifier score (9\.9|10)/);
    assert.equal(tf.memory().numTensors, before);
  });

  it("7.2: what misses one of the two is told so", async () => {
    const some = (count: number) => imagesTensor(train, { count });
    assert.match(await verdict("7.2", some), /good by both measures|was to be above that of real digits/);
    const one = (count: number) => tf.tidy(() => imagesTensor(train, { count: 1 }).tile([count, 1, 1, 1]));
    assert.match(await verdict("7.2", one), /classifier score 1\.00 .*how evenly the classes come: 9 of the ten/s);
    const noise = (count: number) => randomStreams(1).noise.uniform([count, 784], -1, 1);
    assert.match(await verdict("7.2", noise), /^✗ 7\.2: classifier score .*was to be above/);
  });

  it("7.2: nonsense has an answer, too", async () => {
    assert.match(await verdict("7.2", 5), /got 5; expected a function/);
    assert.match(await verdict("7.2", () => [1]), /it returned a list of 1; expected a tensor/);
    assert.match(
      await verdict("7.2", () => tf.zeros([3, 784])),
      /gave the shape \[3,784\]; expected \[1500, 28, 28, 1\]/,
    );
    assert.match(
      await verdict("7.2", (n: number) => tf.fill([n, 784], 3)),
      /stopped with RangeError: pixels from 3 to 3/,
    );
    assert.match(
      await verdict("7.2", (n: number) => tf.zeros([n, 64, 64, 3])),
      /stopped with RangeError: images of the shape/,
    );
  });

  type Spread = { mean: number[]; variance: number[] };
  const over = (a: Spread, b: Spread, term: (m: number, n: number, v: number, w: number) => number) =>
    a.mean.reduce(
      (sum, m, i) => sum + term(m, b.mean[i] as number, a.variance[i] as number, b.variance[i] as number),
      0,
    );

  it("7.3: two ways of writing it are right", async () => {
    const traces = (a: Spread, b: Spread) => over(a, b, (m, n, v, w) => (m - n) ** 2 + v + w - 2 * Math.sqrt(v * w));
    const deviations = (a: Spread, b: Spread) => {
      let total = 0;
      for (const [i, mean] of a.mean.entries()) {
        const [s, t] = [a, b].map(({ variance }) => Math.sqrt(variance[i] as number)) as [number, number];
        total += (mean - (b.mean[i] as number)) ** 2 + (s - t) * (s - t);
      }
      return total;
    };
    for (const answer of [traces, deviations]) assert.match(await verdict("7.3", answer), /^✓ 7\.3/);
  });

  it("7.3: each usual mistake is named", async () => {
    const squares = (v: number, w: number) => (Math.sqrt(v) - Math.sqrt(w)) ** 2;
    const cases: [(a: Spread, b: Spread) => number, RegExp][] = [
      [(a, b) => Math.sqrt(over(a, b, (m, n, v, w) => (m - n) ** 2 + squares(v, w))), /the root of what was asked for/],
      [(a, b) => over(a, b, (m, n, v, w) => (m - n) ** 2 + (v - w) ** 2), /compares variances/],
      [(a, b) => over(a, b, (m, n, v, w) => (m - n) ** 2 + v + w - 2 * v * w), /root of the product is missing/],
      [(a, b) => over(a, b, (m, n, v, w) => (m - n) ** 2 + v + w), /not taken off/],
      [(a, b) => over(a, b, (m, n, v, w) => (m - n) ** 2 + v + w - Math.sqrt(v * w)), /counts only once/],
      [(a, b) => over(a, b, (m, n) => (m - n) ** 2), /spreads do not count/],
      [(a, b) => over(a, b, (_m, _n, v, w) => squares(v, w)), /means do not count/],
      [(a, b) => over(a, b, (m, n, v, w) => Math.abs(m - n) + squares(v, w)), /not squared/],
      [
        (a, b) => over(a, b, (m, n, v, w) => (m - n) ** 2 + squares(v, w)) / a.mean.length,
        /averaged over the features/,
      ],
      [(a, b) => over(a, b, (m, n, v, w) => (m - n) ** 2 / (v + w + 1)), /it gave [\d.]+; expected 13\./],
    ];
    for (const [answer, explanation] of cases) {
      const told = await verdict("7.3", answer);
      assert.match(told, /^✗ 7\.3/);
      assert.match(told, explanation);
    }
  });

  it("7.3: nonsense has an answer, too", async () => {
    assert.match(await verdict("7.3", 1), /got 1; expected a function/);
    assert.match(await verdict("7.3", () => "12"), /it returned the text "12"; expected a finite number/);
    assert.match(await verdict("7.3", () => Number.NaN), /it returned NaN[\s\S]*division by a variance of 0/);
    assert.match(await verdict("7.3", () => tf.scalar(1)), /it returned a tensor of the shape \[\]; expected/);
    assert.match(await verdict("7.3", async () => 1), /it returned a promise/);
    const throws = () => {
      throw new Error("no idea");
    };
    assert.match(await verdict("7.3", throws), /your answer stopped with Error: no idea/);
  });

  it("7.4: two ways of writing the rule are right", async () => {
    const extremes = (a: number[], b: number[]) => {
      if (Math.min(a.length, b.length) < 3) return "open";
      if (Math.max(...a) < Math.min(...b)) return "first";
      return Math.max(...b) < Math.min(...a) ? "second" : "open";
    };
    const pairs = (a: number[], b: number[]) => {
      if (a.length < 3 || b.length < 3) return "open";
      if (a.every((x) => b.every((y) => x < y))) return "first";
      return a.every((x) => b.every((y) => y < x)) ? "second" : "open";
    };
    for (const answer of [extremes, pairs]) assert.match(await verdict("7.4", answer), /^✓ 7\.4/);
  });

  it("7.4: rules that claim too much are named", async () => {
    const middle = (values: number[]) => [...values].sort((x, y) => x - y)[values.length >> 1] as number;
    const less = (x: number, y: number) => (x < y ? "first" : y < x ? "second" : "open");
    const cases: [(a: number[], b: number[]) => string, RegExp][] = [
      [(a, b) => less(mean(a), mean(b)), /compares the means/],
      [(a, b) => less(middle(a), middle(b)), /compares the middle ones/],
      [(a, b) => less(Math.min(...a), Math.min(...b)), /compares the best seeds/],
      [(a, b) => less(Math.max(...a), Math.max(...b)), /compares the worst seeds/],
      [(a, b) => (a.length < 3 || b.length < 3 ? "open" : less(mean(a), mean(b))), /compares the means/],
      [
        (a, b) => (Math.max(...a) < Math.min(...b) ? "first" : Math.max(...b) < Math.min(...a) ? "second" : "open"),
        /does not count the seeds/,
      ],
      [
        (a, b) => {
          if (a.length < 3 || b.length < 3) return "open";
          return Math.max(...a) < Math.min(...b) ? "second" : Math.max(...b) < Math.min(...a) ? "first" : "open";
        },
        /takes the larger distance for the better one/,
      ],
      [
        (a, b) =>
          a.length < 3 || b.length < 3
            ? "open"
            : Math.max(...a) <= Math.min(...b)
              ? "first"
              : Math.max(...b) <= Math.min(...a)
                ? "second"
                : "open",
        /lets equal values pass/,
      ],
      [() => "open", /it says "open"; expected "first": each value of the first list is below/],
    ];
    for (const [answer, explanation] of cases) {
      const told = await verdict("7.4", answer);
      assert.match(told, /^✗ 7\.4/);
      assert.match(told, explanation);
    }
  });

  it("7.4: nonsense has an answer, too", async () => {
    assert.match(await verdict("7.4", "open"), /got the text "open"; expected a function/);
    assert.match(await verdict("7.4", () => 1), /it returned 1; expected "first"/);
    const sorting = (a: number[], b: number[]) => (a.reverse().length > b.reverse().length ? "first" : "open");
    assert.match(await verdict("7.4", sorting), /it changed the lists it was given/);
  });
});
