/** Virtual batch normalisation: the statistics are those of a reference batch that stays the same, and of the example itself. */
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

/** What tfjs's batch normalisation has by default. */
const EPSILON = 1e-3;

/** A layer that knows how many rows of its batch, the first ones, are the reference batch. */
abstract class WithReferences extends tf.layers.Layer {
  readonly references: number;

  constructor(args: LayerArgs & { references: number }) {
    super(args);
    this.references = args.references;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return shapeOf(inputShape);
  }

  override getConfig() {
    return { ...super.getConfig(), references: this.references };
  }
}

class ReferenceBatch extends WithReferences {
  static readonly className = "ReferenceBatch";
  /** Where the reference batch is drawn from; that of a layer from a file is set afterwards. */
  initializer: Initializer = tf.initializers.zeros();
  private batch: LayerVariable | undefined;

  override build(inputShape: Shape | Shape[]): void {
    const shape = [this.references, ...(shapeOf(inputShape).slice(1) as number[])];
    this.batch = this.addWeight("batch", shape, "float32", this.initializer, undefined, false);
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.concat([(this.batch as LayerVariable).read(), inputOf(inputs)], 0);
  }
}

class WithoutReferences extends WithReferences {
  static readonly className = "WithoutReferences";

  override call(inputs: Tensor | Tensor[]): Tensor {
    return behind(inputOf(inputs), this.references);
  }
}

class VirtualBatchNormalization extends WithReferences {
  static readonly className = "VirtualBatchNormalization";
  private gamma: LayerVariable | undefined;
  private beta: LayerVariable | undefined;

  override build(inputShape: Shape | Shape[]): void {
    const channels = [shapeOf(inputShape).at(-1) as number];
    this.gamma = this.addWeight("gamma", channels, "float32", tf.initializers.ones());
    this.beta = this.addWeight("beta", channels, "float32", tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => {
      const x = inputOf(inputs);
      const [references, examples] = [before(x, this.references), behind(x, this.references)];
      const places = x.shape.map((_, i) => i).slice(1, -1);
      const all = tf.moments(references, [0, ...places], true);
      const own =
        places.length > 0 ? tf.moments(examples, places, true) : { mean: examples, variance: tf.zerosLike(examples) }; // one number is its own mean
      const share = 1 / (this.references + 1);
      const apart = all.mean.sub(own.mean);
      // Of both together, for which the distance between their means counts, too.
      const mean = all.mean.sub(apart.mul(share));
      const variance = all.variance
        .mul(1 - share)
        .add(own.variance.mul(share))
        .add(apart.square().mul(share * (1 - share)));
      const normalised = tf.concat(
        [standard(references, all.mean, all.variance), standard(examples, mean, variance)],
        0,
      );
      const [gamma, beta] = [this.gamma, this.beta].map((weight) => (weight as LayerVariable).read()) as [
        Tensor,
        Tensor,
      ];
      return normalised.mul(gamma).add(beta);
    });
  }
}

for (const kind of [ReferenceBatch, WithoutReferences, VirtualBatchNormalization]) tf.serialization.registerClass(kind);

function standard(x: Tensor, mean: Tensor, variance: Tensor): Tensor {
  return x.sub(mean).mul(variance.add(EPSILON).rsqrt());
}

function before(x: Tensor, count: number): Tensor {
  return x.slice([0], [count]);
}

function behind(x: Tensor, count: number): Tensor {
  return x.slice([count]);
}

/**
 * A generator's first layer, `reference_batch`: puts the reference batch, a weight that is not trained, in front of
 * the batch. `[batch, latentSize]` to `[references + batch, latentSize]`. For {@link virtualBatchNorm}; at the end,
 * {@link withoutReferences} cuts it off again.
 *
 * @param initializer the reference batch is drawn from it
 */
export function referenceBatch(references: number, latentSize: number, initializer: Initializer): Layer {
  const layer = new ReferenceBatch({ name: "reference_batch", references, inputShape: [latentSize] });
  layer.initializer = initializer;
  return layer;
}

/** A generator's last layer, `without_references`: leaves the reference batch out. `[references + batch, …]` to `[batch, …]`. */
export function withoutReferences(references: number): Layer {
  return new WithoutReferences({ name: "without_references", references });
}

/**
 * Virtual batch normalisation, called `virtual_batch_norm_<place>`: y = γ (x − μ) / √(σ² + ε) + β for each channel, where μ and
 * σ² of an example are those of the reference batch and of the example together, N + 1 examples, and those of the reference
 * batch are its own (Salimans and others, "Improved techniques for training GANs", 2016, section 3.5). So what G draws of one
 * latent vector does not depend on the others in the batch.
 *
 * It computes the same in training and outside of it: the reference batch goes through the present weights each time, of an
 * average of the weights too, and no moving average is needed. A batch costs `references` examples more.
 *
 * @param place the number or name of the layer before it
 * @param references N, rows of the batch that are the reference batch, the first ones
 */
export function virtualBatchNorm(place: number | string, references: number): Layer {
  return new VirtualBatchNormalization({ name: `virtual_batch_norm_${place}`, references });
}
