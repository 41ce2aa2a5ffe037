import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { randomStreams, tf } from "../../engine";
import { describeAnswer, type Exercise, right, wrong } from "../../exercises";
import { gradientForGenerator } from "../attention";

/** A discriminator that ends in a logit, and images `[batch, …]`, to one length for each image. */
export type Probe = (discriminator: LayersModel, images: Tensor) => ArrayLike<number> | Tensor;

/** Exercise 4.4. */
export const probe: Exercise<Probe> = {
  expects: "a function (discriminator, images) => numbers, one for each image",
  async judge(answer) {
    if (typeof answer !== "function") {
      return wrong(`got ${describeAnswer(answer)}; expected a function (discriminator, images) => numbers.`);
    }
    const discriminator = hiddenDiscriminator();
    const images = randomStreams(44).noise.uniform([COUNT, 4, 3, 1], -1, 1);
    try {
      const returned: unknown = await answer(discriminator, images);
      if (images.isDisposed) return wrong("it disposed of the images, which are not its own.");
      const numbers = returned instanceof tf.Tensor ? Array.from(returned.dataSync()) : returned;
      const list = listOf(numbers);
      if (!list)
        return wrong(
          `it returned ${describeAnswer(numbers)}; expected a list of ${COUNT} numbers, one for each image.`,
        );
      const lengths = tf.tidy(() => rootOfSum(gradientForGenerator(discriminator, images, "non-saturating")));
      if (list.length !== COUNT) {
        const hint = "each image has a message of its own.";
        return wrong(`for ${COUNT} images it returned ${list.length} numbers; expected one for each image.`, hint);
      }
      const missed = lengths.findIndex((length, i) => !near(list[i], length));
      if (missed < 0) {
        return right(
          "each image's own length, without dropout, whatever the size of the batch. gradientLengths() of this chapter does the same.",
        );
      }
      const because = `for image ${missed} it gives ${list[missed]}; expected ${lengths[missed]?.toPrecision(5)}.`;
      const mistake = tf.tidy(() =>
        usualMistakes(discriminator, images, lengths).find(({ numbers }) => numbers.every((n, i) => near(list[i], n))),
      );
      return wrong(
        mistake ? `${because} ${mistake.because}` : because,
        mistake?.hint ??
          "make a function of the images that returns the loss, hand it to tf.grad, and take each image's root of the sum of squares. Call the discriminator as in use, without dropout.",
      );
    } finally {
      discriminator.dispose();
      images.dispose();
    }
  },
};

const COUNT = 3;

/** Has a nonlinearity and dropout, and is unsure enough that the two losses differ in both directions. */
function hiddenDiscriminator(): LayersModel {
  const { weights } = randomStreams(45);
  const dense = (units: number, activation: "tanh" | "linear") =>
    tf.layers.dense({
      units,
      activation,
      kernelInitializer: tf.initializers.glorotUniform({ seed: weights.seed() }),
      biasInitializer: tf.initializers.constant({ value: -0.4 }),
    });
  return tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [4, 3, 1] }),
      dense(8, "tanh"),
      tf.layers.dropout({ rate: 0.5, seed: 1 }),
      dense(1, "linear"),
    ],
  });
}

function rootOfSum(gradients: Tensor): number[] {
  return Array.from(gradients.reshape([COUNT, -1]).square().sum(1).sqrt().dataSync());
}

function listOf(value: unknown): number[] | undefined {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return undefined;
  const list = Array.from(value as unknown as ArrayLike<unknown>);
  return list.every((item) => typeof item === "number") ? (list as number[]) : undefined;
}

function near(a: unknown, b: number): boolean {
  return typeof a === "number" && Math.abs(a - b) <= 1e-4 * Math.max(1e-3, Math.abs(b));
}

function usualMistakes(
  discriminator: LayersModel,
  images: Tensor,
  lengths: readonly number[],
): { numbers: number[]; because: string; hint: string }[] {
  const gradients = gradientForGenerator(discriminator, images, "non-saturating").reshape([COUNT, -1]);
  const pixels = gradients.shape[1] as number;
  const of = (reduced: Tensor) => Array.from(reduced.dataSync());
  const logitGradients = tf.grad((x: Tensor) => (discriminator.apply(x) as Tensor).sum())(images);
  return [
    {
      numbers: lengths.map((length) => length / COUNT),
      because: "It is divided by the number of images: that is the gradient of the mean of their losses.",
      hint: "an image's message should not depend on how many others are in the batch. Which sum of losses would do?",
    },
    {
      numbers: rootOfSum(gradientForGenerator(discriminator, images, "saturating")),
      because: "That is the gradient of the saturating loss, log(1 − D).",
      hint: "−log σ(l) = softplus(−l).",
    },
    {
      numbers: rootOfSum(logitGradients),
      because: "That is the gradient of the logit, before any loss.",
      hint: "1 − D is missing: what the loss makes of the logit.",
    },
    {
      numbers: lengths.map((length) => length / Math.sqrt(pixels)),
      because: "That is the root of the mean of the squares.",
      hint: "a length is the root of their sum.",
    },
    {
      numbers: lengths.map((length) => length ** 2),
      because: "That is the square of the length.",
      hint: "a root is missing.",
    },
    {
      numbers: of(gradients.abs().sum(1)),
      because: "That is the sum of the absolute derivatives.",
      hint: "a length is the root of the sum of squares.",
    },
    {
      numbers: of(gradients.sum(1)),
      because: "That is the sum of the derivatives, in which plus and minus cancel.",
      hint: "a length is the root of the sum of squares.",
    },
  ];
}
