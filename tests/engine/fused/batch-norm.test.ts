import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { batchNormalization, tf } from "../../../src/engine";
import {
  assertClose,
  assertWeightGradient,
  differences,
  numbers,
  onEachBackend,
  penalty,
  valuesOf,
} from "./derivatives";

type Layer = ReturnType<typeof batchNormalization>;

/** A built layer with weights that are not all 0 or 1: γ, β, moving mean and variance, as far as it has them. */
function built(layer: Layer, shape: number[]): Layer {
  layer.build([null, ...shape.slice(1)]);
  layer.setWeights(
    layer.getWeights().map((weight, i) => tf.tensor(numbers(weight.size, i + 5), weight.shape).abs() as Tensor),
  );
  return layer;
}

function training(layer: Layer, x: Tensor): Tensor {
  return layer.apply(x, { training: true }) as Tensor;
}

describe("batch normalisation", () => {
  onEachBackend(() => {
    const shapes = { dense: [5, 3], "of a sequence": [2, 3, 2], "of images": [2, 3, 3, 2] };
    it("of volumes, which tfjs's own layer refuses: what it is of the same numbers as images", () => {
      const [volumes, images] = [
        [2, 3, 2, 2, 2],
        [2, 3, 4, 2],
      ] as const;
      for (const options of [{}, { scale: false }, { center: false }]) {
        const [a, b] = [volumes, images].map((shape) => {
          const layer = built(batchNormalization({ ...options, momentum: 0.8, epsilon: 1e-2 }), [...shape]);
          const x = tf.tensor(numbers(48, 1), [...shape]);
          const [trained, inference] = [training(layer, x), layer.apply(x) as Tensor];
          assert.deepEqual(inference.shape, shape);
          return [...valuesOf(trained), ...valuesOf(inference), ...layer.getWeights().flatMap(valuesOf)];
        });
        assertClose(a as number[], b as number[], 1e-6, JSON.stringify(options));
      }
    });

    for (const [what, shape] of Object.entries(shapes)) {
      const size = shape.reduce((a, b) => a * b, 1);
      const input = (): Tensor => tf.tensor(numbers(size, 1), shape);
      const weighted = (y: Tensor): Tensor =>
        y
          .mul(tf.tensor(numbers(size, 3), shape))
          .add(y.square().mul(0.5))
          .sum();

      it(`${what}: outputs, gradients and moving averages are those of tfjs's own layer`, () => {
        const options = { momentum: 0.8, epsilon: 1e-2 };
        const [own, theirs] = [batchNormalization(options), tf.layers.batchNormalization(options)].map((layer) => {
          built(layer, shape);
          const loss = (x: Tensor): Tensor => weighted(training(layer, x));
          const { value, grads } = tf.variableGrads(
            () => loss(input()) as never,
            layer.trainableWeights.map((weight) => weight.read() as tf.Variable),
          );
          return {
            outputs: valuesOf(training(layer, input())),
            inference: valuesOf(layer.apply(input()) as Tensor),
            loss: valuesOf(value),
            gradients: Object.values(grads).map((grad) => valuesOf(grad)),
            gradient: valuesOf(tf.grad(loss)(input())),
            weights: layer.getWeights().map((weight) => valuesOf(weight)),
          };
        }) as unknown as [Record<string, number[]>, Record<string, number[]>];
        for (const [key, values] of Object.entries(own)) {
          assertClose(values.flat(), (theirs[key] as number[]).flat(), 1e-5, key);
        }
      });

      it(`${what}: gradients and those of a gradient penalty are what differences say`, () => {
        for (const options of [{}, { scale: false }, { center: false }, { scale: false, center: false }]) {
          const layer = built(batchNormalization({ ...options, epsilon: 1e-2 }), shape);
          const f = (x: Tensor): Tensor => weighted(training(layer, x));
          assertClose(valuesOf(tf.grad(f)(input())), differences(f, [input()], 0), 5e-3, "∂f/∂x");
          const p = penalty(f);
          assertClose(valuesOf(tf.grad(p)(input())), differences(p, [input()], 0), 1e-2, "∂penalty/∂x");
          for (const weight of layer.trainableWeights) {
            const variable = weight.read() as tf.Variable;
            for (const g of [f, p]) {
              assertWeightGradient(() => g(input()), variable, { tolerance: 1e-2, what: `of ${weight.originalName}` });
            }
          }
        }
      });
    }

    it("of channels that come first is that of channels that come last, turned", () => {
      const x = tf.tensor(numbers(36, 1), [2, 2, 3, 3]);
      const first = training(built(batchNormalization({ axis: 1 }), [2, 2, 3, 3]), x);
      const last = training(built(batchNormalization(), [2, 3, 3, 2]), x.transpose([0, 2, 3, 1]));
      assertClose(valuesOf(first), valuesOf(last.transpose([0, 3, 1, 2])), 1e-5, "outputs");
    });

    it("of a single row gives β, and a variance of 0", () => {
      const layer = built(batchNormalization({ momentum: 0 }), [1, 2]);
      const y = training(layer, tf.tensor2d([[3, -4]]));
      const [, beta, mean, variance] = layer.getWeights().map((weight) => valuesOf(weight));
      assert.deepEqual(valuesOf(y), beta);
      assert.deepEqual(
        [mean, variance],
        [
          [3, -4],
          [0, 0],
        ],
      );
    });

    it("leaves no tensor behind", () => {
      const layer = built(batchNormalization(), [4, 2]);
      const x = tf.tensor2d(numbers(8, 1), [4, 2]);
      const step = (): void => {
        tf.dispose(training(layer, x));
        tf.dispose(tf.variableGrads(() => training(layer, x).square().sum() as never));
      };
      step();
      const before = tf.memory().numTensors;
      step();
      assert.equal(tf.memory().numTensors, before);
    });
  });

  it("is tfjs's layer in name, options and weights, saved and loaded", async () => {
    const options = { momentum: 0.7, epsilon: 0.02, center: true, scale: true, name: "norm", inputShape: [3] };
    const [model, reference] = [batchNormalization(options), tf.layers.batchNormalization(options)].map((layer) =>
      tf.sequential({ name: "model", layers: [layer] }),
    ) as [tf.Sequential, tf.Sequential];
    assert.deepEqual(model.toJSON(), reference.toJSON());
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
      }),
    );
    assert.match(JSON.stringify(saved?.modelTopology), /"class_name":"BatchNormalization"/);
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved as tf.io.ModelArtifacts));
    assert.equal(loaded.layers.at(-1)?.constructor, model.layers.at(-1)?.constructor, "ours again");
    const x = tf.tensor2d(numbers(12, 1), [4, 3]);
    assert.deepEqual(valuesOf(loaded.predict(x) as Tensor), valuesOf(model.predict(x) as Tensor));
  });

  it("takes one operation forward and one back", async () => {
    const layer = built(batchNormalization({ center: true }), [4, 2]);
    const { binding } = tf.backend() as unknown as {
      binding: { executeOp(name: string, ...rest: unknown[]): unknown };
    };
    const ran: string[] = [];
    const watched = Object.create(binding, {
      executeOp: {
        value: (name: string, ...rest: unknown[]) => {
          ran.push(name);
          return binding.executeOp(name, ...rest);
        },
      },
    });
    Object.assign(tf.backend(), { binding: watched });
    try {
      tf.dispose(tf.variableGrads(() => training(layer, tf.ones([4, 2])).sum() as never));
    } finally {
      Object.assign(tf.backend(), { binding });
    }
    const normalising = ran.filter((name) => name.startsWith("FusedBatchNorm"));
    assert.deepEqual(normalising, ["FusedBatchNormV3", "FusedBatchNormGradV3"]);
    assert.ok(!ran.includes("Rsqrt"), ran.join(" "));
  });
});
