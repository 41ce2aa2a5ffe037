import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../../engine";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { quality, realAgainstReal, SAMPLE_SIZE } from "../../quality";

/** 7.2: images with full marks from the classifier score, and none from anybody who looks. */
export const fooledScore: Exercise<(count: number) => Tensor | Promise<Tensor>> = {
  expects: "a function (count) => images, [count, 28, 28, 1] or [count, 784] in [-1, 1]",
  judge: judged,
};

/** How many times as far from the held-out digits as real ones are the images must lie. */
const FAR = 10;

async function judged(answer: (count: number) => Tensor | Promise<Tensor>): Promise<Verdict> {
  if (typeof answer !== "function")
    return wrong(`got ${describeAnswer(answer)}; expected a function (count) => images.`);
  const images = await answer(SAMPLE_SIZE);
  if (!(images instanceof tf.Tensor))
    return wrong(`it returned ${describeAnswer(images)}; expected a tensor of images.`);
  if (images.shape[0] !== SAMPLE_SIZE) {
    return wrong(
      `asked for ${SAMPLE_SIZE} images it gave the shape [${images.shape}]; expected [${SAMPLE_SIZE}, 28, 28, 1].`,
    );
  }
  const [{ score, frechet, shares }, real] = [await quality(images), await realAgainstReal()];
  const times = frechet / real.frechet;
  const found =
    `classifier score ${score.toFixed(2)} (real digits ${real.score.toFixed(2)}), ` +
    `Fréchet distance ${times.toFixed(1)} times that of real digits`;
  if (score <= real.score) {
    const rare = shares.filter((share) => share < 0.05).length;
    const hint =
      rare > 0
        ? `the score also counts how evenly the classes come: ${rare} of the ten make up less than 5 % here.`
        : "which images is the classifier surest of? It can be asked: (await digitClassifier()).probabilities(images).";
    return wrong(`${found}. The score was to be above that of real digits.`, hint);
  }
  if (times < FAR) {
    return wrong(
      `${found}: these are good by both measures; expected a distance of at least ${FAR} times.`,
      "the score asks for ten classes and sure answers. What does it not ask for?",
    );
  }
  return right(
    `${found}. One measure is content with ten pictures for ever; the other compares the spread of all images.`,
  );
}
