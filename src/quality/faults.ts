import type { Tensor4D } from "@tensorflow/tfjs-core";
import { imagesTensor, type LabelledImages } from "../datasets";
import { type RandomStream, tf } from "../engine";
import { SAMPLE_SIZE } from "./scores/sampled";

/**
 * Sets of images with one known fault each, to try scales with. Made of training images, so that whatever is wrong with them
 * was put in:
 *
 * - `learnt by heart`: training images as they are; a generator that copies them all
 * - `100 learnt by heart`: the first hundred, again and again
 * - `one perfect image`: the first one only
 * - `one kind missing`: none of the class `missing`; others in its place
 * - `blurred`: each pixel the mean of 3×3
 * - `speckled`: normal noise of deviation 0.3 on each pixel
 * - `half noise`: every second image is nothing but noise
 *
 * @param count images in a set
 * @param missing the class that is left out
 * @param noise speckles are drawn from it
 * @returns `[count, height, width, channels]` each, the caller's
 * @throws RangeError where there are not enough images
 */
export function faultySets(
  train: LabelledImages,
  { count = SAMPLE_SIZE, missing = 1, noise }: { count?: number; missing?: number; noise: RandomStream },
): Record<Fault, Tensor4D> {
  const others = Array.from({ length: train.count }, (_, i) => i).filter((i) => train.labels[i] !== missing);
  if (count > others.length) {
    throw new RangeError(`${count} images: only ${others.length} are there without class ${missing}`);
  }
  return tf.tidy(() => {
    const images = imagesTensor(train, { count });
    const all = imagesTensor(train);
    const rows = (numbers: number[]) => all.gather(tf.tensor1d(numbers, "int32")) as Tensor4D;
    const again = (different: number) => rows(Array.from({ length: count }, (_, i) => i % different));
    const speckles = noise.normal(images.shape, 0, 0.3);
    const nothing = noise.uniform(images.shape, -1, 1);
    const every2nd = tf.tensor4d(
      Array.from({ length: count }, (_, i) => i % 2),
      [count, 1, 1, 1],
    );
    return {
      "learnt by heart": images.clone(),
      "100 learnt by heart": again(100),
      "one perfect image": again(1),
      "one kind missing": rows(others.slice(0, count)),
      blurred: tf.avgPool(images, 3, 1, "same"),
      speckled: images.add(speckles).clipByValue(-1, 1) as Tensor4D,
      "half noise": images.mul(tf.scalar(1).sub(every2nd)).add(nothing.mul(every2nd)) as Tensor4D,
    };
  });
}

/** Names of the sets that {@link faultySets} makes. */
export type Fault =
  | "learnt by heart"
  | "100 learnt by heart"
  | "one perfect image"
  | "one kind missing"
  | "blurred"
  | "speckled"
  | "half noise";
