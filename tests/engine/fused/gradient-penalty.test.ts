import type { LayersModel, Scalar, Tensor } from "@tensorflow/tfjs";
import { batchNormalization, dropout, randomStreams, tf } from "../../../src/engine";
import { assertClose, differences, numbers, onEachBackend, valuesOf } from "./derivatives";

const { layers } = tf;

/** Small critics of what one meets: input shape, and the layers up to the last, which gives one number. */
const CRITICS: Record<string, { inputShape: number[]; hidden: () => ReturnType<typeof batchNormalization>[] }> = {
  "a dense critic": {
    inputShape: [4],
    hidden: () => [
      layers.dense({ units: 5 }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.dense({ units: 4, activation: "tanh" }),
      layers.dense({ units: 3, activation: "sigmoid" }),
    ],
  },
  "a convolutional critic": {
    inputShape: [6, 6, 1],
    hidden: () => [
      layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, padding: "same" }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.conv2d({ filters: 2, kernelSize: 2, activation: "tanh" }),
      layers.conv2dTranspose({ filters: 1, kernelSize: 2, activation: "elu" }),
      layers.averagePooling2d({ poolSize: 2, strides: 1 }),
      layers.flatten(),
    ],
  },
  "a critic with normalisation and dropout": {
    inputShape: [4],
    hidden: () => [
      layers.dense({ units: 4 }),
      layers.layerNormalization({ epsilon: 0.1 }),
      layers.activation({ activation: "softplus" }),
      layers.dense({ units: 4 }),
      batchNormalization({ epsilon: 0.1 }),
      layers.activation({ activation: "swish" }),
    ],
  },
};

function makeCritic({ inputShape, hidden }: (typeof CRITICS)[string]): LayersModel {
  const model = tf.sequential({ layers: [layers.inputLayer({ inputShape }), ...hidden(), layers.dense({ units: 1 })] });
  model.setWeights(
    model.getWeights().map((weight, i) => tf.tensor(numbers(weight.size, i + 1), weight.shape).mul(0.8) as Tensor),
  );
  // Moving averages hold a variance, which is not negative.
  for (const weight of model.nonTrainableWeights) weight.write(tf.ones(weight.shape as number[]));
  return model;
}

describe("a gradient penalty", () => {
  onEachBackend(() => {
    for (const [what, critic] of Object.entries(CRITICS)) {
      it(`on ${what}: the gradient of every weight is what differences say`, () => {
        const model = makeCritic(critic);
        const stream = randomStreams(1).dropout;
        const drop = dropout({ rate: 0.3, stream });
        const judge = (x: Tensor): Tensor => {
          const input = what.includes("dropout") ? (drop.apply(x, { training: true }) as Tensor) : x;
          return model.apply(input, { training: true }) as Tensor;
        };
        const shape = [3, ...critic.inputShape];
        const size = shape.reduce((a, b) => a * b, 1);
        // Small inputs: what comes to a leaky ReLU is then its bias and a bit, and no nudge takes it across the bend.
        const [real, fake, between] = [1, 2, 3].map((seed) => tf.tensor(numbers(size, seed), shape).mul(0.03)) as [
          Tensor,
          Tensor,
          Tensor,
        ];
        /** Gulrajani et al. 2017, eq. 3. */
        const loss = (): Scalar => {
          stream.counter = 0;
          const gradient = tf.grad((x) => judge(x).sum())(between);
          const norm = gradient.reshape([3, -1]).square().sum(1).sqrt();
          const distance = judge(fake).mean().sub(judge(real).mean());
          return distance.add(norm.sub(1).square().mean().mul(10)) as Scalar;
        };
        const { grads } = tf.variableGrads(
          loss,
          model.trainableWeights.map((weight) => weight.read() as tf.Variable),
        );
        for (const weight of model.trainableWeights) {
          const variable = weight.read() as tf.Variable;
          const values = tf.tensor(valuesOf(variable), variable.shape);
          const expected = differences(
            (nudged) => {
              variable.assign(nudged as tf.Tensor);
              return loss();
            },
            [values],
            0,
            0.01,
          );
          variable.assign(values);
          assertClose(valuesOf(grads[variable.name] as Tensor), expected, 1e-2, weight.originalName);
        }
      });
    }
  });
});
