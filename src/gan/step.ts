import type { Optimizer, Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { tf } from "../engine";
import { GAMES, type Game } from "./games";
import type { HistoricalAverage } from "./historical-average";
import { type GanOptions, ganOptions } from "./options";
import { between, featureDistance, type Judge, oneCentredPenalty, slopesOf, zeroCentredPenalty } from "./penalties";
import { applyStatic, packed, shapedFor, staticFeatures } from "./static";
import type { Augmentation } from "./translation";

/** What one step gives; each a scalar on the backend, for the caller to read (not every step: reading waits) and dispose. */
export type StepResult = {
  /** D's loss with its penalties; of the non-saturating game −mean log D(x) − mean log(1 − D(G(z))), 2 log 2 at the balance point. */
  discriminatorLoss: Scalar;
  /** G's loss with its penalty; of the non-saturating game −mean log D(G(z)), log 2 at the balance point. */
  generatorLoss: Scalar;
  /** Share of the real images that D called real, in [0, 1]; where only differences of its outputs count, those above the middle. */
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
  /** What D is shown of each image, where that is not the image as it is. */
  augmentation?: Augmentation | undefined;
  /** Draws uniform numbers in [0, 1), new ones each time; for `gradientPenalty`. */
  uniform?: ((shape: number[]) => Tensor) | undefined;
  /** What the weights of each have been; for `historicalAveraging`. */
  past?: Readonly<Record<"generator" | "discriminator", HistoricalAverage>> | undefined;
}

const asItIs: Augmentation = (images) => images;

/** The options that a step looks at. */
export type StepOptions = Partial<
  Pick<
    GanOptions,
    | "loss"
    | "generatorLoss"
    | "realLabel"
    | "r1"
    | "r2"
    | "gradientPenalty"
    | "historicalAveraging"
    | "packing"
    | "batches"
    | "discriminatorSteps"
  >
>;

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
 * @param options loss, label and penalties are what is looked at
 */
export function discriminatorStep(
  {
    generator,
    discriminator,
    discriminatorOptimizer,
    augmentation = asItIs,
    uniform,
    past,
  }: Omit<Players, "generatorOptimizer">,
  real: Tensor,
  noise: Tensor,
  options?: StepOptions,
): Omit<StepResult, "generatorLoss"> {
  const { loss, realLabel, r1, r2, gradientPenalty, historicalAveraging, packing } = ganOptions(options);
  const game = GAMES[loss];
  return tf.tidy(() => {
    const images = shapedFor(real, discriminator, "a real batch", packing);
    const fake = shapedFor(applyStatic(generator, noise), discriminator, "a generated batch", packing);
    const judge: Judge = (batch) =>
      discriminator.apply(packed(augmentation(batch), packing), { training: true }) as Tensor;
    let [realLogits, fakeLogits] = [] as unknown as [Tensor, Tensor];
    const pull = pullOf(past?.discriminator, historicalAveraging);
    const { value, grads } = tf.variableGrads(() => {
      const terms: Scalar[] = [];
      const look = (batch: Tensor, weight: number): Tensor => {
        if (weight === 0) return tf.keep(judge(batch).clone());
        const { logits, squares } = slopesOf(judge, batch);
        terms.push(zeroCentredPenalty({ squares }, weight));
        return logits;
      };
      [realLogits, fakeLogits] = [look(images, r1), look(fake, r2)];
      if (gradientPenalty > 0) {
        const { logits, squares } = slopesOf(judge, between(images, fake, sharesFor(images, uniform)));
        logits.dispose();
        terms.push(oneCentredPenalty({ squares }, gradientPenalty));
      }
      if (pull) terms.push(pull());
      return terms.reduce<Scalar>((sum, term) => sum.add(term), game.discriminator(realLogits, fakeLogits, realLabel));
    }, trainableVariables(discriminator));
    discriminatorOptimizer.applyGradients(grads);
    const accuracies = accuraciesOf(game, realLogits, fakeLogits);
    tf.dispose([realLogits, fakeLogits]);
    return { discriminatorLoss: value, ...accuracies };
  });
}

/** One number in [0, 1) an image, of as many dimensions as the images. @throws Error without a way to draw them */
function sharesFor(images: Tensor, uniform: Players["uniform"]): Tensor {
  if (!uniform) throw new Error("gradientPenalty needs random numbers: give the players a `uniform` that draws them");
  return uniform([images.shape[0] as number, ...images.shape.slice(1).map(() => 1)]);
}

/**
 * A player's penalty for being away from the mean of its weights, into which the present ones are taken now; `undefined` for weight 0.
 *
 * @throws Error without a mean
 */
function pullOf(past: HistoricalAverage | undefined, weight: number): (() => Scalar) | undefined {
  if (weight === 0) return undefined;
  if (!past) {
    throw new Error(
      `historicalAveraging ${weight} needs the mean of the player's weights: give the players a \`past\`, with a ` +
        "HistoricalAverage of each",
    );
  }
  past.takeIn();
  return () => past.penalty(weight);
}

/** Shares of both kinds on their side of the game's threshold. */
function accuraciesOf({ threshold }: Game, real: Tensor, generated: Tensor) {
  const border = threshold === "middle" ? real.mean().add(generated.mean()).div(2) : threshold;
  return {
    realAccuracy: real.greater(border).mean() as Scalar,
    fakeAccuracy: generated.lessEqual(border).mean() as Scalar,
  };
}

/**
 * One step of the generator: draw images from noise, ask D about them, and move G's weights so that D takes them more for
 * real. D is the static adversary now: the gradient passes through it and changes nothing in it.
 *
 * @param noise `[batch, latentSize]`
 * @param options losses and penalty are what is looked at
 * @param real real images, for a loss that looks at pairs; a part of them as often as it takes
 */
export function generatorStep(
  {
    generator,
    discriminator,
    generatorOptimizer,
    augmentation = asItIs,
    past,
  }: Omit<Players, "discriminatorOptimizer">,
  noise: Tensor,
  options?: StepOptions,
  real?: Tensor,
): Pick<StepResult, "generatorLoss"> {
  const { loss, generatorLoss, historicalAveraging, packing } = ganOptions(options);
  const game = GAMES[loss];
  const matching = generatorLoss === "feature-matching";
  if ((matching || game.paired) && !real) {
    throw new Error(
      `${matching ? "feature matching" : `the loss "${loss}"`} looks at real images, too: give the step some`,
    );
  }
  return tf.tidy(() => {
    const seen = (batch: Tensor, what: string) =>
      packed(augmentation(shapedFor(batch, discriminator, what, packing)), packing);
    const lossOf = (): Scalar => {
      const fake = seen(generator.apply(noise, { training: true }) as Tensor, "a generated batch");
      if (matching) {
        const [of, drawn] = [seen(real as Tensor, "a real batch"), fake].map((x) => staticFeatures(discriminator, x));
        return featureDistance(of as Tensor, drawn as Tensor);
      }
      const logits = applyStatic(discriminator, fake);
      if (!game.paired) return game.generator(logits, logits);
      return game.generator(logits, pairsFor(logits, applyStatic(discriminator, seen(real as Tensor, "a real batch"))));
    };
    const pull = pullOf(past?.generator, historicalAveraging);
    const { value, grads } = tf.variableGrads(
      () => (pull ? lossOf().add(pull()) : lossOf()),
      trainableVariables(generator),
    );
    generatorOptimizer.applyGradients(grads);
    return { generatorLoss: value };
  });
}

/** D's outputs of real images as often as it takes to have one for each generated one. */
function pairsFor(logits: Tensor, judged: Tensor): Tensor {
  const times = Math.ceil((logits.shape[0] as number) / (judged.shape[0] as number));
  return tf.tile(judged, [times, 1]).slice([0, 0], [logits.shape[0] as number, -1]);
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
      let last = real;
      for (const share of shares) {
        last = share;
        count = share.shape[0] as number;
        learned = discriminatorStep(players, share, latent(count), options);
      }
      const drawn = batches === "half" ? 2 * count : count;
      return { ...learned, ...generatorStep(players, latent(drawn), options, last) };
    });
}
