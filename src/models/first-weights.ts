import { type RandomStream, tf } from "../engine";

/**
 * How the first weights of a layer are drawn; biases start at 0.
 *
 * - `"glorot"`: uniform in ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010, equation 16), what Keras draws by
 *   default.
 * - `"dcgan"`: normal around 0 with standard deviation 0.02 (Radford et al. 2015, section 4).
 */
export type FirstWeights = "glorot" | "dcgan";

/** Standard deviation of the weights that {@link FirstWeights} calls `"dcgan"`. */
const DCGAN_DEVIATION = 0.02;

/**
 * Gives each layer of a model an initialiser of its own, seeded from the stream: called once for each layer, in order.
 *
 * @throws RangeError for another kind
 */
export function firstWeights(kind: FirstWeights, weights: RandomStream) {
  if (kind !== "glorot" && kind !== "dcgan") {
    throw new RangeError(`firstWeights "${kind}": expected "glorot" or "dcgan"`);
  }
  return () => {
    const seed = weights.seed();
    return kind === "glorot"
      ? tf.initializers.glorotUniform({ seed })
      : tf.initializers.randomNormal({ mean: 0, stddev: DCGAN_DEVIATION, seed });
  };
}
