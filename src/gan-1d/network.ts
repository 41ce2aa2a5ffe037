import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type RandomStream, tf } from "../engine";

/**
 * A tiny network from number to number, `[batch, 1]` to `[batch, 1]`: hidden layers of tanh (two of 32), for G and for D (a logit).
 * The first biases are spread over ±`spread`, so that the bends of the tanh lie all along the line from the beginning.
 *
 * @param hidden units of the hidden layers, one or more
 */
export function lineNetwork(
  name: string,
  { spread, weights, hidden = [32, 32] }: { spread: number; weights: RandomStream; hidden?: readonly number[] },
): LayersModel {
  const [first = 0, ...more] = hidden;
  const dense = tf.layers.dense;
  const normal = (inputs: number) =>
    tf.initializers.randomNormal({ stddev: 1 / Math.sqrt(inputs), seed: weights.seed() });
  const inside = more.map((units, i) =>
    dense({
      name: `dense_${i + 2}`,
      units,
      activation: "tanh",
      kernelInitializer: normal(hidden[i] as number),
    }),
  );
  return tf.sequential({
    name,
    layers: [
      dense({
        name: "dense_1",
        inputShape: [1],
        units: first,
        activation: "tanh",
        kernelInitializer: normal(1),
        biasInitializer: tf.initializers.randomUniform({ seed: weights.seed(), minval: -spread, maxval: spread }),
      }),
      ...inside,
      dense({ name: `dense_${hidden.length + 1}`, units: 1, kernelInitializer: normal(hidden.at(-1) as number) }),
    ],
  });
}

/**
 * G and D of a game on the line. G is made first: it draws its first weights before D does.
 *
 * @param start where G's numbers begin, about: its last bias
 * @param hidden units of the hidden layers of each; two of 32, if left out
 */
export function linePlayers({
  weights,
  start,
  hidden = {},
}: {
  weights: RandomStream;
  start: number;
  hidden?: { generator?: readonly number[]; discriminator?: readonly number[] };
}): { generator: LayersModel; discriminator: LayersModel } {
  const of = (units: readonly number[] | undefined) => (units ? { hidden: units } : {});
  const generator = lineNetwork("generator", { spread: 1.5, weights, ...of(hidden.generator) });
  const discriminator = lineNetwork("discriminator", { spread: 3, weights, ...of(hidden.discriminator) });
  const last = generator.layers.at(-1) as LayersModel["layers"][number];
  tf.tidy(() => last.setWeights([last.getWeights()[0] as Tensor, tf.tensor1d([start])]));
  return { generator, discriminator };
}

/** What a network of the line gives for each of these numbers, `[count, 1]`; with `probability` through a sigmoid. */
export function outputsTensor(model: LayersModel, inputs: ArrayLike<number>, { probability = false } = {}): Tensor {
  return tf.tidy(() => {
    // Not predict, which goes through its inputs 32 at a time.
    const outputs = model.apply(tf.tensor2d(Array.from(inputs), [inputs.length, 1])) as Tensor;
    return probability ? outputs.sigmoid() : outputs;
  });
}

/** The same, read. */
export function outputsOf(
  model: LayersModel,
  inputs: ArrayLike<number>,
  options?: { probability?: boolean },
): number[] {
  return tf.tidy(() => Array.from(outputsTensor(model, inputs, options).dataSync()));
}
