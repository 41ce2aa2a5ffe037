import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import { applyStatic, inputShape, requireSameSize, shapedFor } from "./static";

type Layer = InstanceType<typeof tf.layers.Layer>;
type LayerVariable = Layer["weights"][number];

/** A discriminator as a layer that gradients pass through but that is not trained; its weights are the model's own, not copies. */
class FrozenDiscriminator extends tf.layers.Layer {
  static readonly className = "FrozenDiscriminator";

  constructor(private readonly model: LayersModel) {
    super({ name: `frozen_${model.name}`, trainable: false });
    this.built = true;
  }

  override get trainableWeights(): LayerVariable[] {
    return [];
  }
  override get nonTrainableWeights(): LayerVariable[] {
    return this.model.weights;
  }
  override get weights(): LayerVariable[] {
    return this.model.weights;
  }
  override countParams(): number {
    return this.model.countParams();
  }

  override computeOutputShape(): (number | null)[] {
    return this.model.outputs[0]?.shape as (number | null)[];
  }

  override call(inputs: Tensor | Tensor[], { training }: { training?: boolean }): Tensor {
    const images = shapedFor((Array.isArray(inputs) ? inputs[0] : inputs) as Tensor, this.model);
    return training ? applyStatic(this.model, images) : (this.model.apply(images) as Tensor);
  }
}

/**
 * G and D stacked into one model that trains G only: from a latent vector through G, and on through a frozen D, to D's logit
 * of what G drew. It shares its weights with the two. D is frozen within the stack alone; by itself it remains trainable,
 * so that the two can take turns, which a `trainable = false` on D would forbid.
 *
 * Its gradient by G's weights is that of {@link generatorStep}, which needs no stack: there the variables to move are named.
 * Input `[batch, latentSize]`, output `[batch, 1]`.
 *
 * @throws RangeError when D does not take as many pixels as G draws
 */
export function stackedModel(generator: LayersModel, discriminator: LayersModel): LayersModel {
  requireSameSize(generator, discriminator);
  const latent = tf.input({ shape: inputShape(generator) });
  const images = generator.apply(latent) as tf.SymbolicTensor;
  const logits = new FrozenDiscriminator(discriminator).apply(images) as tf.SymbolicTensor;
  return tf.model({ inputs: latent, outputs: logits, name: "stacked" });
}
