import { digits } from "../../datasets";
import { describeAnswer, type Exercise, right, type Verdict, wrong } from "../../exercises";
import { pretrainedGenerator } from "../../gan/pretrained";
import { percent } from "../../statistics";
import { BLIND_IMAGES, blindTest, chanceOf, keepScore, rightOf } from "../blind-test";

/** What a reader answers: which images of which round they take for generated. */
export interface Marked {
  readonly round?: number;
  /** Numbers under the images, from 1. */
  readonly generated: readonly number[];
}

/** A coin gets so many right or more in two of a hundred tries, and so does whoever marks any twenty. */
const ENOUGH = 27;

/** 10.1: real or generated, by eye. */
export const blind: Exercise<Marked> = {
  expects: "{ generated: [numbers under the images that you take for generated] }",
  judge: judged,
};

async function judged(answer: Marked): Promise<Verdict> {
  const { generated: marked, round = 1 } = Object(answer) as Marked;
  if (!Array.isArray(marked)) {
    return wrong(`got ${describeAnswer(answer)}; expected { generated: [3, 7, …] }, numbers under the images.`);
  }
  if (!Number.isInteger(round) || round < 1) return wrong(`round ${round}: expected a whole number from 1.`);
  const odd = marked.find((number) => !Number.isInteger(number) || number < 1 || number > BLIND_IMAGES);
  if (odd !== undefined) return wrong(`${odd} is no number under an image; they run from 1 to ${BLIND_IMAGES}.`);
  if (new Set(marked).size < marked.length) return wrong("a number is there twice; name each image once.");
  const generator = await pretrainedGenerator();
  const test = blindTest(digits().heldOut, generator, round);
  test.images.dispose();
  generator.dispose();
  const count = rightOf(test, marked);
  // A score that cannot be kept is still a score.
  const kept = await keepScore({ round, right: count, marked }).catch(() => []);
  const before = kept.map((score) => score.right);
  const caught = test.generated.filter((made, i) => made && marked.includes(i + 1)).length;
  const found =
    `${count} of ${BLIND_IMAGES} right: you saw through ${caught} of the ${BLIND_IMAGES / 2} generated ones. Guessing gets as many ` +
    `or more in ${percent(chanceOf(count), 1)} of all tries${before.length > 0 ? `. Before: ${before.slice(-5).join(", ")}` : ""}.`;
  if (count >= ENOUGH) return right(found);
  return wrong(
    `${found} From ${ENOUGH} on it would be more than luck.`,
    "look at the ends and the crossings of strokes, and at how evenly a stroke is filled. Another round: blindTest(…, 2).",
  );
}
