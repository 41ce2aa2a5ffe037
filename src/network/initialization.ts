import type { Tensor2D } from "@tensorflow/tfjs-core";
import { type RandomStream, tf } from "../engine";
import { type Activation, sigmoid } from "../neuron";
import { Layer } from "./layer";
import { Network } from "./network";

/**
 * How large a layer's first weights are. They are drawn from a normal distribution around 0, because neurons that start
 * equal stay equal; biases start at 0, because weights that differ are enough.
 */
export interface Initialization {
  readonly name: string;
  /** Standard deviation of the weights of a layer of `outputs` neurons with `inputs` inputs each. */
  standardDeviation(inputs: number, outputs: number): number;
}

/** All weights 0: every neuron of a layer computes the same, gets the same gradient, and stays the same. */
export const zeros: Initialization = { name: "zeros", standardDeviation: () => 0 };

/**
 * The same standard deviation σ for every layer, whatever its size.
 *
 * @throws RangeError when σ is not above 0
 */
export function normal(sigma: number): Initialization {
  if (!(sigma > 0 && Number.isFinite(sigma))) {
    throw new RangeError(`normal(${sigma}): the standard deviation must be a number above 0`);
  }
  return { name: `normal ${sigma}`, standardDeviation: () => sigma };
}

/**
 * σ² = 2 / (inputs + outputs): signals keep their size on the way forward where σ² · inputs = 1, slopes on the way back
 * where σ² · outputs = 1, and this is the middle of both, for activations with the derivative 1 at 0 (Glorot and Bengio 2010,
 * equation 12). Theirs, and TensorFlow's default, is uniform in ±√(6 / (inputs + outputs)): the same variance.
 */
export const glorot: Initialization = {
  name: "Glorot",
  standardDeviation: (inputs, outputs) => Math.sqrt(2 / (inputs + outputs)),
};

/** σ² = 2 / inputs: ReLU lets half of the signal's square through, so the weights make up for it (He et al. 2015, equation 10). */
export const he: Initialization = { name: "He", standardDeviation: (inputs) => Math.sqrt(2 / inputs) };

/**
 * First weights of a layer, `[inputs, outputs]`, float32; the caller's to dispose of, or to give to `tf.variable`.
 *
 * @param stream what they are drawn from: the same stream from the same state gives the same weights
 * @throws RangeError when inputs or outputs are no whole numbers from 1
 */
export function initialWeights(
  initialization: Initialization,
  [inputs, outputs]: readonly [number, number],
  stream: RandomStream,
): Tensor2D {
  for (const size of [inputs, outputs]) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(`weights of [${inputs}, ${outputs}]: expected whole numbers from 1`);
    }
  }
  return tf.tidy(() => {
    const standard = stream.normal([inputs, outputs]) as Tensor2D;
    return standard.mul(initialization.standardDeviation(inputs, outputs));
  });
}

/**
 * A plain network of first weights.
 *
 * @param sizes numbers that go in, neurons of each layer: `[2, 3, 1]` has 3 hidden neurons and one output
 * @param activation of the hidden layers
 * @param outputActivation of the last one
 * @throws RangeError when there are fewer than two sizes, or one is no whole number from 1
 */
export function randomNetwork(
  sizes: readonly number[],
  {
    stream,
    activation = sigmoid,
    outputActivation = activation,
    initialization = glorot,
  }: {
    stream: RandomStream;
    activation?: Activation;
    outputActivation?: Activation;
    initialization?: Initialization;
  },
): Network {
  if (sizes.length < 2) throw new RangeError(`sizes [${sizes.join(", ")}]: expected the inputs and at least one layer`);
  const layers = sizes.slice(1).map((outputs, l) => {
    const drawn = initialWeights(initialization, [sizes[l] as number, outputs], stream);
    const weights = drawn.arraySync();
    drawn.dispose();
    return new Layer({ weights, activation: l === sizes.length - 2 ? outputActivation : activation });
  });
  return new Network(layers);
}
