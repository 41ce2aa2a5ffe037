import type { Tensor4D } from "@tensorflow/tfjs-core";
import { digitStacks, digits, imagesTensor, readImages, STACK_KINDS } from "../datasets";
import { randomStreams, tf } from "../engine";
import { digitClassifier } from "./classifier";
import type { DigitClassifier } from "./digit-classifier";
import { quality } from "./quality";
import { reverseKl } from "./scores/modes";
import { SAMPLE_SIZE } from "./scores/sampled";

/** Which kinds of stacked digits were drawn, how evenly, and how well. Read all of it together, beside that of real stacks. */
export interface StackModes {
  /** Kinds, of 1,000, that at least one stack was read as. */
  readonly found: number;
  /** {@link reverseKl} of the shares of the kinds to the real ones, in nats. */
  readonly reverseKl: number;
  /**
   * Share of the stacks of which the classifier is sure: it takes each of the three digits for one class with more than 90 %. It says
   * how clearly the stacks can be read, not how good they are: pure noise is an 8 to this classifier, and it is sure of it.
   */
  readonly sure: number;
  /** Fréchet distance of 1,500 of their digits, each by itself, to the held-out ones: how good they are. See {@link quality}. */
  readonly frechet: number;
}

/** What a classifier reads in stacks. */
interface ReadStacks {
  /** Of each stack, 0 to 999: hundreds in red, tens in green, ones in blue. */
  readonly kinds: readonly number[];
  /** Stacks of which it is sure. */
  readonly sure: number;
}

/** Stacks in a measurement, as in the literature (Srivastava and others 2017, Lin and others 2018). */
export const STACKS_COUNTED = 26_000;

/** Stacks that are looked at at once: the images of 26,000 would take 245 MB. */
const PART = 1000;

/**
 * Counts the kinds that stacks were read as (Srivastava and others, "VEEGAN", 2017, section 4.2).
 *
 * The divergence of n stacks drawn as they should be is not 0, but (1000 − 1) / 2n on average: 0.019 of 26,000.
 *
 * @param kinds of each stack, 0 to 999
 * @param real share of each kind, 1,000 numbers that add up to 1, none of them 0 where one was drawn
 * @throws RangeError without stacks, for a kind that there is not, and for another number of shares
 */
export function stackModes(kinds: ArrayLike<number>, real: readonly number[]): Pick<StackModes, "found" | "reverseKl"> {
  if (kinds.length === 0) throw new RangeError("no stacks: expected one at least");
  const counts = new Array<number>(STACK_KINDS).fill(0);
  for (const [i, kind] of Array.from(kinds).entries()) {
    if (!(Number.isInteger(kind) && kind >= 0 && kind < STACK_KINDS)) {
      throw new RangeError(`stack ${i} is of kind ${kind}: expected a whole number from 0 to ${STACK_KINDS - 1}`);
    }
    counts[kind] = (counts[kind] as number) + 1;
  }
  const shares = counts.map((count) => count / kinds.length);
  return { found: shares.filter((share) => share > 0).length, reverseKl: reverseKl(shares, real) };
}

/**
 * Measures stacks of digits by the classifier that comes with ganbook. Takes about a quarter of a minute for 26,000 on two cores.
 *
 * @param draw gives `count` stacks, `[count, 28, 28, 3]` in [-1, 1], new ones each time; they are disposed of
 * @param options `count` in all, and the `real` shares of the kinds (`shares` of `digitStacks`)
 * @throws RangeError for images of another shape or range, and as {@link stackModes}
 */
export async function judgeStacks(
  draw: (count: number) => Tensor4D | Promise<Tensor4D>,
  { count = STACKS_COUNTED, real }: { count?: number; real: readonly number[] },
): Promise<StackModes> {
  const classifier = await digitClassifier();
  const kinds: number[] = [];
  let sure = 0;
  let frechet: number | undefined;
  while (kinds.length < count) {
    const images = await draw(Math.min(PART, count - kinds.length));
    try {
      frechet ??= await frechetOf(images);
      const part = readStacks(images, classifier);
      kinds.push(...part.kinds);
      sure += part.sure;
    } finally {
      images.dispose();
    }
  }
  return { ...stackModes(kinds, real), sure: sure / kinds.length, frechet: frechet as number };
}

/**
 * The floor beside which every other figure is read: stacks of the held-out digits, which the classifier has not seen either,
 * measured like drawn ones. What is left of the divergence is chance, and what the classifier misreads. The Fréchet distance
 * is that of training digits, as held-out ones would be compared with themselves.
 *
 * @param seed of the choice of the digits
 */
export async function realStacks(seed: number, count = STACKS_COUNTED): Promise<StackModes> {
  const stacks = digitStacks(digits().heldOut, { count, stream: randomStreams(seed).samples });
  let next = 0;
  const draw = async (some: number) => {
    const numbers = Int32Array.from({ length: some }, (_, i) => next + i);
    next += some;
    return imagesTensor(await readImages(stacks, numbers));
  };
  const modes = await judgeStacks(draw, { count, real: stacks.shares });
  const others = digitStacks(digits().train, { count: SAMPLE_SIZE / 3, stream: randomStreams(seed).samples });
  const images = imagesTensor(await readImages(others));
  try {
    return { ...modes, frechet: await frechetOf(images) };
  } finally {
    images.dispose();
  }
}

/** Of the digits of the first 500 stacks, or of all where there are fewer. */
async function frechetOf(stacks: Tensor4D): Promise<number> {
  const count = Math.min(SAMPLE_SIZE / 3, stacks.shape[0]);
  const images = tf.tidy(() => digitsOf(stacks.slice([0, 0, 0, 0], [count, -1, -1, -1])));
  try {
    return (await quality(images)).frechet;
  } finally {
    images.dispose();
  }
}

/** Each digit by itself, stack after stack: `[n, 28, 28, 3]` → `[3n, 28, 28, 1]`. */
function digitsOf(stacks: Tensor4D): Tensor4D {
  const [count, height, width, channels] = stacks.shape;
  if (stacks.rank !== 4 || channels !== 3) {
    throw new RangeError(`stacks of the shape [${stacks.shape}]; expected [n, 28, 28, 3], a digit a channel`);
  }
  return stacks.transpose([0, 3, 1, 2]).reshape([3 * count, height, width, 1]);
}

function readStacks(stacks: Tensor4D, classifier: Pick<DigitClassifier, "probabilities">): ReadStacks {
  const [kinds, sure] = tf.tidy(() => {
    const probabilities = classifier.probabilities(digitsOf(stacks));
    const read = probabilities
      .argMax(1)
      .reshape([-1, 3])
      .mul(tf.tensor1d([100, 10, 1], "int32"))
      .sum(1);
    const surest = probabilities.max(1).reshape([-1, 3]).min(1);
    return [read.dataSync(), surest.greater(0.9).sum().dataSync()];
  });
  return { kinds: Array.from(kinds), sure: sure[0] as number };
}
