import type { Optimizer, Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import { discriminatorLoss, generatorLoss, r1Penalty } from "./losses";
import { type GanOptions, ganOptions } from "./options";
import { applyStatic, shapedFor } from "./static";

/** What one step gives; each a scalar on the backend, for the caller to read (not every step: reading waits) and dispose. */
export type StepResult = {
  /** −mean log D(x) − mean log(1 − D(G(z))), and the R1 penalty where there is one; 2 log 2 at the balance point. */
  discriminatorLoss: Scalar;
  /** −mean log D(G(z)), log 2 at the balance point; or, saturating, mean log(1 − D(G(z))), there −log 2. */
  generatorLoss: Scalar;
  /** Share of the real images that D called real, in [0, 1]. */
  realAccuracy: Scalar;
  /** Share of the generated images that D called fake, in [0, 1]. */
  fakeAccuracy: Scalar;
};

/** A training step: given real images, it updates both networks. */
export type GanStep = (real: Tensor) => StepResult;

/** Two networks and what trains each of them. D ends in a logit, G in tanh. */
export interface Players {
  generator: LayersModel;
  discriminator: LayersModel;
  generatorOptimizer: Optimizer;
  discriminatorOptimizer: Optimizer;
}

/** The options that a step looks at. */
export type StepOptions = Partial<Pick<GanOptions, "loss" | "realLabel" | "r1" | "batches" | "discriminatorSteps">>;

/** The variables that training a network changes. Moving averages of batch normalisation are not among them. */
export function trainableVariables(model: LayersModel): Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as Variable);
}

/**
 * One step of the discriminator: look at a batch of real and a batch of generated images, and move D's weights so that it
 * tells them better apart. G is a static adversary here: it draws, and stays as it is.
 *
 * @param real `[batch, height, width, channels]` or `[batch, pixels]`, in [-1, 1]
 * @param noise `[batch, latentSize]`, from which G draws the generated images
 * @param options `realLabel` and `r1` are what is looked at
 */
export function discriminatorStep(
  { generator, discriminator, discriminatorOptimizer }: Omit<Players, "generatorOptimizer">,
  real: Tensor,
  noise: Tensor,
  options?: StepOptions,
): Omit<StepResult, "generatorLoss"> {
  const { realLabel, r1 } = ganOptions(options);
  return tf.tidy(() => {
    const images = shapedFor(real, discriminator, "a real batch");
    const fake = shapedFor(applyStatic(generator, noise), discriminator, "a generated batch");
    let realLogits!: Tensor;
    let fakeLogits!: Tensor;
    const judge = (batch: Tensor) => discriminator.apply(batch, { training: true }) as Tensor;
    const { value, grads } = tf.variableGrads(() => {
      let penalty: Scalar | undefined;
      if (r1 === 0) realLogits = tf.keep(judge(images).clone());
      else ({ logits: realLogits, penalty } = r1Penalty(judge, images, r1));
      fakeLogits = tf.keep(judge(fake).clone());
      const loss = discriminatorLoss(realLogits, fakeLogits, realLabel);
      return penalty ? (loss.add(penalty) as Scalar) : loss;
    }, trainableVariables(discriminator));
    discriminatorOptimizer.applyGradients(grads);
    const realAccuracy = realLogits.greater(0).mean() as Scalar;
    const fakeAccuracy = fakeLogits.lessEqual(0).mean() as Scalar;
    tf.dispose([realLogits, fakeLogits]);
    return { discriminatorLoss: value, realAccuracy, fakeAccuracy };
  });
}

/**
 * One step of the generator: draw images from noise, ask D about them, and move G's weights so that D takes them more for
 * real. D is the static adversary now: the gradient passes through it and changes nothing in it.
 *
 * @param noise `[batch, latentSize]`
 * @param options `loss` is what is looked at
 */
export function generatorStep(
  { generator, discriminator, generatorOptimizer }: Omit<Players, "discriminatorOptimizer">,
  noise: Tensor,
  options?: StepOptions,
): Pick<StepResult, "generatorLoss"> {
  const { loss } = ganOptions(options);
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => {
      const fake = shapedFor(generator.apply(noise, { training: true }) as Tensor, discriminator, "a generated batch");
      return generatorLoss(applyStatic(discriminator, fake), loss);
    }, trainableVariables(generator));
    generatorOptimizer.applyGradients(grads);
    return { generatorLoss: value };
  });
}

/**
 * The step that training repeats (Goodfellow et al. 2014, algorithm 1): `discriminatorSteps` times D's step, each on its own
 * share of the real images and as many generated ones, then G's step on fresh noise. The numbers about D are those of its last step.
 * An ordinary function of TensorFlow.js; `capture` makes one graph of it.
 *
 * It takes `discriminatorSteps` · `batchSize` real images, or half as many with `batches: "half"`, where G's step still
 * draws a full batch.
 *
 * @param latent draws latent vectors, `[count, latentSize]`, new ones each time
 * @throws RangeError for options that make no sense
 */
export function ganStep(players: Players, latent: (count: number) => Tensor, options?: StepOptions): GanStep {
  const { discriminatorSteps, batches } = ganOptions(options);
  return (real) =>
    tf.tidy(() => {
      const shares = discriminatorSteps === 1 ? [real] : tf.split(real, discriminatorSteps);
      let learned!: Omit<StepResult, "generatorLoss">;
      let count = 0;
      for (const share of shares) {
        count = share.shape[0] as number;
        learned = discriminatorStep(players, share, latent(count), options);
      }
      const drawn = batches === "half" ? 2 * count : count;
      return { ...learned, ...generatorStep(players, latent(drawn), options) };
    });
}
