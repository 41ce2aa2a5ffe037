/** Minibatch discrimination: a layer that shows each example how near the others of its batch lie. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine";
import {
  type Initializer,
  inputOf,
  type Layer,
  type LayerArgs,
  type LayerVariable,
  type Shape,
  shapeOf,
} from "./custom-layer";

/** C of the paper: numbers by which two examples are compared, for each feature. */
const COMPARED = 5;

class MinibatchDiscrimination extends tf.layers.Layer {
  static readonly className = "MinibatchDiscrimination";
  readonly features: number;
  /** First weights; those of a layer from a file are set afterwards. */
  initializer: Initializer = tf.initializers.zeros();
  private kernel: LayerVariable | undefined;

  constructor(args: LayerArgs & { features: number }) {
    super(args);
    this.features = args.features;
  }

  override build(inputShape: Shape | Shape[]): void {
    const size = shapeOf(inputShape).at(-1) as number;
    // T, with its last two dimensions side by side.
    this.kernel = this.addWeight("kernel", [size, this.features * COMPARED], "float32", this.initializer);
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, size] = shapeOf(inputShape) as [number | null, number];
    return [batch, size + this.features];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => {
      const x = inputOf(inputs);
      const kernel = (this.kernel as LayerVariable).read();
      const m = tf.dot(x, kernel).reshape([x.shape[0] as number, this.features, COMPARED]);
      const differences = m.expandDims(1).sub(m.expandDims(0)); // [batch, batch, B, C]
      // |·| with a derivative of 0 at 0, so that equal examples do not push each other.
      const distances = differences.mul(differences.sign()).sum(3);
      return tf.concat([x, distances.neg().exp().sum(1)], 1);
    });
  }

  override getConfig() {
    return { ...super.getConfig(), features: this.features };
  }
}

tf.serialization.registerClass(MinibatchDiscrimination);

/**
 * Minibatch discrimination, called `minibatch_discrimination`: `[batch, A]` to `[batch, A + features]` (Salimans and others,
 * "Improved techniques for training GANs", 2016, section 3.2). With Mᵢ = f(xᵢ) T and a trained T of `[A, features, 5]` it adds
 *
 * o(xᵢ)_b = Σⱼ exp(−‖Mᵢ,b − Mⱼ,b‖₁)
 *
 * to the features f(xᵢ), the sum being over the whole batch as in the paper: j = i adds 1 to all. A D with it sees when
 * generated images are alike. What it says of an image depends on the others in the batch, and on their number, also outside
 * of training: show it batches of one size, all real or all generated.
 *
 * @param features B of the paper
 * @param initializer of T
 * @throws RangeError when `features` is no whole number from 1
 */
export function minibatchDiscrimination(features: number, initializer: Initializer): Layer {
  if (!Number.isInteger(features) || features < 1) {
    throw new RangeError(`minibatchFeatures ${features}: expected a whole number from 1`);
  }
  const layer = new MinibatchDiscrimination({ name: "minibatch_discrimination", features });
  layer.initializer = initializer;
  return layer;
}
