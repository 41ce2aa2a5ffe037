/** Deep stacks of dense layers, and what becomes of signals and gradients on their way through them. */
import type { Tensor, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";
import { type Activation, activationLayer, relu } from "../neuron";
import { glorot, type Initialization, initialWeights } from "./initialization";

/**
 * Dense hidden layers of one activation, each dense layer followed by its activation as a layer of its own, and a dense
 * layer of logits at the end. Input `[examples, inputs]`, output `[examples, outputs]`, any numbers: softmax makes
 * probabilities of them.
 *
 * @param hidden neurons of each hidden layer
 * @param initialization of all weights; the last layer's is always Glorot's, as it has no activation
 * @param bias first bias of all hidden neurons
 * @param weights the random stream the first weights are drawn from
 * @throws RangeError when there is no hidden layer, or a size is no whole number from 1
 */
export function denseStack({
  inputs = 784,
  hidden,
  outputs = 10,
  activation = relu,
  initialization = glorot,
  bias = 0,
  weights,
}: {
  inputs?: number;
  hidden: readonly number[];
  outputs?: number;
  activation?: Activation;
  initialization?: Initialization;
  bias?: number;
  weights: RandomStream;
}): LayersModel {
  if (hidden.length === 0) throw new RangeError("hidden is empty: give the neurons of at least one hidden layer");
  const sizes = [inputs, ...hidden, outputs];
  const first = sizes.slice(1).flatMap((units, l) => {
    const last = l === hidden.length;
    return [
      initialWeights(last ? glorot : initialization, [sizes[l] as number, units], weights),
      tf.fill([units], last ? 0 : bias),
    ];
  });
  const model = tf.sequential();
  sizes.slice(1).forEach((units, l) => {
    // Overwritten below; zeros are the cheapest to make.
    model.add(tf.layers.dense({ units, kernelInitializer: "zeros", ...(l === 0 ? { inputShape: [inputs] } : {}) }));
    if (l < hidden.length) model.add(activationLayer(activation));
  });
  model.setWeights(first);
  tf.dispose(first);
  return model;
}

/**
 * What each hidden layer of a {@link denseStack} answers: one `[examples, neurons]` for each, the caller's to dispose of.
 *
 * @param images `[examples, inputs]`
 */
export function hiddenOutputs(model: LayersModel, images: Tensor2D): Tensor2D[] {
  return tf.tidy(() => through(model, images).filter((_, i) => i % 2 === 1));
}

/** Size of each hidden layer's outputs: their root mean square over all neurons and examples. The first layer's first. */
export function signalByDepth(model: LayersModel, images: Tensor2D): number[] {
  return tf.tidy(() => read(hiddenOutputs(model, images).map(rootMeanSquare)));
}

/**
 * How the answers of each hidden layer are spread over [-1, 1]: for each layer, the share of all its answers (of all
 * neurons, to all examples) in each of `bins` equal bins. Answers beyond count in the outermost bins.
 */
export function spreadByDepth(model: LayersModel, images: Tensor2D, bins = 21): number[][] {
  if (!Number.isInteger(bins) || bins < 1) throw new RangeError(`bins ${bins}: expected a whole number from 1`);
  return tf.tidy(() =>
    hiddenOutputs(model, images).map((outputs) => {
      const shares = new Array<number>(bins).fill(0);
      for (const answer of outputs.dataSync()) {
        const bin = Math.min(bins - 1, Math.max(0, Math.floor(((answer + 1) / 2) * bins)));
        shares[bin] = (shares[bin] as number) + 1 / outputs.size;
      }
      return shares;
    }),
  );
}

/**
 * Size of the gradients that reach each layer: the root mean square of ∂L/∂W over the weights of each dense layer, the first
 * layer's first and the logits' last. L is the softmax cross-entropy.
 *
 * @param images `[examples, inputs]`
 * @param labels `[examples, outputs]`, a row with a single 1 for each example
 */
export function gradientByDepth(model: LayersModel, images: Tensor2D, labels: Tensor2D): number[] {
  return tf.tidy(() => {
    const matrices = model.trainableWeights.map((weight) => weight.read() as Variable).filter(({ rank }) => rank === 2);
    const loss = () => tf.losses.softmaxCrossEntropy(labels, model.apply(images) as Tensor2D).asScalar();
    const { grads } = tf.variableGrads(loss, matrices);
    return read(matrices.map(({ name }) => rootMeanSquare(grads[name] as Tensor)));
  });
}

/**
 * Share of each hidden layer's neurons whose weighted sum is at or below zero for every example, in [0, 1]. With ReLU such
 * neurons answer 0 to everything and get no gradient: they are dead.
 *
 * @param images `[examples, inputs]`
 */
export function deadShare(model: LayersModel, images: Tensor2D): number[] {
  return tf.tidy(() => {
    const sums = through(model, images).filter((_, i) => i % 2 === 0);
    return read(sums.slice(0, -1).map((z) => z.max(0).lessEqual(0).mean()));
  });
}

/** What each layer gives, dense layers and activations in turn. */
function through(model: LayersModel, images: Tensor2D): Tensor2D[] {
  let signal = images;
  return model.layers.map((layer) => {
    signal = layer.apply(signal) as Tensor2D;
    return signal;
  });
}

function rootMeanSquare(values: Tensor): Tensor {
  return values.square().mean().sqrt();
}

function read(scalars: readonly Tensor[]): number[] {
  return Array.from(tf.stack([...scalars]).dataSync());
}
