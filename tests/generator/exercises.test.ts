import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../../src/engine";
import { linear, overlaps, spherical } from "../../src/generator";
import { check } from "../../src/generator/exercises";
import { verdictOf } from "../exercises/verdicts";

type Answers = Parameters<typeof check>[1];

function verdict(id: "5.1" | "5.2" | "5.3" | "5.4", answer: unknown): Promise<string> {
  return verdictOf(() => check(id, answer as Answers as never));
}

describe("exercises of chapter 05", () => {
  it("5.1: the formula is right, and so is whoever draws", async () => {
    const formula = (d: number, noise: string) => Math.sqrt(noise === "uniform" ? d / 3 : d);
    // The mean of 400 lengths; Box and Muller's way from uniform to normal numbers, from a generator of its own.
    let state = 1;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const coordinate = (noise: string) =>
      noise === "uniform" ? 2 * random() - 1 : Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    const drawn = (d: number, noise: string) => {
      const lengths = Array.from({ length: 400 }, () =>
        Math.hypot(...Array.from({ length: d }, () => coordinate(noise))),
      );
      return lengths.reduce((sum, length) => sum + length, 0) / 400;
    };
    assert.match(await verdict("5.1", formula), /^✓ 5\.1/);
    assert.match(await verdict("5.1", drawn), /^✓ 5\.1/);
    // The exact mean of normal lengths is √2·Γ((d + 1)/2)/Γ(d/2); here by its series, to four digits from d = 25 on.
    const mean = (d: number, noise: string) =>
      noise === "uniform" ? Math.sqrt(d / 3) : Math.sqrt(d) * (1 - 1 / (4 * d) + 1 / (32 * d * d));
    // Who measures a mean may be another 1 % low by chance.
    assert.match(await verdict("5.1", (d: number, noise: string) => 0.99 * mean(d, noise)), /^✓ 5\.1/);
    assert.match(await verdict("5.1", (d: number, noise: string) => 0.97 * mean(d, noise)), /thousands of them/);
  });

  it("5.1: each usual mistake is named", async () => {
    const uniform = (length: (d: number) => number) => (d: number, noise: string) =>
      noise === "uniform" ? length(d) : Math.sqrt(d);
    assert.match(await verdict("5.1", uniform(Math.sqrt)), /a corner of the cube/);
    assert.match(
      await verdict(
        "5.1",
        uniform((d) => Math.sqrt(d / 12)),
      ),
      /a number in \[0, 1\]/,
    );
    assert.match(
      await verdict(
        "5.1",
        uniform((d) => d / 3),
      ),
      /length \*squared\*/,
    );
    assert.match(
      await verdict(
        "5.1",
        uniform((d) => Math.sqrt(d) / 3),
      ),
      /escaped from under the root/,
    );
    assert.match(
      await verdict(
        "5.1",
        uniform((d) => Math.sqrt(d) / 2),
      ),
      /mean of \|x\|/,
    );
    assert.match(
      await verdict("5.1", (d: number, noise: string) => (noise === "uniform" ? Math.sqrt(d / 3) : d)),
      /squared/,
    );
    assert.match(await verdict("5.1", (d: number) => Math.sqrt(d / 3)), /what uniform noise has/);
    assert.match(await verdict("5.1", () => 1), /says 1; .* about 2\.887 long\. Yours is the same in all dimensions/);
  });

  it("5.1: nonsense has an answer, too", async () => {
    assert.match(await verdict("5.1", 10), /got 10; expected a function/);
    assert.match(await verdict("5.1", () => Number.NaN), /returned NaN; expected a finite number/);
    assert.match(
      await verdict("5.1", () => {
        throw new Error("no");
      }),
      /stopped with Error: no/,
    );
  });

  it("5.2: two ways to write the arc are right", async () => {
    const length = (v: readonly number[]) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    const classic = (from: number[], to: number[], t: number) => {
      const dot = from.reduce((sum, x, i) => sum + x * (to[i] as number), 0);
      const omega = Math.acos(Math.min(1, dot / length(from) / length(to)));
      if (omega < 1e-7) return from.map((x, i) => x + t * ((to[i] as number) - x));
      const [a, b] = [Math.sin((1 - t) * omega) / Math.sin(omega), Math.sin(t * omega) / Math.sin(omega)];
      return from.map((x, i) => a * x + b * (to[i] as number));
    };
    // The same by turning in the plane of the two: a direction at a right angle to the first, by Gram and Schmidt.
    const turning = (from: number[], to: number[], t: number) => {
      const [u, v] = [from.map((x) => x / length(from)), to.map((x) => x / length(to))];
      const cos = u.reduce((sum, x, i) => sum + x * (v[i] as number), 0);
      const side = v.map((x, i) => x - cos * (u[i] as number));
      const sin = length(side);
      if (sin < 1e-7) return from.map((x, i) => (1 - t) * x + t * (to[i] as number));
      const omega = Math.atan2(sin, cos);
      const [a, b] = [Math.sin((1 - t) * omega) / sin, Math.sin(t * omega) / sin];
      return Float64Array.from(
        from,
        (x, i) => a * x + b * (length(to) * (cos * (u[i] as number) + (side[i] as number))),
      );
    };
    assert.match(await verdict("5.2", classic), /^✓ 5\.2/);
    assert.match(await verdict("5.2", turning), /^✓ 5\.2/);
  });

  it("5.2: each usual mistake is named", async () => {
    const length = (v: readonly number[]) => Math.hypot(...v);
    const unit = (v: readonly number[]) => v.map((x) => x / length(v));
    assert.match(await verdict("5.2", linear), /runs through the inside of the sphere/);
    const pushedOut = (from: number[], to: number[], t: number) => {
      const straight = linear(from, to, t);
      const wanted = (1 - t) * length(from) + t * length(to);
      return straight.map((x) => (x * wanted) / length(straight));
    };
    assert.match(await verdict("5.2", pushedOut), /not at even speed/);
    const backwards = (from: number[], to: number[], t: number) => spherical(to, from, t);
    assert.match(await verdict("5.2", backwards), /from the end to the start/);
    const onUnit = (from: number[], to: number[], t: number) => spherical(unit(from), unit(to), t);
    assert.match(await verdict("5.2", onUnit), /the lengths of the two vectors are lost/);
    const lengthsApart = (from: number[], to: number[], t: number) => {
      const wanted = (1 - t) * length(from) + t * length(to);
      return onUnit(from, to, t).map((x) => x * wanted);
    };
    assert.match(await verdict("5.2", lengthsApart), /a good way, but another one/);
    const raw = (from: number[], to: number[], t: number) => {
      const omega = Math.acos(from.reduce((sum, x, i) => sum + x * (to[i] as number), 0));
      return from.map(
        (x, i) => (Math.sin((1 - t) * omega) * x + Math.sin(t * omega) * (to[i] as number)) / Math.sin(omega),
      );
    };
    // A right angle hides it (acos 0); the first pair with another product and longer than 1 does not.
    assert.match(await verdict("5.2", raw), /different lengths.*NaN[\s\S]*by both lengths/);
    const careless = (from: number[], to: number[], t: number) => {
      const omega = Math.acos(from.reduce((sum, x, i) => sum + x * (to[i] as number), 0) / length(from) / length(to));
      return from.map(
        (x, i) => (Math.sin((1 - t) * omega) * x + Math.sin(t * omega) * (to[i] as number)) / Math.sin(omega),
      );
    };
    assert.match(await verdict("5.2", careless), /The angle is 0 there/);
  });

  it("5.2: nonsense has an answer, too", async () => {
    assert.match(await verdict("5.2", [1, 2]), /got a list of 2; expected a function/);
    assert.match(await verdict("5.2", () => undefined), /returned undefined; expected a list of 2 numbers/);
    assert.match(await verdict("5.2", () => [1, 2, 3]), /returned 3 numbers; expected a list of 2/);
    assert.match(await verdict("5.2", () => [3, "0"]), /returned a list that holds the text "0"; expected a list of 2/);
    assert.match(
      await verdict("5.2", (from: number[], to: number[], t: number) => {
        from[0] = 9;
        return linear(from, to, t);
      }),
      /changed the vectors it was given/,
    );
  });

  it("5.3: counting prints, and counting pixels that reach a place", async () => {
    const stamped = ({ size, filter, stride }: { size: number; filter: number; stride: number }) => {
      const counts = new Array<number>((size - 1) * stride + filter).fill(0);
      for (let i = 0; i < size; i++)
        for (let k = 0; k < filter; k++) {
          counts[i * stride + k] = (counts[i * stride + k] as number) + 1;
        }
      return counts;
    };
    const reached = ({ size, filter, stride }: { size: number; filter: number; stride: number }) =>
      Array.from({ length: (size - 1) * stride + filter }, (_, at) => {
        const first = Math.max(0, Math.ceil((at - filter + 1) / stride));
        return Math.max(0, Math.min(size - 1, Math.floor(at / stride)) - first + 1);
      });
    assert.match(await verdict("5.3", stamped), /^✓ 5\.3/);
    assert.match(await verdict("5.3", reached), /^✓ 5\.3/);
  });

  it("5.3: wrong sizes and wrong counts are told", async () => {
    type Row = { size: number; filter: number; stride: number };
    const ones = (length: (row: Row) => number) => (row: Row) => new Array<number>(length(row)).fill(1);
    assert.match(
      await verdict(
        "5.3",
        ones(({ size, stride }) => size * stride),
      ),
      /8 numbers; expected 9\. .*padding "same"/,
    );
    assert.match(
      await verdict(
        "5.3",
        ones((r) => r.size * r.stride + r.filter),
      ),
      /begins one stride before/,
    );
    assert.match(
      await verdict(
        "5.3",
        ones(({ size, filter, stride }) => Math.floor((size - filter) / stride) + 1),
      ),
      /after a convolution/,
    );
    assert.match(
      await verdict(
        "5.3",
        ones((r) => (r.size - 1) * r.stride + r.filter),
      ),
      /the same everywhere; expected \[1, 1, 2, 1, 2, 1, 2, 1, 1\]/,
    );
    const periodic = (row: Row) =>
      Array.from({ length: (row.size - 1) * row.stride + row.filter }, (_, at) =>
        Math.ceil((row.filter - (at % row.stride)) / row.stride),
      );
    assert.match(await verdict("5.3", periodic), /at place 0 there are 1 prints, not 2\. Near an end/);
    assert.match(await verdict("5.3", 3), /got 3; expected a function/);
    assert.match(await verdict("5.3", () => "1, 1, 2"), /expected a list of counts/);
    assert.match(
      await verdict("5.3", ({ size, filter, stride }: Row) => overlaps({ size, filter, stride })[0]?.map(String)),
      /your list holds the text "1"; expected counts, all of them numbers/,
    );
  });

  const { layers } = tf;
  const start = () => [
    layers.dense({ units: 4 * 4 * 32, inputShape: [100] }),
    layers.reshape({ targetShape: [4, 4, 32] }),
  ];
  const doubled = (filters: number, kernelSize: number, name?: string) =>
    layers.conv2dTranspose({
      filters,
      kernelSize,
      strides: 2,
      padding: "same",
      activation: "relu",
      ...(name ? { name } : {}),
    });
  const built = (...rest: LayersModel["layers"]) => tf.sequential({ layers: [...start(), ...rest] });
  const colours = (activation: "tanh" | "sigmoid" | "linear") =>
    layers.conv2d({ filters: 3, kernelSize: 3, padding: "same", activation });

  it("5.4: filters of 4, and upscaling before a convolution, are right", async () => {
    const even = built(doubled(16, 4), doubled(16, 4), doubled(8, 4), colours("tanh"));
    assert.match(await verdict("5.4", even), /^✓ 5\.4.*multiple of its stride/);
    const upscaled = built(
      ...[1, 2, 3].flatMap(() => [
        layers.upSampling2d({ size: [2, 2] }),
        layers.conv2d({ filters: 16, kernelSize: 3, padding: "same", activation: "relu" }),
      ]),
      colours("tanh"),
    );
    assert.match(await verdict("5.4", upscaled), /^✓ 5\.4.*no uneven prints/);
    // As quiet as DCGAN's first weights and narrow besides: all pixels begin very near 0, and still they differ.
    const quiet = built(doubled(4, 4), doubled(4, 4), doubled(4, 4), colours("tanh"));
    for (const layer of quiet.layers) layer.setWeights(layer.getWeights().map((weights) => weights.mul(0.05)));
    assert.match(await verdict("5.4", quiet), /^✓ 5\.4/);
  });

  it("5.4: each fault is named", async () => {
    const transposed = (last: number, ...more: LayersModel["layers"]) =>
      built(doubled(16, 4), doubled(16, 4), doubled(8, last, `last_${last}`), ...more);
    assert.match(
      await verdict("5.4", transposed(3, colours("tanh"))),
      /"last_3" stamps filters of 3 with stride 2: some pixels get 1 print in a row, others 2/,
    );
    assert.match(await verdict("5.4", transposed(5, colours("tanh"))), /"last_5" .* 2 prints in a row, others 3/);
    assert.match(await verdict("5.4", transposed(4, colours("sigmoid"))), /can never draw black/);
    assert.match(await verdict("5.4", transposed(2, colours("linear"))), /with strong latent vectors/);
    assert.match(await verdict("5.4", transposed(6)), /gives \[batch, 32, 32, 8\]; expected \[batch, 32, 32, 3\]/);
    const large = tf.sequential({
      layers: [
        layers.dense({ units: 3072, inputShape: [100], activation: "tanh" }),
        layers.reshape({ targetShape: [32, 32, 3] }),
      ],
    });
    assert.match(await verdict("5.4", large), /310,272 parameters; expected at most 300,000/);
    const other = tf.sequential({
      layers: [layers.dense({ units: 3072, inputShape: [64] }), layers.reshape({ targetShape: [32, 32, 3] })],
    });
    assert.match(await verdict("5.4", other), /takes \[batch, 64\]; expected \[batch, 100\]/);
    const constant = built(doubled(16, 4), doubled(16, 4), doubled(8, 4), colours("tanh"));
    const dense = constant.layers[0] as LayersModel["layers"][number];
    dense.setWeights(dense.getWeights().map((weights) => tf.zerosLike(weights)));
    const last = constant.layers.at(-1) as LayersModel["layers"][number];
    last.setWeights([last.getWeights()[0] as Tensor, tf.fill([3], -1)]);
    assert.match(await verdict("5.4", constant), /32 different latent vectors gave the same image/);
    assert.match(await verdict("5.4", "a model"), /got the text "a model"; expected a LayersModel/);
  });

  it("leaves no tensor behind", async () => {
    const model = built(doubled(16, 4), doubled(16, 4), doubled(8, 4), colours("tanh"));
    await verdict("5.4", model);
    const before = tf.memory().numTensors;
    await verdict("5.4", model);
    assert.equal(tf.memory().numTensors, before);
  });

  it("agrees with the library on a row of prints", () => {
    // By hand: three prints of three, two apart: ███, ··███, ····███.
    assert.deepEqual(overlaps({ size: 3, filter: 3, stride: 2 })[0], [1, 1, 2, 1, 2, 1, 1]);
  });
});
