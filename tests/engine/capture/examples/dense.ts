/** Networks of dense layers. */
import { tf } from "../../../../src/engine";
import { crossEntropy, type Example, oneHot, seeded, train, training, uniform, whole } from "./example";

const { layers } = tf;

const regression: Example = {
  title: "house prices: regression",
  uses: "dense, squared error, SGD",
  make: () => {
    const model = seeded(
      tf.sequential({
        layers: [
          layers.dense({ units: 50, activation: "sigmoid", inputShape: [12] }),
          layers.dense({ units: 50, activation: "sigmoid" }),
          layers.dense({ units: 1 }),
        ],
      }),
      1,
    );
    return training({
      models: [model],
      optimizer: tf.train.sgd(0.01),
      batch: (number) => {
        const x = uniform([40, 12], number);
        return { x, y: x.sum(1, true) };
      },
      loss: ({ x, y }) => tf.losses.meanSquaredError(y, train(model, x)),
    });
  },
};

const classification: Example = {
  title: "irises, kinds of baseball pitches: classification",
  uses: "dense, softmax, cross-entropy of probabilities, Adam",
  make: () => {
    const model = seeded(
      tf.sequential({
        layers: [
          layers.dense({ units: 250, activation: "relu", inputShape: [8] }),
          layers.dense({ units: 175, activation: "relu" }),
          layers.dense({ units: 150, activation: "relu" }),
          layers.dense({ units: 7, activation: "softmax" }),
        ],
      }),
      2,
    );
    return training({
      models: [model],
      optimizer: tf.train.adam(0.001),
      batch: (number) => {
        const x = uniform([50, 8], number);
        return { x, y: oneHot(x.slice([0, 0], [-1, 7]).argMax(1), 7) };
      },
      loss: ({ x, y }) => crossEntropy(y, train(model, x)),
    });
  },
};

/** Kingma & Welling 2014: the loss of section 2.3, with the draw of a latent vector written as in section 2.4. */
const autoencoder: Example = {
  title: "clothes: variational autoencoder",
  uses: "two models, `tf.randomNormal` in the step, a loss of one's own, Adam",
  draws: true,
  make: () => {
    const latent = 2;
    const image = tf.input({ shape: [784] });
    const hidden = layers.dense({ units: 512, activation: "relu" }).apply(image) as typeof image;
    const encoder = seeded(
      tf.model({
        inputs: image,
        outputs: [
          layers.dense({ units: latent }).apply(hidden) as typeof image,
          layers.dense({ units: latent }).apply(hidden) as typeof image,
        ],
      }),
      3,
    );
    const decoder = seeded(
      tf.sequential({
        layers: [
          layers.dense({ units: 512, activation: "relu", inputShape: [latent] }),
          layers.dense({ units: 784, activation: "sigmoid" }),
        ],
      }),
      4,
    );
    return training({
      models: [encoder, decoder],
      optimizer: tf.train.adam(0.001),
      batch: (number) => ({ x: uniform([64, 784], number, 0, 1) }),
      loss: ({ x }) => {
        const [mean, logVariance] = encoder.apply(x, { training: true }) as [tf.Tensor, tf.Tensor];
        const z = mean.add(logVariance.div(2).exp().mul(tf.randomNormal(mean.shape)));
        const reconstruction = tf.losses.meanSquaredError(x, train(decoder, z)).mul(784) as tf.Tensor;
        const divergence = logVariance.add(1).sub(mean.square()).sub(logVariance.exp()).sum(-1).mul(-0.5);
        return reconstruction.add(divergence).mean();
      },
    });
  },
};

/** Cart-pole's policy on what was played before: each action weighted by how much better than usual it went on. */
const policyGradient: Example = {
  title: "cart-pole: policy gradient",
  uses: "log-probabilities of actions that are handed in, Adam",
  make: () => {
    const policy = seeded(
      tf.sequential({
        layers: [layers.dense({ units: 128, activation: "elu", inputShape: [4] }), layers.dense({ units: 1 })],
      }),
      5,
    );
    return training({
      models: [policy],
      optimizer: tf.train.adam(0.02),
      batch: (number) => ({
        states: uniform([200, 4], number),
        actions: whole([200, 1], number, 2).toFloat(),
        advantages: uniform([200, 1], number + 100),
      }),
      loss: ({ states, actions, advantages }) => {
        const logits = train(policy, states);
        const logProbability = logits.mul(actions).sub(logits.softplus());
        return logProbability.mul(advantages).mean().neg();
      },
    });
  },
};

export const dense: readonly Example[] = [regression, classification, autoencoder, policyGradient];
