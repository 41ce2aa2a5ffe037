import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { digits, imagesTensor } from "../../datasets";
import { tf } from "../../engine";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { digitFeatures } from "../networks/digits";
import { type FeatureNetwork, pixelRange } from "../networks/feature-network";
import { randomFeatures } from "../networks/random";
import { featureReference } from "../scores/reference";
import { SAMPLE_SIZE } from "../scores/sampled";

type Change = (images: Tensor4D) => Tensor | Promise<Tensor>;

/** 10.3: a change of every image that one network does not see, and another does. */
export const blindSpot: Exercise<Change> = {
  expects: "a function (images) => images, [n, 28, 28, 1] in [-1, 1] both",
  judge: judged,
};

/** Distances, by those of unchanged images: the classifier's at most, the random network's at least. */
const [AT_MOST, AT_LEAST] = [2, 2.5];

async function judged(answer: Change): Promise<Verdict> {
  if (typeof answer !== "function") {
    return wrong(`got ${describeAnswer(answer)}; expected a function (images) => images.`);
  }
  const { train, heldOut } = digits();
  const real = imagesTensor(train, { count: SAMPLE_SIZE });
  const changed = await answer(real.clone());
  if (!(changed instanceof tf.Tensor))
    return wrong(`it returned ${describeAnswer(changed)}; expected a tensor of images.`);
  if (changed.shape.join() !== real.shape.join()) {
    return wrong(`it returned the shape [${changed.shape}]; expected [${real.shape}], each image changed.`);
  }
  const [low, high] = pixelRange(changed);
  if (!(low >= -1.001 && high <= 1.001)) {
    return wrong(
      `its pixels run from ${low.toFixed(2)} to ${high.toFixed(2)}; expected [-1, 1].`,
      "images.clipByValue(-1, 1)",
    );
  }
  const times = (network: FeatureNetwork) => {
    const held = featureReference(network.look(imagesTensor(heldOut)).features);
    const of = (images: Tensor) => held.distance(network.look(images as Tensor4D).features);
    return of(changed) / of(real);
  };
  const [classifier, random] = [times(await digitFeatures()), times(randomFeatures([28, 28, 1]))];
  const found =
    `${classifier.toFixed(2)} times the distance of real digits in the classifier's features, ` +
    `${random.toFixed(2)} times in those of a network that has learnt nothing`;
  if (classifier > AT_MOST) {
    return wrong(
      `${found}. The first was to be ${AT_MOST} at most.`,
      "which changes leave it as easy to tell a 3 from an 8?",
    );
  }
  if (random < AT_LEAST) {
    return wrong(
      `${found}. The second was to be ${AT_LEAST} at least: the change is too small.`,
      "what of an image does a classifier of digits have no use for?",
    );
  }
  return right(`${found}. A network looks at what its task needs; of the rest its distance knows little.`);
}
